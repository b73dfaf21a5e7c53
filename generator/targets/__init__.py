"""Output formats: a page as files, a format a file."""
