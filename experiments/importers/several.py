"""Tell the models and seeds of several runs apart by the settings in which they differ."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.importers.log import Log

SEEDS = ("seed", "random_state", "random_seed", "manual_seed", "global_seed")
LARGEST_SEED = 2**32 - 1
# Settings that say where and when a run was written, not what it did.
PLACES = frozenset(
    (
        *("name", "run_name", "run_id", "id", "exp_name", "experiment_name", "group", "tags"),
        *("save_dir", "output_dir", "out_dir", "log_dir", "logdir", "logging_dir", "output"),
        *("project", "exist_ok", "resume", "hostname", "host", "time", "timestamp", "date"),
        *("start_time", "created_at", "workers", "num_workers", "verbose"),
    )
)
# An absolute path or a time.
PLACE = re.compile(r"/|[A-Za-z]:\\|\d{4}-\d\d-\d\d")
# Settings by which people name a model, if one of them differs.
MODELS = ("model", "model_name", "_name_or_path", "model_name_or_path", "arch", "architecture")
# A part of a path that numbers runs of one model: `seed-3`, `resnet_fold2`, `version_0`.
WORDS = re.compile(
    r"(?P<before>|.*[^a-z])(seed|run|fold|trial|rep|repeat|version|try)s?[-_=. ]?(?P<number>\d+)",
    re.IGNORECASE,
)
# Identifiers that tools draw, and times.
DRAWN = re.compile(r"[0-9a-f]{8,}|\d+|\d{4}[-_]?\d\d[-_]?\d\d[-_T ]?[\d:_-]*|(run|offline-run)-\S+")
# A time before a name, as timm names the folders of its runs: `20260101-120000-resnet18-224`.
DATED = re.compile(r"\d{8}-\d{6}-(?=.)")
LONGEST_NAME = 40


@dataclass(frozen=True)
class Run:
    """A log, the file or folder that it was read from, and the names of its record.

    `numbered` is True if nothing tells the seed, which then only numbers the model's runs.
    """

    source: Path
    log: Log
    model: str
    seed: int
    numbered: bool = False


def tell_apart(logs: Sequence[tuple[Path, Log]], root: Path, model: str | None = None) -> list[Run]:
    """Return the runs of logs with their models and seeds.

    Runs that differ in a setting, a seed apart, are of different models, named by these settings.
    So are runs in folders of different names, unless these number runs (`seed-3`, `fold_2`) or the
    settings name model and seed of each run; and, where no log has settings, runs that their tool
    names differently. All others are seeds of one model: those in their settings or folders, or
    1, 2, ... in order if one is missing or repeated.

    Args:
        logs: The logs with their files or folders, at least one.
        root: The folder that all logs are in, or the only log.
        model: The name of the model, if all runs are of one.
    """
    # The name of a file that is the only log in its folder, such as `training.log`, tells nothing.
    folders = Counter(path.parent for path in {path for path, _ in logs})
    parts = [path_parts(path, root, folders[path.parent] > 1) for path, _ in logs]
    features = [dict(features_of(log, names)) for (_, log), names in zip(logs, parts, strict=True)]
    if not any(log.config for _, log in logs):
        for each, (_, log) in zip(features, logs, strict=True):
            each["model"] = log.model
    if named_by_settings([log for _, log in logs], features):
        for each in features:
            each["path"] = ""
    keys = [] if model is not None else distinguishing(features)
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, each in enumerate(features):
        groups.setdefault(tuple(shown(each.get(key)) for key in keys), []).append(number)
    names = [model] if model is not None else group_names(logs, root, features, keys, groups)
    runs: dict[int, Run] = {}
    for name, members in zip(names, groups.values(), strict=True):
        seeds = seeds_of([logs[member] for member in members], root)
        for member, seed in zip(members, seeds, strict=True):
            path, log = logs[member]
            runs[member] = Run(
                path, log, name, seed, seed != seed_told(log, path_parts(path, root))
            )
    return [runs[number] for number in range(len(logs))]


def named_by_settings(logs: Sequence[Log], features: Sequence[Mapping[str, object]]) -> bool:
    """Return True if the settings name each run's model and seed, and no two runs have the same."""
    told = []
    for log, each in zip(logs, features, strict=True):
        named = {key: shown(value) for key, value in each.items() if key != "path"}
        seed = seed_told(log)
        if seed is None or not any(key.rpartition(".")[2] in MODELS for key in named):
            return False
        told.append((seed, *sorted(named.items())))
    return len(set(told)) == len(told)


def features_of(log: Log, parts: Sequence[str]) -> Iterator[tuple[str, object]]:
    """Yield what tells a run's model: its settings by dotted key, and the parts of its path."""
    for key, value in flattened(log.config):
        last = key.rpartition(".")[2]
        if last not in PLACES and last not in SEEDS and not PLACE.match(str(value)):
            yield key, value
    yield "path", "/".join(name for name, _ in map(numbered, parts) if name)


