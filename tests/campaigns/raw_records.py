"""What raw records say of runs and models, by plain Python.

Nothing of `generator` or `experiments` is used here: judges of their sentences build on it.
"""

import copy
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from record_edits import MODELS, Json, Records

Z = 1.959963984540054


class MissingValueError(Exception):
    """A value that a sentence needs is in no record, or differs between runs that share it."""


@dataclass(frozen=True)
class Raw:
    """All records as JSON: by model, the lowest seed first."""

    own: dict[str, list[Json]]
    article: dict[str, list[Json]]
    plain: dict[str, list[Json]]
    leak: Json


def sorted_out(records: Records) -> Raw:
    """Return records by where they are from and by model, with all accuracies as shares."""
    shares = {name: in_shares(run) for name, run in records.items()}

    def by_model(short: str) -> dict[str, list[Json]]:
        found = {
            model: [run for name, run in shares.items() if name.startswith(f"{short}/{model}/")]
            for model in MODELS
        }
        for runs in found.values():
            runs.sort(key=lambda run: run.get("seed") or 0)
        return {model: runs for model, runs in found.items() if runs}

    return Raw(by_model("own"), by_model("article"), by_model("plain"), records["leak.json"])


def in_shares(run: Json) -> Json:
    """Return a run with accuracies from 0 to 1, if they are declared as percentages."""
    if run.get("units", {}).get("accuracy") != "percent":
        return run
    changed = copy.deepcopy(run)
    for name, values in changed["history"].items():
        if name.endswith("accuracy"):
            changed["history"][name] = [value / 100 for value in values]
    for key in ("test", "train_score"):
        if key in changed:
            changed[key]["accuracy"] /= 100
    return changed


def distinct(runs: Iterable[Json]) -> list[Json]:
    """Return runs without those that are like an earlier one in all but seed and environment."""
    found: dict[str, Json] = {}
    for run in runs:
        rest = {k: v for k, v in run.items() if k not in ("seed", "title", "environment")}
        found.setdefault(json.dumps(rest, sort_keys=True), run)
    return list(found.values())


def epochs(run: Json) -> int:
    """Return the number of recorded epochs."""
    return len(run["history"]["epoch"])


def complete(runs: list[Json]) -> bool:
    """Return True if all runs of a model ended as planned, after the same number of epochs."""
    lengths = {epochs(run) for run in runs}
    ended = all(
        run["status"] == "complete" and epochs(run) >= run["config"].get("epochs", 0)
        for run in runs
    )
    return ended and len(lengths) == 1


def curve(run: Json, metric: str = "val_accuracy", start: int = 1) -> list[float]:
    """Return a metric's values from an epoch on."""
    values = run["history"].get(metric, [])[start - 1 :]
    if run["status"] != "complete" or None in values or not values:
        raise MissingValueError(metric)
    return list(values)


def finals(runs: list[Json], metric: str = "val_accuracy") -> list[float]:
    """Return a metric's last value in each distinct run."""
    return [curve(run, metric)[-1] for run in distinct(runs)]


def is_correct(item: Json) -> bool:
    """Return True if the class of the highest probability is that of a test item."""
    probabilities = item["probabilities"]
    return bool(probabilities.index(max(probabilities)) == item["label"])


def score(run: Json, key: str = "test") -> float:
    """Return the accuracy on the test images, or with `train_score` on plain training images.

    Where predictions are recorded, it is their share of correct ones: what is written may be
    rounded.
    """
    if run["status"] in ("running", "failed") or key not in run:
        raise MissingValueError(key)
    if items := run[key].get("predictions"):
        return sum(map(is_correct, items)) / len(items)
    return float(run[key]["accuracy"])


def scores(runs: list[Json], key: str = "test") -> list[float]:
    """Return the accuracy of each distinct run."""
    return [score(run, key) for run in distinct(runs)]


def tested(runs: list[Json]) -> bool:
    """Return True if every run has ended and was tested."""
    return all("test" in run and run["status"] not in ("running", "failed") for run in runs)


def gaps(runs: list[Json]) -> list[float]:
    """Return accuracy on plain training images less that in validation, of each distinct run."""
    pairs = zip(scores(runs, "train_score"), finals(runs), strict=True)
    return [training - validation for training, validation in pairs]


def logged_gap(run: Json) -> float:
    """Return the training accuracy of the log less that in validation, after the last epoch."""
    return curve(run, "accuracy")[-1] - curve(run)[-1]


def baseline(runs: Iterable[Json], split: str) -> float:
    """Return the share of a split's largest class, which must be the same for all runs."""
    counts = [run["dataset"].get("splits", {}).get(split, {}).values() for run in runs]
    found = {max(each) / sum(each) if each else None for each in counts}
    if len(found) > 1 or None in found:
        raise MissingValueError(f"one share of classes in {split}")
    return float(next(share for share in found if share is not None))


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the roots of (p - share)^2 = z^2 p (1 - p) / count: Wilson's 95% interval."""
    a, b, c = 1 + Z**2 / count, -(2 * share + Z**2 / count), share**2
    root = math.sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


LATE = ("epochs", "weights scored", "test count", "test items")


def conditions(run: Json) -> dict[str, Any]:
    """Return the conditions that a run has recorded, by the name that pages have for them."""
    data, test, machine = run.get("dataset", {}), run.get("test", {}), run.get("environment", {})
    known = {
        "epochs": epochs(run),
        "planned epochs": run["config"].get("epochs"),
        "dataset": [data.get("name"), data.get("fingerprint")],
        "splits": data.get("splits"),
        "weights scored": test.get("weights"),
        "test count": test.get("count"),
        "test items": sorted((p["file"], p["label"]) for p in test.get("predictions", [])) or None,
        **{name: machine.get(name) for name in ("packages", "python", "platform", "processor")},
        "code": run.get("code", {}),
    }
    settings = {k: v for k, v in run["config"].items() if k not in ("epochs", "seed")}
    return {name: value for name, value in (settings | known).items() if value is not None}


def differing(runs: list[Json], ignored: Iterable[str] = ()) -> list[str]:
    """Return the names of the conditions that not all runs share.

    Code differs if two runs used a function in unlike versions. What a run that has not ended lacks
    by that alone is no condition.
    """
    found = [conditions(run) | {"open": run["status"] in ("running", "failed")} for run in runs]
    ignored = {*ignored, "open"}
    names = dict.fromkeys(name for each in found for name in each if name not in ignored)
    versions = {item for each in found for item in each["code"].items()}
    changed = len(versions) > len({name for name, _ in versions})
    return [
        name
        for name in names
        if (
            changed
            if name == "code"
            else len(
                {repr(each.get(name)) for each in found if not (name in LATE and each["open"])}
            )
            > 1
        )
    ]
