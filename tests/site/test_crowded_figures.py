"""Figures of a hundred models, fifty seeds, twenty classes and long names, as phones show them."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.browsing import emulate, show_drawing
from kit.projects import history, record, write
from kit.sites import needs_browser

from generator.figures import FIGURES
from generator.figures.figure import Image
from generator.figures.own import own_figure
from generator.inputs import Inputs
from generator.project import Project
from generator.runs.experiment import Experiment

pytestmark = needs_browser
LONG = "A very long name of a model, with settings, seeds and data sets, number"
WIDE = 30 * "\N{CJK UNIFIED IDEOGRAPH-732B}"
# Texts below 9 pixels, texts that leave the drawing, and pairs of texts that overlap.
FAULTS = """
const svg = document.querySelector('svg'), all = svg.getBoundingClientRect()
const scale = all.width / svg.viewBox.baseVal.width
const texts = [...svg.querySelectorAll('text')].map(text => ({
  name: text.textContent, box: text.getBoundingClientRect(),
  size: scale * parseFloat(getComputedStyle(text).fontSize)}))
const within = (low, high, from, to) => low >= from - 1 && high <= to + 1
const shared = (low, high, from, to) => Math.min(high, to) - Math.max(low, from) > 2
return [texts.length,
  texts.filter(({size}) => size < 9),
  texts.filter(({box}) => !(within(box.left, box.right, all.left, all.right) &&
    within(box.top, box.bottom, all.top, all.bottom))),
  texts.flatMap(({name, box}, i) => texts.slice(0, i).filter(({box: other}) =>
    shared(box.left, box.right, other.left, other.right) &&
    shared(box.top, box.bottom, other.top, other.bottom)).map(other => [name, other.name]))]
