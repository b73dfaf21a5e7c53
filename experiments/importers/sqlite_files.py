"""Read SQLite files, which some trackers keep their runs in (https://sqlite.org/fileformat.html)."""

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.records.errors import UserError

START = b"SQLite format 3\0"


def columns(path: Path, table: str) -> set[str]:
    """Return the names of a table's columns; none if the file has no such table or is no SQLite."""
    if not path.is_file():
        return set()
    with path.open("rb") as file:
        if file.read(len(START)) != START:
            return set()
    try:
        return {name for (name,) in rows(path, "SELECT name FROM pragma_table_info(?)", [table])}
    except UserError:
        return set()


def check(path: Path) -> None:
    """Raise UserError if a file is damaged."""
    found = rows(path, "PRAGMA quick_check(1)")
    if found != [("ok",)]:
        raise UserError(f"{path}: the SQLite file is damaged: copy it again, or repair it.")


def rows(path: Path, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query; the file is not changed, nor are any written beside it.

    Raises:
        UserError: The file is damaged, or has not what the query asks for.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            return list(connection.execute(query, tuple(values)))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise UserError(f"{path}: can't be read as SQLite: {error}: copy it again.") from None
