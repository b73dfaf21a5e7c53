"""Changes of a set of records, as plain JSON, for pairs that `generator diff` compares."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Records = dict[str, dict[int, Json]]


def load(folder: Path) -> Records:
    """Return all records by model and seed."""
    records: Records = {}
    for path in sorted(folder.glob("*/seed-*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        records.setdefault(content["model"], {})[content["seed"]] = content
    return records


def reverse_some(run: Json, items: list[Json]) -> None:
    """Give some test items of two classes the other prediction, and the run its new accuracy."""
    for item in items:
        item["probabilities"].reverse()
    test = run["test"]
    right = [max(p := each["probabilities"]) == p[each["label"]] for each in test["predictions"]]
    test["accuracy"] = sum(right) / len(right)


def shift(history: Json, names: tuple[str, ...], by: Callable[[], float]) -> None:
    """Add to metrics of a history, within 0 and 1."""
    for name in names:
        history[name] = [min(1.0, max(0.0, value + by())) for value in history[name]]


def change(kind: str, records: Records, draw: random.Random) -> None:
    """Change the results of a set of records in one way.

    Args:
        kind: One of KINDS.
        records: The records, which are changed in place.
        draw: The source of choices and sizes.
    """
    model = draw.choice(sorted(records))
    runs = records[model]
    run = runs[draw.choice(sorted(runs))]
    if kind == "metric":
        by = draw.choice([-1, 1]) * draw.uniform(0.005, 0.1)
        shift(run["history"], ("accuracy", "val_accuracy"), lambda: by)
    elif kind == "all seeds":
        by = draw.choice([-1, 1]) * draw.uniform(0.005, 0.1)
        for one in runs.values():
            shift(one["history"], ("accuracy", "val_accuracy"), lambda: by)
    elif kind == "losses":
        name, factor = draw.choice(["loss", "val_loss"]), draw.choice([0.5, 1.02, 3])
        for one in runs.values():
            one["history"][name] = [value * factor for value in one["history"][name]]
    elif kind == "test loss":
        for one in runs.values():
            one["test"]["loss"] *= draw.uniform(0.8, 1.5)
    elif kind == "rounding":
        for one in runs.values():
            one["history"]["val_loss"] = [v * (1 + 1e-9) for v in one["history"]["val_loss"]]
    elif kind == "retrained":
        for one in runs.values():
            shift(one["history"], ("accuracy", "val_accuracy"), lambda: draw.gauss(0, 0.01))
            for name in ("loss", "val_loss"):
                values = one["history"][name]
                one["history"][name] = [value * draw.uniform(0.95, 1.05) for value in values]
            items = one["test"]["predictions"]
            reverse_some(one, draw.sample(items, len(items) // 20))
    elif kind == "test":
        items = run["test"]["predictions"]
        reverse_some(run, draw.sample(items, draw.randint(1, len(items))))
    elif kind == "tests":
        count = draw.randint(5, 60)
        for one in runs.values():
            reverse_some(one, draw.sample(one["test"]["predictions"], count))
    elif kind == "swap":
        other = draw.choice([name for name in sorted(records) if name != model])
        for seed in set(runs) & set(records[other]):
            a, b = runs[seed], records[other][seed]
            for key in ("history", "test", "train_score"):
                a[key], b[key] = b[key], a[key]
    elif kind == "seed":
        del runs[max(runs)]
    elif kind == "one run":
        for seed in list(runs)[1:]:
            del runs[seed]
        shift(runs[next(iter(runs))]["history"], ("accuracy", "val_accuracy"), lambda: 0.01)
    elif kind == "other seeds":
        first, second = sorted(runs)[:2]
        runs[first], runs[second] = runs[second], runs[first]
        runs[first]["seed"], runs[second]["seed"] = first, second
    elif kind == "epochs":
        kept = draw.randint(8, 19)
        for one in runs.values():
            one["history"] = {name: values[:kept] for name, values in one["history"].items()}
            one["config"]["epochs"] = kept


KINDS = (
    *("metric", "all seeds", "losses", "test loss", "rounding", "retrained", "test", "tests"),
    *("swap", "seed", "one run", "other seeds", "epochs", "nothing"),
)


def every(records: Records, edit: Callable[[Json], object]) -> None:
    """Change all runs: those of one experiment must have one data set."""
    for runs in records.values():
        for run in runs.values():
            edit(run)


def setting(name: str, value: object) -> Callable[[Json], object]:
    """Return a change of one setting."""
    return lambda run: run["config"].update({name: value})


def machine(**values: object) -> Callable[[Json], object]:
    """Return a change of what is known of the machine."""
    return lambda run: run["environment"].update(values)


def rename_classes(run: Json) -> None:
    """Call the classes otherwise."""
    data = run["dataset"]
    data["classes"] = [name.rstrip("s") for name in data["classes"]]
    data["splits"] = {
        split: {name.rstrip("s"): count for name, count in counts.items()}
        for split, counts in data["splits"].items()
    }


def double_test(run: Json) -> None:
    """Test each item twice, under another name the second time."""
    test = run["test"]
    again = [{**item, "file": f"again/{item['file']}"} for item in test["predictions"]]
    test["predictions"] += again
    test["count"] *= 2
    counts = run["dataset"]["splits"]["test"]
    run["dataset"]["splits"]["test"] = {name: count * 2 for name, count in counts.items()}


def rename_items(run: Json) -> None:
    """Test other files."""
    for item in run["test"]["predictions"]:
        item["file"] = f"other/{item['file']}"


# Changes of conditions alone, each with the conditions that a report must name and no others.
CONDITION_CHANGES: dict[tuple[str, ...], Callable[[Json], object]] = {
    ("weights scored",): lambda run: run["test"].update(weights="best"),
    ("planned epochs",): setting("epochs", 40),
    ("test items",): rename_items,
    ("test items", "test count", "splits"): double_test,
    ("splits",): lambda run: run["dataset"]["splits"].update(validation={"cats": 400, "dogs": 408}),
    ("classes", "splits"): rename_classes,
    ("dataset",): lambda run: run["dataset"].update(fingerprint="0" * 64),
    ("plain training images", "splits"): lambda run: (
        run["train_score"].update(count=4000),
        run["dataset"]["splits"].update(train={"cats": 2000, "dogs": 2000}),
    ),
    ("platform",): machine(platform="Another 1.0"),
    ("python",): machine(python="3.13.0"),
    ("processor",): machine(processor="Another"),
    ("packages",): lambda run: run["environment"]["packages"].update(tensorflow="9.9.9"),
    ("commit",): machine(git_commit="c" * 40, git_clean=True),
    ("batch_size",): setting("batch_size", 64),
    ("optimizer",): setting("optimizer", "sgd"),
    ("learning_rate",): setting("learning_rate", 0.1),
    ("loss",): setting("loss", "another"),
    ("augmentation",): setting("augmentation", []),
    ("image_size",): setting("image_size", [224, 224]),
    ("threads",): setting("threads", 16),
    ("device",): setting("device", "GPU"),
    ("weight_decay",): setting("weight_decay", 0.01),
    ("backbone",): setting("backbone", {"name": "another.h5", "sha256": "0" * 64}),
    ("code",): lambda run: run["code"].update({next(iter(run["code"])): "0" * 64}),
    ("parameters",): lambda run: run["summary"].update(total_params=1),
}
