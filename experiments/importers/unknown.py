"""Say of a file or folder that no importer reads what was seen, and what to do."""

from collections.abc import Sequence
from pathlib import Path

from experiments.importers.json_files import keys, line_keys, looks_like_json, read_json
from experiments.importers.names import shortened
from experiments.importers.tables import header
from experiments.records.errors import UserError

TABLE = (
    "A table is imported if it has a column `epoch`, and a column for each metric with a row for "
    "each epoch."
)
JSON = (
    "A JSON file is imported if it holds a list of values by epoch under the name of a metric: "
    '{"loss": [0.9, 0.8], "val_accuracy": [0.6, 0.7]}.'
)
# Bytes; a larger file is not empty, and may be too large to be read.
SMALL = 1000
OWN = "Or save values as a table: epoch,loss,val_accuracy."
JSON_LINES = "JSON lines are imported if each has `epoch` or `step`, and metrics."


def unknown(path: Path, kinds: Sequence[str]) -> UserError:
    """Return the error for a file or folder that no importer reads.

    Args:
        path: The file or folder.
        kinds: The kinds of logs that can be imported.
    """
    if path.is_file() and path.stat().st_size < SMALL and not path.read_bytes().strip():
        return UserError(f"{path}: is empty: import it once an epoch is logged.")
    if path.is_dir():
        held = shortened(sorted(each.name for each in path.iterdir())) or "nothing"
        return UserError(f"{path}: no log in it can be imported; it holds {held}. {known(kinds)}")
    if lines := line_keys(path):
        return UserError(f"{path}: JSON lines with the keys {shortened(lines)}. {JSON_LINES}")
    if "schema_version" in keys(path):
        return UserError(f"{path}: is a record already: copy it into the folder of an experiment.")
    if names := keys(path):
        return UserError(f"{path}: a JSON file with the keys {shortened(names)}. {JSON}")
    if looks_like_json(path):
        try:
            read_json(path)
        except UserError as error:
            return error
        return UserError(f"{path}: a JSON file that holds no object with names. {JSON}")
    columns = header(path)
    if len(columns) > 1:
        return UserError(f"{path}: a table with the columns {shortened(columns)}. {TABLE}")
    return UserError(f"{path}: no log that can be imported. {known(kinds)}")


def known(kinds: Sequence[str]) -> str:
    """Return a sentence with the kinds that can be imported."""
    return f"These can: {', '.join(sorted(kinds))}. {OWN}"
