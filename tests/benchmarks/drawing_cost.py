"""Measure the drawing of each kind of figure, against PNG drawings of before in the same run.

    python tests/benchmarks/drawing_cost.py

Each kind is drawn from the records of this project, once to load libraries and fonts, then nine
times; the median of CPU time counts, of all that becomes of a drawing until its file is there. The
figures of before are those of a commit that drew PNG files with Matplotlib's constrained layout.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from kit.commits import code_of_commit

BEFORE = "1153eee"
# These run in the code of either commit. The last one prints CPU milliseconds and bytes by kind.
LOAD_NOW = """
from dataclasses import replace
from generator.figures import FIGURES
from generator.inputs import Inputs
from generator.runs.experiment import Experiment

def load(folder):
    return Experiment.load(Path(folder).resolve(), Inputs(Path().resolve()))

def drawing(figure):
    contents = tuple(path.read_bytes() for path in figure.pictures)
    return replace(figure, contents=contents).render
"""
LOAD_BEFORE = """
from generator import figures
from generator.reads import Reads
from generator.runs import Runs

FIGURES = vars(figures)

def load(folder):
    return Runs(Path(folder).resolve(), folder, Reads(Path().resolve()))

def drawing(figure):
    return figure.draw
"""
MEASURE = """
runs = load("experiments/results/cats-vs-dogs")
article = load("content/references/source-article")
model = runs["model4"]
arguments = {
    "history_figure": [model, article["model4"]],
    "comparison_figure": [runs, article],
    "reliability_figure": [model],
    "nesting_figure": [["one", "two", "three"]],
    "samples_figure": [runs],
    "augmented_figure": [runs, "flipped"],
    "metrics_figure": [model, "accuracy", "loss"],
    "scores_figure": [runs],
    "differences_figure": [runs, runs["model1"]],
    "seeds_figure": [runs],
    "confusion_figure": [model],
    "schedule_figure": [model],
}
found = {}
for name in arguments.keys() & FIGURES.keys():
    draw = drawing(FIGURES[name](*arguments[name]))
    times = []
    for _ in range(10):
        began = time.process_time()
        content = draw()
        times.append(1000 * (time.process_time() - began))
    found[name] = [statistics.median(times[1:]), len(content)]
print(json.dumps(found))
"""
PHOTOGRAPHS = ("samples_figure", "augmented_figure")


def measure(code: Path, load: str) -> dict[str, tuple[float, int]]:
    """Return CPU milliseconds and bytes of each kind, drawn by the code of a folder."""
    environment = os.environ | {"PYTHONPATH": str(code)}
    script = f"import json, statistics, time\nfrom pathlib import Path\n{load}{MEASURE}"
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=code, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, tuple[float, int]] = json.loads(done.stdout)
    return found


def main() -> None:
    with code_of_commit(BEFORE) as folder:
        before, now = measure(folder, LOAD_BEFORE), measure(ROOT, LOAD_NOW)
    ratios = []
    for name, (cost, size) in sorted(now.items(), key=lambda item: (item[0] not in before, item)):
        print(f"{name:21} {cost:5.0f} ms {size / 1024:6.1f} KB", end="")
        if name in before:
            old, old_size = before[name]
            print(f", before {old:5.0f} ms {old_size / 1024:6.1f} KB: {cost / old:.2f}", end="")
            ratios += [] if name in PHOTOGRAPHS else [cost / old]
        print()
    print(f"drawn figures: median {statistics.median(ratios):.2f} of the CPU before")


if __name__ == "__main__":
    main()
