"""Logs of other tools as run records."""
