"""The kinds of figures: what they draw, say and put into their tables, by plain counting."""

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from kit.projects import experiment, history, record
from scipy import stats

from experiments.records.errors import UserError
from generator.figures import FIGURES
from generator.figures.figure import Figure
from generator.runs.experiment import Experiment

SVG = "{http://www.w3.org/2000/svg}"
CLASSES = ["cat", "dog"]
# True and predicted classes of eight test images.
ANSWERS = [(0, 0), (0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (1, 0), (1, 1)]


def figure(name: str, *arguments: Any, **options: Any) -> Figure:
    made = FIGURES[name](*arguments, **options)
    assert isinstance(made, Figure)
    return made


def drawn(made: Figure) -> ElementTree.Element:
    """Return a drawn figure as parsed SVG."""
    return ElementTree.fromstring(made.render())


def texts(made: Figure) -> list[str]:
    return [each.text or "" for each in drawn(made).iter(f"{SVG}text")]


def titles(made: Figure) -> list[str]:
    return [each.text or "" for each in drawn(made).iter(f"{SVG}title")]


def table(made: Figure) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.table.decode())))


def scored(model: str, seed: int, right: int, **more: Any) -> dict[str, Any]:
    """Return a run that classified so many hundreds of 800 test images correctly."""
    test = {"weights": "last", "count": 800, "accuracy": right / 8}
    return record(model, right / 8, seed=seed, test=test, **more)


@pytest.fixture
def two(tmp_path: Path) -> Experiment:
    """Two models of three seeds each."""
    small = [scored("small", seed, right) for seed, right in enumerate((2, 3, 4), start=1)]
    large = [scored("large", seed, right) for seed, right in enumerate((6, 7, 8), start=1)]
    return experiment(tmp_path / "runs", *small, *large)


def test_scores_are_means_with_intervals_and_the_score_of_each_run(two: Experiment) -> None:
    made = figure("scores_figure", two)
    low, high = stats.binomtest(700, 800).proportion_ci(method="wilson")
    (row,) = [row for row in table(made) if row[0] == "The large one"]
    assert [float(each) for each in row[1:]] == pytest.approx([7 / 8, low, high])
    assert f"The large one: 87.5% ({low:.1%} to {high:.1%})" in made.alt
    shown = titles(made)
    assert [each for each in shown if "large one, one run" in each] == [
        f"The large one, one run: {share}" for share in ("75.0%", "87.5%", "100.0%")
    ]
    losses = figure("scores_figure", two, "val_loss")
    assert "of validation loss of 2 models with ranges over seeds" in losses.alt
    with pytest.raises(UserError, match="no model has `val_f1` of every run"):
        figure("scores_figure", two, "val_f1")


def test_differences_stand_against_zero(two: Experiment) -> None:
    made = figure("differences_figure", two, two["small"])
    step = two["large"].compared_with(two["small"])
    assert step.interval
    head, row = table(made)
    assert head == ["model", "difference", "low", "high", "decided"]
    known = [float(step.difference), float(step.interval.low), float(step.interval.high)]
    assert [float(each) for each in row[1:4]] == pytest.approx(known)
    assert "The large one: +50.0 (" in made.alt and "against a line at zero" in made.alt
    assert "0" in texts(made)
    with pytest.raises(UserError, match="name other models than the baseline"):
        figure("differences_figure", [two["small"]], two["small"])


def test_a_difference_that_is_not_decided_is_said_to_be(tmp_path: Path) -> None:
    runs = experiment(tmp_path / "runs", scored("small", 1, 2), scored("large", 1, 6))
    made = figure("differences_figure", runs, runs["small"])
    assert "not decided" in made.alt and "not decided" in titles(made)[0]


def test_each_seed_has_a_dot(two: Experiment) -> None:
    made = figure("seeds_figure", two)
    assert "The small one: 25.0%, 37.5% and 50.0%" in made.alt
    assert "The small one, seed 2: 37.5%" in titles(made)
    assert ["The small one", "2", "0.375"] in table(made)
    with pytest.raises(UserError, match="no run has `val_f1`"):
        figure("seeds_figure", two, "val_f1")


def predicting(answers: list[tuple[int, int]], classes: list[str]) -> dict[str, Any]:
    """Return a run with these true and predicted classes of test images."""
    predictions = [
        {
            "file": f"{number}.jpg",
            "label": true,
            "probabilities": [
                0.9 if i == guess else 0.1 / (len(classes) - 1) for i in range(len(classes))
            ],
        }
        for number, (true, guess) in enumerate(answers)
    ]
    right = sum(true == guess for true, guess in answers) / len(answers)
    test = {"weights": "last", "count": len(answers), "accuracy": right}
    dataset = {"name": "tiny", "classes": classes}
    return record("m", 0.5, dataset=dataset, test=test | {"predictions": predictions})


def test_a_confusion_matrix_shows_the_counts(tmp_path: Path) -> None:
    runs = experiment(tmp_path / "runs", predicting(ANSWERS, CLASSES))
    made = figure("confusion_figure", runs["m"])
    assert table(made) == [["true class", "cat", "dog"], ["cat", "3", "1"], ["dog", "1", "3"]]
    assert made.alt.endswith(
        "Of 4 cat: 3 predicted as cat, 1 predicted as dog; Of 4 dog: 1 predicted as cat, "
        "3 predicted as dog."
    )
    assert [text for text in texts(made) if text.isdigit()] == ["3", "1", "1", "3"]
    assert titles(made) == [
        *("3 of 4 cat predicted as cat", "1 of 4 cat predicted as dog"),
        *("1 of 4 dog predicted as cat", "3 of 4 dog predicted as dog"),
    ]


