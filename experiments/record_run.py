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
        path: The JSON file: `EXPERIMENT/ANY.json` or `EXPERIMENT/MODEL/ANY.json`, unless
            `experiment="..."` names the experiment.
        model: The model's name, of letters, digits and `_`. Its runs from other seeds share it.
        seed: The seed, or another number that tells the model's runs apart.
        code: What the run executes; see `code_hashes`.
        overwrite: Replace the record of another run, or of this one before it was killed.
        known: More fields of the record, such as `title`, `config` or `dataset`. Shares such as an
            accuracy lie between 0 and 1; of percent, say so: `units={"accuracy": "percent"}`.

    Raises:
        FileExistsError: There is a record already.
        ValueError: What is passed can't be recorded; the message says what to pass instead.
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
        folder = self.path.absolute().parent
        experiment = folder.parent.name if folder.name == model else folder.name
        names = {"experiment": experiment, "model": model, "seed": seed}
        self.known = {"schema_version": 1, **names, "code": code_hashes(code), **fields(known)}
        self.units = known.get("units", {})
        self.metrics: dict[str, list[float | None]] = {}
        self.seconds: list[float] = []
        self.began = time.monotonic()
        self.diverged = self.entered = False

    def __enter__(self) -> Self:
        self.entered = True
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self.write("failed" if error else "diverged" if self.diverged else "complete")

    def epoch(self, **metrics: Any) -> None:
        """Record an epoch by its metrics: `X` is of training, `val_X` of validation."""
        done, planned = len(self.seconds), self.known.get("config", {}).get("epochs")
        if done == planned:
            raise ValueError(f"epoch {done + 1}, but config says epochs={planned}: correct it")
        values = {name: number(name, value, self.units) for name, value in metrics.items()}
        for name in dict.fromkeys([*self.metrics, *values]):
            self.metrics.setdefault(name, [None] * done).append(values.get(name))
        self.diverged = "loss" in values and values["loss"] is None
        self.seconds.append(round(time.monotonic() - self.began - sum(self.seconds), 3))
        self.write("running")

    def test(self, labels: Any = (), probabilities: Any = (), **scores: Any) -> None:
        """Record the score on the test split; see `scored`."""
        self.known["test"] = scored(labels, probabilities, units=self.units, **scores)
        self.write("running")

    def write(self, status: str) -> None:
        """Replace the record, once there is anything to record."""
        if not self.entered:
            raise ValueError("use `with Run(...) as run:`, which records how the run ends")
        if self.seconds or "test" in self.known:
            epochs = {"epoch": list(range(1, len(self.seconds) + 1))} if self.seconds else {}
            timing = {"epoch_seconds": self.seconds}
            more = {"status": status, "history": epochs | self.metrics, "environment": timing}
            replace(self.path, self.known | more)


# What follows stands in both recorders, so that a copy of one file is enough.

SHARES = ("acc", "accuracy", "precision", "recall", "f1", "auc", "iou")  # Or in percent by `units`.


def unused(path: Path, overwrite: bool) -> Path:
    """Return the path of a new record, or raise FileExistsError if there is one already."""
    if path.suffix != ".json":
        raise ValueError(f"{path}: end the path in .json, by which records are found")
    if path.exists() and not overwrite:
        raise FileExistsError(
            f"{path} is there already: give each run a file of its own, or replace the record "
            "with overwrite=True"
        )
    return path


def fields(known: dict[str, Any]) -> Any:
    """Return fields of a record as plain values, or raise ValueError if they can't be recorded."""
    if not isinstance(known.get("config", {}), dict):
        raise ValueError("config: pass a dict of settings, such as vars(arguments)")
    return json.loads(json.dumps(known, default=plain), parse_constant=str)


def number(name: str, value: Any, units: Any = ()) -> float | None:
    """Return a metric for JSON: None where it is missing or not finite; `units` are in percent."""
    if value is None or not math.isfinite(float(value)):
        return None
    metric = name.removeprefix("val_")
    whole = 100 if metric in units else 1
    if metric in SHARES and not -1e-6 <= float(value) / whole <= 1.000001:
        raise ValueError(f'{name} is {value}: pass shares of 1, or units={{"{metric}": "percent"}}')
    return float(value)


