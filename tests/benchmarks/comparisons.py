"""Measure how often comparisons of simulated models are wrong, and how often they find something.

    python tests/benchmarks/comparisons.py [--trials N] [--seed N]

Equal models must be called different in at most 5% of comparisons with five seeds or more on each
side, and in 7% with two to four, beyond three standard errors of the simulation; else the exit code
is 1. The power to find differences is printed, and so is that of the sizes that `needed` advises.

A run's log odds to classify an item correctly are a normal variable: the model's mean, and
deviations by run, by item, by item of this model, and by item of this run. With `collapse`, one run
in seven learns nothing and guesses. The means are set so that equal models have equal accuracy,
whatever their deviations.
"""

import argparse
import itertools
import math
import sys
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.runs.comparison import compare
from generator.runs.estimate import Scores, paired, scores_by_item
from generator.runs.power import needed

BY_ITEM, BY_MODEL_AND_ITEM, BY_RUN_AND_ITEM = 1.2, 0.8, 0.5
COLLAPSED = 1 / 7
MODES = ("paired", "unpaired", "counts")
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
Draw = np.random.Generator


@dataclass(frozen=True)
class Cell:
    """Two models to simulate: `spreads` are the deviations by run, `gain` is the second's lead."""

    accuracy: float
    items: int
    seeds: tuple[int, int]
    spreads: tuple[float, float]
    collapse: bool = False
    mode: str = "paired"
    gain: float = 0.0

    @property
    def limit(self) -> float:
        """The highest share of equal models that may be called different."""
        return 0.05 if min(self.seeds) >= 5 else 0.07

    def row(self) -> str:
        """Return the cell as columns of a table."""
        seeds = "/".join(map(str, self.seeds))
        spreads = "/".join(map(str, self.spreads))
        kind = self.mode + (", collapse" if self.collapse else "")
        return f"{kind:18} {self.accuracy:5.3f} {self.items:6} {seeds:>6} {spreads:>8}"


def log_odds(accuracy: float, spread: float) -> float:
    """Return the mean log odds that give an accuracy, by bisection."""
    deviation = math.hypot(spread, BY_ITEM, BY_MODEL_AND_ITEM, BY_RUN_AND_ITEM)
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        share = (WEIGHTS / (1 + np.exp(-middle - deviation * NODES))).sum() / WEIGHTS.sum()
        low, high = (middle, high) if share < accuracy else (low, middle)
    return low


def simulate(draw: Draw, cell: Cell, side: int, difficulty: NDArray[np.float64]) -> Scores:
    """Return the scores of one model's runs on items of a difficulty."""
    runs, items = cell.seeds[side], len(difficulty)
    mean = log_odds(cell.accuracy + side * cell.gain, cell.spreads[side])
    odds = (
        mean
        + draw.normal(0, cell.spreads[side], (runs, 1))
        + difficulty
        + draw.normal(0, BY_MODEL_AND_ITEM, items)
        + draw.normal(0, BY_RUN_AND_ITEM, (runs, items))
    )
    if cell.collapse:
        odds[draw.random(runs) < COLLAPSED] = 0.0
    correct = draw.random((runs, items)) < 1 / (1 + np.exp(-odds))
    scores = scores_by_item(range(items), correct)
    if cell.mode == "counts":
        return replace(scores, items=(), by_item=())
    # Items of other names are other items.
    return replace(scores, items=range(side, side + items)) if cell.mode == "unpaired" else scores


def pair(draw: Draw, cell: Cell) -> tuple[Scores, Scores]:
    """Return the scores of both models."""
    first = draw.normal(0, BY_ITEM, cell.items)
    second = first if cell.mode == "paired" else draw.normal(0, BY_ITEM, cell.items)
    return simulate(draw, cell, 0, first), simulate(draw, cell, 1, second)


def found(draw: Draw, cell: Cell, trials: int) -> float:
    """Return the share of trials in which the models are called different."""
    steps = (compare(*pair(draw, cell)) for _ in range(trials))
    return sum(bool(step.significant) for step in steps) / trials


