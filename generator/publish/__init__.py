"""Posts copied into another blog."""
