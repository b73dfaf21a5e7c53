"""Reads the records of a folder."""

import re
from functools import partial
from pathlib import Path

from experiments.records.errors import UserError
from experiments.records.files import parse, record_paths
from experiments.records.schema import SAMPLES, Record
from generator.inputs import Inputs
from generator.runs.run import Run
from generator.traced import name_in_expressions


def read_runs(folder: Path, inputs: Inputs, better: dict[str, str]) -> dict[str, list[Run]]:
    """Return the runs of a folder by model.

    Args:
        folder: The folder of the records.
        inputs: Reads the files.
        better: The directions of metrics that the post declares.

    Raises:
        UserError: A record can't be used, or two runs of a model have the same seed.
    """
    models: dict[str, list[Run]] = {}
    for path in sorted(record_paths(folder, inputs.glob), key=_by_numbers):
        copy = path.relative_to(folder).as_posix()
        origin = f"{inputs.name(folder)}/{copy}"
        content = inputs.content(path)
        beside: dict[str, bytes] = {}
        record = parse(content, Record, origin, partial(_read_beside, path, inputs, beside))
        samples = folder / SAMPLES
        run = Run(record, origin, path, content, samples, better, name_in_expressions(copy), beside)
        _refuse_twin(run, models.setdefault(run.model, []))
        models[run.model].append(run)
    return models


def _by_numbers(path: Path) -> list[str | int]:
    """Return the key of an order in which `m2` comes before `m10`."""
    parts = re.split(r"(\d+)", str(path))
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]


def _read_beside(record: Path, inputs: Inputs, beside: dict[str, bytes], name: str) -> bytes | None:
    """Return the content of a file beside a record, and keep it in `beside`; None without one."""
    path = record.with_name(name)
    if inputs.exists(path):
        beside[name] = inputs.content(path)
    return beside.get(name)


def _refuse_twin(run: Run, others: list[Run]) -> None:
    """Raise UserError if another run of the model has the same seed."""
    twin = next((each for each in others if each.seed == run.seed is not None), None)
    if twin:
        what = f"is {run.model} with seed {run.seed}, as {twin.origin} is"
        raise UserError(f"{run.origin}: {what}: keep one, or move one to another folder.")
