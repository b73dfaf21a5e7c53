"""Sentences with conditions."""