def scored(
    labels: Any = (),
    probabilities: Any = (),
    *,
    correct: Any = (),
    files: Any = (),
    count: int | None = None,
    weights: str = "last",
    units: Any = (),
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
        units: The metrics that are in percent.
        scores: Metrics, such as `loss=0.3` or `rmse=3.2`; `accuracy` is computed from the items.

    Raises:
        ValueError: There are not as many labels, probabilities and files, or they are impossible.
    """
    labels = [int(label) for label in labels]
    rows = [distribution(row, k) for row, k in zip(probabilities, labels, strict=True)]
    right = [row.index(max(row)) == label for row, label in zip(rows, labels, strict=True)]
    right = right or [bool(each) for each in correct]
    names = [str(name) for name in files] or [str(n) for n in range(1, len(right) + 1)]
    known = {name: number(name, value, units) for name, value in scores.items()}
    if right:
        whole = 100 if "accuracy" in units else 1
        known["accuracy"], count = whole * sum(right) / len(right), len(right)
    score: dict[str, Any] = {"weights": weights, "count": count}
    score |= {name: known.pop(name, None) for name in ("accuracy", "loss")}
    score["metrics"] = {name: value for name, value in known.items() if value is not None}
    if rows:
        items = zip(names, labels, rows, strict=True)
        score["predictions"] = [{"file": n, "label": k, "probabilities": p} for n, k, p in items]
    else:
        score["outcomes"] = [{"file": n, "correct": c} for n, c in zip(names, right, strict=True)]
    return score


def distribution(row: Any, label: int) -> list[float]:
    """Return the probabilities of an item's classes, of two also from that of class 1 alone."""
    row = plain(row) if hasattr(row, "tolist") else row
    if isinstance(row, int):
        raise ValueError("these are classes: pass probabilities, or correct=[...] instead of both")
    values = [float(row)] if isinstance(row, float) else [float(value) for value in row]
    values = values if len(values) > 1 else [1 - values[0], values[0]]
    if not all(-1e-6 <= p <= 1.000001 for p in values) or abs(sum(values) - 1) > 1e-3:
        raise ValueError("these are no probabilities: apply softmax or, to one output, sigmoid")
    if not 0 <= label < len(values):
        raise ValueError(f"label {label} is none of {len(values)} classes, counted from 0")
    return values


def code_hashes(code: Any) -> dict[str, str]:
    """Return the hashes of functions and of their files, which posts compare with what they show.

    Args:
        code: Functions or classes at the top level of Python files, or paths of such files. The
            paths in the record start at the working directory, which is the project's folder.
    """
    hashes = {}
    for piece in [code] if isinstance(code, str | Path) or callable(code) else code:
        is_file = isinstance(piece, str | Path)
        file = Path(piece if is_file else inspect.getfile(inspect.unwrap(piece))).resolve()
        path = file.relative_to(Path.cwd()).as_posix()
        nodes = ast.parse(file.read_text(encoding="utf-8")).body
        hashes[path] = digest(nodes)
        if not is_file:
            own = [node for node in nodes if getattr(node, "name", None) == piece.__name__]
            if len(own) != 1:
                what = f"`{piece.__name__}` at its top level: list the class or function around it"
                raise ValueError(f"{path} has no one {what}")
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
    """Replace a record. More than 5,000 test items go into a file beside it, which it names."""
    test = record.get("test") or {}
    if lists := {k: v for k, v in test.items() if isinstance(v, list) and len(v) > 5000}:
        content = json.dumps(lists)
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        named = {"file": f"{path.stem}.{sha256[:12]}.items.json", "sha256": sha256}
        write_whole(path.with_name(named["file"]), content)
        rest = {k: v for k, v in test.items() if k not in lists}
        record = record | {"test": rest | {"items_file": named}}
    write_whole(path, json.dumps(record, indent=1, default=plain))


def write_whole(path: Path, content: str) -> None:
    """Write a file so that it is whole on the disk before it replaces the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def plain(value: Any) -> Any:
    """Return a number or array of NumPy, PyTorch and the like as Python's own, else a text."""
    if inspect.ismodule(value):
        raise ValueError(f"the module {value.__name__} is no setting: pass the values in it")
    return value.tolist() if hasattr(value, "tolist") else str(value)
