"""Experiment, model, run, series: recorded data, without words."""
