"""Training: one run, all runs of a command, determinism, checkpoints, workers."""
