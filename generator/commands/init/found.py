"""What `init` starts from: recorded runs, or logs of other tools, in somebody's folder."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.records.errors import UsageError
from experiments.records.files import record_paths
from generator.commands.experiments import ask_experiments

# Folders in which training programs and trackers leave logs, in the order of the search.
FOLDERS = (
    *("records", "runs", "results", "experiments/results", "logs", "lightning_logs", "mlruns"),
    *("wandb", "dvclive", "outputs", "output", "checkpoints"),
)
LOG_FILE = re.compile(r".*(history|log|metrics|progress|results|train).*\.(csv|json|jsonl|log|tsv)")
# Records and logs that are looked at, and the time for one of them.
MOST_RECORDS, MOST_LOGS, SECONDS = 20, 12, 60.0


@dataclass(frozen=True)
class Source:
    """Runs to start from.

    Attributes:
        path: A folder of records, or a log or folder of logs.
        recorded: True if these are records, which need no import.
        name: A name for the experiment, fit for addresses.
    """

    path: Path
    recorded: bool
    name: str


def given_source(log: Path, home: Path, choices: Sequence[str]) -> Source:
    """Return the source that a user names.

    Args:
        log: The log, or folder of logs or records.
        home: The project's folder.
        choices: The options by which `import` reads the log.

    Raises:
        UsageError: There is no such file or folder, or no run can be imported from it.
    """
    if not log.exists():
        raise UsageError(f"--log {log}: there is no such file or folder.")
    log = log.resolve()
    if holds_records(log):
        return Source(log, True, name_of(log, home))
    if problem := problem_of(log, home, choices):
        raise UsageError(f"--log {problem}")
    return Source(log, False, name_of(log, home))


def search(home: Path, choices: Sequence[str]) -> tuple[Source | None, list[str]]:
    """Return the first runs found in a project's folder, and what else was looked at, in lines."""
    folders = [home / name for name in FOLDERS if (home / name).is_dir()]
    for folder in folders:
        inner = sorted(each for each in folder.iterdir() if each.is_dir())
        for each in (folder, *inner):
            if holds_records(each):
                return Source(each, True, name_of(each, home)), []
    looked_at: list[str] = []
    for path in [*log_files(home), *folders][:MOST_LOGS]:
        problem = problem_of(path, home, choices)
        if problem is None:
            return Source(path, False, name_of(path, home)), looked_at
        looked_at.append(problem)
    return None, looked_at


def log_files(home: Path) -> Iterator[Path]:
    """Yield the files of a folder that are named like logs."""
    for path in sorted(home.iterdir()):
        if path.is_file() and LOG_FILE.fullmatch(path.name.lower()):
            yield path


def holds_records(folder: Path) -> bool:
    """Return True if records of runs lie in a folder, or in folders in it."""
    paths = record_paths(folder)[:MOST_RECORDS] if folder.is_dir() else []
    return any(b'"schema_version"' in path.read_bytes() for path in paths)


def problem_of(log: Path, home: Path, choices: Sequence[str]) -> str | None:
    """Return why no run can be imported from a path, in one line, or None if one can."""
    unseen = home / ".labpress" / "none"
    command = ["import", str(log), "--experiment", "x", "--out", str(unseen), "--dry-run"]
    code, said = ask_experiments([*command, *choices], SECONDS)
    shown = str(log.relative_to(home)) if log.is_relative_to(home) else str(log)
    line = said.partition("\n")[0].removeprefix(f"{log}: ")
    return f"{shown}: {line}" if code else None


def name_of(path: Path, home: Path) -> str:
    """Return a name for the experiment of a source: its own, or that of the folder around it."""
    usual = {"history", "log", "logs", "metrics", "progress", "results", "train", "training"}
    names = [path.stem, path.parent.name, home.name]
    own = [as_address(name) for name in names if name.lower() not in {*usual, *FOLDERS}]
    return next(filter(None, own), "first-runs")


def as_address(name: str) -> str:
    """Return a name in the letters of addresses; nothing if it has none of them."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
