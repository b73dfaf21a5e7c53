"""Train models: one run, all runs of a command, stale runs, on this machine or a Dask cluster."""
