"""Posts in the browser while they are written."""
