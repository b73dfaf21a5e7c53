"""What results of lm-evaluation-harness say beyond their fixtures."""

import shutil
from pathlib import Path

import pytest
from kit.imports import LOGS
from kit.projects import build, make_project, page, post, write
from kit.training import load

from experiments.__main__ import main
from experiments.importers import read_logs
from experiments.records.errors import UserError

GROUP = LOGS / "lm_eval/group-and-filters/party"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of results with their samples, below a folder."""
    return shutil.copytree(GROUP, tmp_path / "out/dummy")


def samples(folder: Path, task: str) -> Path:
    """Return the file with the results of a task's items."""
    (file,) = folder.glob(f"samples_{task}_*")
    return file


def test_what_is_left_out_is_said(folder: Path) -> None:
    samples(folder, "choices").unlink()
    laughs, choices = read_logs(folder)
    assert laughs.notes == ("left out: the mean of the tasks of party",)
    assert len(choices.notes) == 1
    assert choices.notes[0].startswith("choices: no results of items, since samples_choices_")
    assert (choices.outcomes, choices.test_count, choices.test["accuracy"]) == ((), 3, 1.0)


def test_items_that_are_right_in_part_are_no_outcomes(folder: Path) -> None:
    file = samples(folder, "choices")
    file.write_text(file.read_text("utf-8").replace('"acc": 1.0', '"acc": 0.5', 1), "utf-8")
    _, choices = read_logs(folder)
    assert choices.outcomes == ()
    assert choices.notes == ("choices: no results of items, since some are right in part",)


def test_damaged_samples_are_refused_with_their_line(folder: Path) -> None:
    file = samples(folder, "choices")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0], lines[1].replace('"acc":', '"other":')]), "utf-8")
    with pytest.raises(UserError, match=r"jsonl:2: has no `doc_id` or `acc`: restore the file\."):
        read_logs(folder)


def test_samples_that_were_cut_off_contradict_the_results(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = samples(folder, "choices")
    file.write_text("".join(file.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    options = ["--experiment", "lm", "--out", str(tmp_path / "results")]
    assert main(["import", str(folder), *options]) == 1
    assert "test.count is 3, but test.outcomes has 2 items" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


def test_two_language_models_are_compared_item_by_item(tmp_path: Path) -> None:
    project = make_project(
        tmp_path / "project",
        post(
            "{% set found = runs.large.compared_with(runs.small) %}{{ found.method }}: "
            "{{ found.difference | points }} points, p {{ found.p | decimals(5) }}.",
            runs="results/lm",
        ),
    )
    right = {"small": set(range(10)), "large": set(range(16))}
    for model, items in right.items():
        results = {"sums": {"exact_match,none": len(items) / 60}}
        content = {
            "results": results,
            "configs": {"sums": {}},
            "versions": {"sums": 1},
            "n-samples": {"sums": {"effective": 60}},
            "config": {"model": "hf", "model_args": f"pretrained=someone/{model}"},
        }
        write(tmp_path / f"out/{model}/results_2026-01-31T10-00-00.json", content)
        lines = [
            f'{{"doc_id": {item}, "filter": "none", "exact_match": {int(item in items)}}}\n'
            for item in range(60)
        ]
        write(tmp_path / f"out/{model}/samples_sums_2026-01-31T10-00-00.jsonl", "".join(lines))
    options = ["--experiment", "lm", "--out", str(project / "results")]
    assert main(["import", str(tmp_path / "out"), *options]) == 0
    record = load(project / "results/lm/large/seed-1.json")
    assert record["test"]["outcomes"][15:17] == [
        {"file": "sums/15", "correct": True},
        {"file": "sums/16", "correct": False},
    ]
    assert build(project) == 0
    # All 6 items that one model alone answers rightly are those of the larger.
    assert f"mcnemar: 10.0 points, p {2 * 0.5**6}." in page(project)
