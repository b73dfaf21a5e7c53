"""Random run records without contradictions, after the documentation of the record."""

import random
import struct
from typing import Any

CLASSES = ("cats", "dogs", "owls", "foxes", "newts")
PERCENT = {"accuracy": "percent"}


def valid_record(chance: random.Random, items: str = "") -> dict[str, Any]:
    """Return a complete run, as plain JSON.

    Args:
        chance: The random numbers.
        items: `predictions`, `outcomes` or `none`: what is known of each test item. Any by default.
    """
    items = items or chance.choice(("predictions", "outcomes", "none"))
    classes = chance.sample(CLASSES, chance.randint(2, 5))
    splits = {
        split: {name: chance.randint(1, 60) for name in classes}
        for split in ("train", "validation", "test")
    }
    is_percent = chance.random() < 0.25
    record = {
        "schema_version": 1,
        "experiment": "random",
        "model": f"model{chance.randint(1, 4)}",
        "seed": chance.randint(1, 9),
        "status": "complete",
        "config": {"epochs": 5},
        "dataset": {"name": "animals", "classes": classes, "splits": splits},
        "units": PERCENT if is_percent else {},
        "history": random_history(chance, 100 if is_percent else 1),
        "test": random_test(chance, items, splits["test"], 100 if is_percent else 1),
    }
    if chance.random() < 0.5:
        count = sum(splits["train"].values())
        accuracy = written(chance, chance.randint(0, count), count, 100 if is_percent else 1)
        record["train_score"] = {"weights": "last", "count": count, "accuracy": accuracy}
    # A source may know less: no split, or not even a data set.
    for key in ("splits", "classes"):
        if chance.random() < 0.1:
            del record["dataset"][key]
    return record


def random_history(chance: random.Random, whole: int) -> dict[str, list[Any]]:
    """Return five epochs of metrics, some of them missing, with accuracies up to `whole`."""

    def values(largest: float) -> list[float | None]:
        drawn = [single(chance.random()) * largest for _ in range(5)]
        return [None if chance.random() < 0.1 else chance.choice((v, round(v, 3))) for v in drawn]

    return {
        "epoch": [1, 2, 3, 4, 5],
        "loss": values(9),
        "accuracy": values(whole),
        "val_accuracy": values(whole),
        "f1_score": values(1),
        "accuracy_drop": [value and -value for value in values(7)],
    }


def random_test(
    chance: random.Random, items: str, by_class: dict[str, int], whole: int
) -> dict[str, Any]:
    """Return a test score with its items, labelled as often as the split counts each class."""
    count = sum(by_class.values())
    labels = [label for label, number in enumerate(by_class.values()) for _ in range(number)]
    test: dict[str, Any] = {"weights": "last", "count": count, "loss": chance.random()}
    correct = chance.randint(0, count)
    if items == "predictions":
        test["predictions"] = [
            {"file": f"{i}.jpg", "label": label, "probabilities": shares(chance, len(by_class))}
            for i, label in enumerate(labels)
        ]
        correct = sum(right(each, chance) for each in test["predictions"])
    if items == "outcomes":
        answers = [True] * correct + [False] * (count - correct)
        chance.shuffle(answers)
        test["outcomes"] = [{"file": f"{i}.jpg", "correct": c} for i, c in enumerate(answers)]
    if chance.random() < 0.9:
        test["accuracy"] = written(chance, correct, count, whole)
    return test


def shares(chance: random.Random, classes: int) -> list[float]:
    """Return probabilities of classes, as 32-bit numbers or rounded; some are ties."""
    weights = [chance.random() ** 3 for _ in range(classes)]
    if chance.random() < 0.1:
        weights = [1.0] * classes
    drawn = [weight / sum(weights) for weight in weights]
    return [single(p) for p in drawn] if chance.random() < 0.8 else [round(p, 4) for p in drawn]


def right(prediction: dict[str, Any], chance: random.Random) -> bool:
    """Return True if a prediction is right; of a tie, any class may have been the answer."""
    probabilities = prediction["probabilities"]
    best = [label for label, p in enumerate(probabilities) if p == max(probabilities)]
    return bool(chance.choice(best) == prediction["label"])


def written(chance: random.Random, correct: int, count: int, whole: int) -> float:
    """Return an accuracy as tools write it: in full, as a 32-bit number, or rounded."""
    exact = correct / count
    rounded = round(exact * whole, chance.randint(3, 6) - (2 if whole == 100 else 0))
    return chance.choice((exact * whole, single(exact) * whole, rounded))


def single(number: float) -> float:
    """Return the nearest 32-bit number, as a double."""
    value: float = struct.unpack("f", struct.pack("f", number))[0]
    return value
