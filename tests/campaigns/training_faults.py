"""Training on a disk that fills up, with writes that are cut short, and into a closed pipe.

    python tests/campaigns/training_faults.py [--count 10] [--seed 1]

The disks are real ones in memory, which only root can mount: with room for no checkpoint up to all
of them. Files are cut by a limit of the kernel. Each training ends with an error of one line or as
if nothing were wrong; with room on the disk, the same command gives the record and the weights of a
run that nothing disturbed. Prints, for each fault, how often that was tried and how often it held;
exits with 1 if it ever did not. For kills there is tests/benchmarks/kill_training.py.
"""

import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from benchmarks.kill_training import differences
from campaigns.fault_scene import Trial, campaign, unclear
from campaigns.faults import mounted
from kit.projects import ROOT
from kit.training import draw_pictures

RECORD = Path("mine/model2/seed-1.json")
EPOCHS = 4
PAGE = 4096
ROOM = 1 << 30  # Bytes.


@dataclass(frozen=True)
class Scene:
    """A training on tiny pictures, and the folder of the same run that nothing has disturbed."""

    command: list[str]
    whole: Path

    @property
    def checkpoint(self) -> int:
        """The size of a checkpoint in bytes."""
        return (self.whole / RECORD).with_suffix(f".epoch-{EPOCHS}.keras").stat().st_size

    def train(self, out: Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Train into a folder."""
        streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        command = [*self.command, "--out", str(out)]
        return subprocess.run(command, cwd=ROOT, text=True, check=False, **streams | options)

    def judge(self, fault: str, done: subprocess.CompletedProcess[str], out: Path) -> Trial:
        """Return a trial with all that is wrong after a training, and after going on."""
        problems = unclear(done.returncode, done.stderr)
        again = self.train(out)
        if again.returncode:
            problems.append(f"the next one fails: {again.stderr}")
        else:
            problems += differences(out, self.whole, [RECORD])
        return Trial(fault, problems)


def make_scene(folder: Path) -> Scene:
    """Draw pictures, and train undisturbed."""
    pictures = draw_pictures(folder / "pictures", {"train": 16, "validation": 11})
    command = [sys.executable, "-m", "experiments", "train", "model2", "--experiment", "mine"]
    command += ["--data", str(pictures), "--epochs", str(EPOCHS), "--cache", str(folder / "cache")]
    scene = Scene(command, folder / "whole")
    done = scene.train(scene.whole)
    assert done.returncode == 0, done.stderr
    return scene


def full_disks(scene: Scene, folder: Path, chance: random.Random, count: int) -> Iterator[Trial]:
    """Train on disks that have room for a part of the files; then make room."""
    if os.geteuid():
        print("only root mounts disks: none is full", file=sys.stderr)
        return
    for number in range(count):
        out = folder / f"disk-{number}"
        room = PAGE + int(chance.uniform(0, 3.2) * scene.checkpoint)
        with mounted(out, room):
            done = scene.train(out)
            subprocess.run(["mount", "-o", f"remount,size={ROOM}", out], check=True)
            yield scene.judge("a disk that fills up", done, out)


def short_writes(scene: Scene, folder: Path, chance: random.Random, count: int) -> Iterator[Trial]:
    """Train with a limit on the size of files, at which writes are cut short and then fail."""
    for number in range(count):
        out = folder / f"short-{number}"
        most = int(scene.checkpoint ** chance.uniform(0.4, 1.0))
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most))
        yield scene.judge("short writes", scene.train(out, preexec_fn=limit), out)


def closed_pipe(scene: Scene, folder: Path) -> Iterator[Trial]:
    """Train when nobody reads what is printed."""
    reader, writer = os.pipe()
    os.close(reader)
    done = scene.train(folder / "pipe", stdout=writer)
    os.close(writer)
    silent = done.returncode == 1 and not done.stderr  # There is nobody to tell.
    told = subprocess.CompletedProcess([], 0, stderr="") if silent else done
    yield scene.judge("a closed pipe", told, folder / "pipe")


def trials(folder: Path, count: int, seed: int) -> Iterator[Trial]:
    """Try each fault: disks and short writes so many times, and a closed pipe once."""
    scene, chance = make_scene(folder), random.Random(seed)
    yield from full_disks(scene, folder, chance, count)
    yield from short_writes(scene, folder, chance, count)
    yield from closed_pipe(scene, folder)


if __name__ == "__main__":
    sys.exit(campaign(__doc__, trials, "--count", 10))
