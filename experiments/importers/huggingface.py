"""Import the trainer_state.json that the Trainer of Hugging Face writes.

Documentation: https://huggingface.co/docs/transformers/main_classes/callback (TrainerState)
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.importers.epochs import NO_CHOICES, Choices, by_epoch
from experiments.importers.json_files import fault, keys, number_at, read_json
from experiments.importers.log import Log
from experiments.importers.names import is_metric, one_of_each, record_name
from experiments.importers.rows import Row, left_out_rows
from experiments.records.errors import UserError
from experiments.records.schema import Status

KIND = "Hugging Face trainer state"
FILE = "trainer_state.json"
CHECKPOINT = re.compile(r"checkpoint-(\d+)")
# A key of the entry that ends a training: its other keys sum up, or repeat the last epoch.
SUMMARY = "total_flos"
# A key of scores of the training data, which an evaluation of its own gives.
TRAINING_SCORES = "train_runtime"


def matches(path: Path) -> bool:
    """Return True if a path is a trainer state, whatever its name, or a folder with one."""
    file = state_file(path)
    return file is not None and "log_history" in keys(file)


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run: its training, the evaluations during it, and scores of `test` after it.

    Raises:
        UserError: An entry has no epoch, or a value that is no number.
    """
    file = state_file(path)
    assert file is not None
    state = read_json(file)
    assert isinstance(state, dict)
    entries = state["log_history"]
    if not isinstance(entries, list):
        raise fault(file, ["log_history"], "is no list of entries: repair the file.")
    rows: list[Row] = []
    after: dict[str, float] = {}
    ended_at: object = None
    scored = before = 0
    twice: dict[str, None] = {}
    for number, entry in enumerate(entries, start=1):
        place = f"{file}: entry {number} of log_history"
        if not isinstance(entry, dict) or "epoch" not in entry:
            raise UserError(f"{place}: has no epoch: repair the file.")
        if SUMMARY in entry:
            ended_at = entry.get("step")
            continue
        if TRAINING_SCORES in entry:
            scored += 1
            continue
        metrics = [
            name
            for name, value in entry.items()
            if is_metric(name) and not isinstance(value, list | dict | bool)
        ]
        recorded, left_out = one_of_each({name: record_name(name) for name in metrics})
        twice |= dict.fromkeys(left_out)
        values = {
            to: number_at(file, ["log_history", name], entry[name]) for name, to in recorded.items()
        }
        epoch = number_at(file, ["log_history", "epoch"], entry["epoch"])
        step = entry.get("step")
        if ended_at is not None and step == ended_at:
            after |= {name: value for name, value in values.items() if value is not None}
        elif not epoch:
            before += 1
        else:
            rows.append(Row(place, values, epoch, step if isinstance(step, int) else None))
    found = by_epoch(rows, choices)
    notes = [*twice, *found.notes]
    if before:
        notes.append(f"{left_out_rows(before)} before training")
    if scored:
        notes.append(f"{left_out_rows(scored)} with scores of the training data")
    if left := [name for name in after if not name.startswith("test_")]:
        notes.append(f"left out: scores of an evaluation after training: {', '.join(left)}")
    return [
        Log(
            KIND,
            found.points,
            first=1,
            config=settings(state),
            status=status(state, ended=ended_at is not None),
            test={
                name.removeprefix("test_"): value
                for name, value in after.items()
                if name.startswith("test_")
            },
            notes=tuple(notes),
        )
    ]


def state_file(path: Path) -> Path | None:
    """Return the trainer state that a path is or has: in a folder of checkpoints, the last."""
    if not path.is_dir():
        return path
    checkpoints = [
        (int(found[1]), folder / FILE)
        for folder in path.glob("checkpoint-*")
        if (found := CHECKPOINT.fullmatch(folder.name)) and (folder / FILE).is_file()
    ]
    files = [path / FILE, *(file for _, file in sorted(checkpoints, reverse=True))]
    return next((file for file in files if file.is_file()), None)


def settings(state: Mapping[str, Any]) -> dict[str, object]:
    """Return the settings that a trainer state has: planned epochs and steps, and batch size."""
    found = {
        "epochs": state.get("num_train_epochs"),
        "batch_size": state.get("train_batch_size"),
        "max_steps": state.get("max_steps"),
    }
    return {name: value for name, value in found.items() if value is not None}


def status(state: Mapping[str, Any], ended: bool) -> Status | None:
    """Return `running` unless a training has ended, by itself or by a callback that stopped it."""
    done, planned = state.get("global_step"), state.get("max_steps")
    if ended or not isinstance(done, int) or not isinstance(planned, int) or done >= planned > 0:
        return None
    control = (state.get("stateful_callbacks") or {}).get("TrainerControl") or {}
    return None if control.get("args", {}).get("should_training_stop") else "running"
