"""Measure builds and checks of large projects: CPU time, peak memory, and the size of the page.

    python tests/benchmarks/scale.py [--only WORD]

Each kind is measured at half of its size and at all of it: a ratio near 2, or below where the
start-up counts, says that the cost is linear. CPU time is that of all processes together, which
other work on the machine hardly changes; memory is that of the largest process.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import msgspec
from kit.projects import history, post, record, write, write_post, write_record

from experiments.records.files import write as write_items_apart
from experiments.records.schema import Record

TABLE = "{{ score_table(runs) }}\n"
CURVES = "{% call figure(comparison_figure(runs)) %}By epoch.{% endcall %}\n"
CURVE = "{% call figure(history_figure(runs.small.first)) %}By epoch.{% endcall %}\n"


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes:
        seconds: CPU time of all its processes.
        megabytes: The peak memory of its largest process.
    """

    seconds: float
    megabytes: float


def run(root: Path, *command: str) -> Cost:
    """Run a command of the generator, which must not fail, and measure it."""
    arguments = [sys.executable, "-m", "generator", *command, "--root", str(root)]
    process = subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code and not (command == ("check",) and code == 1):  # A post may have findings.
        raise SystemExit(f"{' '.join(command)}: exit code {code}: {errors[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def posts(root: Path, count: int) -> None:
    """Write posts of ten records each."""
    for number in range(count):
        name = f"runs/{number}"
        write_post(root, post(TABLE, title=f"Post {number}", runs=name), f"p{number}")
        for seed in range(1, 11):
            run_of_seed = record("small", 0.5 + seed / 100, seed=seed)
            write(root / name / f"small/seed-{seed}.json", run_of_seed)


def epochs(root: Path, count: int) -> None:
    """Write a record of very many epochs."""
    chance = random.Random(1)
    names = ("accuracy", "loss", "val_accuracy", "val_loss")
    metrics = history(**{name: [chance.random() for _ in range(count)] for name in names})
    seconds = {"epoch_seconds": [1.0] * count}
    config = {"epochs": count, "batch_size": 4}
    write_record(root, record("small", 0.5, history=metrics, environment=seconds, config=config))
    write_post(root, post(TABLE + CURVE))


def items(root: Path, count: int) -> None:
    """Write a record of very many test images, half of them classified correctly."""
    predictions = [
        {"file": f"test/a/{number}.jpg", "label": 0, "probabilities": [number % 2, 1 - number % 2]}
        for number in range(count)
    ]
    test = {"weights": "last", "count": count, "accuracy": 0.5, "loss": 0.5}
    splits = {"train": {"a": 5, "b": 5}, "test": {"a": count, "b": 0}}
    dataset = {"name": "tiny", "fingerprint": "f", "classes": ["a", "b"], "splits": splits}
    test |= {"predictions": predictions}
    whole = record("small", 0.5, test=test, dataset=dataset)
    write_items_apart(root / "runs/small/seed-1.json", msgspec.convert(whole, Record))
    write_post(root, post(TABLE + "{{ confusion_table(runs) }}\n"))


def models(root: Path, count: int) -> None:
    """Write a post with very many models in a table and a figure."""
    for number in range(count):
        write_record(root, record(f"m{number}", 0.5 + number / 1000))
    write_post(root, post(TABLE + CURVES))


def drafted(root: Path, count: int) -> None:
    """Write a post with very many models, and the post that `new` makes of them."""
    models(root, count)
    run(root, "new", "drafted", "--runs", "runs")


def seeds(root: Path, count: int) -> None:
    """Write two models of very many seeds."""
    for model in ("small", "large"):
        for seed in range(1, count + 1):
            write_record(root, record(model, 0.5 + seed / 1000, seed=seed))
    write_post(root, post(TABLE + CURVES))


KINDS: dict[str, tuple[Callable[[Path, int], None], int]] = {
    "posts of 10 records": (posts, 300),
    "epochs in a record": (epochs, 100_000),
    "test items in a record": (items, 200_000),
    "models in table and figure": (models, 100),
    "models in a post of `new`": (drafted, 100),
    "seeds of two models": (seeds, 50),
}


def measure(kind: str, make: Callable[[Path, int], None], count: int) -> float:
    """Print the costs of one project, and return the CPU time of its commands."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "templates", root / "templates")
        # In a process of its own: commands would begin with the memory of this one.
        maker = get_context("fork").Process(target=make, args=(root, count))
        maker.start()
        maker.join()
        costs = [run(root, command) for command in ("build", "build", "check")]
        pages = [path.stat().st_size for path in root.glob("site/_posts/*.md")]
    first, again, check = (f"{cost.seconds:5.1f} s {cost.megabytes:4.0f} MB" for cost in costs)
    print(
        f"{count:7} {kind:27} build {first}, again {again}, check {check}; largest page "
        f"{max(pages) / 1024:5.0f} KB",
        flush=True,
    )
    return sum(each.seconds for each in costs)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", metavar="WORD", default="", help="the kinds with this word")
    word = parser.parse_args().only
    for kind, (make, count) in KINDS.items():
        if word in kind:
            half, whole = (measure(kind, make, size) for size in (count // 2, count))
            print(f"{'':7} {kind:27} twice as many take {whole / half:.1f} times as long")


if __name__ == "__main__":
    main()
