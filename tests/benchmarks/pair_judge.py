"""What a report on two sets of records must say, by plain Python over their JSON and SciPy's t."""

import json
from collections import Counter
from collections.abc import Callable
from statistics import fmean, variance
from typing import Any

from benchmarks.pair_changes import Json, Records
from scipy import stats

Runs = list[Json]
Part = tuple[float, int]
CONDITIONS: dict[str, Callable[[Json], Any]] = {
    "epochs": lambda run: len(run["history"]["epoch"]),
    "planned epochs": lambda run: run["config"]["epochs"],
    "dataset": lambda run: [run["dataset"]["name"], run["dataset"]["fingerprint"]],
    "splits": lambda run: run["dataset"]["splits"],
    "classes": lambda run: run["dataset"]["classes"],
    "weights scored": lambda run: run["test"]["weights"],
    "test count": lambda run: run["test"]["count"],
    "test items": lambda run: [item["file"] for item in run["test"]["predictions"]],
    "plain training images": lambda run: run["train_score"]["count"],
    "parameters": lambda run: run["summary"]["total_params"],
    "code": lambda run: run["code"],
    "seeds": lambda run: run["seed"],
    "status": lambda run: run["status"],
    "name of the experiment": lambda run: run["experiment"],
    "commit": lambda run: [run["environment"][name] for name in ("git_commit", "git_clean")],
    **{
        name: lambda run, name=name: run["environment"].get(name)
        for name in ("packages", "python", "platform", "processor")
    },
}
# Numbers that are no share of items, or whose items are not known, are judged by seeds alone.
NUMBERS: dict[str, Callable[[Json], float]] = {
    "test loss": lambda run: run["test"]["loss"],
    "loss on plain training images": lambda run: run["train_score"]["loss"],
    "calibration error": lambda run: calibration_error(run["test"]["predictions"]),
    **{
        f"{which} {name}": lambda run, name=name, pick=pick: pick(run["history"][name])
        for name in ("loss", "val_loss")
        for which, pick in (("last", lambda values: values[-1]), ("best", min))
    },
}
ACCURACIES: dict[str, tuple[Callable[[Json], float], str]] = {
    "accuracy on plain training images": (lambda run: run["train_score"]["accuracy"], "train"),
    **{
        f"{which} {name}": (lambda run, name=name, pick=pick: pick(run["history"][name]), split)
        for name, split in (("accuracy", "train"), ("val_accuracy", "validation"))
        for which, pick in (("last", lambda values: values[-1]), ("best", max))
    },
}


def calibration_error(predictions: list[Json]) -> float:
    """Return the mean distance of confidence and accuracy in ten bins, weighted by counts."""
    sums: Counter[int] = Counter()
    for item in predictions:
        top = max(item["probabilities"])
        correct = item["probabilities"].index(top) == item["label"]
        sums[min(int(top * 10), 9)] += top - correct
    return sum(map(abs, sums.values())) / len(predictions)


def distinct(runs: dict[int, Json]) -> Runs:
    """Return the runs without those that repeat another one in all but names and machine."""
    found = {}
    for run in runs.values():
        rest = {key: run[key] for key in run if key not in ("seed", "title", "environment")}
        found.setdefault(json.dumps(rest, sort_keys=True), run)
    return list(found.values())


def results(runs: dict[int, Json]) -> Counter[str]:
    """Return what the runs recorded but for names, seeds and machines."""
    names = ("seed", "title", "environment", "experiment")
    rest = [{key: run[key] for key in run if key not in names} for run in runs.values()]
    return Counter(json.dumps(each, sort_keys=True) for each in rest)


def over_seeds(values: list[float]) -> Part:
    """Return the variance of a mean over seeds, and its degrees of freedom."""
    return variance(values) / len(values), len(values) - 1


def chance(difference: float, parts: list[Part], telling: float, models: int) -> str:
    """Return `beyond`, `within` or `undecided`, after Cochran and Cox, for several models."""
    total = sum(part for part, _ in parts)
    if telling < 6 or not total:
        return "undecided"
    quantiles = [part * stats.t.ppf(1 - 0.025 / models, degrees) for part, degrees in parts]
    return "beyond" if abs(difference) > sum(quantiles) / total * total**0.5 else "within"


def judge_seeds(before: list[float], now: list[float], items: int, models: int) -> str:
    """Judge a number by seeds, and if it is a share of a number of items by these, too."""
    if min(len(before), len(now)) < 2:
        return "undecided"
    parts = [over_seeds(before), over_seeds(now)]
    telling = 6.0
    if items:
        shares = fmean(before), fmean(now)
        parts += [(share * (1 - share) / items, items - 1) for share in shares]
        telling = min(fmean(shares), 1 - fmean(shares)) * items
    return chance(fmean(now) - fmean(before), parts, telling, models)


