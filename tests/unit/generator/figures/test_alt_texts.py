"""Alt texts say what the figures show: the same epochs, the same values, the same gaps."""

from pathlib import Path
from typing import Any

import pytest
from kit.projects import experiment, history, record, write

from experiments.records.errors import UserError
from generator.figures import FIGURES
from generator.figures.figure import Figure

LONG = history(accuracy=[0.5, 0.75, 0.9], val_accuracy=[0.25, 0.5, 0.625])
SHORT = history(accuracy=[0.5, 0.25], val_accuracy=[0.25, 0.75])


def figure(name: str, *arguments: Any, **options: Any) -> Figure:
    made = FIGURES[name](*arguments, **options)
    assert isinstance(made, Figure)
    return made


def test_a_run_is_described_by_its_first_last_lowest_and_highest_values(tmp_path: Path) -> None:
    run = experiment(tmp_path / "runs", record("a", 0, history=LONG))["a"].first
    assert figure("history_figure", run).alt == (
        "Line plot of accuracy over 3 epochs for The a one. "
        "Training: from 50.0% to 90.0%, between 50.0% and 90.0%. "
        "Validation: from 25.0% to 62.5%, between 25.0% and 62.5%."
    )


def test_plot_and_alt_text_of_seeds_speak_of_the_epochs_that_all_have(tmp_path: Path) -> None:
    runs = experiment(
        tmp_path / "runs",
        record("a", 0, seed=1, history=LONG, config={"epochs": 3}),
        record("a", 0, seed=2, history=SHORT, config={"epochs": 3}),
    )
    drawn = figure("history_figure", runs["a"])
    assert drawn.data["history"]["val_accuracy"] == [[0.25, 0.5], [0.25, 0.75]]
    common = ", over the 2 epochs that all runs have."
    assert drawn.alt == (
        "Line plot of accuracy over 2 epochs for The a one, means of two seeds. "
        f"Training: 50.0% throughout{common} "
        f"Validation: from 25.0% to 62.5%, between 25.0% and 62.5%{common} "
        "Longer runs go on as thin lines, to epoch 3."
    )
    drawn = figure("comparison_figure", runs)
    name = "The a one (up to epoch 2)"
    assert drawn.data["models"] == {name: [[0.25, 0.5], [0.25, 0.75]]}
    assert drawn.alt.endswith(
        f"{name}: is drawn up to epoch 2, the last that all runs have, and is between 50.0% and "
        "75.0% then."
    )


@pytest.mark.parametrize(
    ("curve", "status", "says"),
    [
        # Keras computes an accuracy of weights that are no numbers, too.
        ({"accuracy": [0.9, 0.5], "val_accuracy": [0.9, 0.5]}, "diverged", "diverged"),
        (
            {"val_accuracy": [0.25, 0.5]},
            "running",
            "unfinished: 2 of 3 epochs (still running, or killed)",
        ),
        ({"val_accuracy": [None, 0.5]}, "complete", "no value in epoch 1"),
    ],
)
def test_figures_agree_on_a_value_that_is_missing(
    tmp_path: Path, curve: dict[str, list[Any]], status: str, says: str
) -> None:
    runs = experiment(tmp_path / "runs", record("a", 0, status=status, history=history(**curve)))
    assert f"Validation: {says}." in figure("history_figure", runs["a"]).alt
    assert figure("comparison_figure", runs).alt.endswith(f"The a one: {says}.")


def test_two_models_of_one_title_keep_their_lines_apart(tmp_path: Path) -> None:
    runs = experiment(
        tmp_path / "runs", record("a", 0.25, title="Same"), record("b", 0.5, title="Same")
    )
    drawn = figure("comparison_figure", runs, earlier=runs)
    assert drawn.alt.endswith("a: Same: ends at 25.0%. b: Same: ends at 50.0%.")
    assert drawn.data["models"].keys() == drawn.data["earlier"].keys() == {"a: Same", "b: Same"}


def test_a_loss_is_described_as_a_number_and_one_epoch_is_enough(tmp_path: Path) -> None:
    losses = history(loss=[0.25], val_loss=[0.5])
    runs = experiment(tmp_path / "runs", record("a", 0, history=losses, config={"epochs": 1}))
    alt = figure("history_figure", runs["a"], metric="loss").alt
    assert "over 1 epoch for" in alt and "Training: 0.2500 throughout." in alt
    assert figure("comparison_figure", runs).alt.endswith("The a one: ends at 0.5000.")
    short = experiment(tmp_path / "short", record("a", 0, history=losses, config={"epochs": 9}))
    says = "The a one: stops at 0.5000 after 1 epoch, short of its end."
    assert figure("comparison_figure", short).alt.endswith(says)


def test_figures_of_test_images_name_them_with_their_shares(tmp_path: Path) -> None:
    shares = {"x/1.jpg": (0, [0.75, 0.25]), "2.png": (0, [0.25, 0.75]), "3.jpg": (1, [0.5, 0.5])}
    predictions = [
        {"file": file, "label": label, "probabilities": probabilities}
        for file, (label, probabilities) in shares.items()
    ]
    test = {"weights": "last", "count": 3, "accuracy": 1 / 3, "predictions": predictions}
    dataset = {"name": "tiny", "classes": ["cat", "dog"]}
    runs = experiment(tmp_path / "runs", record("a", 0.5, test=test, dataset=dataset))
    drawn = figure("misclassified_figure", runs["a"].first, 2)
    assert drawn.alt == (
        "2 test pictures that a misclassified, each with its file, the predicted class and its "
        "probability: 2.png: dog (75.0%); 3.jpg: cat (50.0%)."
    )
    assert [path.name for path in drawn.pictures] == ["2.png.jpg", "3.jpg"]
    assert figure("reliability_figure", runs["a"]).alt == (
        "Reliability plot of a: 0.0% of 1 correct at a confidence of 50.0%; 50.0% of 2 correct at "
        "a confidence of 75.0%."
    )
    with pytest.raises(UserError, match=r"keep thumbnails of at most 12 .* not 13"):
        figure("misclassified_figure", runs["a"].first, 13)
    with pytest.raises(UserError, match=r"name one run, such as `a.first`"):
        figure("misclassified_figure", runs["a"])


def test_figures_of_training_images_count_them(tmp_path: Path) -> None:
    tile = {"tile": "a.jpg", "source": "train/a.jpg"}
    tiles = {"classes": {"a": [tile] * 2, "b": [tile]}, "original": tile}
    write(tmp_path / "runs/samples/tiles.json", tiles | {"augmented": {"flipped": [tile] * 3}})
    runs = experiment(tmp_path / "runs", record("m", 0.5))
    assert figure("samples_figure", runs).alt == "2 a and 1 b, one row per class."
    alt = "A picture and 3 copies of it, randomly flipped."
    assert figure("augmented_figure", runs, "flipped").alt == alt
    with pytest.raises(UserError, match="no copies are recorded for `bent`; there are flipped"):
        figure("augmented_figure", runs, "bent")
    alt = "Nested shapes, like dolls inside one another: AI, inside it ML."
    assert figure("nesting_figure", ["AI", "ML"]).alt == alt
