"""Stop training in the midst of its epochs, go on, and compare with runs that nobody stopped.

    python tests/benchmarks/kill_training.py --kills 20 --seed 1 [--signal KILL] [--jobs 1]

Each trial starts runs of model2 on tiny pictures, as many as there are jobs. When all of them have
recorded a number of epochs, drawn at random, and a random part of the next one has passed, the
command is killed, or all its processes get SIGINT, as by Ctrl-C, or SIGTERM. Then the same command
is called again, and records and weights are compared. Prints each trial, and exits with 1 if any
outcome differs, a record was ever unreadable, or the command ended with more than a line of errors.
"""

import argparse
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from campaigns.fault_scene import unclear
from kit.training import draw_pictures

from experiments.__main__ import main as experiments

EPOCHS = 12
READS_A_SECOND = 50


@dataclass(frozen=True)
class Trial:
    """One kill: the epochs that all runs had recorded by then, and what was wrong."""

    epochs_recorded: int
    problems: list[str]

    @property
    def passed(self) -> bool:
        """True if nothing was wrong."""
        return not self.problems


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


def differences(one: Path, other: Path, records: list[Path]) -> list[str]:
    """Return how runs in one folder differ from those in another one, and what is left over."""
    found = [str(path) for path in one.rglob("*partial*")]
    for record in records:
        try:
            assert_same(one / record, other / record)
        except AssertionError as error:
            found.append(f"{record}: {error}")
    return found


def stop_in_training(
    command: list[str], records: list[Path], number: signal.Signals, chance: random.Random
) -> Trial:
    """Start training and stop it after some of its epochs, while its records are read."""
    least, part, seconds = chance.randint(1, EPOCHS - 1), chance.random(), [time.monotonic()]
    process = subprocess.Popen(
        command,
        cwd=TESTS.parent,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # The jobs that a shell starts in the background ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    epochs, problems = 0, []
    while epochs < least and process.poll() is None:
        time.sleep(1 / READS_A_SECOND)
        try:
            counts = [len(json.loads(path.read_bytes())["history"]["epoch"]) for path in records]
        except FileNotFoundError:
            continue
        except ValueError as error:
            problems.append(f"a record that is no JSON: {error}")
            continue
        if min(counts) > epochs:
            epochs = min(counts)
            seconds.append(time.monotonic())
    if len(seconds) > 2:
        time.sleep(part * (seconds[-1] - seconds[-2]))
    if number == signal.SIGKILL:
        process.kill()
    else:
        os.killpg(process.pid, number)
    _, errors = process.communicate()
    return Trial(epochs, [*problems, *unclear(process.returncode, errors)])


def trials(
    kills: int,
    seed: int,
    folder: Path,
    number: signal.Signals = signal.SIGKILL,
    jobs: int = 1,
) -> Iterator[Trial]:
    """Make the uninterrupted runs, then one trial after the other."""
    pictures = draw_pictures(folder / "pictures", {"train": 16, "validation": 11})
    seeds = range(1, jobs + 1)
    # With every source of randomness: shuffling, augmentation, dropout.
    train = ["train", "model2", "--experiment", "killed", "--data", str(pictures)]
    train += ["--epochs", str(EPOCHS), "--cache", str(folder / "cache"), "--jobs", str(jobs)]
    train += ["--seeds", *map(str, seeds), "--out"]
    records = [Path(f"killed/model2/seed-{each}.json") for each in seeds]
    command, whole = [sys.executable, "-m", "experiments", *train], folder / "whole"
    subprocess.run([*command, str(whole)], cwd=TESTS.parent, check=True, capture_output=True)
    chance = random.Random(seed)
    for count in range(kills):
        out = folder / f"trial-{count}"
        paths = [out / record for record in records]
        stopped = stop_in_training([*command, str(out)], paths, number, chance)
        with redirect_stdout(io.StringIO()):
            assert experiments([*train, str(out)]) == 0
        found = differences(out, whole, records)
        yield Trial(stopped.epochs_recorded, stopped.problems + found)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--signal", choices=("KILL", "INT", "TERM"), default="KILL")
    options.add_argument("--jobs", type=int, default=1)
    chosen = options.parse_args()
    number, passed = signal.Signals[f"SIG{chosen.signal}"], 0
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials(chosen.kills, chosen.seed, Path(folder), number, chosen.jobs):
            passed += trial.passed
            result = "; ".join(trial.problems) or "same"
            print(f"stopped after epoch {trial.epochs_recorded} of {EPOCHS}: {result}", flush=True)
    print(f"{passed} of {chosen.kills} resumed bit-identically after {number.name}")
    return 0 if passed == chosen.kills else 1


if __name__ == "__main__":
    sys.exit(main())
