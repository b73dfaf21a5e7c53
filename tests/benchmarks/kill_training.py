"""Kills training at random moments and looks at what the next call makes of it.

    python tests/benchmarks/kill_training.py --kills 20 --seed 1

Each trial starts a run of model2 on drawn pictures, kills it with SIGKILL at a moment drawn from
the whole length of a run, calls the same command again, and compares record and weights with those
of a run that nobody killed. Prints where each kill fell; exits with 1 if any outcome differs.
"""

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

EPOCHS = 4
READS_A_SECOND = 50


@dataclass(frozen=True)
class Trial:
    """One kill: when it fell, how many epochs were recorded then, and what came of the run."""

    second: float
    epochs_recorded: int
    unreadable: int
    same_record: bool
    same_weights: bool

    @property
    def passed(self) -> bool:
        return self.same_record and self.same_weights and not self.unreadable


def command(out: Path, cache: Path) -> list[str]:
    """Trains one small run with every source of chance: shuffling, augmentation, dropout."""
    options = ["--data", "demo", "--epochs", str(EPOCHS), "--out", str(out), "--cache", str(cache)]
    return [sys.executable, "-m", "experiments", "train", "model2", *options]


def record_path(out: Path) -> Path:
    return out / "demo" / "model2" / "seed-1.json"


def outcome(out: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A run's record without its environment, and all arrays of its last checkpoint."""
    record = json.loads(record_path(out).read_text(encoding="utf-8"))
    del record["environment"]
    arrays: dict[str, np.ndarray] = {}
    (checkpoint,) = record_path(out).parent.glob("seed-1.epoch-*.keras")
    with zipfile.ZipFile(checkpoint) as content:
        weights = h5py.File(io.BytesIO(content.read("model.weights.h5")))
    weights.visititems(
        lambda name, item: arrays.update({name: item[()]}) if hasattr(item, "shape") else None
    )
    return record, arrays


def run_whole(out: Path, cache: Path) -> float:
    """Trains to the end; returns the seconds that it took."""
    began = time.monotonic()
    subprocess.run(command(out, cache), check=True, capture_output=True)
    return time.monotonic() - began


def kill_after(out: Path, cache: Path, seconds: float) -> tuple[int, int]:
    """Starts training and kills it; returns epochs recorded and how often no record could be read.

    The record is read all the time while the run writes it.
    """
    process = subprocess.Popen(
        command(out, cache), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    epochs = unreadable = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        time.sleep(1 / READS_A_SECOND)
        try:
            record = json.loads(record_path(out).read_text(encoding="utf-8"))
            epochs = len(record["history"]["epoch"])
        except FileNotFoundError:
            continue
        except ValueError:
            unreadable += 1
    process.kill()
    process.wait()
    return epochs, unreadable


def trials(kills: int, seed: int, folder: Path) -> Iterator[Trial]:
    """Makes the uninterrupted run, then one trial after the other."""
    cache, whole = folder / "cache", folder / "whole"
    length = run_whole(whole, cache)
    record, weights = outcome(whole)
    chance = random.Random(seed)
    for number in range(kills):
        out = folder / f"killed-{number}"
        second = chance.uniform(0, length)
        epochs, unreadable = kill_after(out, cache, second)
        run_whole(out, cache)
        killed_record, killed_weights = outcome(out)
        same = weights.keys() == killed_weights.keys() and all(
            np.array_equal(weights[name], killed_weights[name]) for name in weights
        )
        yield Trial(second, epochs, unreadable, record == killed_record, same)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    passed = 0
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials(chosen.kills, chosen.seed, Path(folder)):
            passed += trial.passed
            print(
                f"killed after {trial.second:5.2f} s, {trial.epochs_recorded} of {EPOCHS} epochs "
                f"recorded, {trial.unreadable} unreadable: record "
                f"{'same' if trial.same_record else 'DIFFERENT'}, weights "
                f"{'same' if trial.same_weights else 'DIFFERENT'}",
                flush=True,
            )
    print(f"{passed} of {chosen.kills} kills resumed bit-identically")
    return 0 if passed == chosen.kills else 1


if __name__ == "__main__":
    sys.exit(main())
