"""Import run folders of MLflow's file store: a file for each metric and each parameter.

Metrics keep their names; `test/loss` is the file `loss` in the folder `test`.
"""

from pathlib import Path

import msgspec

from experiments.importers.log import Log, Points, first_epoch
from experiments.records.schema import Config

KIND = "MLflow run"


def matches(path: Path) -> bool:
    """Return True if a path is a run's folder."""
    return (path / "metrics").is_dir()


def read(path: Path) -> Log:
    """Read the last value of each metric at each step, and the parameters."""
    metrics = path / "metrics"
    points: Points = {}
    for file in sorted(file for file in metrics.rglob("*") if file.is_file()):
        lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
        name = file.relative_to(metrics).as_posix()
        points[name] = {int(step): float(value) for _, value, step, *_ in lines}
    texts = {file.name: file.read_text(encoding="utf-8") for file in path.glob("params/*")}
    return Log(KIND, points, first_epoch(points), settings(texts))


def settings(texts: dict[str, str]) -> dict[str, object]:
    """Return parameters, which MLflow keeps as texts, with the types of the record's schema.

    A parameter whose name the schema knows is left out if its text has another type.
    """
    values: dict[str, object] = {}
    for name, text in sorted(texts.items()):
        try:
            known = msgspec.convert({name: text}, Config, strict=False)
        except msgspec.ValidationError:
            continue
        values[name] = getattr(known, name) if name in Config.__struct_fields__ else text
    return values
