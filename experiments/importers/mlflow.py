"""Import run folders of MLflow's file store: a file for each metric and each parameter.

Metrics keep their names; `test/loss` is the file `loss` in the folder `test`.
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, by_step
from experiments.importers.log import Log

KIND = "MLflow run"


def matches(path: Path) -> bool:
    """Return True if a path is a run's folder."""
    return (path / "metrics").is_dir()


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the last value of each metric at each step, and the parameters."""
    metrics = path / "metrics"
    series = {}
    for file in sorted(file for file in metrics.rglob("*") if file.is_file()):
        lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
        name = file.relative_to(metrics).as_posix()
        series[name] = [(int(step), float(value)) for _, value, step, *_ in lines]
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(path.glob("params/*"))}
    return [Log(KIND, config=texts, **by_step(path, series, choices).fields())]