def flattened(
    settings: Mapping[str, object], separator: str = ".", prefix: str = ""
) -> Iterator[tuple[str, object]]:
    """Yield settings with the keys of nested ones joined."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from flattened(value, separator, f"{prefix}{key}{separator}")
        else:
            yield f"{prefix}{key}", value


def path_parts(path: Path, root: Path, with_file: bool = True) -> list[str]:
    """Return the names of the folders below a root and, if it counts, of the file, unsuffixed."""
    parts = list(path.relative_to(root).parts)
    if not parts or not path.is_file():
        return parts
    return [*parts[:-1], path.stem] if with_file else parts[:-1]


def numbered(part: str) -> tuple[str, int | None]:
    """Return a part of a path without the number of a run, and that number, if it has one."""
    part = DATED.sub("", part)
    if found := WORDS.fullmatch(part):
        return found["before"].strip("-_. "), int(found["number"])
    if DRAWN.fullmatch(part):
        return "", int(part) if part.isdecimal() else None
    return part, None


def distinguishing(features: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the fewest features that tell runs apart as all do: names of models come first."""
    keys = sorted(
        {key for each in features for key in each},
        key=lambda key: (key.rpartition(".")[2] not in MODELS, key != "path", key),
    )
    chosen: list[str] = []
    groups = 1
    for key in keys:
        tried = len({tuple(shown(each.get(name)) for name in (*chosen, key)) for each in features})
        if tried > groups:
            chosen, groups = [*chosen, key], tried
    return chosen


def group_names(
    logs: Sequence[tuple[Path, Log]],
    root: Path,
    features: Sequence[Mapping[str, object]],
    keys: Sequence[str],
    groups: Mapping[tuple[str, ...], Sequence[int]],
) -> list[str]:
    """Return a name for each group of runs, out of the features that tell them apart."""
    if len(groups) == 1:
        called = {model_told(log) for _, log in logs}
        only = called.pop() if len(called) == 1 else None
        return [identifier(only or root.stem)]
    paths = [str(features[members[0]]["path"]).split("/") for members in groups.values()]
    common = set.intersection(*map(set, paths))
    names = []
    for number, members in enumerate(groups.values(), start=1):
        values = dict(features[members[0]])
        values["path"] = "_".join(p for p in paths[number - 1] if p not in common)
        name = identifier("_".join(filter(None, (words(key, values.get(key)) for key in keys))))
        names.append(name if len(name) <= LONGEST_NAME else f"model{number}")
    return [name if names.count(name) == 1 else f"{name}_{n}" for n, name in enumerate(names, 1)]


def words(key: str, value: object) -> str:
    """Return a setting in words: a text speaks for itself, a number needs its key."""
    if isinstance(value, str) and not re.fullmatch(r"[-+.\deE]*|true|false", value, re.IGNORECASE):
        return value.rstrip("/").rpartition("/")[2]
    last = key.rpartition(".")[2]
    if last in MODELS:
        return "" if value is None else str(value)
    return f"{last}_{'none' if value is None else shown(value)}" if key != "path" else str(value)


def shown(value: object) -> str:
    """Return a setting as a text that tells it from others."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def identifier(text: str) -> str:
    """Return a text as a name of a model: letters, digits and `_`, a letter first."""
    plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").lower()
    return plain if plain.isidentifier() else f"model_{plain}".rstrip("_")


def seeds_of(logs: Sequence[tuple[Path, Log]], root: Path) -> list[int]:
    """Return the seeds of a model's runs: as recorded, or 1, 2, ... if one lacks or repeats."""
    known = [seed_of(path, log, root) for path, log in logs]
    seeds = [seed for seed in known if seed is not None]
    return seeds if len(set(seeds)) == len(logs) else list(range(1, len(logs) + 1))


def seed_of(path: Path, log: Log, root: Path) -> int | None:
    """Return the seed that a log tells, or else a number in its path, or None."""
    parts = path_parts(path, root)
    numbers = [number for _, number in map(numbered, parts) if number is not None]
    told = seed_told(log, parts)
    return told if told is not None else next(filter_seeds(reversed(numbers)), None)


def seed_told(log: Log, parts: Sequence[str] = ()) -> int | None:
    """Return the seed that a log, its settings, or a part of its path such as `seed-3` tells."""
    settings = {key.rpartition(".")[2]: value for key, value in flattened(log.config)}
    named = [numbered(part)[1] for part in reversed(parts) if "seed" in part.lower()]
    values = (log.seed, *(settings.get(name) for name in SEEDS), *named)
    return next(filter_seeds(values), None)


def filter_seeds(values: Iterable[object]) -> Iterator[int]:
    """Yield the whole numbers among values that can be seeds."""
    for value in values:
        text = str(value)
        if text.isascii() and text.isdecimal() and int(text) <= LARGEST_SEED:
            yield int(text)


def model_told(log: Log) -> str | None:
    """Return the model's name in a log or its settings, or None."""
    settings = {key: value for key, value in log.config.items() if key in MODELS}
    names = (log.model, *(settings.get(name) for name in MODELS))
    return next((name for name in names if isinstance(name, str) and name.strip()), None)
