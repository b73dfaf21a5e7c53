"""Import the results of a search for parameters in scikit-learn, `cv_results_`, saved as CSV.

Each candidate is a model with its parameters as settings, and each fold of the cross-validation a
run, whose seed is the number of the fold. `split0_test_score` is the score of what fold 0 keeps
from training, and so one of the validation split; `split0_train_score` is of its training items.
Documentation: https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GridSearchCV.html
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.log import Log
from experiments.importers.tables import Row, header, number, read_table
from experiments.importers.tracked import with_notes
from experiments.records.errors import UserError

KIND = "scikit-learn cv_results_"
SCORE = re.compile(r"split(?P<fold>\d+)_(?P<split>test|train)_(?P<metric>.+)")
PREFIXES = {"test": "val_", "train": ""}
PARAMETER = "param_"
# Successive halving repeats candidates with more resources.
HALVING = ("iter", "n_resources")
BOOLEANS = {"True": True, "False": False}
# Columns that hold no score of a fold: the sum over the folds, times, and the index of pandas.
OTHER = re.compile(r"(mean|std|rank)_.+|params|Unnamed: 0|")


def matches(path: Path) -> bool:
    """Return True for a table with a score of fold 0 and the time of fitting."""
    names = header(path)
    return "mean_fit_time" in names and any(map(SCORE.fullmatch, names))


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run for each candidate and fold, each with one epoch.

    Raises:
        UserError: A score is no number, or a fold has none.
    """
    del choices  # There are no epochs to choose from.
    table = read_table(path)
    check_folds(path, table.names)
    logs = [log for row in table.rows for log in candidate(row)]
    notes = ["each fold of the cross-validation is a run, the seed its number"]
    if left := [name for name in table.names if not is_known(name)]:
        notes.append(f"left out: {', '.join(left)}")
    return with_notes(logs, notes) if logs else []


def check_folds(path: Path, names: Sequence[str]) -> None:
    """Raise UserError unless all scores have a column for each fold from 0."""
    scores = [found for name in names if (found := SCORE.fullmatch(name))]
    folds = range(1 + max(int(score["fold"]) for score in scores))
    for split, metric in sorted({(score["split"], score["metric"]) for score in scores}):
        for fold in folds:
            if (name := f"split{fold}_{split}_{metric}") not in names:
                raise UserError(f"{path}:1: lacks the column `{name}`: save all of cv_results_.")


def is_known(name: str) -> bool:
    """Return True for a column that scikit-learn writes."""
    return is_set(name) or any(each.fullmatch(name) for each in (SCORE, OTHER))


def candidate(row: Row) -> Iterator[Log]:
    """Yield the run of a candidate in each fold, failed if scikit-learn gave no score.

    Raises:
        UserError: A score is no number.
    """
    folds: dict[int, dict[str, dict[int, float | None]]] = {}
    for name, text in row.cells.items():
        if found := SCORE.fullmatch(name):
            try:
                score = number(text)
            except ValueError as error:
                raise UserError(f"{row.place}: `{name}`: {error}: correct it.") from None
            metric = PREFIXES[found["split"]] + found["metric"]
            folds.setdefault(int(found["fold"]), {})[metric] = {
                1: math.nan if score is None else score
            }
    settings = parameters(row.cells)
    for fold, points in sorted(folds.items()):
        scored = [value for values in points.values() for value in values.values()]
        failed = all(value is None or not math.isfinite(value) for value in scored)
        yield Log(KIND, points, config=settings, status="failed" if failed else None, seed=fold)


def parameters(cells: Mapping[str, str]) -> dict[str, object]:
    """Return a candidate's parameters that have a value; numbers and truth values as such."""
    found = {name.removeprefix(PARAMETER): text for name, text in cells.items() if is_set(name)}
    return {name: typed(text) for name, text in found.items() if text}


def is_set(name: str) -> bool:
    """Return True for a column that tells the candidate."""
    return name.startswith(PARAMETER) or name in HALVING


def typed(text: str) -> object:
    """Return a text as a truth value, a whole number or a number, if it is one."""
    if text in BOOLEANS:
        return BOOLEANS[text]
    try:
        value = number(text)
    except ValueError:
        return text
    whole = re.fullmatch(r"-?\d+", text)
    return int(text) if whole else text if value is None or not math.isfinite(value) else value