"""
# What each kind takes of the experiments below.
CROWDED: dict[str, Callable[[dict[str, Experiment]], list[Any]]] = {
    "history_figure": lambda made: [made["seeds"]["one"], made["seeds"]["two"]],
    "metrics_figure": lambda made: [made["seeds"]["one"], "accuracy", "loss"],
    "schedule_figure": lambda made: [made["seeds"]["one"]],
    "comparison_figure": lambda made: [made["many"]],
    "scores_figure": lambda made: [made["many"]],
    "differences_figure": lambda made: [made["many"], made["many"]["m0"]],
    "seeds_figure": lambda made: [made["seeds"]],
    "sweep_figure": lambda made: [made["many"], "learning_rate"],
    "confusion_figure": lambda made: [made["classes"]["one"]],
    "reliability_figure": lambda made: [made["classes"]["one"]],
}
NAMED: dict[str, Callable[[Experiment], list[Any]]] = {
    "comparison_figure": lambda runs: [runs],
    "scores_figure": lambda runs: [runs],
    "differences_figure": lambda runs: [runs, runs["m0"]],
    "seeds_figure": lambda runs: [runs],
    "sweep_figure": lambda runs: [runs, "optimizer"],
    "confusion_figure": lambda runs: [runs["m0"]],
}


def run(chance: random.Random, model: str, seed: int, classes: list[str], **more: Any) -> Any:
    """Return a run of twenty epochs with two hundred predictions of the test split."""
    noise = [chance.uniform(0.9, 1.1) for _ in range(20)]
    curve = [0.8 * factor * (1 - 0.8 ** (epoch + 1)) for epoch, factor in enumerate(noise)]
    losses = [1 / value for value in curve]
    rates = [0.001 * 0.9**epoch for epoch in range(20)]
    predictions = []
    for number in range(200):
        shares = [chance.random() ** 4 for _ in classes]
        shares[number % len(classes)] += 1
        predictions.append(
            {
                "file": f"{number}.jpg",
                "label": number % len(classes),
                "probabilities": [share / sum(shares) for share in shares],
            }
        )
    settings = {"learning_rate": 10 ** chance.uniform(-5, -1), "optimizer": f"kind {seed % 7}"}
    return record(
        model,
        0,
        seed=seed,
        config=settings,
        dataset={"name": "tiny", "classes": classes},
        history=history(accuracy=curve, val_accuracy=curve[::-1], loss=losses, learning_rate=rates),
        environment={"epoch_seconds": [100 * value for value in noise]},
        test={"weights": "last", "count": 200, "accuracy": 1.0, "predictions": predictions},
        **more,
    )


def long_names(chance: random.Random, name: str) -> list[Any]:
    """Return runs of models whose titles, classes and settings have a long name and a number."""
    names = [f"{name} {number}" for number in range(20)]
    made = [run(chance, f"m{number}", number, names) for number in range(14)]
    for number, content in enumerate(made):
        content["title"] = names[number]
        content["config"]["optimizer"] = names[number % 7]
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Experiment]:
    """The experiments by what there is much of."""
    chance = random.Random(1)
    two, twenty = ["cat", "dog"], [f"a class of kind {number}" for number in range(20)]
    runs = {
        "many": [run(chance, f"m{number}", 1, two) for number in range(100)],
        "seeds": [run(chance, name, seed, two) for name in ("one", "two") for seed in range(50)],
        "classes": [run(chance, "one", seed, twenty) for seed in range(10)],
        "long": long_names(chance, LONG),
        "wide": long_names(chance, WIDE),
    }
    root = tmp_path_factory.mktemp("crowded")
    for name, contents in runs.items():
        for number, content in enumerate(contents):
            write(root / name / f"{number}.json", content)
    return {name: Experiment.load(root / name, Inputs(root)) for name in runs}


@pytest.fixture(params=["system-ui", "monospace"])
def faults_of(
    request: pytest.FixtureRequest, browser: Any, tmp_path: Path
) -> Iterator[Callable[[Image], list[Any]]]:
    """A function that shows a figure on a phone and returns what is wrong with its texts."""
    emulate(browser, 390)

    def faults(figure: Image) -> list[Any]:
        show_drawing(browser, tmp_path, figure.render(), request.param)
        count, *found = browser.execute_script(FAULTS)
        assert count > 3
        return list(found)

    yield faults


@pytest.mark.parametrize("name", CROWDED)
def test_a_crowded_figure_is_readable_on_a_phone(
    made: dict[str, Experiment], faults_of: Callable[[Image], list[Any]], name: str
) -> None:
    assert faults_of(FIGURES[name](*CROWDED[name](made))) == [[], [], []]


@pytest.mark.parametrize("script", ["long", "wide"])
@pytest.mark.parametrize("name", NAMED)
def test_long_names_stay_in_the_drawing(
    made: dict[str, Experiment], faults_of: Callable[[Image], list[Any]], name: str, script: str
) -> None:
    assert faults_of(FIGURES[name](*NAMED[name](made[script]))) == [[], [], []]


BESIDE = {
    "six": ["RESNET WIDE", "two", "three", "four", "five", "six"],
    "rows": ["Transfer learning from MobileNetV2", "With preprocessing", "With data augmentation"],
    "wide": [7 * WIDE[0], "a model"],
}


@pytest.mark.parametrize("names", BESIDE)
@pytest.mark.parametrize("ends", [[0.9], [0.5, 0.9]], ids=["one_end", "two_ends"])
def test_names_at_the_ends_of_lines_have_room(
    faults_of: Callable[[Image], list[Any]], tmp_path: Path, names: str, ends: list[float]
) -> None:
    for number, name in enumerate(BESIDE[names]):
        curve = history(accuracy=[0.1, 0.4, ends[number % len(ends)]])
        write(tmp_path / f"runs/{number}.json", record(f"m{number}", 0, title=name, history=curve))
    runs = Experiment.load(tmp_path / "runs", Inputs(tmp_path))
    made = FIGURES["comparison_figure"](runs, metric="accuracy")
    assert made.height == 340, "the names stand beside the plot"
    assert faults_of(made) == [[], [], []]


OWN = {
    "a_logarithmic_axis": """
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [0.6, 0.7, 0.9])
    axes.set(yscale="log", xlabel="epoch", ylabel="mean gradient norm")
    return figure
""",
    "two_panels": r"""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4))
    figure.suptitle("Gradients")
    left.plot([1, 2, 3], [1, 2, 3], label="small")
    left.set_ylabel(r"$\|g\|_2$")
    left.legend(loc="upper left")
    right.plot([1, 2, 3], [0.6, 0.7, 0.9])
    right.set(yscale="log", ylabel="mean gradient norm")
    figure.tight_layout()
    return figure
""",
}


@pytest.mark.parametrize("name", OWN)
def test_the_texts_of_a_figure_of_ones_own_have_room(
    faults_of: Callable[[Image], list[Any]], name: str, tmp_path: Path
) -> None:
    code = f"import matplotlib.pyplot as plt\n\n\ndef {name}():{OWN[name]}"
    write(tmp_path / f"content/figures/{name}.py", code)
    project = Project(tmp_path, tmp_path / "site")
    assert faults_of(own_figure(project, Inputs(tmp_path), name, alt="Lines")) == [[], [], []]
