"""Posts as authors write them."""
