"""Edits of the scores in run records: predictions, counts and accuracy stay in agreement."""

import copy
import random
import re
from collections.abc import Callable

from record_edits import Edit, Json, Records, chosen, each


def score(pattern: str, *right: int) -> Edit:
    """Return the edit that lets each run classify a number of test items correctly.

    Several numbers are those of the runs in order; the last one is that of all others.
    """

    def edit(records: Records) -> None:
        for place, run in enumerate(chosen(records, pattern)):
            rescore(run, right[min(place, len(right) - 1)])

    return edit


def rescore(run: Json, right: int) -> None:
    """Let a run classify as many test items correctly, always the same for a model and seed."""
    test = run["test"]
    items = list(test.get("predictions", []))
    random.Random(f"{run['model']} {run.get('seed')}").shuffle(items)
    for place, item in enumerate(items):
        item["probabilities"].sort(reverse=(item["label"] == 0) == (place < right))
    test["accuracy"] = right / test["count"]


def recount(run: Json) -> None:
    """Set the test's count, accuracy and split counts to what its predictions say."""
    test, classes = run["test"], run["dataset"]["classes"]
    items = test["predictions"]
    right = [item["probabilities"].index(max(item["probabilities"])) for item in items]
    hits = sum(found == item["label"] for found, item in zip(right, items, strict=True))
    test |= {"count": len(items), "accuracy": hits / len(items)}
    run["dataset"]["splits"]["test"] = {
        name: sum(item["label"] == label for item in items) for label, name in enumerate(classes)
    }


def test_on(pattern: str, choose: Callable[[list[Json]], list[Json]]) -> Edit:
    """Return the edit that tests runs on other items, which a function makes of theirs."""

    def change(run: Json) -> None:
        run["test"]["predictions"] = choose(run["test"]["predictions"])
        recount(run)

    return each(pattern, change)


def count_only(pattern: str, right: int, count: int) -> Edit:
    """Return the edit that tests runs on a number of items of which no predictions are kept."""

    def change(run: Json) -> None:
        run["test"] = {"weights": "last", "count": count, "accuracy": right / count, "loss": 0.1}
        if "splits" in run["dataset"]:
            run["dataset"]["splits"]["test"] = {"cats": count // 2, "dogs": count - count // 2}

    return each(pattern, change)


def train_gap(pattern: str, gap: float) -> Edit:
    """Return the edit that sets plain training accuracy to validation accuracy plus a gap.

    Validation accuracy ends at a number that makes the sum one of whole items.
    """

    def change(run: Json) -> None:
        final = round(run["history"]["val_accuracy"][-1], 2)
        run["history"]["val_accuracy"][-1] = final
        count = run["train_score"]["count"]
        run["train_score"]["accuracy"] = round((final + gap) * count) / count

    return each(pattern, change)


def renamed(item: Json, suffix: str) -> Json:
    """Return a test item under another file name."""
    stem, ending = re.fullmatch(r"(.*)(\.\w+)", item["file"]).groups()  # type: ignore[union-attr]
    return {**copy.deepcopy(item), "file": f"{stem}{suffix}{ending}"}


def relabel(run: Json, count: int) -> None:
    """Call the first test items of dogs cats, with the predictions left as they are."""
    dogs = [item for item in run["test"]["predictions"] if item["label"] == 1]
    for item in dogs[:count]:
        item["label"] = 0
    recount(run)


def flip_labels(run: Json) -> None:
    """Exchange the labels of all test items of a run, and recount its accuracy."""
    for item in run["test"]["predictions"]:
        item["label"] = 1 - item["label"]
    recount(run)


def repeat_file(run: Json, count: int) -> None:
    """Give the first test items the file name of the first one."""
    first, *others = run["test"]["predictions"][:count]
    for item in others:
        item["file"] = first["file"]


def scale_probabilities(run: Json, factor: float) -> None:
    """Multiply all probabilities of a run."""
    for item in run["test"]["predictions"]:
        item["probabilities"] = [factor * value for value in item["probabilities"]]


def even_probabilities(run: Json) -> None:
    """Give both classes the same probability for each test item."""
    for item in run["test"]["predictions"]:
        item["probabilities"] = [0.5, 0.5]
    recount(run)


def collapse(run: Json) -> None:
    """Let a run call all items dogs, at chance in training and validation, too."""
    for item in run["test"]["predictions"]:
        item["probabilities"] = [0.49, 0.51]
    recount(run)
    run["train_score"]["accuracy"] = 0.5
    for metric in ("accuracy", "val_accuracy"):
        run["history"][metric] = [0.5 for _ in run["history"][metric]]
    for metric in ("loss", "val_loss"):
        run["history"][metric] = [0.693147 for _ in run["history"][metric]]


def two_digits(run: Json) -> None:
    """Round all accuracies of a run to two digits."""
    for metric in ("accuracy", "val_accuracy"):
        run["history"][metric] = [round(value, 2) for value in run["history"][metric]]
    run["test"]["accuracy"] = round(run["test"]["accuracy"], 2)


def in_percent(run: Json) -> None:
    """Record all accuracies in percent."""
    for metric in ("accuracy", "val_accuracy"):
        run["history"][metric] = [100 * value for value in run["history"][metric]]
    for key in ("test", "train_score"):
        run[key]["accuracy"] *= 100


def evenly(items: list[Json], count: int) -> list[Json]:
    """Return the first test items, half of each class."""
    parts = [[item for item in items if item["label"] == label] for label in (0, 1)]
    return [*parts[0][: count // 2], *parts[1][: count - count // 2]]


def extra_items(items: list[Json]) -> list[Json]:
    """Return test items with 48 more, half of each class, copied under other names."""
    few = [[item for item in items if item["label"] == label][:24] for label in (0, 1)]
    return [*items, *(renamed(item, "b") for part in few for item in part)]


def other_names(items: list[Json]) -> list[Json]:
    """Return test items under other names."""
    return [renamed(item, "x") for item in items]
