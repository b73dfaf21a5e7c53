"""A post about runs that other tools have logged."""

from pathlib import Path

import pytest
from kit.projects import ROOT, make_project, page
from kit.training import load

pytest.importorskip("tensorboard", reason="event files need the extra `tensorboard`")

from experiments.__main__ import main
from generator.__main__ import main as generate

LOGS = ROOT / "tests/fixtures/imports"
KINDS = (
    "csv_log/keras/training.log",
    "json_history/keras/history.json",
    "huggingface/steps/trainer_state.json",
    "tensorboard/keras/run",
    "tensorboard/tensorboardx-long/run",
    "mlflow/two/run",
)
POST = """---
title: Imported
date: 2026-01-31
description: x
runs: results/imported
---
{% for model in runs %}{% set run = model.first %}{% for name in run.history.names %}
{{ model.name }} {{ name }} ends at {{ run.history[name].at(run.epochs) | decimals(6) }}.
{% endfor %}{{ training_log(run) }}{% endfor %}
"""


def test_logs_of_every_kind_become_one_page(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", POST)
    results = project / "results"
    models = [f"log{number}" for number in range(len(KINDS))]
    for log, model in zip(KINDS, models, strict=True):
        names = ["--experiment", "imported", "--model", model, "--out", str(results)]
        assert main(["import", str(LOGS / log), *names]) == 0
    assert generate(["build", "--root", str(project)]) == 0
    text = page(project)
    for model in models:
        loss = load(results / f"imported/{model}/seed-1.json")["history"]["loss"][-1]
        assert f"{model} loss ends at {loss:.6f}." in text
