"""Import files with a JSON object a line, as training loops write them, and as Detectron2 does.

An object has `epoch`, or `step` or `iteration`, and metrics; objects inside it give their names to
these: `{"epoch": 1, "train": {"loss": 0.5}}`. Documentation of Detectron2's metrics.json:
https://detectron2.readthedocs.io/en/latest/modules/utils.html#detectron2.utils.events.JSONWriter
"""

from pathlib import Path

from experiments.importers.epochs import NO_CHOICES, Choices, by_epoch
from experiments.importers.json_files import line_keys, read_json_lines
from experiments.importers.log import Log
from experiments.importers.loops import EPOCH, STEP, key_of, read_rows
from experiments.importers.several import flattened

KIND = "JSON lines"
# Detectron2 names the tasks of its evaluations, which are those of the validation split.
TASKS = ("bbox/", "segm/", "keypoints/", "sem_seg/", "panoptic_seg/", "box_proposals/")


def matches(path: Path) -> bool:
    """Return True if the first of a file's objects has an epoch or a step."""
    return key_of((*EPOCH, *STEP), line_keys(path)) is not None


def read(path: Path, choices: Choices = NO_CHOICES) -> list[Log]:
    """Read a run.

    Raises:
        UserError: A line holds something else, or epochs are out of order.
    """
    loop = read_rows(
        [
            (f"{path}:{line}", {split_told(name): value for name, value in flattened(content, "/")})
            for line, content in read_json_lines(path)
        ]
    )
    found = by_epoch(loop.rows, choices)
    notes = (*loop.notes, *found.notes)
    return [Log(KIND, found.points, found.first, config=loop.config, test=loop.test, notes=notes)]


def split_told(name: str) -> str:
    """Return a name that tells the validation split if it is of an evaluation of Detectron2."""
    return f"val/{name}" if name.startswith(TASKS) else name
