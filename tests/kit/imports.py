"""Logs of other tools with the records that they must give: tests/fixtures/imports/KIND/NAME.

Each folder has the log, a README that says who wrote it, and expected.json, which no importer has
written:

    {"source": "metrics.csv", "options": {"part": 1}, "runs": [{"history": {...}, ...}]}

`source` is the log, a file or folder beside it; `percent` names the metrics that it has in percent.
`runs` has an object for each run, in the order of the log: `history` as in the record, and of
`status`, `test`, `units`, `config`, `model` and `seed` those that are known; a `config` or `test`
names some of its keys.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.projects import ROOT
from kit.training import load

LOGS = ROOT / "tests/fixtures/imports"


@dataclass(frozen=True)
class Fixture:
    """A log, the choices of the user, and the fields of its records."""

    name: str
    source: Path
    options: dict[str, int]
    percent: list[str]
    runs: list[dict[str, Any]]


def fixtures() -> list[Fixture]:
    """Return all logs in the folder, by name."""
    found = []
    for path in sorted(LOGS.glob("*/*/expected.json")):
        content = load(path)
        name = path.parent.relative_to(LOGS).as_posix()
        source = path.parent / content["source"]
        found.append(
            Fixture(
                name,
                source,
                content.get("options", {}),
                content.get("percent", []),
                content["runs"],
            )
        )
    return found
