"""Read the settings that tools and people write beside logs.

They are in JSON, or in YAML (https://yaml.org/spec/1.1/).
"""

from collections.abc import Mapping
from pathlib import Path

import yaml

from experiments.importers.json_content import SETTINGS
from experiments.importers.json_files import read_json
from experiments.importers.several import PLACES
from experiments.importers.tables import decoded
from experiments.records.errors import UserError

FILES = tuple(f"{name}.{suffix}" for name in SETTINGS for suffix in ("json", "yaml", "yml"))


class Plain(yaml.SafeLoader):
    """A loader of plain values, which reads Python's tuples as lists and its objects as None."""


def plain(loader: Plain, _tag: str, node: yaml.Node) -> object:
    """Return the list in a node, or None for anything else."""
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return None


Plain.add_multi_constructor("", plain)


def settings_beside(log: Path) -> Path | None:
    """Return the file of settings beside a log, or None.

    There is none if other files of the log's kind are there, as they may be of other runs.
    """
    if log.is_dir() or any(
        each != log and each.name not in FILES for each in log.parent.glob(f"*{log.suffix}")
    ):
        return None
    found = (log.with_name(name) for name in FILES if name != log.name)
    return next((file for file in found if file.is_file()), None)


def read_settings(file: Path) -> dict[str, object]:
    """Return the settings in a file that have a value; without the file, none.

    Raises:
        UserError: The file is neither JSON nor YAML; the message has file and line.
    """
    if not file.is_file():
        return {}
    try:
        is_json = file.suffix == ".json"
        content = read_json(file) if is_json else yaml.load(decoded(file), Plain)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise UserError(f"{file}:{line}: not valid YAML: repair the file.") from None
    if not isinstance(content, dict):
        return {}
    return {str(name): value for name, value in content.items() if value is not None}


def without_places(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings without those that say where a run was written, not what it did."""
    return {name: value for name, value in settings.items() if name not in PLACES}
