"""Confounders: what differs between the runs of two sides beside their results."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from experiments.records.schema import Test, TrainScore
from generator.diff.models import ModelPair
from generator.runs.conditions import conditions_of
from generator.runs.provenance import commit_of
from generator.runs.run import Run

SHA256 = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
# Of long lists, such as that of the test items, so many entries are told.
TOLD = 5


class Confounder(NamedTuple):
    """A difference that may explain changed results: the model and a description."""

    model: str
    what: str


def confounders(pair: ModelPair) -> Iterator[Confounder]:
    """Yield what differs between a model's runs before and now, beside their results."""
    if not pair.old or not pair.new:
        yield Confounder(pair.name, f"recorded only {'before' if pair.old else 'now'}")
        return
    before, now = texts_by_condition(pair.old), texts_by_condition(pair.new)
    for what in dict.fromkeys([*before, *now]):
        old, new = before.get(what, set()), now.get(what, set())
        only = {"before": old - new, "now": new - old}
        parts = [f"only {when}: {listed(each)}" for when, each in only.items() if each]
        if parts:
            yield Confounder(pair.name, f"different {what} ({'; '.join(parts)})")


def texts_by_condition(runs: Iterable[Run]) -> dict[str, set[str]]:
    """Return the conditions of runs in words: of each condition, the values that occur."""
    found: dict[str, set[str]] = {}
    for run in runs:
        for what, value in {**conditions_of(run), **particulars(run)}.items():
            if value is not None:
                texts = {SHA256.sub(r"\1", text) for text in texts_of(value)}
                found[what] = found.get(what, set()) | texts
    return found


def particulars(run: Run) -> dict[str, object]:
    """Return what tells two sides apart, but is no condition of a comparison on one side."""
    record = run.record
    scores = {"test": record.test, "train_score": record.train_score}
    summary = record.summary
    return {
        "name of the experiment": record.experiment,
        "metrics": dict.fromkeys([*run.history.names, *recorded_scores(scores)], ""),
        "seeds": run.seed,
        "status": record.status,
        "classes": ", ".join(record.dataset.classes) if record.dataset else None,
        "parameters": summary.total_params if summary else None,
        "plain training images": record.train_score.count if record.train_score else None,
        "commit": commit_of(record.machine) or "not recorded",
    }


def recorded_scores(scores: dict[str, Test | TrainScore | None]) -> list[str]:
    """Return the accuracies and losses that scores hold, such as `test.loss`."""
    return [
        f"{key}.{name}"
        for key, score in scores.items()
        for name in ("accuracy", "loss")
        if getattr(score, name, None) is not None
    ]


def texts_of(value: object) -> list[str]:
    """Return a value as text, a dictionary as a text for each of its entries."""
    if isinstance(value, dict):
        known = {name: part for name, part in value.items() if part is not None}
        return [f"{name} {part}".strip() for name, part in known.items()]
    return [str(value)]


def listed(texts: Iterable[str]) -> str:
    """Return texts in order, and the number of those that are left out."""
    found = sorted(texts)
    more = [f"{len(found) - TOLD} more"] if len(found) > TOLD else []
    return ", ".join([*found[:TOLD], *more])