def any_of_four(draw: Draw, cell: Cell, trials: int) -> float:
    """Return the share of trials in which any two of four equal models are called different."""
    hits = 0
    for _ in range(trials):
        difficulty = draw.normal(0, BY_ITEM, cell.items)
        models = [simulate(draw, cell, 0, difficulty) for _ in range(4)]
        pairs = itertools.combinations(models, 2)
        hits += any(compare(*each, family_size=6).significant for each in pairs)
    return hits / trials


def advised(draw: Draw, cell: Cell) -> Cell | None:
    """Return the cell in the size that would show its gain, by variances of a far larger one."""
    large = replace(cell, seeds=(40, 40), items=20_000)
    components = paired(*pair(draw, large)).components
    size = needed(cell.gain, components, max(cell.seeds), cell.items, 0.05)
    return size and replace(cell, seeds=(size.seeds, size.seeds), items=size.items)


def error(share: float, trials: int) -> float:
    """Return the standard error of a share of trials."""
    return math.sqrt(share * (1 - share) / trials)


def too_many(share: float, limit: float, trials: int) -> bool:
    """Return True if a share is above its limit beyond the error of the simulation."""
    return share > limit + 3 * error(limit, trials)


SEEDS = [(2, 2), (3, 3), (5, 5), (7, 7), (10, 10), (2, 10), (3, 5), (5, 10)]
SPREADS = [(0.1, 0.1), (0.4, 0.4), (0.1, 0.4), (0.4, 0.1)]
# The accuracies of so wide a spread are skewed, which Student's distribution is not.
SKEWED = [Cell(0.985, 10_000, seeds, (0.6, 0.1)) for seeds in ((2, 10), (5, 5), (10, 10))]


def equal_cells() -> list[Cell]:
    """Return the cells of equal models."""
    cells = [
        Cell(accuracy, items, seeds, spreads)
        for accuracy in (0.8, 0.985)
        for items in (192, 1000, 10_000)
        for seeds in SEEDS
        for spreads in SPREADS
    ]
    some = [cell for cell in cells if cell.spreads == (0.4, 0.4)]
    cells += [replace(cell, collapse=True) for cell in some]
    cells += [replace(cell, mode=mode) for mode in MODES[1:] for cell in some if cell.items < 5000]
    return cells


def main() -> None:
    """Print the tables, and exit with 1 if equal models are called different too often."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw, trials = np.random.default_rng(options.seed), options.trials
    failed = False
    print("Equal models called different, in percent, with the error of the simulation")
    print(f"{'':18} share  items  seeds  spreads   found")
    for cell in equal_cells():
        share = found(draw, cell, trials)
        bad = too_many(share, cell.limit, trials)
        failed |= bad
        mark = "  TOO MANY" if bad else ""
        print(f"{cell.row()} {share:7.1%} +-{error(share, trials):.1%}{mark}", flush=True)
    for seeds in ((3, 3), (5, 5)):
        cell = Cell(0.8, 192, seeds, (0.4, 0.4))
        share = any_of_four(draw, cell, trials)
        failed |= too_many(share, cell.limit, trials)
        print(f"any of four models {cell.row()[19:]} {share:7.1%} +-{error(share, trials):.1%}")
    print("\nThe same where one model has six times the spread: no promise")
    for cell in SKEWED:
        share = found(draw, cell, trials)
        print(f"{cell.row()} {share:7.1%} +-{error(share, trials):.1%}", flush=True)
    print("\nDifferences found, in percent")
    for gain, items, size in itertools.product((0.02, 0.045, 0.1), (192, 1000, 10_000), (3, 5, 10)):
        cell = Cell(0.8, items, (size, size), (0.1, 0.1), gain=gain)
        print(f"{cell.row()} +{gain:.1%}: {found(draw, cell, trials):6.1%}", flush=True)
    print("\nDifferences found in experiments of the advised size, in percent: 80 is promised")
    for gain in (0.02, 0.045, 0.1):
        larger = advised(draw, Cell(0.8, 192, (3, 3), (0.1, 0.1), gain=gain))
        if larger:
            print(f"{larger.row()} +{gain:.1%}: {found(draw, larger, trials):6.1%}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
