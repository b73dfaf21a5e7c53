"""Give every command bad inputs: each must be refused in clear lines, with nothing changed.

    python tests/campaigns/bad_input.py [--count N] [--seed N]

Three in five of the inputs were thought of (all of them are tried from a count of 1,000 on); the
others are made at random (bad_input_random.py), and may turn out to be valid: then the command must
succeed. A command that refuses its input must say where the fault is, exit with 1 or 2, print no
traceback, change no file but caches, and need less than 5 s of CPU time and 500 MB.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from bad_input_commands import commands
from bad_input_large import large
from bad_input_random import random_trials
from bad_input_records import items_beside, records
from bad_input_runner import Trial, attempt
from bad_input_scene import make_scene
from bad_input_written import written

import experiments.__main__
import generator.__main__


def labpress(arguments: list[str]) -> int:
    """Run the command `labpress`, which reads its arguments from `sys.argv`."""
    sys.argv[1:] = arguments
    return generator.__main__.labpress()


MAINS = {
    "experiments": experiments.__main__.main,
    "generator": generator.__main__.main,
    "labpress": labpress,
}


def main() -> int:
    """Print what is wrong with any trial and the number of trials; return 1 for a fault."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=500, help="inputs that are tried")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    tried = unclean = 0
    with tempfile.TemporaryDirectory() as folder:
        for trial, problems in trials(Path(folder), given.count, given.seed):
            tried += 1
            unclean += bool(problems)
            for problem in problems:
                print(f"{trial.name}: {problem}", flush=True)
    print(f"{tried} bad inputs, {unclean} of them not taken as they should be")
    return int(unclean > 0)


def trials(folder: Path, count: int, seed: int) -> Iterator[tuple[Trial, list[str]]]:
    """Try bad inputs in an empty folder, and yield each with what was wrong."""
    scene = make_scene(folder / "scene")
    known = [*written(), *records(), *items_beside(), *commands(), *large()]
    random.Random(seed).shuffle(known)
    chosen = known[: max(count * 3 // 5, 1)]
    for trial in [*chosen, *random_trials(scene, count - len(chosen), seed)]:
        yield trial, attempt(trial, scene, folder, MAINS)


if __name__ == "__main__":
    sys.exit(main())