def test_a_confusion_matrix_of_many_classes_is_readable_or_refused(tmp_path: Path) -> None:
    def made(count: int) -> Figure:
        names = [f"kind {number}" for number in range(count)]
        answers = [(number, number) for number in range(count)]
        runs = experiment(tmp_path / str(count), predicting(answers, names))
        return figure("confusion_figure", runs["m"])

    twenty = made(20)
    assert "kind 19: 100.0% of 1 correct" in twenty.alt
    shown = list(drawn(twenty).iter(f"{SVG}text"))
    assert [each.text for each in shown].count("kind 19") == 2
    many = predicting([(number % 20, 0) for number in range(20_000)], [*map(str, range(20))])
    wide = figure("confusion_figure", experiment(tmp_path / "wide", many)["m"])
    assert texts(wide).count("100") == 20 and texts(wide)[-1].endswith("in percent")
    assert "1,000 of 1,000 19 predicted as 0" in titles(wide)
    with pytest.raises(UserError, match=r"31 classes are too many .* write confusion_table"):
        made(31)


def test_learning_rate_and_time_are_drawn_where_they_are_recorded(tmp_path: Path) -> None:
    rates = history(loss=[1, 1, 1], learning_rate=[0.01, 0.01, 0.001])
    runs = experiment(
        tmp_path / "runs",
        record("a", 0.5, history=rates),
        record("b", 0.5),
        record("c", 0.5, environment={}),
    )
    both = figure("schedule_figure", runs["a"])
    assert "seconds per epoch: between 1.0000 and 2.0000" in both.alt
    assert "learning rate: between 0.0010 and 0.0100" in both.alt
    assert {"learning rate", "seconds per epoch"} <= set(texts(both))
    assert "learning rate" not in figure("schedule_figure", runs["b"]).alt
    with pytest.raises(UserError, match="neither learning rate nor time"):
        figure("schedule_figure", runs["c"])


def test_several_metrics_have_a_plot_each(two: Experiment) -> None:
    made = figure("metrics_figure", two["small"].first, "accuracy", "loss")
    assert made.alt.startswith("Line plots of accuracy and loss over 3 epochs for The small one. ")
    assert "validation loss: from 1.0000 to 0.5000" in made.alt
    assert {"accuracy", "loss"} <= set(texts(made))
    log = figure("history_figure", two["small"].first, metric="loss", log=True)
    assert {"0.001", "0.01", "0.1"} <= set(texts(log))


def test_longer_runs_go_on_and_runs_that_diverged_are_marked(tmp_path: Path) -> None:
    short, long = [0.5, 0.6], [0.5, 0.6, 0.7, 0.8]
    runs = experiment(
        tmp_path / "runs",
        record("a", 0, seed=1, history=history(accuracy=short), config={}),
        record("a", 0, seed=2, history=history(accuracy=long), config={}),
        record("b", 0, history=history(accuracy=short), status="diverged"),
    )
    made = figure("history_figure", runs["a"])
    assert made.data["longer"] == {"accuracy": [[None, 0.6, 0.7, 0.8]]}
    assert made.alt.endswith("Longer runs go on as thin lines, to epoch 4.")
    assert {"1", "2", "3", "4"} <= set(texts(made))
    marked = figure("history_figure", runs["b"])
    assert "accuracy (\N{MULTIPLICATION SIGN}: a run diverged)" in texts(marked)
    assert titles(marked)[-1].splitlines()[-1] == "accuracy: a run diverged"


def test_of_a_hundred_models_the_best_have_names(tmp_path: Path) -> None:
    runs = experiment(
        tmp_path / "runs", *(record(f"m{n}", n / 100, title=f"no. {n}") for n in range(100))
    )
    made = figure("comparison_figure", runs)
    names = [text for text in texts(made) if text.startswith(("no. ", "other"))]
    assert names == [*(f"no. {n}" for n in range(92, 100)), "other models"]
    assert list(made.data["models"]) == [f"no. {n}" for n in range(100)], "2 comes before 10"


def test_sixteen_models_differ_in_colour_or_dashes(tmp_path: Path) -> None:
    runs = experiment(tmp_path / "runs", *(record(f"m{n}", n / 16) for n in range(16)))
    lines = [
        (each.get("stroke"), each.get("stroke-dasharray"))
        for each in drawn(figure("comparison_figure", runs)).iter(f"{SVG}path")
        if each.get("stroke-width") == "2"
    ]
    assert len(lines) == 2 * 16, "in the plot, and beside the names"
    assert len(set(lines)) == 16


@pytest.mark.parametrize(
    ("named", "shown"),
    [({}, "dotted: earlier"), ({"earlier_name": "the first article"}, "dotted: the first article")],
)
def test_the_dotted_lines_have_the_name_that_the_author_gives(
    two: Experiment, named: dict[str, str], shown: str
) -> None:
    assert shown in texts(figure("comparison_figure", two, two, **named))
    assert not any("dotted" in each for each in texts(figure("comparison_figure", two, **named)))


def test_seeds_can_be_thin_lines(two: Experiment) -> None:
    def lines(seeds: str) -> int:
        paths = drawn(figure("comparison_figure", two, seeds=seeds)).iter(f"{SVG}path")
        return sum(each.get("stroke-width") == "0.7" for each in paths)

    assert (lines("bands"), lines("lines")) == (0, 6)
    with pytest.raises(UserError, match="neither"):
        figure("comparison_figure", two, seeds="dots")
