"""Read the settings that tools write beside their logs, in YAML (https://yaml.org/spec/1.1/)."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from experiments.importers.several import PLACES
from experiments.importers.tables import decoded
from experiments.records.errors import UserError


class Plain(yaml.SafeLoader):
    """A loader of plain values, which reads Python's tuples as lists and its objects as None."""


def plain(loader: Plain, _tag: str, node: yaml.Node) -> object:
    """Return the list in a node, or None for anything else."""
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return None


Plain.add_multi_constructor("", plain)


def read_settings(file: Path) -> dict[str, object]:
    """Return the settings in a file that have a value; without the file, none.

    Raises:
        UserError: The file is not YAML; the message has file and line.
    """
    if not file.is_file():
        return {}
    try:
        content = yaml.load(decoded(file), Plain)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise UserError(f"{file}:{line}: not valid YAML: repair the file.") from None
    if not isinstance(content, dict):
        return {}
    return {str(name): value for name, value in content.items() if value is not None}


def without_places(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings without those that say where a run was written, not what it did."""
    return {name: value for name, value in settings.items() if name not in PLACES}
