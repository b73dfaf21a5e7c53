"""The build: find out-of-date posts, draw figures, write files."""
