"""Records that contradict themselves are refused with file, line and both values."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from kit.projects import history, record
from kit.random_records import PERCENT, valid_record

from experiments.records.errors import UserError
from experiments.records.files import parse
from experiments.records.schema import Record
from experiments.records.units import in_shares

Contradiction = Callable[[random.Random, dict[str, Any]], tuple[object, object] | None]


def read(content: dict[str, Any]) -> Record:
    return parse(json.dumps(content, indent=1).encode(), Record, "x.json")


# Contradictions: each is put into a record in place and returns both values, or None where the
# record does not hold the part that it changes.


def unlike_number_of_items(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    run["dataset"].pop("splits", None)
    test = run["test"]
    items = test.get("predictions") or test.get("outcomes") or [None] * test["count"]
    if items[0] is None:
        test["outcomes"] = [{"file": f"{i}", "correct": True} for i in range(test["count"])]
    test["count"] += chance.randint(1, 900)
    return test["count"], len(items)


def unlike_split(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if "splits" not in run["dataset"]:
        return None
    counts = run["dataset"]["splits"]["test"]
    counts[chance.choice(list(counts))] += chance.randint(1, 50)
    return run["test"]["count"], sum(counts.values())


def unlike_train_split(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if "splits" not in run["dataset"]:
        return None
    total = sum(run["dataset"]["splits"]["train"].values())
    run["train_score"] = {"weights": "last", "count": total + chance.randint(1, 9), "loss": 0.5}
    return run["train_score"]["count"], total


def unlike_labels(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if not run["test"].get("predictions") or not {"splits", "classes"} <= run["dataset"].keys():
        return None
    item = chance.choice(run["test"]["predictions"])
    item["label"] = (item["label"] + 1) % len(run["dataset"]["classes"])
    return "items labelled", "dataset.splits.test counts"


def unlike_accuracy(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    test, whole = run["test"], 100 if run["units"] else 1
    if items := test.get("outcomes"):
        least = most = sum(each["correct"] for each in items)
    elif items := test.get("predictions"):
        # Several classes may share the highest probability.
        tops = [p for p in items if p["probabilities"][p["label"]] == max(p["probabilities"])]
        firm = [p for p in tops if p["probabilities"].count(max(p["probabilities"])) == 1]
        least, most = len(firm), len(tops)
    else:
        return None
    others = [k for k in range(test["count"] + 1) if k < least or k > most]
    other = chance.choice(others)
    test["accuracy"] = other / test["count"] * whole
    nearest = least if other < least else most
    return test["accuracy"], f"{nearest} of {test['count']}"


def accuracy_of_no_count(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    test = run["test"]
    test.pop("predictions", None)
    test.pop("outcomes", None)
    run["units"] = {}
    run["history"] = history(loss=[1.0])
    run.pop("train_score", None)
    digits = chance.randint(3, 9)
    possible = {round(k / test["count"], digits) for k in range(test["count"] + 1)}
    while (accuracy := round(chance.random(), digits)) in possible or any(
        abs(accuracy - each) < 1.1 * 10**-digits for each in possible
    ):
        digits = chance.randint(3, 9)
        possible = {round(k / test["count"], digits) for k in range(test["count"] + 1)}
    test["accuracy"] = accuracy
    return accuracy, f"no number of {test['count']}"


def prediction(chance: random.Random, run: dict[str, Any]) -> dict[str, Any] | None:
    items = run["test"].get("predictions")
    found: dict[str, Any] | None = chance.choice(items) if items else None
    return found


def scaled_probabilities(
    chance: random.Random, run: dict[str, Any]
) -> tuple[object, object] | None:
    for each in run["test"].get("predictions", []):
        each["probabilities"] = [7 * value for value in each["probabilities"]]
    return ("but they lie between", "0 and 1") if run["test"].get("predictions") else None


def negative_probability(
    chance: random.Random, run: dict[str, Any]
) -> tuple[object, object] | None:
    if not (item := prediction(chance, run)):
        return None
    item["probabilities"][:2] = [-0.25, item["probabilities"][1] + item["probabilities"][0] + 0.25]
    return -0.25, item["file"]


def unlike_sum(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if not (item := prediction(chance, run)):
        return None
    lowered = chance.uniform(0.01, 0.5)
    item["probabilities"] = [value * (1 - lowered) for value in item["probabilities"]]
    return f"{sum(item['probabilities']):.9g}", item["file"]


def unlike_classes(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if not (item := prediction(chance, run)) or "classes" not in run["dataset"]:
        return None
    item["probabilities"].append(0.0)
    return len(item["probabilities"]), len(run["dataset"]["classes"])


def item_twice(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    items = run["test"].get("predictions") or run["test"].get("outcomes")
    if not items or len(items) < 2:
        return None
    first, second = sorted(chance.sample(range(len(items)), 2))
    items[second]["file"] = items[first]["file"]
    return first + 1, second + 1


def two_lists_of_items(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if not run["test"].get("predictions"):
        return None
    run["test"]["outcomes"] = [{"file": "1.jpg", "correct": True}]
    return "test.outcomes has 1", len(run["test"]["predictions"])


def label_of_no_class(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if not (item := prediction(chance, run)):
        return None
    item["label"] = len(item["probabilities"]) + chance.randint(0, 3)
    return f"label {item['label']}", len(item["probabilities"])


def unknown_class(chance: random.Random, run: dict[str, Any]) -> tuple[object, object] | None:
    if not {"splits", "classes"} <= run["dataset"].keys():
        return None
    run["dataset"]["splits"][chance.choice(("train", "test"))]["gnus"] = 3
    return "gnus", ", ".join(run["dataset"]["classes"])


def unlike_lengths(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    run["history"][chance.choice(("loss", "val_accuracy"))].append(0.5)
    return "6 values", "5 epochs"


def undeclared_percent(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    run["units"] = {}
    run["history"] = history(f1=[round(chance.uniform(1.01, 99), 1)])
    return f"{run['history']['f1'][0]:g}", '"units": {"f1": "percent"}'


def undeclared_percent_in_test(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    run["units"], run["history"] = {}, history(loss=[1.0])
    run["test"]["accuracy"] = round(chance.uniform(1.01, 99), 1)
    return f"{run['test']['accuracy']:g}", '"units": {"accuracy": "percent"}'


def negative_share(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    value = round(-chance.uniform(0.01, 3), 3)
    run["history"][chance.choice(("accuracy", "f1_score"))] = [0.1, 0.2, value, 0.1, 0.3]
    return f"{value} in epoch 3", "between 0 and"


def more_than_all_percent(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    run["units"] = PERCENT
    run["history"] = history(accuracy=[round(chance.uniform(100.01, 200), 2)])
    return f"{run['history']['accuracy'][0]:g}", "between 0 and 100"


def unit_of_no_metric(chance: random.Random, run: dict[str, Any]) -> tuple[object, object]:
    run["units"] = {"acuracy": "percent"}
    return "acuracy", "val_accuracy".removeprefix("val_")


CONTRADICTIONS: tuple[Contradiction, ...] = (
    *(unlike_number_of_items, unlike_split, unlike_train_split, unlike_labels, unlike_accuracy),
    *(accuracy_of_no_count, scaled_probabilities, negative_probability, unlike_sum),
    *(unlike_classes, item_twice, two_lists_of_items, label_of_no_class, unknown_class),
    *(unlike_lengths, undeclared_percent, undeclared_percent_in_test, negative_share),
    *(more_than_all_percent, unit_of_no_metric),
)


def contradicting(contradict: Contradiction, chance: random.Random) -> tuple[Any, object, object]:
    """Return a record with a contradiction, and both values."""
    while True:
        run = valid_record(chance)
        if values := contradict(chance, run):
            return run, *values


@pytest.mark.parametrize("contradict", CONTRADICTIONS)
def test_contradictions_planted_in_valid_records_are_refused(contradict: Contradiction) -> None:
    # 15 of each of 20 kinds: 300.
    for seed in range(15):
        run, one, other = contradicting(contradict, random.Random(seed))
        with pytest.raises(UserError, match=r"^x.json:[0-9]+: ") as refused:
            read(run)
        assert str(one) in str(refused.value), seed
        assert str(other) in str(refused.value), seed


def test_valid_records_are_accepted() -> None:
    for seed in range(300):
        chance = random.Random(seed)
        run = valid_record(chance)
        assert read(run).seed == run["seed"], seed
        assert read(run | {"seed": 10}).seed == 10


TWO = [{"file": "a", "label": 0, "probabilities": [0.9, 0.1]}]
TWO += [{"file": "b", "label": 1, "probabilities": [0.2, 0.8]}]
SPLITS = {"test": {"cat": 1, "dog": 2}}
TWO_DOGS = {"test": {"dog": 2}}


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        (
            {"test": {"weights": "last", "count": 192, "accuracy": 0.985}},
            '"accuracy": 0.985',
            "test.accuracy is 0.985, but no number of 192 correct items gives that: 189 give "
            "0.984375.",
        ),
        (
            {"test": {"weights": "last", "count": 2, "accuracy": 0.5, "predictions": TWO}},
            '"accuracy": 0.5,',
            "test.accuracy is 0.5, but 2 of 2 test items are correct, which is 1.",
        ),
        (
            {
                "test": {"weights": "last", "count": 2, "predictions": TWO},
                "dataset": {"name": "d", "classes": ["cat", "dog"], "splits": SPLITS},
            },
            '"count": 2',
            "test.count is 2, but dataset.splits.test counts 3 items.",
        ),
        (
            {
                "test": {"weights": "last", "count": 2, "predictions": TWO},
                "dataset": {"name": "d", "classes": ["dog", "cat"], "splits": TWO_DOGS},
            },
            '"predictions"',
            "test.predictions has 1 items labelled dog, but dataset.splits.test counts 2.",
        ),
        (
            {"test": {"weights": "last", "count": 2, "predictions": TWO[:1] * 2}},
            '"predictions"',
            "test.predictions has a twice, as items 1 and 2.",
        ),
        (
            {"dataset": {"name": "d", "classes": ["cat", "dog", "cat"]}},
            '"classes"',
            "dataset.classes has cat 2 times.",
        ),
        (
            {"history": history(loss=[1.0, 0.5], val_accuracy=[1.0, 91.25])},
            '"val_accuracy"',
            "history.val_accuracy is 91.25 in epoch 2, but accuracy lies between 0 and 1: if it is "
            'in percent, declare `"units": {"accuracy": "percent"}` in the record, or import the '
            "log with `--percent accuracy`.",
        ),
    ],
)
def test_the_line_and_both_values_are_named(change: dict[str, Any], key: str, says: str) -> None:
    text = json.dumps(record("m", 0.5, **change), indent=1)
    numbered = enumerate(text.splitlines(), start=1)
    # The last line with the key: splits have a key `test`, and histories an accuracy, too.
    line = [number for number, each in numbered if key in each][-1]
    with pytest.raises(UserError) as refused:
        parse(text.encode(), Record, "x.json")
    assert str(refused.value) == f"x.json:{line}: the record contradicts itself: {says}"


@pytest.mark.parametrize(
    ("accuracy", "count"),
    [
        *((0.984375, 192), (0.9844, 192), (0.9895833134651184, 192), (0.98, 192), (1.0, 3)),
        *((0.3333, 3), (0.667, 3), (0, 5), (0.985, 10_000), (0.7921, 50_000)),
    ],
)
def test_an_accuracy_may_be_rounded(accuracy: float, count: int) -> None:
    score = {"weights": "last", "count": count, "accuracy": accuracy}
    assert read(record("m", 0.5, test=score)).test is not None


@pytest.mark.parametrize(("written", "correct"), [(0.98, 188), (0.9792, 188), (0.5, 96)])
def test_a_rounded_accuracy_is_read_as_that_of_its_items(written: float, correct: int) -> None:
    items = [{"file": f"{number}", "correct": number < correct} for number in range(192)]
    score = {"weights": "last", "count": 192, "accuracy": written, "outcomes": items}
    test = read(record("m", 0.5, test=score)).test
    assert test
    assert test.accuracy == correct / 192


@pytest.mark.parametrize(("written", "correct"), [(1.0, 191), (0.5, 95), (0.98, 187)])
def test_an_accuracy_of_other_items_is_not_a_rounded_one(written: float, correct: int) -> None:
    items = [{"file": f"{number}", "correct": number < correct} for number in range(192)]
    score = {"weights": "last", "count": 192, "accuracy": written, "outcomes": items}
    with pytest.raises(UserError, match=f"is {written}, but {correct} of 192 test items"):
        read(record("m", 0.5, test=score))


def test_metrics_in_percent_are_read_as_shares() -> None:
    run = record("m", 0.5, units={"accuracy": "percent"})
    run["history"] = history(accuracy=[0.75, 62.5], val_accuracy=[None, 50], loss=[12.5, 2])
    run["test"] = {"weights": "last", "count": 192, "accuracy": 98.4375, "loss": 75.0}
    run["train_score"] = {"weights": "last", "count": 10, "accuracy": 20}
    found = read(run)
    assert found.history["accuracy"] == [0.0075, 0.625]
    assert found.history["val_accuracy"] == [None, 0.5]
    assert found.history["loss"] == [12.5, 2]
    assert found.test
    assert found.train_score
    assert (found.test.accuracy, found.test.loss) == (0.984375, 75.0)
    assert (found.train_score.accuracy, found.units) == (0.2, {})


def scored_only(test: dict[str, Any], **more: object) -> Record:
    """Read the record of a model that was scored, not trained."""
    content = {"schema_version": 1, "experiment": "e", "model": "m", "status": "complete"}
    return read(content | {"test": test} | more)


def test_a_model_that_was_only_scored_has_no_epochs() -> None:
    found = scored_only({"weights": "last", "metrics": {"rmse": 3.5}})
    assert found.epochs_done == 0
    assert found.test
    assert (found.test.count, found.test.metrics) == (None, {"rmse": 3.5})


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ({"weights": "last", "accuracy": 1.7}, "test.accuracy is 1.7"),
        ({"weights": "last", "metrics": {"precision": 71.5}}, "test.metrics.precision is 71.5"),
    ],
)
def test_scores_without_a_count_are_shares(test: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        scored_only(test)


def test_scores_in_percent_are_read_as_shares() -> None:
    units = {"accuracy": "percent", "precision": "percent"}
    found = scored_only(
        {"weights": "last", "accuracy": 50.5, "metrics": {"precision": 25}}, units=units
    )
    shares = in_shares(found).test
    assert shares
    assert (shares.accuracy, shares.metrics) == (0.505, {"precision": 0.25})


def test_a_record_needs_epochs_or_a_test() -> None:
    with pytest.raises(UserError, match="history needs"):
        read({"schema_version": 1, "experiment": "e", "model": "m", "status": "complete"})
