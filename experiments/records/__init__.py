"""The run record, which training writes and the generator reads."""
