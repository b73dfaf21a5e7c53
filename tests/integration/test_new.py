"""The post that `python -m generator new` writes for the runs of any experiment."""

import datetime
import html
import json
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


def sweep(number: int) -> dict[str, Any]:
    """Return a record of a sweep over three settings; large batches do worse."""
    rate, batch = (0.1, 0.01, 0.001)[number % 3], (16, 32)[number // 3 % 2]
    start = 0.5 + batch / 100 + number / 1e4
    settings = {
        "learning_rate": rate,
        "batch_size": batch,
        "bias": number % 7 < 3,
        "id": f"r{number}",
    }
    return run(f"m{number}", loss=0.4, val_loss=start) | {"config": settings}


def diverged(model: str) -> dict[str, Any]:
    curve = history(accuracy=[0.5, None], val_accuracy=[0.5, None], loss=[9.0, None])
    return bare(model, status="diverged", history=curve)


# Records of an experiment, and sentences of its post.
SHAPES: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "accuracy": ([record("small", 0.6), record("large", 0.9)], ["The large one", "75.0%"]),
    "top five": (
        [run(m, loss=2.0, top_k_categorical_accuracy=v) for m, v in (("a", 0.7), ("b", 0.8))],
        ["a better top k categorical accuracy than **b**, 83.9%", "of b rises from 80.0%"],
    ),
    "regression": (
        [
            run("price", loss=2e6, mae=1500.0, mse=2e6, val_loss=3e6, val_mae=1600.0)
            | {"test": {"weights": "last", "count": 50, "loss": 2.5e6}}
        ],
        [
            "validation mae of price falls from 1,600 in epoch 1 to 1,296 in epoch 3",
            "gives loss 2,500,000",
            "Test loss",
        ],
    ),
    "f1": ([run("a", f1=0.5, val_f1=0.4)], ["validation f1 of a rises from 40.0%"]),
    "no validation": (
        [bare("a")],
        ["The loss of a falls from 3.0000 in epoch 1 to 1.0000 in epoch 3"],
    ),
    "names of splits and metrics": (
        [run("wer", loss=4.0, val_wer=0.6)],
        ["has recorded one run of wer.", "The validation wer of the model wer rises from 0.6000"],
    ),
    "only validation": ([run("a", val_loss=0.5)], ["validation loss of a falls"]),
    "one epoch": (
        [run("a", 1, loss=0.5), run("b", 1, loss=0.4)],
        ["The loss of b is 0.4000."],
    ),
    "many epochs": ([run("a", 500, loss=0.5)], ["in epoch 500"]),
    "ten classes": (
        [of_classes("a", 18), of_classes("b", 5)],
        [
            "classifies 90.0% of 20 items correctly",
            "reach, 10.0%",
            "over 20 test items, for these two runs",
        ],
    ),
    "diverged": (
        [diverged("a"), record("b", 0.9)],
        ["all others diverged"],
    ),
    "all diverged": (
        [diverged("a"), diverged("b")],
        ["No model is named best", "a diverged: from epoch 2 on, its loss is not finite."],
    ),
    "running": (
        [record("a", 0.6), record("b", 0.9, status="running", test=None, config={"epochs": 9})],
        ["No model is named best", "unfinished: 3 of 9 epochs (still running, or killed)"],
    ),
    "unknown direction": (
        [run(model, wasserstein=4.0, val_wasserstein=5.0) for model in ("a", "b")],
        ["validation wasserstein of a falls from 5.0000"],
    ),
    "learning rate": (
        [bare("a", history=history(lr=[0.1, 0.05], loss=[0.00005, 0.00002]))],
        ["loss of a falls from 5e-05"],
    ),
    "gaps": (
        [bare("a", history=history(loss=[None, 0.5], val_loss=[0.5, None]))],
        ["The validation loss of a is 0.5000 in epoch 1, the only one with a value."],
    ),
    "seeds": (
        [run("a", loss=0.5, val_loss=0.6 + seed / 100) | {"seed": seed} for seed in (0, 1)],
        ["Means over two seeds", "of a (seed 0) falls from 0.6000"],
    ),
    "untested seed": (
        [record("a", 0.6), record("b", 0.7), record("b", 0.7, seed=2, test=None)],
        [
            "<td>not all runs tested</td>",
            "For a model with several seeds, the mean, with the range in brackets.",
        ],
    ),
    "other data": (
        [bare(name, dataset={"name": name}) for name in ("a", "b")],
        ["can't be compared", "Data set a", "Data set b"],
    ),
    "odd names": (
        [
            run(model, **{"out 1/acc": 0.5, "val_out 1/acc": 0.6 - place / 10})
            for place, model in enumerate(("best_curve", "A b", "a-b", "it's {{ 1 }} \"%}"))
        ],
        ["validation out 1/acc", "**best_curve**"],
    ),
    "nan from epoch 2": (
        [bare("a", status="diverged", history=history(loss=[0.9, None, None], accuracy=[0.5] * 3))],
        ["a diverged: from epoch 2 on, its loss is not finite."],
    ),
    "scored only": (
        [
            bare("forest", history={}, test={"weights": "last", "metrics": {"rmse": 5.39}}),
            bare("line", history={}, test={"weights": "last", "metrics": {"rmse": 7.5}}),
        ],
        [
            "No model scores a better test rmse than **forest**, 5.3900; next is line with 7.5000.",
            "The test itself chose it",
            "The test of forest gives rmse 5.3900.",
        ],
    ),
    "scored only, one model": (
        [
            bare(
                "r",
                history={},
                test={"weights": "last", "accuracy": 0.943, "metrics": {"precision_cat": 0.5}},
            )
        ],
        ["The test of r gives accuracy 94.3%, precision cat 50.0%."],
    ),
    "a split by the names beside it": (
        [run("a", loss=0.9, accuracy=0.5, val_loss=0.8, test_accuracy=0.4)],
        ["The validation loss of a falls from 0.8000"],
    ),
    "stays": (
        [bare("a", history=history(accuracy=[0.5] * 3, val_accuracy=[0.5] * 3))],
        ["validation accuracy of a ends where it began: 50.0% in epochs 1 and 3."],
    ),
    "less than is shown": (
        [bare("a", history=history(accuracy=[0.50001, 0.50002]))],
        ["accuracy of a rises by less than is shown: 50.0% in epochs 1 and 2."],
    ),
    "twelve runs": (
        [run(f"m{n}", loss=0.5 + n / 100) for n in range(12)],
        ["12 runs of 12 models", "than **m0**"],
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
    if shape not in ("all diverged", "running"):
        assert {claim.outcome for claim in page.claims} == {"held"}
    assert 1 <= len(page.claims) <= 4
    assert body_text(page).count("<figure") <= 1
    # Which model is best can change: no name of a claim has a model's.
    named = {claim.name for claim in page.claims}
    assert not [each for each in named if not re.match("(best-)?model|by-", each)]


def test_without_validation_data_the_tests_of_models_rank_them(root: Path) -> None:
    for model, accuracies, score in (("small", [0.5, 0.9], 0.5), ("large", [0.5, 0.6], 0.75)):
        test = {"weights": "last", "metrics": {"accuracy": score}}
        each = bare(model, history=history(accuracy=accuracies), test=test)
        write(root / f"records/{model}.json", each | {"experiment": "records"})
    assert new(root, runs="records") == 0
    text = plain(page_of(root))
    assert "No model scores a better test accuracy than **large**, 75.0%" in text
    assert "The test itself chose it" in text and "Scores of recorded runs," in text
    assert "The experiment has recorded runs of" in text


@pytest.mark.parametrize("shape", ["ten classes", "one epoch", "diverged", "scored only"])
def test_a_build_draws_the_figures_of_a_new_post(root: Path, shape: str) -> None:
    write_runs(root, *SHAPES[shape][0])
    assert new(root) == 0
    assert build(root) == 0
    assert not list((root / "site").glob("_posts/*")), "it is a draft"
    assert build(root, "--drafts") == 0
    (path,) = (root / "site/_posts").glob("*-my-runs.md")
    text = path.read_text(encoding="utf-8")
    shown = re.findall(r"'/(images/[^']+)' \| relative_url", text) or re.findall("<svg", text)
    assert bool(shown) == (shape not in ("one epoch", "scored only"))


def test_sentences_of_a_new_post_follow_when_the_runs_change(root: Path) -> None:
    write_runs(root, of_classes("a", 18), of_classes("b", 5))
    assert new(root) == 0
    write_runs(root, of_classes("a", 5), of_classes("b", 18))
    assert "On the test, a classifies 25.0% of 20 items" in plain(page_of(root))
    assert "differ on the test is not decided" in plain(page_of(root))
    write_runs(root, run("a", accuracy=0.9, val_accuracy=0.9))
    text = plain(page_of(root))
    assert "Not all runs of both were tested." in text


def test_a_sweep_becomes_a_folded_table_and_claims_by_setting(root: Path) -> None:
    write_runs(root, *map(sweep, range(100)))
    assert new(root) == 0
    page = page_of(root)
    text = plain(page)
    assert "100 runs of 100 models" in text and "<summary>All 100 models</summary>" in text
    # Plain Python: the mean of (0.5 + batch / 100 + n / 10000) * 0.81 + sin(2) / 1000.
    means = (
        "Of the values of batch size, 16 has the best mean validation loss, 0.5395 over 51 models; "
        "32 has the worst, 0.6692 over 49 models. Other settings differ between these models, too."
    )
    assert means in text and "validation loss than **m0**" in text
    assert {claim.outcome for claim in page.claims} == {"held"}
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", text.split('id="claims"')[0], re.S)
    last = [float(re.findall(r"<td[^>]*>(.*?)</td>", row)[2]) for row in rows]
    assert len(last) == 110 and last[:10] == last[10:20] and last[10:] == sorted(last[10:])


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
        ("fine", "..", 2, "lies outside the project: copy it to experiments/results/NAME there"),
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


@pytest.mark.parametrize(("gone", "left"), [("a", "b"), ("b", "a")])
def test_a_model_that_goes_is_named_where_the_post_speaks_of_it(
    root: Path, capsys: pytest.CaptureFixture[str], gone: str, left: str
) -> None:
    write_runs(root, of_classes("a", 18), of_classes("b", 5))
    assert new(root) == 0
    for file in (root / "results").rglob("*.json"):
        if json.loads(file.read_bytes())["model"] == gone:
            file.unlink()
    capsys.readouterr()
    assert build(root, "my-runs", "--drafts") == 1
    said = capsys.readouterr().err
    assert said.startswith("content/posts/my-runs.md:")
    assert f"has no run of `{gone}`; it has {left}" in said
