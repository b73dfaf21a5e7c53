"""The labels of test items, which the runs of an experiment must agree on."""

from collections.abc import Iterable

from experiments.records.errors import UserError
from experiments.records.json_keys import line_of
from generator.runs.run import Run


def refuse_unlike_labels(runs: Iterable[Run]) -> None:
    """Raise UserError if two runs on the same data set label a test item differently.

    Labels are compared by the classes' names where the records have them, else by number. Items of
    data sets with another name or fingerprint are other items.
    """
    known: dict[tuple[object, ...], tuple[str | int, Run]] = {}
    for run in runs:
        test, dataset = run.record.test, run.record.dataset
        classes = dataset.classes if dataset else []
        data = (dataset.name, dataset.fingerprint) if dataset else None
        for each in test.predictions if test else []:
            label = classes[each.label] if classes else each.label
            first, other = known.setdefault((data, bool(classes), each.file), (label, run))
            if label != first:
                line = line_of(run.content, ("test", "predictions"))
                raise UserError(
                    f"{run.origin}:{line}: test.predictions labels {each.file} as {label}, but "
                    f"{other.origin} labels it as {first}: correct one of them, or move the runs "
                    "on other data to a folder of their own."
                )
