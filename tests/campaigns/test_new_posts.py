"""Posts by `new` say nothing false: of labelled curve shapes, and of each log in the fixtures."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from kit.imports import Fixture, fixtures
from kit.projects import ROOT, history, make_project, prose_of_page, record, write
from new_post_judge import false_sentences

from experiments.__main__ import main as experiments
from generator.__main__ import main
from generator.builder.rendering import make_page
from generator.inputs import Inputs
from generator.project import Project

CURVES = ROOT / "tests/fixtures/curves"
SHAPES = json.loads((CURVES / "shapes.json").read_text(encoding="utf-8"))
LABELS = json.loads((CURVES / "labels.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with no post."""
    root = make_project(tmp_path_factory.mktemp("new") / "project")
    (root / "content/posts/a-post.md").unlink()
    return root


def prose(root: Path, slug: str) -> str:
    """Return the prose of a post by `new` as its readers see it, without tables and notes."""
    assert main(["new", slug, "--runs", f"results/{slug}", "--root", str(root)]) == 0
    page = make_page(Project(root, root / "site"), Inputs(root), slug)
    assert page
    text = prose_of_page(page)
    for tag in ("style", "table", "svg", "div", "details"):
        text = re.sub(rf"(?s)<{tag}\b.*?</{tag}>", "", text)
    text = re.sub(r"{% .*? %}|<figcaption>.*?Data as CSV.*?</p>", "", text)
    return re.sub(r"<[^>]*>", "", text)


def of_shape(shape: str) -> dict[str, Any]:
    """Return a record of a labelled curve."""
    contents: dict[str, Any] = {"test": None, "seed": None, **SHAPES[shape]}
    contents["history"] = history(**SHAPES[shape]["history"])
    contents |= {"config": {}, "environment": {}, "dataset": None, "summary": None}
    if LABELS[shape]["diverged_in"]:
        contents["status"] = "diverged"
    made = record("net", 0, **contents)
    return {key: value for key, value in made.items() if value is not None}


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, str]:
    """The prose of the post of each labelled curve."""
    for shape in SHAPES:
        write(root / f"results/{shape}/run.json", of_shape(shape))
    return {shape: prose(root, shape) for shape in SHAPES}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_post_of_a_labelled_curve_says_nothing_false(pages: dict[str, str], shape: str) -> None:
    label, text = LABELS[shape], pages[shape]
    assert false_sentences(text, [of_shape(shape)], label["overfits"]) == []
    if label["diverged_in"]:
        assert f"diverged: from epoch {label['diverged_in']} on" in text


@pytest.mark.parametrize("log", fixtures(), ids=lambda log: log.name)
def test_a_post_of_an_imported_log_says_nothing_false(
    root: Path, log: Fixture, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = re.sub("[^a-z0-9]+", "-", log.name.lower())
    names = ["--experiment", slug, "--out", str(root / "results")]
    options = [
        str(part)
        for key, value in log.options.items()
        for part in (f"--{key.replace('_', '-')}", value)
    ]
    percent = ["--percent", *log.percent] if log.percent else []
    assert experiments(["import", str(log.source), *names, *options, *percent]) == 0
    records = [
        json.loads(path.read_bytes())
        for path in sorted((root / f"results/{slug}").glob("*/*.json"))
    ]
    names_of = [{*each.get("history", {}), *metrics_of_test(each)} - {"epoch"} for each in records]
    if not set.intersection(*names_of):
        assert main(["new", slug, "--runs", f"results/{slug}", "--root", str(root)]) == 1
        assert "the runs share no metric" in capsys.readouterr().err
        return
    assert false_sentences(prose(root, slug), records) == []


def metrics_of_test(run: dict[str, Any]) -> set[str]:
    """Return the metrics of a record's test, as histories would call them."""
    test = run.get("test") or {}
    main_ones = {name for name in ("accuracy", "loss") if test.get(name) is not None}
    return {f"test_{name}" for name in main_ones | test.get("metrics", {}).keys()}


# False sentences: what is replaced in the prose of posts, and by what.
LIES = (
    (r"validation (\w+) of (.+) rises from", r"training \1 of \2 rises from"),
    (r"The validation (\w+) of (.+) (rises|falls)", r"The \1 of \2 \3"),
    (r"rises from", "falls from"),
    (r"falls from (\S+) in epoch", r"rises from \1 in epoch"),
    (r"in epoch 20;", "in epoch 19;"),
    (r"in epoch 1 to", "in epoch 2 to"),
    (r"best in epoch (\d)(\d)", r"best in epoch \g<2>\1"),
    (r"it is best in epoch (\d+), with 0?\.?(\d)", r"it is best in epoch \1, with 9\2"),
    (r"overfits after epoch (\d+)", r"overfits after epoch 1\1"),
    (r"its validation loss rises from", "its validation loss falls from"),
    (r"(.+) overfits after .+", r"The curves of \1 show no sign of overfitting."),
    (r"The curves of (.+) show no sign of .+", r"\1 overfits."),
    (r"diverged: from epoch (\d+) on", r"diverged: from epoch 1\1 on"),
    (r"diverged: from epoch \d+ on, its loss is not finite", "did not diverge"),
    (r"ends where it began: .+", "rises."),
    (r"ends where it began: 50\.0%", "ends where it began: 51.0%"),
    (r", the only one with a value", ""),
    (r"its training loss", "its test loss"),
    (r"and ends at (\d)", r"and ends at 1\1"),
    (r"The validation (.+) is (\d)", r"The validation \1 is 1\2"),
    (r"(The \w+ accuracy of The net one .+)", r"\1 A sign of overfitting."),
    (r"is higher on training data", "is lower on training data"),
    (r"on training data, (\d+)", r"on training data, 1\1"),
    (r"In epoch (\d+), the", r"In epoch 1\1, the"),
    (r"while its training loss falls", "while its training loss rises"),
)


def test_false_sentences_in_posts_of_curves_are_found(pages: dict[str, str]) -> None:
    missed = []
    for pattern, lie in LIES:
        planted = [(s, re.sub(pattern, lie, text, count=1)) for s, text in pages.items()]
        false = [
            bool(false_sentences(text, [of_shape(shape)], LABELS[shape]["overfits"]))
            for shape, text in planted
            if text != pages[shape]
        ]
        if not false or not all(false):
            missed.append((pattern, false))
    assert missed == []
