"""Options that several commands have, and the checks of their values."""

import argparse
import os
import re
from collections.abc import Iterable
from pathlib import Path

from experiments.records.errors import UsageError

RESULTS = Path(__file__).parents[1] / "results"
CACHE = Path(os.environ.get("LABPRESS_CACHE", "~/.cache/labpress")).expanduser()
LARGEST_SEED = 2**32 - 1


def add_image_options(parser: argparse.ArgumentParser) -> None:
    """Add `--data`, `--experiment` and `--cache`, which decide on the images."""
    parser.add_argument(
        "--data",
        metavar="PATH",
        help="a zip archive or folder that holds the images, or small drawn pictures: `demo` for "
        "two classes, `demo-3` for three (default: the cats-and-dogs photographs, downloaded once)",
    )
    parser.add_argument(
        "--experiment",
        metavar="NAME",
        help="the experiment's name; with a name of your own, --data may hold any images in two "
        "classes or more, a folder for each, which are in folders `train` and `validation` or are "
        "split by content into 60%%, 20%% and a test of 20%% (default: cats-vs-dogs, or the demo's "
        "name)",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=CACHE,
        metavar="DIR",
        help="where images are kept (default: $LABPRESS_CACHE, or ~/.cache/labpress)",
    )


def add_results_option(parser: argparse.ArgumentParser) -> None:
    """Add `--out`, the folder of records."""
    parser.add_argument(
        "--out",
        type=Path,
        default=RESULTS,
        metavar="DIR",
        help="the folder of records (default: the project's, experiments/results in a checkout)",
    )


def check_experiment(name: str | None) -> None:
    """Raise UsageError unless an experiment's name, if given, is fit for a folder's name."""
    if name is not None and not re.fullmatch(r"[\w-]+", name):
        raise UsageError(f"--experiment {name}: use letters, digits, `-` and `_`.")


def check_seeds(option: str, seeds: Iterable[int]) -> None:
    """Raise UsageError unless NumPy and TensorFlow accept all seeds."""
    for seed in seeds:
        if not 0 <= seed <= LARGEST_SEED:
            raise UsageError(f"{option} {seed}: a seed is a whole number from 0 to {LARGEST_SEED}.")
