"""Confounders: what differs between the runs of two sides beside their results."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.diff.models import ModelPair
from generator.runs.run import Run

SHA256 = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")


class Confounder(NamedTuple):
    """A difference that may explain changed results: the model and a description."""

    model: str
    what: str


def confounders(pair: ModelPair) -> Iterator[Confounder]:
    """Yield what differs between a model's runs before and now, beside their results."""
    if not pair.old or not pair.new:
        yield Confounder(pair.name, f"recorded only {'before' if pair.old else 'now'}")
        return
    before, now = conditions(pair.old), conditions(pair.new)
    for what in before:
        only = {"before": before[what] - now[what], "now": now[what] - before[what]}
        parts = [f"only {when}: {', '.join(sorted(each))}" for when, each in only.items() if each]
        if parts:
            yield Confounder(pair.name, f"different {what} ({'; '.join(parts)})")


def conditions(runs: Iterable[Run]) -> dict[str, set[str]]:
    """Return the conditions of runs in words: of each condition, the values that occur."""
    found: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        for what, value in conditions_of(run).items():
            found[what] |= {SHA256.sub(r"\1", text) for text in texts_of(value)}
    return found


def conditions_of(run: Run) -> dict[str, object]:
    """Return the conditions that make two runs comparable, None for what was not recorded."""
    data, test = run.record.dataset, run.record.test
    # Of the epochs, those that were trained count, not those that were planned.
    settings = {k: v for k, v in run.config.items() if k not in ("epochs", "backbone")}
    return {
        "epochs": run.epochs,
        "data": f"{data.name} {data.fingerprint}" if data else None,
        "splits": data.splits if data else None,
        "metrics": dict.fromkeys(run.history.names, ""),
        "seeds": run.seed,
        "status": run.record.status,
        "tested weights": test.weights if test else None,
        "numbers of test images": test.count if test else None,
        "backbone weights": run.config.get("backbone"),
        "settings": settings,
        "code": run.record.code,
        "packages": run.environment.get("packages"),
        "Python": run.environment.get("python"),
        "processor": run.environment.get("processor"),
    }


def texts_of(value: object) -> list[str]:
    """Return a value as text, a dictionary as a text for each of its entries."""
    if isinstance(value, dict):
        return [f"{name} {part}".strip() for name, part in value.items()]
    return [str(value)]
