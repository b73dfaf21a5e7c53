"""The commands of `python -m generator`: a command a file."""
