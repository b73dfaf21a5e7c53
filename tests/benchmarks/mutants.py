"""Compare the tests of two revisions: how many of the same seeded mutants of the code they kill.

    python tests/benchmarks/mutants.py --old REV [--new REV] [--count N] [--seed N] [--list FILE]

Mutants are picked in functions that both revisions have (renamed.txt has the names that changed).
Only the tests that execute the changed lines are run, in a clone in a temporary folder. Which tests
do is known from a run of all tests with coverage (pytest-cov), made here or before: `--old-run DIR`
and `--new-run DIR` name folders with its coverage file `data` and its output `log`. Outcomes are
kept in the list by commit, so that the same command goes on where it was stopped.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import islice
from pathlib import Path

from coverage import CoverageData
from mutations import Mutant, Place, all_mutants

HERE = Path(__file__).parent
PYTEST = f"{sys.executable} -m pytest -q -o addopts= -p no:xdist -p no:cacheprovider".split()
# A test that takes longer, in seconds, hangs: the run ends as failed.
PYTEST += ["-o", "faulthandler_timeout=90", "-o", "faulthandler_exit_on_timeout=true"]
COVERAGE = ["--cov=experiments", "--cov=generator", "--cov-branch", "--cov-context=test"]
LONG = 5.0  # Seconds. Longer tests are left out, and so are lines that only they execute.
TIMING = re.compile(r"^\s*([\d.]+)s (?:call|setup) +(.+)$", re.MULTILINE)
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
COLLECTED = re.compile(r"^(\S+?\.py::.+)$", re.MULTILINE)
NAMES = (HERE / "renamed.txt").read_text(encoding="utf-8")
RENAMED = dict(re.findall(r"^(\w+) (\w+)$", NAMES, re.MULTILINE))


def renamed(text: str) -> str:
    """Return a source with the names that are used today."""
    return re.sub(r"\w+", lambda word: RENAMED.get(word[0], word[0]), text)


def text(mutant: Mutant) -> str:
    """Return a mutant in one line."""
    function, before, after, nth, _ = mutant
    return " ".join(f"{function}: {before} -> {after} (no. {nth + 1})".split())


def mapped(mutant: Mutant, new: dict[Mutant, list[Place]]) -> Place | None:
    """Return the place of an old mutant in the new tree, if there is just one."""
    name = renamed(mutant.function)
    changes = {(mutant.before, mutant.after), (renamed(mutant.before), renamed(mutant.after))}
    same = [m for m in new if (m.before, m.after) in changes and m[3:] == mutant[3:]]
    exact = [m for m in same if m.function == name]
    # A function may have become a method, or moved to another class.
    last = [m for m in same if m.function.split(".")[-1] == name.split(".")[-1]]
    places = [place for each in exact or last for place in new[each]]
    return places[0] if len(places) == 1 else None


class Tree:
    """A clone of a revision, its mutants, and the tests that execute each of its lines."""

    def __init__(self, revision: str, folder: Path) -> None:
        self.root, self.log = folder / "tree", folder / "log"
        command = ["git", "-C", str(HERE), "rev-parse", "--show-toplevel", f"{revision}^{{commit}}"]
        origin, self.commit = subprocess.check_output(command, text=True).splitlines()
        subprocess.check_call(["git", "clone", "-qsn", origin, str(self.root)])
        subprocess.check_call(["git", "-C", str(self.root), "checkout", "-q", self.commit])
        self.mutants = all_mutants(self.root)

    def read_coverage(self, run: Path | None) -> None:
        """Read the folder of a run of all tests; without one, run them."""
        if run is None:
            run = self.root.parent
            self.pytest("--durations=0", *COVERAGE, COVERAGE_FILE=str(run / "data"))
        log = (run / "log").read_text(encoding="utf-8")
        self.seconds = {test: float(seconds) for seconds, test in TIMING.findall(log)[::-1]}
        excluded = {t for t, s in self.seconds.items() if s > LONG} | {*FAILED.findall(log)}
        self.data = CoverageData(str(run / "data"))
        self.data.read()
        self.in_process = {each.rpartition("|")[0] for each in self.data.measured_contexts()}
        self.pytest("--collect-only")
        tests = set(COLLECTED.findall(self.log.read_text(encoding="utf-8"))) - excluded
        self.all_tests = sorted(tests, key=lambda test: (self.seconds.get(test, 0), test))

    def pytest(self, *options: str, **variables: str) -> int:
        """Run tests and return the exit code."""
        own = {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1", **variables}
        given = {"cwd": self.root, "env": os.environ | own, "process_group": 0}
        with self.log.open("w", encoding="utf-8") as log:
            process = subprocess.Popen([*PYTEST, *options], stdout=log, stderr=log, **given)
            exit_code = process.wait()
        with suppress(ProcessLookupError):  # Most often, no process that a test started is left.
            os.killpg(process.pid, signal.SIGKILL)
        return exit_code

    @cache  # noqa: B019 - there are two trees, which live as long as the program.
    def contexts(self, file: str) -> dict[int, list[str]]:
        """Return the coverage contexts of a file's lines."""
        found = [each for each in self.data.measured_files() if each.endswith(f"/{file}")]
        return self.data.contexts_by_lineno(found[0]) if found else {}

    def tests(self, place: Place) -> list[str]:
        """Return the tests that execute a place, the shortest first.

        All tests of a file follow if one of its fixtures executes it. If other processes do, tests
        follow that execute nothing in their own; and all tests, if only other processes do.
        """
        lines = self.contexts(place.file)
        contexts = {context for line in place.lines for context in lines.get(line, [])}
        parts = [context.rpartition("|") for context in contexts]
        direct = {test for test, _, phase in parts if phase == "run"}
        files = {test.split("::")[0] for test, _, phase in parts if phase == "setup"}
        found = [test for test in self.all_tests if test in direct]
        if "" in contexts:
            others = self.in_process if found else set()
            found += [test for test in self.all_tests if test not in others]
        more = [test for test in self.all_tests if test.split("::")[0] in files]
        return list(dict.fromkeys(found + more))

    def outcome(self, mutant: Mutant, place: Place) -> str:
        """Return `killed` or `alive`."""
        path, tests = self.root / place.file, self.tests(place)
        if not tests:
            return "alive"
        code = path.read_bytes()
        path.write_bytes(code[: place.start] + mutant.after.encode() + code[place.end :])
        exit_code = self.pytest("-x", *tests)
        path.write_bytes(code)
        return "killed" if exit_code else "alive"


