"""Figures: a kind a file."""
