"""Bad inputs made at random: bytes changed, files cut off, values of wrong types, odd files."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
from bad_input_runner import Trial
from bad_input_scene import OTHER, POST, RECORD
from bad_input_written import fifo, folder, link, replaced, trial
from kit.projects import ROOT

SCHEMA = json.loads((ROOT / "experiments/records/record.schema.json").read_bytes())
# The files that are damaged, with the commands that read them.
READERS = {
    RECORD: ("build", "check", "new", "status", "export"),
    OTHER: ("build", "status"),
    POST: ("build", "check", "export"),
    "content/references.bib": ("build", "check"),
    "list.json": ("build",),
    "content/blog.yml": ("publish",),
    "log.csv": ("csv",),
    "log.json": ("json",),
    "log.jsonl": ("jsonl",),
    "pets/cat/3.png": ("folder",),
    "pets.zip": ("zip",),
}
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    1.5,
    1e308,
    10**40,
    "",
    "a\u0000b",
    "\u202e{{ 7 * 7 }}<script>",
    [],
    [[]],
    {},
    {"a": {"b": [None]}},
)


def random_trials(scene: Path, count: int, seed: int) -> Iterator[Trial]:
    """Yield bad inputs, the same ones for a seed."""
    chance = random.Random(seed)
    for _ in range(count):
        if chance.random() < 0.4:
            yield wrong_value(chance, scene)
        else:
            yield damaged(chance, scene)


def wrong_value(chance: random.Random, scene: Path) -> Trial:
    """Return a record with another value at a random key. Its schema says whether it is bad."""
    content = json.loads((scene / RECORD).read_bytes())
    places = list(places_of(content))
    *way, key = chance.choice(places)
    inner = content
    for step in way:
        inner = inner[step]
    value = chance.choice(VALUES)
    inner[key] = value
    bad = not jsonschema.Draft202012Validator(SCHEMA).is_valid(content)
    name = f"{'.'.join(map(str, [*way, key]))} = {value!r}"
    command = chance.choice(READERS[RECORD])
    says = ("seed-1.json",) if bad else ()
    return trial(name, replaced(RECORD, content), command, *says, bad=bad)


def places_of(content: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value inside of a JSON value, as keys and indices."""
    found = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in found:
        yield (key,)
        if isinstance(value, dict | list):
            yield from ((key, *rest) for rest in places_of(value))


def damaged(chance: random.Random, scene: Path) -> Trial:
    """Return a random damage of a random file."""
    name = chance.choice(list(READERS))
    command = chance.choice(READERS[name])
    content = (scene / name).read_bytes()
    at = chance.randrange(len(content))
    ways: dict[str, Callable[[], bytes]] = {
        "flip": lambda: _with(content, at, bytes([content[at] ^ 1 << chance.randrange(8)])),
        "byte": lambda: _with(content, at, chance.randbytes(1)),
        "NUL": lambda: _with(content, at, b"\0"),
        "cut": lambda: content[:at],
        "remove": lambda: content[:at] + content[at + chance.randint(1, 20) :],
        "repeat": lambda: content[:at] + content[at // 2 :],
        "deep": lambda: content[:at] + b"[" * 50_000 + content[at:],
        "digits": lambda: content[:at] + b"9" * 5_000 + content[at:],
        "UTF-16": lambda: content.decode("latin-1").encode("utf-16"),
        "noise": lambda: chance.randbytes(200),
    }
    places = {"pipe": fifo(name), "folder": folder(name), "link": link(name, Path(name).name)}
    way = chance.choice([*ways, *places])
    damage = places[way] if way in places else replaced(name, ways[way]())
    return trial(f"{name}: {way} at {at}", damage, command, bad=False)


def _with(content: bytes, at: int, other: bytes) -> bytes:
    return content[:at] + other + content[at + len(other) :]
