"""Kill training at random moments, go on, and compare with a run that nobody killed.

    python tests/benchmarks/kill_training.py --kills 20 --seed 1

Each trial starts a run of model2 on tiny pictures, kills it with SIGKILL in the second half of a
run's time, in which it trains, calls the same command again, and compares record and weights. It
prints the moment of each kill and exits with 1 if any outcome differs.
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

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from kit.training import draw_pictures

from experiments.__main__ import main as experiments

EPOCHS = 12
READS_A_SECOND = 50


@dataclass(frozen=True)
class Trial:
    """One kill: its moment, the epochs recorded then, unreadable records, and the outcome."""

    second: float
    epochs_recorded: int
    unreadable: int
    passed: bool


def outcome(record_path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return a run's record without its environment, and all arrays of its last checkpoint."""
    record = json.loads(record_path.read_text(encoding="utf-8"))
    del record["environment"]
    arrays: dict[str, np.ndarray] = {}
    epochs = len(record["history"]["epoch"])
    checkpoint = record_path.with_suffix(f".epoch-{epochs}.keras")
    with zipfile.ZipFile(checkpoint) as content:
        weights = h5py.File(io.BytesIO(content.read("model.weights.h5")))
    weights.visititems(
        lambda name, item: arrays.update({name: item[()]}) if hasattr(item, "shape") else None
    )
    return record, arrays


def assert_same(one: Path, other: Path) -> None:
    """Raise AssertionError unless two runs have the same record, weights and optimizer."""
    (record, arrays), (other_record, other_arrays) = outcome(one), outcome(other)
    assert record == other_record
    np.testing.assert_equal(arrays, other_arrays)


def kill_after(command: list[str], record_path: Path, seconds: float) -> tuple[int, int]:
    """Start training and kill it, while its record is read all the time.

    Returns:
        The number of epochs recorded, and of readings that found no valid JSON.
    """
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=TESTS.parent, stdout=nowhere, stderr=nowhere)
    epochs = unreadable = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        time.sleep(1 / READS_A_SECOND)
        try:
            epochs = len(json.loads(record_path.read_text(encoding="utf-8"))["history"]["epoch"])
        except FileNotFoundError:
            continue
        except ValueError:
            unreadable += 1
    process.kill()
    process.wait()
    return epochs, unreadable


def trials(kills: int, seed: int, folder: Path) -> Iterator[Trial]:
    """Make the uninterrupted run, then one trial after the other."""
    pictures = draw_pictures(folder / "pictures", {"train": 16, "validation": 11})
    # With every source of randomness: shuffling, augmentation, dropout.
    train = ["train", "model2", "--experiment", "killed", "--data", str(pictures)]
    train += ["--epochs", str(EPOCHS), "--cache", str(folder / "cache"), "--out"]
    record = Path("killed/model2/seed-1.json")
    command, whole = [sys.executable, "-m", "experiments", *train], folder / "whole"
    began = time.monotonic()
    subprocess.run([*command, str(whole)], cwd=TESTS.parent, check=True, capture_output=True)
    length = time.monotonic() - began
    moments = random.Random(seed)
    for number in range(kills):
        out = folder / f"trial-{number}"
        second = moments.uniform(length / 2, length)
        epochs, unreadable = kill_after([*command, str(out)], out / record, second)
        assert experiments([*train, str(out)]) == 0
        try:
            assert_same(out / record, whole / record)
        except AssertionError as error:
            print(error)
            yield Trial(second, epochs, unreadable, passed=False)
        else:
            yield Trial(second, epochs, unreadable, passed=not unreadable)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    passed = 0
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials(chosen.kills, chosen.seed, Path(folder)):
            passed += trial.passed
            print(
                f"killed after {trial.second:5.2f} s, {trial.epochs_recorded} of {EPOCHS} epochs "
                f"recorded, {trial.unreadable} unreadable: "
                f"{'same' if trial.passed else 'DIFFERENT'}",
                flush=True,
            )
    print(f"{passed} of {chosen.kills} kills resumed bit-identically")
    return 0 if passed == chosen.kills else 1


if __name__ == "__main__":
    sys.exit(main())
