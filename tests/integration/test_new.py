"""The post that `python -m generator new` writes for the runs of any experiment."""

import datetime
import html
import math
import re
from pathlib import Path
from typing import Any

import pytest
from kit.projects import build, contents, history, make_project, record, write

from generator.__main__ import main
from generator.builder.rendering import make_page
from generator.inputs import Inputs
from generator.pages.page import Page
from generator.project import Project
from generator.targets.jekyll import body_text, front_matter

CLASSES = [f"class {letter}" for letter in "abcdefghij"]


def bare(model: str, **more: Any) -> dict[str, Any]:
    """Return a record of nothing but what every record must have."""
    full = record(model, 0, **{"history": history(loss=[3.0, 2.0, 1.0]), **more})
    kept = {"schema_version", "experiment", "model", "status", "history"} | more.keys()
    return {key: value for key, value in full.items() if key in kept}


def run(model: str, epochs: int = 3, **first: float) -> dict[str, Any]:
    """Return a record whose metrics go from a first value towards 0, or towards 1 if below it."""
    values = {}
    for name, start in first.items():
        goal = 0.0 if "loss" in name or start > 1 else 1.0
        values[name] = [goal + (start - goal) * 0.9**i + math.sin(i) / 1e3 for i in range(epochs)]
    return bare(model, history=history(**values))


def of_classes(model: str, right: int) -> dict[str, Any]:
    """Return a record of a test of 20 images in ten classes."""
    predictions = []
    for i in range(20):
        predicted = i % 10 if i < right else (i + 1) % 10
        shares = [0.55 if label == predicted else 0.05 for label in range(10)]
        predictions.append({"file": f"{i}.jpg", "label": i % 10, "probabilities": shares})
    test = {"weights": "best", "count": 20, "accuracy": right / 20, "predictions": predictions}
    splits = {"train": dict.fromkeys(CLASSES, 8), "test": dict.fromkeys(CLASSES, 2)}
    dataset = {"name": "ten", "classes": CLASSES, "splits": splits}
    return run(model, accuracy=0.2, val_accuracy=0.1) | {"dataset": dataset, "test": test}


def diverged(model: str) -> dict[str, Any]:
    curve = history(accuracy=[0.5, None], val_accuracy=[0.5, None], loss=[9.0, None])
    return bare(model, status="diverged", history=curve)


# Records of an experiment, and sentences of its post.
SHAPES: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "accuracy": ([record("small", 0.6), record("large", 0.9)], ["The large one", "75.0%"]),
    "top five": (
        [run(m, loss=2.0, top_k_categorical_accuracy=v) for m, v in (("a", 0.7), ("b", 0.8))],
        ["training top k categorical accuracy", "**b**", "80.0%"],
    ),
    "regression": (
        [
            run("price", loss=2e6, mae=1500.0, mse=2e6, val_loss=3e6, val_mae=1600.0)
            | {"test": {"weights": "last", "count": 50, "loss": 2.5e6}}
        ],
        ["validation mae falls from 1,600 to 1,296", "2,500,000, higher than", "Test loss"],
    ),
    "f1": ([run("a", f1=0.5, val_f1=0.4)], ["validation f1 rises from 40.0%"]),
    "no validation": ([bare("a")], ["training loss falls from 3.0000 to 1.0000"]),
    "only validation": ([run("a", val_loss=0.5)], ["validation loss falls"]),
    "one epoch": (
        [run("a", 1, loss=0.5), run("b", 1, loss=0.4)],
        ["Its training loss is 0.4000 after its only epoch."],
    ),
    "many epochs": ([run("a", 500, loss=0.5)], ["by epoch 500"]),
    "ten classes": (
        [of_classes("a", 18), of_classes("b", 5)],
        [
            "classifies 90.0% of 20 correctly",
            "reach, 10.0%",
            "for these two runs",
            "calibration error",
        ],
    ),
    "diverged": (
        [diverged("a"), record("b", 0.9)],
        ["all others diverged", "diverged in epoch 2, so that"],
    ),
    "all diverged": ([diverged("a"), diverged("b")], ["can't be said", "diverged in epoch 2"]),
    "running": (
        [record("a", 0.6), record("b", 0.9, status="running", test=None, config={"epochs": 9})],
        ["can't be said", "has no last value: still training: 3 of 9 epochs."],
    ),
    "unknown direction": (
        [run(model, wasserstein=4.0, val_wasserstein=5.0) for model in ("a", "b")],
        ["validation wasserstein goes from 5.0000"],
    ),
    "learning rate": (
        [bare("a", history=history(lr=[0.1, 0.05], loss=[0.00005, 0.00002]))],
        ["training loss falls from 5e-05"],
    ),
    "gaps": (
        [bare("a", history=history(loss=[None, 0.5], val_loss=[0.5, None]))],
        ["no value in some epoch."],
    ),
    "seeds": (
        [run("a", loss=0.5, val_loss=0.6 + seed / 100) | {"seed": seed} for seed in (0, 1)],
        ["Its two seeds end between 0.4", "closer together than"],
    ),
    "untested seed": (
        [record("a", 0.6), record("b", 0.7), record("b", 0.7, seed=2, test=None)],
        ["<td>not all runs tested</td>", "two seeds"],
    ),
    "other data": (
        [bare(name, dataset={"name": name}) for name in ("a", "b")],
        ["can't be compared", "Data set a", "Data set b"],
    ),
    "odd names": (
        [
            run(model, **{"out 1/acc": 0.5, "val_out 1/acc": 0.6 - place / 10})
            for place, model in enumerate(("measure", "A b", "a-b", "it's {{ 1 }} \"%}"))
        ],
        ["validation out 1/acc", "**measure**"],
    ),
    "odd settings": (
        [
            bare(
                "a",
                config={"epochs": None, "backbone": "resnet", "odd": [None, {}]},
                environment={"packages": {}, "epoch_seconds": [None], "odd": 1},
            )
        ],
        ["Backbone weights resnet"],
    ),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with two runs and no post."""
    root = make_project(tmp_path / "project")
    (root / "content/posts/a-post.md").unlink()
    return root


def write_runs(root: Path, *records: dict[str, Any]) -> None:
    """Write records into the project's folder `results`."""
    for number, each in enumerate(records):
        write(root / f"results/{number}.json", each)


