"""Bad records, and bad files of test items beside them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bad_input_runner import Trial
from bad_input_scene import RECORD
from bad_input_written import (
    DEEP,
    HOSTILE_NAMES,
    Damage,
    fifo,
    folder,
    link,
    renamed,
    replaced,
    trial,
)
from kit.projects import record, write

RECORD_COMMANDS = ("build", "check", "new", "status", "export", "diff")
ITEMS = "seed-1.0123456789ab.items.json"
TWO = '{"predictions": [{"file": "a", "label": 0, "probabilities": [0.9, 0.1]}]}'


def records() -> Iterator[Trial]:
    """Yield bad records, for each command that reads records."""
    good = json.dumps(record("small", 0.625))
    predictions = [{"file": f"{n}.jpg", "label": 0, "probabilities": [0.9, 0.1]} for n in range(8)]
    wrong: dict[str, Any] = {
        "nested deep": f'{{"config": {DEEP}',
        "empty": "",
        "a NUL": good.replace("tiny", "ti\0ny"),
        "UTF-16": good.encode("utf-16"),
        "Latin-1": good.replace("tiny", "tinä").encode("latin-1"),
        "cut off": good[: len(good) // 2],
        "a list": "[]",
        "NaN": good.replace("0.625", "NaN"),
        "two documents": good + good,
        "another schema": record("small", 0.5, schema_version=2),
        "unknown status": record("small", 0.5, status="done"),
        "uneven history": record("small", 0.5, history={"epoch": [1, 2], "loss": [1.0]}),
        "test that its items contradict": record(
            "small",
            0.5,
            dataset={"name": "t", "classes": ["a", "b"]},
            test={"weights": "last", "count": 80, "accuracy": 1.0, "predictions": predictions},
        ),
        "no name of the model": record("", 0.5),
        "no name of the experiment": record("small", 0.5, experiment=""),
        "no name of a metric": record("small", 0.5, history={"epoch": [1], "": [1.0]}),
        "a class twice": record("small", 0.5, dataset={"name": "t", "classes": ["a", "a"]}),
        "a key twice": good.replace('"seed": 1', '"seed": 1, "model": "other"'),
        "a model of -5 parameters": record("small", 0.5, summary={"total_params": -5}),
        "an epoch of 1e308 s": record("small", 0.5, environment={"epoch_seconds": [1e308]}),
        "a split of -1": record("small", 0.5, dataset={"name": "t", "splits": {"a": {"b": -1}}}),
        "a number of 5,000 digits": good.replace('"seed": 1', f'"seed": {"9" * 5000}'),
    }
    for command in RECORD_COMMANDS:
        for name, content in wrong.items():
            yield trial(f"record, {name}", replaced(RECORD, content), command, "seed-1.json")
        for name, text in HOSTILE_NAMES.items():
            content = record(text, 0.5, experiment=text, title=text, source=text)
            damage = replaced(RECORD, content | {"dataset": {"name": text, "classes": [text]}})
            yield trial(f"record, {name} in names", damage, command, bad=False)
        # Of `status`, a record may have any name.
        bad = command != "status"
        yield trial("record, a name of odd bytes", renamed(RECORD), command, bad=bad)
        yield trial("record, a pipe", fifo(RECORD), command, "seed-1.json")
        yield trial("record, a looped link", link(RECORD, "seed-1.json"), command, "seed-1.json")
        yield trial("record, endless", link(RECORD, "/dev/zero"), command, "seed-1.json")


def items_beside() -> Iterator[Trial]:
    """Yield records whose test items are in a file beside them, with something wrong about it."""
    wrong: dict[str, tuple[str, Damage | str]] = {
        "is missing": (ITEMS, lambda root: None),
        "is a pipe": (ITEMS, fifo(f"runs/small/{ITEMS}")),
        "is a folder": (ITEMS, folder(f"runs/small/{ITEMS}")),
        "is a looped link": (ITEMS, link(f"runs/small/{ITEMS}", ITEMS)),
        "is endless": (ITEMS, link(f"runs/small/{ITEMS}", "/dev/zero")),
        "lies elsewhere": ("../../list.items.json", lambda root: None),
        "has NUL in its name": ("a\0.items.json", lambda root: None),
        "is empty": (ITEMS, ""),
        "is no JSON": (ITEMS, "hello"),
        "is nested deep": (ITEMS, f'{{"predictions": {DEEP}'),
        "has no items": (ITEMS, "{}"),
        "has too few items": (ITEMS, TWO),
        "has a label of no class": (ITEMS, TWO.replace('"label": 0', '"label": 5')),
    }
    for command in RECORD_COMMANDS:
        for name, (file, content) in wrong.items():
            yield trial(f"file of items {name}", _beside(file, content), command, "seed-1")
        changed = _beside(ITEMS, TWO, "0" * 64)
        yield trial("file of items is another", changed, command, "seed-1")


def _beside(file: str, content: Damage | str, sha256: str = "") -> Damage:
    """Return a damage that names a file of test items in a record, and makes it."""
    text = "" if callable(content) else content
    named = {"file": file, "sha256": sha256 or hashlib.sha256(text.encode()).hexdigest()}
    test = {"weights": "last", "count": 8, "accuracy": 0.75, "items_file": named}

    def damage(root: Path) -> None:
        write(root / RECORD, record("small", 0.5, test=test))
        if callable(content):
            content(root)
        else:
            write(root / f"runs/small/{file}", content)

    return damage
