"""The note at a post's end: how its runs were made, and how to make them again."""

from pathlib import Path
from typing import Any

import pytest
from kit.projects import experiment, record

from generator.runs.provenance import Provenance

CODE = {"experiments/models.py:small": "0"}


def provenance(folder: Path, *records: dict[str, Any]) -> Provenance:
    return Provenance(experiment(folder / "runs", *records), {})


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({"experiment": "cats-vs-dogs"}, "--experiment cats-vs-dogs --epochs 3 --seeds 1"),
        (
            {"experiment": "x; rm -rf ~", "seed": None},
            "--experiment 'x; rm -rf ~' --data PATH --epochs 3",
        ),
        (
            {"dataset": {"name": "demo"}},
            "--experiment tiny --data demo --epochs 3 --seeds 1",
        ),
        (
            {"config": {"epochs": 9, "backbone": {"name": "my weights.h5", "sha256": "0"}}},
            "--experiment tiny --data PATH --weights 'PATH/my weights.h5' --epochs 9 --seeds 1",
        ),
        (
            {"config": {"backbone": "imagenet"}},
            "--experiment tiny --data PATH --weights imagenet --epochs 3 --seeds 1",
        ),
    ],
)
def test_the_command_that_trains_again_is_quoted_for_a_shell(
    tmp_path: Path, settings: dict[str, Any], options: str
) -> None:
    (command,) = provenance(tmp_path, record("my model", 0.5, **settings)).commands
    assert command == f"python -m experiments train 'my model' {options}"


def test_models_of_the_same_settings_share_a_command(tmp_path: Path) -> None:
    records = [record(model, 0.5, seed=seed) for model in ("a", "b") for seed in (1, 2)]
    both, other = provenance(tmp_path, *records, record("c", 0.5, config={"epochs": 7})).commands
    end = "--experiment tiny --data PATH --epochs"
    assert both == f"python -m experiments train a b {end} 3 --seeds 1 2"
    assert other == f"python -m experiments train c {end} 7 --seeds 1"


def test_the_facts_of_all_runs_are_listed_once(tmp_path: Path) -> None:
    machines = [
        {
            "git_commit": "abc123",
            "git_clean": seed == 1,
            "processor": "P",
            "packages": {"keras": f"3.{seed}"},
            "epoch_seconds": [1800.0, 1800.0],
        }
        for seed in (1, 2)
    ]
    records = [
        record("a", 0.5, seed=seed, environment=machine, code=CODE)
        for seed, machine in enumerate(machines, 1)
    ]
    facts = provenance(tmp_path, *records)
    assert facts.commits == ["abc123", "abc123 and changes to it"]
    assert facts.processors == ["P"]
    assert facts.packages == ["keras 3.1", "keras 3.2"]
    assert [dataset.name for dataset in facts.datasets] == ["tiny"]
    assert (facts.hours, facts.trained_here) == (2.0, True)
    gaps = record("a", 0.5, seed=3, environment={"epoch_seconds": [1.0, None]})
    assert provenance(tmp_path, *records, gaps).hours is None
    assert not provenance(tmp_path, *records, gaps).trained_here