def picked(old: Tree, new: Tree, seed: int) -> Iterator[tuple[Mutant, dict[str, Place]]]:
    """Yield mutants that both trees have: one of each function, then another of each, and so on."""
    chance = random.Random(seed)
    by_function: dict[str, list[Mutant]] = defaultdict(list)
    for mutant, places in old.mutants.items():
        if len(places) == 1:
            by_function[mutant.function].append(mutant)
    left = list(by_function.values())
    chance.shuffle(left)
    for mutants in left:
        chance.shuffle(mutants)
    while left := [mutants for mutants in left if mutants]:
        for mutants in left:
            while mutants:
                mutant = mutants.pop()
                place, counterpart = old.mutants[mutant][0], mapped(mutant, new.mutants)
                if counterpart and old.tests(place):
                    yield mutant, {"old": place, "new": counterpart}
                    break


def main() -> None:
    options = parse_options()
    with tempfile.TemporaryDirectory() as scratch:
        trees = {name: Tree(getattr(options, name), Path(scratch, name)) for name in ("old", "new")}
        tried = [options.only] if options.only else ["old", "new"]
        for name in {"old", *tried}:
            trees[name].read_coverage(getattr(options, f"{name}_run"))
        mutants = list(islice(picked(**trees, seed=options.seed), options.count))
        outcomes = json.loads(options.list.read_text("utf-8")) if options.list.exists() else {}
        for name in tried:
            tree, known = trees[name], outcomes.setdefault(trees[name].commit, {})
            for mutant, places in mutants:
                place, change = places[name], text(mutant)
                if change not in known:
                    known[change] = tree.outcome(mutant, place)
                    options.list.write_text(json.dumps(outcomes, indent=1), encoding="utf-8")
                print(
                    f"{name} {place.file}:{place.lines[-1]}: {known[change]}: {change}", flush=True
                )
            killed = sum(known[text(mutant)] == "killed" for mutant, _ in mutants)
            print(f"{name}: {killed} of {len(mutants)} killed")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    flag = parser.add_argument
    flag("--old", required=True, metavar="REV")
    flag("--new", default="HEAD", metavar="REV")
    flag("--old-run", type=Path, metavar="DIR")
    flag("--new-run", type=Path, metavar="DIR")
    flag("--only", choices=("old", "new"), help="run the tests of one revision")
    flag("--count", type=int, default=100)
    flag("--seed", type=int, default=1)
    flag("--list", type=Path, metavar="FILE", default=Path("mutants.json"), help="keeps outcomes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
