"""Record a run of any Python program as JSON. Copy this file: it needs Python 3.11 alone.

with Run("runs/small-1.json", model="small", seed=1, code=[train]) as run:
    for epoch in range(5):
        run.epoch(loss=..., val_accuracy=...)
    run.test(labels, probabilities, files=names)
"""

import ast
import hashlib
import inspect
import json
import math
import os
import time
from pathlib import Path
from typing import Any, Self


class Run:
    """A run whose record is replaced after each epoch; readers find the old or the new one, whole.

    The record's status is `running` until the `with` block ends, and stays so if the process is
    killed. Then it is `complete`, `failed` after an exception, or `diverged` if the last `loss` is
    not finite. There is no record before the first epoch or test.

    Args:
        path: The JSON file to write. Its folder's name becomes the experiment's unless given.
        model: The model's name, of letters, digits and `_`. Its runs from other seeds share it.
        seed: The seed, or another number that tells the model's runs apart.
        code: What the run executes; see `code_hashes`.
        overwrite: Replace the record of another run, or of this one before it was killed.
        known: More fields of the record, such as `title`, `config` or `dataset`. Shares such as an
            accuracy lie between 0 and 1; of percent, say so: `units={"accuracy": "percent"}`.

    Raises:
        FileExistsError: There is a record already.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        model: str,
        seed: int,
        code: Any = (),
        overwrite: bool = False,
        **known: Any,
    ) -> None:
        self.path = unused(Path(path), overwrite)
        names = {"experiment": self.path.absolute().parent.name, "model": model, "seed": seed}
        self.known = {"schema_version": 1, **names, "code": code_hashes(code), **known}
        self.metrics: dict[str, list[float | None]] = {}
        self.seconds: list[float] = []
        self.began = time.monotonic()
        self.diverged = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self.write("failed" if error else "diverged" if self.diverged else "complete")

    def epoch(self, **metrics: Any) -> None:
        """Record an epoch by its metrics: `X` is of training, `val_X` of validation."""
        done = len(self.seconds)
        for name in dict.fromkeys([*self.metrics, *metrics]):
            self.metrics.setdefault(name, [None] * done).append(finite(metrics.get(name)))
        self.diverged = "loss" in metrics and finite(metrics["loss"]) is None
        self.seconds.append(round(time.monotonic() - self.began - sum(self.seconds), 3))
        self.write("running")

    def test(self, labels: Any = (), probabilities: Any = (), **scores: Any) -> None:
        """Record the score on the test split; see `scored`."""
        self.known["test"] = scored(labels, probabilities, **scores)
        self.write("running")

    def write(self, status: str) -> None:
        """Replace the record, once there is anything to record."""
        if self.seconds or "test" in self.known:
            epochs = {"epoch": list(range(1, len(self.seconds) + 1))} if self.seconds else {}
            timing = {"epoch_seconds": self.seconds}
            more = {"status": status, "history": epochs | self.metrics, "environment": timing}
            replace(self.path, self.known | more)


# What follows stands in both recorders, so that a copy of one file is enough.


def unused(path: Path, overwrite: bool) -> Path:
    """Return the path of a new record, or raise FileExistsError if there is one already."""
    if path.exists() and not overwrite:
        raise FileExistsError(
            f"{path} is the record of another run, or of this one if it was killed: give each run "
            "a file of its own, or, to start again, replace that record with overwrite=True"
        )
    return path


def finite(value: Any) -> float | None:
    """Return a number for JSON: None where it is missing or not finite."""
    return None if value is None or not math.isfinite(float(value)) else float(value)


def scored(
    labels: Any = (),
    probabilities: Any = (),
    *,
    correct: Any = (),
    files: Any = (),
    count: int | None = None,
    weights: str = "last",
    **scores: Any,
) -> dict[str, Any]:
    """Return a score on the test split, with the result of each item where it is known.

    Args:
        labels: The true class of each item: 0, 1, 2 ...
        probabilities: For each item, one for each class, or only that of class 1 of two.
        correct: Instead of both, whether each item was classified correctly.
        files: The name of each item, by which models are compared item by item (default: 1, 2 ...).
        count: The number of items, if none are listed.
        weights: The weights that were scored: `last`, `best`, or others in words.
        scores: Metrics, such as `loss=0.3` or `rmse=3.2`; `accuracy` is computed from the items.

    Raises:
        ValueError: There are not as many labels, probabilities and files.
    """
    rows = [distribution(row) for row in probabilities]
    labels = [int(label) for label in labels]
    right = [row.index(max(row)) == label for row, label in zip(rows, labels, strict=True)]
    right = right or [bool(each) for each in correct]
    names = [str(name) for name in files] or [str(n) for n in range(1, len(right) + 1)]
    known = {name: finite(value) for name, value in scores.items()}
    if right:
        known["accuracy"], count = sum(right) / len(right), len(right)
    score: dict[str, Any] = {"weights": weights, "count": count}
    score |= {name: known.pop(name, None) for name in ("accuracy", "loss")}
    score["metrics"] = {name: value for name, value in known.items() if value is not None}
    if rows:
        items = zip(names, labels, rows, strict=True)
        score["predictions"] = [{"file": n, "label": k, "probabilities": p} for n, k, p in items]
    else:
        outcomes = zip(names, right, strict=True)
        score["outcomes"] = [{"file": name, "correct": each} for name, each in outcomes]
    return score


def distribution(row: Any) -> list[float]:
    """Return the probabilities of all classes, of two also from that of class 1 alone."""
    try:
        values = [float(value) for value in row]
    except TypeError:
        values = [float(row)]
    return values if len(values) > 1 else [1 - values[0], values[0]]


def code_hashes(code: Any) -> dict[str, str]:
    """Return the hashes of functions and of their files, which posts compare with what they show.

    Args:
        code: Functions or classes at the top level of Python files, or paths of such files. The
            paths in the record start at the working directory, which is the project's folder.
    """
    hashes = {}
    for piece in code:
        is_file = isinstance(piece, str | Path)
        file = Path(piece if is_file else inspect.getfile(inspect.unwrap(piece))).resolve()
        path = file.relative_to(Path.cwd()).as_posix()
        nodes = ast.parse(file.read_text(encoding="utf-8")).body
        hashes[path] = digest(nodes)
        if not is_file:
            own = [node for node in nodes if getattr(node, "name", None) == piece.__name__]
            if len(own) != 1:
                raise ValueError(f"{path} has no one `{piece.__name__}` at its top level")
            hashes[f"{path}:{piece.__name__}"] = digest(own)
    return hashes


def digest(nodes: list[ast.stmt]) -> str:
    """Return the sha256 of syntax, which comments and layout do not change."""
    return hashlib.sha256(repr(outline(nodes)).encode()).hexdigest()


def outline(node: object) -> object:
    """Return a syntax tree as tuples and lists, without empty fields, which differ by version."""
    if isinstance(node, list):
        return [outline(each) for each in node]
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
        return type(node).__name__, [(name, outline(value)) for name, value in fields]
    return node


def replace(path: Path, record: dict[str, Any]) -> None:
    """Write a record so that it is whole on the disk before it replaces the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(record, file, indent=1, default=plain)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def plain(value: Any) -> Any:
    """Return a number or array of NumPy, PyTorch and the like as Python's own, else a text."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
