"""A figure's file name changes with its data and its own code, and with nothing else."""

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from kit.projects import ROOT, make_project

# Prints the names of three figures, then again after each change of a file.
SCRIPT = """
import json, sys
from pathlib import Path
from generator.figures import FIGURES
from generator.figures.figure import code_of
from generator.inputs import Inputs
from generator.runs.experiment import Experiment

runs = Experiment.load(Path(sys.argv[1]), Inputs(Path(sys.argv[1])))
figures = [
    FIGURES["history_figure"](runs["small"]),
    FIGURES["comparison_figure"](runs),
    FIGURES["nesting_figure"](["a", "b"]),
]
names = []
for change in [None, *json.loads(sys.argv[2])]:
    if change:
        file, text = change
        with open(file, "a") as opened:
            opened.write(text)
    code_of.cache_clear()
    names.append([each.file_name for each in figures])
print(json.dumps(names))
"""
UNUSED = "\n\ndef unused():\n    return 1\n"


def test_only_a_figures_own_code_and_the_style_rename_it(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    for package in ("generator", "experiments", "templates"):
        shutil.copytree(ROOT / package, tmp_path / package)
    changes = [
        ("generator/figures/comparison.py", UNUSED),
        ("generator/figures/reliability.py", UNUSED),
        ("generator/figures/nesting.py", "\n\n# A comment is no other code.\n"),
        ("generator/figures/style.py", UNUSED),
    ]
    command = [sys.executable, "-c", SCRIPT, str(project / "runs"), json.dumps(changes)]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    names = [dict(zip("hcn", each, strict=True)) for each in json.loads(done.stdout)]
    pairs = pairwise(names)
    renamed = ["".join(key for key in "hcn" if a[key] != b[key]) for a, b in pairs]
    assert renamed == ["c", "", "", "hcn"]
