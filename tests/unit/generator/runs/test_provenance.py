"""The note at a post's end: how its runs were made, and how to make them again."""

from pathlib import Path
from typing import Any

import pytest
from kit.projects import experiment, record

from generator.runs.provenance import Origin, Provenance


def origin(folder: Path, *records: dict[str, Any]) -> Origin:
    (group,) = Provenance(experiment(folder / "runs", *records), {}).groups
    return group


def own(model: str, **more: Any) -> dict[str, Any]:
    """Return the record of a run that this project has trained."""
    code = {f"experiments/models.py:{model}": "0"}
    return record(model, 0.5, **{"code": code, **more})


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({"experiment": "cats-vs-dogs"}, "--experiment cats-vs-dogs --epochs 3 --seeds 1"),
        (
            {"experiment": "x; rm -rf ~", "seed": None},
            "--experiment 'x; rm -rf ~' --data PATH --epochs 3",
        ),
        (
            {"dataset": {"name": "demo"}, "config": {"epochs": 3, "threads": 2}},
            "--experiment tiny --data demo --threads 2 --epochs 3 --seeds 1",
        ),
        (
            {"code": {"own/nets.py:my model": "0"}},
            "--experiment tiny --models own/nets.py --data PATH --epochs 3 --seeds 1",
        ),
        (
            {"dataset": {"name": "demo-3"}},
            "--experiment tiny --data demo-3 --epochs 3 --seeds 1",
        ),
        (
            {
                "config": {
                    "epochs": 9,
                    "features": "litert",
                    "backbone": {"name": "my weights.h5", "sha256": "0"},
                }
            },
            "--experiment tiny --data PATH --weights 'PATH/my weights.h5' --epochs 9 --seeds 1",
        ),
        (
            {"config": {"backbone": "imagenet"}},
            "--experiment tiny --data PATH --weights imagenet --plain-fit --epochs 3 --seeds 1",
        ),
    ],
)
def test_the_command_that_trains_again_is_quoted_for_a_shell(
    tmp_path: Path, settings: dict[str, Any], options: str
) -> None:
    (command,) = origin(tmp_path, own("my model", **settings)).commands
    assert command == f"python -m experiments train 'my model' {options}"


def test_models_share_a_command_if_settings_and_seeds_are_the_same(tmp_path: Path) -> None:
    longer = {"epochs": 7}
    records = [
        *(own(model, seed=seed) for model in ("a", "b") for seed in (1, 2)),
        *(own("c", seed=seed) for seed in (4, 5)),
        own("d", seed=1, config=longer),
        own("d", seed=2),
        own("d", seed=3, config=longer),
    ]
    start, options = "python -m experiments train", "--experiment tiny --data PATH --epochs"
    assert origin(tmp_path, *records).commands == [
        f"{start} a b {options} 3 --seeds 1 2",
        f"{start} c {options} 3 --seeds 4 5",
        f"{start} d {options} 7 --seeds 1 3",
        f"{start} d {options} 3 --seeds 2",
    ]


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
    records = [own("a", seed=seed, environment=each) for seed, each in enumerate(machines, 1)]
    facts = origin(tmp_path, *records)
    assert facts.commits == ["abc123", "abc123 and changes to it"]
    assert facts.processors == ["P"]
    assert facts.packages == ["keras 3.1", "keras 3.2"]
    assert [dataset.name for dataset in facts.datasets] == ["tiny"]
    assert (facts.hours, facts.trained_here) == (2.0, True)
    gaps = record("a", 0.5, seed=3, environment={"epoch_seconds": [1.0, None]})
    facts = origin(tmp_path, *records, gaps)
    assert (facts.hours, facts.trained_here, facts.commands) == (None, False, [])


def test_each_group_of_runs_has_facts_of_its_own(tmp_path: Path) -> None:
    ours = experiment(tmp_path / "ours", own("a", environment={"processor": "P"}))
    cited = experiment(tmp_path / "cited", record("a", 0.5, source="A book", environment={}))
    own_runs, reference = Provenance(cited, {"ours": ours}).groups
    assert (own_runs.name, own_runs.sources, own_runs.processors) == ("", ["A book"], [])
    assert (reference.name, reference.sources, reference.processors) == ("ours", [], ["P"])
    assert [str(each.name) for each in (*own_runs.records, *reference.records)] == [
        "0.json",
        "ours/0.json",
    ]
