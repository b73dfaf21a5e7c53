"""Builds while runs write their records."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from campaigns.fault_scene import Scene, Trial, run, unclear
from kit.projects import record, without_data

from experiments.records.atomic import write_atomically

# What `fault_scene.PROSE` prints of a record.
NUMBER = re.compile(r"^Ends at ([\d.]+)%\.$", re.MULTILINE)
RUN = Path("small/seed-1.json")
SECONDS = 0.003


@contextmanager
def replaced_all_the_time(path: Path) -> Iterator[None]:
    """Replace a record by another one every few milliseconds, and leave the one that was there."""
    before = path.read_bytes()
    others = [json.dumps(record("small", number / 100)).encode() for number in range(40)]
    stop = threading.Event()

    def replace() -> None:
        for content in cycle(others):
            write_atomically(path, content, durable=False)
            if stop.wait(SECONDS):
                return

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()
        path.write_bytes(before)


def contradictions(site: Path) -> list[str]:
    """Return how pages differ from the records that lie beside them: not at all, one hopes."""
    found = []
    for file in sorted((site / "_posts").glob("2026-01-31-*.md")):
        copy = site / "data" / file.stem.removeprefix("2026-01-31-") / RUN
        text = file.read_text(encoding="utf-8")
        if hashlib.sha256(copy.read_bytes()).hexdigest() not in text:
            found.append(f"{file.name} has not the sha256 of its record")
        last = json.loads(copy.read_bytes())["history"]["val_accuracy"][-1]
        printed = NUMBER.findall(without_data(text))
        if printed and printed != [f"{100 * last:.1f}"]:
            found.append(f"{file.name} prints {printed}, and its record has {last}")
    return found


def changing_records(scene: Scene, count: int) -> Iterator[Trial]:
    """Build while a record is replaced, and once more when it is not."""
    for _ in range(count):
        scene.reset()
        with replaced_all_the_time(scene.root / "runs" / RUN):
            done = run(scene.command)
        problems = unclear(done.returncode, done.stderr) + contradictions(scene.root / "site")
        yield Trial("a record that a run replaces", problems + scene.unlike_clean())
