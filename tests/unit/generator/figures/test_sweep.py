"""The figure of a sweep shows every model that has a result, at its setting and value."""

import re
from pathlib import Path
from typing import Any

import pytest
from kit.projects import experiment, history, record

from experiments.records.errors import UserError
from generator.figures.sweep import sweep_figure
from generator.runs.experiment import Experiment

VALUES = {0.1: 0.5, 0.01: 0.75, 0.001: 0.25}


def of_sweep(rate: float, kind: str, status: str = "complete") -> dict[str, Any]:
    """Return a record of a sweep over rates and kinds."""
    settings = {"learning_rate": rate, "optimizer": kind, "run_name": f"{kind} {rate}", "depth": 3}
    curve = history(val_accuracy=[0.1, VALUES[rate]])
    more = {"config": settings, "history": curve, "status": status, "test": None}
    return record(f"{kind}-{rate}", 0, **more)


@pytest.fixture
def runs(tmp_path: Path) -> Experiment:
    made = [of_sweep(rate, kind) for rate in VALUES for kind in ("adam", "sgd")]
    return experiment(tmp_path / "runs", *made, of_sweep(0.1, "new", "running"))


@pytest.mark.parametrize("setting", ["learning_rate", "optimizer"])
def test_each_ended_model_is_a_dot_with_its_setting_and_value(
    runs: Experiment, setting: str
) -> None:
    figure = sweep_figure(runs, setting)
    head, *rows = figure.rows
    assert list(head) == ["model", setting, "val_accuracy"]
    expected = {
        (f"{kind}-{rate}", rate if setting == "learning_rate" else kind, VALUES[rate])
        for rate in VALUES
        for kind in ("adam", "sgd")
    }
    assert {tuple(row) for row in rows} == expected
    assert "a dot for each of 6 models: between 25.0% and 75.0%" in figure.alt
    drawing = figure.render().decode()
    assert "mathdefault" not in drawing
    if setting == "learning_rate":
        assert {"0.001", "0.01", "0.1"} <= set(re.findall(">([^<]*)<", drawing))
    for kind in ("adam", "sgd"):
        assert f"{kind}-0.01: {setting.replace('_', ' ')} " in drawing


def test_settings_are_those_that_differ_and_do_not_only_name_the_model(runs: Experiment) -> None:
    assert runs.settings == ["learning_rate", "optimizer"]
    with pytest.raises(UserError, match="do not differ in `depth`; they do in learning_rate, opt"):
        sweep_figure(runs, "depth")


def test_groups_are_ranked_by_their_mean(tmp_path: Path) -> None:
    made = [of_sweep(rate, kind) for rate in VALUES for kind in ("adam", "sgd")]
    runs = experiment(tmp_path / "runs", *made)
    groups = runs.groups("learning_rate")
    assert [(group.value, len(group), group.final("val_accuracy").mean) for group in groups] == [
        (0.01, 2, 0.75),
        (0.1, 2, 0.5),
        (0.001, 2, 0.25),
    ]
