"""Sentences that cite runs and models which the post's records do not have."""

from pathlib import Path

import pytest
from kit.projects import make_project, post, record, write_post, write_record

from generator.checks.built_post import read_built_post
from generator.checks.unrecorded_runs import check_unrecorded_runs
from generator.inputs import Inputs
from generator.project import Project


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the models `small` and `large`, and the runs of `net2` with seeds 1 and 4."""
    root = make_project(tmp_path_factory.mktemp("cited") / "project")
    for seed in (1, 4):
        write_record(root, record("net2", 0.5, seed=seed))
    return root


@pytest.mark.parametrize(
    ("prose", "cited"),
    [
        ("In the run with seed 9, it ends higher.", "run with seed 9"),
        ("The run from seed nine ends higher.", "run from seed nine"),
        ("All is well.\n\nThe runs\nwith seed 3 end so.", "runs with seed 3"),
        ("As Net3 shows, it ends higher.", "Net3"),
        ('{% claim "a" if runs.net2.epochs > 2 %}So does net7.{% endclaim %}', "net7"),
        ("In the run with seed 4, net2 ends lower.", None),
        ("In the run with seed {{ runs.net2.seed(4).seed }}, it ends lower.", None),
        ("The data were split with seed 1337, and Keras 3 drew them.", None),
        ("See net3.py and the folder runs/net5.", None),
    ],
)
def test_runs_and_models_that_are_cited_must_be_recorded(
    root: Path, prose: str, cited: str | None
) -> None:
    write_post(root, post(prose))
    built = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
    found = [(finding.rule, finding.text) for finding in check_unrecorded_runs(built)]
    assert found == ([("unrecorded-run", cited)] if cited else [])
