"""A Keras callback that writes a run record. Copy this file: it needs Keras and nothing else.

recorder = RunRecorder("runs/small-1.json", model="small", seed=1, code=[build])
model.fit(..., callbacks=[recorder])
recorder.test(labels, model.predict(images), files=names)
"""

import ast
import hashlib
import inspect
import json
import math
import os
import time
from pathlib import Path
from typing import Any

import keras


class RunRecorder(keras.callbacks.Callback):
    """Replace the record after every epoch; a reader finds either the old or the new one, whole.

    Args:
        path: The file: EXPERIMENT/ANY.json or EXPERIMENT/MODEL/ANY.json, or give `experiment=`.
        model: The name that its runs from all seeds share, instead of the one that Keras gives it.
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
        model: str | None = None,
        seed: int | None = None,
        code: Any = (),
        overwrite: bool = False,
        **known: Any,
    ) -> None:
        super().__init__()
        self.path = unused(Path(path), overwrite)
        given = {k: v for k, v in (("model", model), ("seed", seed)) if v is not None}
        self.known = given | {"code": code_hashes(code)} | fields(known)
        self.units = known.get("units", {})
        self.metrics: dict[str, list[float | None]] = {}
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        # A metric can have a value for each class: a record has no place for those.
        single = {name: v for name, v in (logs or {}).items() if not getattr(v, "ndim", 0)}
        values = {name: number(name, value, self.units) for name, value in single.items()}
        # With `validation_freq`, some epochs lack metrics: None stands for what is missing.
        for name in dict.fromkeys([*self.metrics, *values]):
            self.metrics.setdefault(name, [None] * len(self.seconds)).append(values.get(name))
        self.seconds.append(round(time.monotonic() - self.began, 3))
        self.write("running")

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        self.end()

    def test(self, labels: Any = (), probabilities: Any = (), **scores: Any) -> None:
        """Record the score on the test split after training; see `scored`."""
        self.known["test"] = scored(labels, probabilities, units=self.units, **scores)
        self.end()

    def end(self) -> None:
        """Write the record of a training that has ended."""
        if self.seconds:
            diverged = "loss" in self.metrics and self.metrics["loss"][-1] is None
            self.write("diverged" if diverged else "complete")

    def write(self, status: str) -> None:
        """Replace the record."""
        weights = [math.prod(weight.shape) for weight in self.model.trainable_weights]
        total = self.model.count_params()
        sizes = {"total_params": total, "trainable_params": sum(weights)}
        timing = {"epoch_seconds": self.seconds, "packages": {"keras": keras.__version__}}
        folder, model = self.path.absolute().parent, self.known.get("model", self.model.name)
        experiment = folder.parent.name if folder.name == model else folder.name
        names = {"schema_version": 1, "experiment": experiment, "model": model, "status": status}
        record = names | {
            # Of a second `fit`, Keras tells only the epochs that it adds.
            "config": {"epochs": max(self.params["epochs"], len(self.seconds))},
            "summary": sizes | {"non_trainable_params": total - sum(weights)},
            "history": {"epoch": list(range(1, len(self.seconds) + 1))} | self.metrics,
            "environment": timing,
        }
        replace(self.path, record | self.known)


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