def correct_items(run: Json) -> list[bool]:
    """Return whether each test item is correct, in the order of files."""
    items = sorted(run["test"]["predictions"], key=lambda item: item["file"])
    return [max(item["probabilities"]) == item["probabilities"][item["label"]] for item in items]


def judge_test(before: Runs, now: Runs, models: int) -> str:
    """Judge the test accuracy by seeds and by items, which both sides share."""
    if min(len(before), len(now)) < 2:
        return "undecided"
    rows = [[correct_items(run) for run in side] for side in (before, now)]
    means = [[fmean(column) for column in zip(*side, strict=True)] for side in rows]
    d = [new - old for old, new in zip(*means, strict=True)]
    parts = [(variance(d) / len(d), len(d) - 1)]
    parts += [over_seeds([fmean(row) for row in side]) for side in rows]
    # Binary fractions of a third do not add up exactly.
    return chance(fmean(d), parts, sum(abs(each) > 1e-9 for each in d), models)


def judged(model: str, before: Runs, now: Runs, models: int) -> set[str]:
    """Return the changed numbers of a model with their verdicts, as in `found_numbers`."""
    said = set()

    def compare(what: str, read: Callable[[Json], float], lower: bool, verdict: Any) -> None:
        old, new = [read(run) for run in before], [read(run) for run in now]
        size = fmean(new) - fmean(old)
        if abs(size) > 1e-6 * max(abs(fmean(old)), abs(fmean(new))):
            word = "worse" if (size > 0) == lower else "better"
            said.add(f"{model}, {what}: {word}, {verdict(old, new)}")

    compare(
        *("test accuracy", lambda run: run["test"]["accuracy"], False),
        lambda old, new: judge_test(before, now, models),
    )
    for what, read in NUMBERS.items():
        compare(what, read, True, lambda old, new: judge_seeds(old, new, 0, models))
    for what, (read, split) in ACCURACIES.items():
        count = sum(before[0]["dataset"]["splits"][split].values())
        compare(
            *(what, read, False),
            lambda old, new, count=count: judge_seeds(old, new, count, models),
        )
    return said


def gaps(runs: dict[int, Json]) -> list[float]:
    """Return the accuracy on plain training images less that on validation images, by run."""
    return [
        run["train_score"]["accuracy"] - run["history"]["val_accuracy"][-1] for run in runs.values()
    ]


def validated(runs: dict[int, Json]) -> list[list[float]]:
    """Return the validation accuracies of each run."""
    return [run["history"]["val_accuracy"] for run in runs.values()]


CLAIMS: dict[str, Callable[[Records], bool]] = {
    "model1-overfits": lambda r: min(gaps(r["model1"])) >= 0.1,
    "augmentation-narrows-the-gap": lambda r: max(gaps(r["model2"])) < min(gaps(r["model1"])),
    "model3-ends-above-model2": lambda r: (
        min(run[-1] for run in validated(r["model3"]))
        > max(run[-1] for run in validated(r["model2"]))
    ),
    "model4-is-always-ahead": lambda r: (
        min(map(min, validated(r["model4"])))
        > max(max(map(max, validated(r[m]))) for m in ("model1", "model2", "model3"))
    ),
}


def settings_of(run: Json) -> dict[str, Any]:
    """Return the settings of a run, but for those that CONDITIONS reads."""
    return {name: value for name, value in run["config"].items() if name not in ("epochs", "seed")}


def values(runs: dict[int, Json], ask: Callable[[Json], Any]) -> set[str]:
    """Return the values of a condition that occur."""
    return {json.dumps(ask(run), sort_keys=True) for run in runs.values()}


def expected(old: Records, new: Records) -> dict[str, set[str]]:
    """Return what is to be reported: confounders, numbers, other seeds and flipped claims."""
    confounders, numbers, other_seeds = set(), set(), set()
    changed = [model for model in old if results(old[model]) != results(new[model])]
    for model, before in old.items():
        now = new[model]
        names = {name for run in (*before.values(), *now.values()) for name in settings_of(run)}
        asked = CONDITIONS | {
            name: lambda run, name=name: run["config"].get(name) for name in names
        }
        for what, ask in asked.items():
            if values(before, ask) != values(now, ask):
                confounders.add(f"{model}: different {what}")
        if model in changed:
            numbers |= judged(model, distinct(before), distinct(now), len(changed))
        elif any(results({0: before[s]}) != results({0: now[s]}) for s in before if s in now):
            other_seeds.add(model)
    flips = {name for name, holds in CLAIMS.items() if holds(old) != holds(new)}
    return {
        "confounders": confounders,
        "numbers": numbers,
        "other seeds": other_seeds,
        "flips": flips,
    }
