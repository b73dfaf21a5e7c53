"""Checks of posts that build: a rule a file."""
