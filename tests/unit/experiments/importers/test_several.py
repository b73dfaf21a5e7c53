"""Models and seeds of many runs, by the settings in which they differ."""

from pathlib import Path
from typing import Any

import pytest

from experiments.importers.log import Log
from experiments.importers.several import tell_apart

ROOT = Path("runs")


def told(*runs: tuple[str, dict[str, Any]], model: str | None = None) -> list[Any]:
    """Return the model and seed of runs with their paths and settings."""
    logs = [(ROOT / path, Log("x", config=config)) for path, config in runs]
    return [(run.model, run.seed) for run in tell_apart(logs, ROOT, model)]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        # Settings tell models apart; a seed and the place of output do not.
        (
            [
                ("1", {"model": "resnet18", "seed": 3, "save_dir": "x/1"}),
                ("2", {"model": "resnet18", "seed": 4, "save_dir": "x/2"}),
                ("3", {"model": "vgg/vgg16", "seed": 3, "save_dir": "x/3"}),
            ],
            [("resnet18", 3), ("resnet18", 4), ("vgg16", 3)],
        ),
        (
            [("1", {"lr": 0.1, "seed": 7}), ("2", {"lr": 0.01, "seed": 7})],
            [("lr_0_1", 7), ("lr_0_01", 7)],
        ),
        (
            [("1", {"opt": {"lr": 1, "name": "a"}}), ("2", {"opt": {"lr": 2, "name": "b"}})],
            [("lr_1", 1), ("lr_2", 2)],
        ),
        # Runs alike in all settings are seeds.
        (
            [("1", {"lr": 1, "random_state": 5}), ("2", {"lr": 1, "random_state": 6})],
            [("runs", 5), ("runs", 6)],
        ),
        ([("1", {"lr": 1, "seed": 5}), ("2", {"lr": 1, "seed": 5})], [("runs", 1), ("runs", 2)]),
        # Folders and files, where settings tell nothing.
        (
            [("resnet18/seed-1", {}), ("resnet18/seed-2", {}), ("resnet50/seed-1", {})],
            [("resnet18", 1), ("resnet18", 2), ("resnet50", 1)],
        ),
        ([("version_0", {}), ("version_1", {})], [("runs", 0), ("runs", 1)]),
        (
            [("mlp_fold1", {}), ("mlp_fold2", {}), ("cnn_fold1", {})],
            [("mlp", 1), ("mlp", 2), ("cnn", 1)],
        ),
        ([("exp1", {}), ("exp2", {})], [("exp1", 1), ("exp2", 1)]),
        # Another folder is another model even if the settings that are known are alike.
        ([("bert/a", {"epochs": 3}), ("gpt/a", {"epochs": 3})], [("bert", 1), ("gpt", 1)]),
    ],
)
def test_settings_or_folders_tell_models_and_seeds(
    runs: list[tuple[str, dict[str, Any]]], expected: list[tuple[str, int]]
) -> None:
    assert told(*runs) == expected


def test_one_model_can_be_named_for_all() -> None:
    runs = [("a", {"lr": 1}), ("b", {"lr": 2})]
    assert told(*runs, model="mine") == [("mine", 1), ("mine", 2)]


def test_the_name_that_a_tool_gives_counts_without_settings() -> None:
    logs = [
        (ROOT / "x.csv", Log("x", model=name)) for name in ("CNN small", "CNN small", "9 layers")
    ]
    found = [(run.model, run.seed) for run in tell_apart(logs, ROOT)]
    assert found == [("cnn_small", 1), ("cnn_small", 2), ("model_9_layers", 1)]