def new(root: Path, *more: str, slug: str = "my-runs", runs: str = "results") -> int:
    return main(["new", slug, "--runs", runs, "--root", str(root), *more])


def page_of(root: Path) -> Page:
    page = make_page(Project(root, root / "site"), Inputs(root), "my-runs")
    assert page
    return page


def plain(page: Page) -> str:
    """Return the sentences of a rendered post as its readers see them."""
    return html.unescape(re.sub(r"</?(?:span|data)[^>]*>", "", body_text(page)))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_post_of_any_experiment_builds_and_has_nothing_to_mend(root: Path, shape: str) -> None:
    records, sentences = SHAPES[shape]
    write_runs(root, *records)
    assert new(root) == 0
    assert main(["check", "--root", str(root)]) == 0
    page = page_of(root)
    assert [sentence for sentence in sentences if sentence not in plain(page)] == []
    if "diverged" not in shape and shape not in ("gaps", "untested seed", "running"):
        assert {claim.outcome for claim in page.claims} == {"held"}


@pytest.mark.parametrize("shape", ["ten classes", "one epoch", "diverged"])
def test_a_build_draws_the_figures_of_a_new_post(root: Path, shape: str) -> None:
    write_runs(root, *SHAPES[shape][0])
    assert new(root) == 0
    assert build(root) == 0
    (path,) = (root / "site/_posts").glob("*-my-runs.md")
    shown = re.findall(r"'/(images/[^']+)' \| relative_url", path.read_text(encoding="utf-8"))
    assert all((root / "site" / image).stat().st_size > 1000 for image in shown)
    assert bool(shown) == (shape != "one epoch")


def test_sentences_of_a_new_post_follow_when_the_runs_change(root: Path) -> None:
    write_runs(root, of_classes("a", 18), of_classes("b", 5))
    assert new(root) == 0
    write_runs(root, of_classes("a", 5), of_classes("b", 18))
    assert "does better than b is not shown" in plain(page_of(root))
    write_runs(root, run("a", accuracy=0.2, val_accuracy=0.1))
    outcomes = {claim.name: claim.outcome for claim in page_of(root).claims}
    assert outcomes["a-and-b-on-the-test"] == "undecided"


def test_front_matter_has_the_title_the_day_and_the_runs(root: Path) -> None:
    write_runs(root, bare("a"))
    assert new(root, "--title", 'What: "{{ we }}" tried') == 0
    page = page_of(root)
    assert (page.post.date, page.post.front.runs) == (datetime.date.today(), "results")
    assert "title: 'What: \"{{ we }}\" tried'" in front_matter(page)


def test_a_metric_of_unknown_direction_is_named_and_ranks_no_model(root: Path) -> None:
    write_runs(root, *SHAPES["unknown direction"][0])
    assert new(root) == 0
    text = (root / "content/posts/my-runs.md").read_text(encoding="utf-8")
    named = "whether higher values are better: wasserstein.\n.*`better: {NAME: lower}`"
    assert re.search(named, text)
    assert "-ends-best" not in text


def test_only_runs_of_the_project_say_how_to_train_them_again(root: Path) -> None:
    write_runs(root, bare("a"))
    assert new(root) == 0
    assert "To train it again" not in plain(page_of(root))
    write_runs(root, bare("a", code={"experiments/models.py:a": "0"}))
    command = "python -m experiments train a --experiment tiny --data PATH --epochs 3"
    assert command in plain(page_of(root))


@pytest.mark.parametrize(
    ("slug", "runs", "code", "says"),
    [
        ("taken", "results", 2, "content/posts/taken.md: is there already"),
        ("No_Slug", "results", 2, "small letters, digits and hyphens"),
        ("../out", "results", 2, "small letters, digits and hyphens"),
        ("fine", "content", 2, "no run is recorded there"),
        ("fine", "missing", 2, "there is no such folder"),
        ("fine", "..", 2, "lies outside the project"),
        ("fine", "unlike", 1, "the runs share no metric"),
        ("fine", "broken", 1, "broken/run.json:1: not a valid Record"),
    ],
)
def test_runs_that_can_t_become_a_post_are_refused_in_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], slug: str, runs: str, code: int, says: str
) -> None:
    write_runs(root, bare("a"))
    for model, metric in (("a", "loss"), ("b", "fid")):
        write(root / f"unlike/{model}.json", run(model, **{metric: 0.5}))
    write(root / "broken/run.json", "{}")
    write(root / "content/posts/taken.md", "mine")
    before = contents(root)
    assert new(root, slug=slug, runs=runs) == code
    message = capsys.readouterr().err
    assert says in message and message.count("\n") == 1
    assert contents(root) == before
