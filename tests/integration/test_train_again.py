"""The commands on a page that train its runs again give the records that the page shows."""

import html
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kit.projects import ROOT, make_project, post, render
from kit.training import load

from generator.targets.jekyll import body_text

pytest.importorskip("tensorflow", reason="training needs the extra `train`")

COMMAND = re.compile(r"<code[^>]*>(python -m experiments train [^<]*)</code>")
# Two seeds of one model, and another model with another seed, more epochs and no trained weights.
RUNS = (
    "model1 --data demo --epochs 1 --seeds 3 1 --threads 2",
    "model4 --data demo --epochs 2 --seeds 5 --threads 2",
)


def checkout(folder: Path) -> Path:
    """Return a copy of the package that trains, without records."""
    ignored = shutil.ignore_patterns("results", "__pycache__")
    shutil.copytree(ROOT / "experiments", folder / "experiments", ignore=ignored)
    return folder


def train(folder: Path, cache: Path, words: list[str]) -> None:
    """Train in a copy of the package."""
    command = [sys.executable, "-m", "experiments", "train", *words]
    environment = os.environ | {"LABPRESS_CACHE": str(cache), "PYTHONPATH": str(folder)}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def records(folder: Path) -> dict[str, object]:
    """Return what must be the same of each record of a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): load(path) | {"environment": None}
        for path in sorted(folder.glob("*/seed-*.json"))
    }


@pytest.mark.slow
def test_the_commands_of_a_page_make_its_records_again(tmp_path: Path) -> None:
    first, again = checkout(tmp_path / "first"), checkout(tmp_path / "again")
    for words in RUNS:
        train(first, tmp_path / "cache", words.split())
    trained, repeated = (each / "experiments/results/demo" for each in (first, again))

    project = make_project(tmp_path / "project")
    shutil.rmtree(project / "runs")
    shutil.copytree(trained, project / "runs")
    text = body_text(render(project, post("{{ score_table(runs) }}")))
    commands = [html.unescape(found) for found in COMMAND.findall(text)]
    assert len(commands) == 2
    assert "--weights" not in commands[0] and "--weights none" in commands[1]

    for command in commands:
        train(
            again,
            tmp_path / "cache",
            shlex.split(command.removeprefix("python -m experiments train")),
        )
    assert len(records(trained)) == 3
    assert records(repeated) == records(trained)
