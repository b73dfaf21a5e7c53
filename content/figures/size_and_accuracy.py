"""Test accuracy against the number of trainable parameters."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter


def size_and_accuracy(models: list[dict]) -> Figure:
    """Draw a point for each run of each model."""
    figure, axes = plt.subplots()
    for model in models:
        sizes = [run["summary"]["trainable_params"] for run in model["runs"]]
        accuracies = [run["test"]["accuracy"] for run in model["runs"]]
        axes.plot(sizes, accuracies, linestyle="", label=model["name"])
    axes.set_xscale("log")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set(xlabel="trainable parameters", ylabel="test accuracy")
    axes.legend()
    return figure
