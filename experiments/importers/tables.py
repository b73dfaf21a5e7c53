"""Read tables in text files: a line of names, then a line of values for each row."""

import csv
import io
import math
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from experiments.importers.names import shortened
from experiments.importers.remembered import remembered
from experiments.records.errors import UserError
from experiments.records.regular import read_regular

SEPARATORS = ",;\t"
# Bytes in which the first lines end.
START = 100_000
MISSING = ("", "NA", "N/A", "None", "null")
# Python's float also takes `1_0`, which a damaged `1.0` can become.
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?", re.ASCII)
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A row of a table: its place, as `FILE:LINE`, and its texts by column, without blanks."""

    place: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table's columns and rows.

    `decimal_commas` is True if its numbers had decimal commas, which are points in the rows.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    decimal_commas: bool = False


def read_table(path: Path) -> Table:
    """Read a table in UTF-8 or UTF-16, separated by commas, semicolons or tabs.

    Empty lines and repetitions of the line of names are left out; so is a column without name and
    values, which a separator at the end of each line makes. Where commas separate no values and no
    number has a decimal point, commas in numbers are decimal commas.

    Raises:
        UserError: The file is not text, names a column twice, or a row has more or fewer values
            than there are names; the message has file and line.
    """
    text = decoded(path)
    separator = separator_of(text.lstrip().partition("\n")[0])
    # strict: a quotation mark that is never closed would swallow the rows below it.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    names: list[str] = []
    rows = []
    try:
        for line in lines:
            cells = [cell.strip() for cell in line]
            if not any(cells) and len(cells) <= 1:
                continue
            if not names:
                names = cells
            elif cells != names:
                rows.append(row(path, lines.line_num, names, cells))
    except csv.Error as error:
        raise UserError(f"{path}:{lines.line_num}: not a row of a table: {error}.") from None
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice or names.count("") > 1:
        raise UserError(f"{path}:1: has two columns `{twice or ''}`: give each a name of its own.")
    if "" in names and not any(each.cells[""] for each in rows):
        names.remove("")
    cells_of_all = [cell for each in rows for cell in each.cells.values()]
    commas = separator != "," and any(DECIMAL_COMMA.fullmatch(cell) for cell in cells_of_all)
    if not commas or any("." in cell and NUMBER.fullmatch(cell) for cell in cells_of_all):
        return Table(tuple(names), tuple(rows))
    return Table(tuple(names), tuple(map(with_points, rows)), decimal_commas=True)


def with_points(row: Row) -> Row:
    """Return a row with points for decimal commas."""
    cells = {
        name: cell.replace(",", ".") if DECIMAL_COMMA.fullmatch(cell) else cell
        for name, cell in row.cells.items()
    }
    return Row(row.place, cells)


def row(path: Path, line: int, names: list[str], cells: list[str]) -> Row:
    """Return a row, or raise UserError if it has more or fewer values than there are names."""
    if len(cells) != len(names):
        raise UserError(
            f"{path}:{line}: has {len(cells)} values for {len(names)} names: complete the row, or "
            "remove it."
        )
    return Row(f"{path}:{line}", dict(zip(names, cells, strict=True)))


def header(path: Path) -> tuple[str, ...]:
    """Return the names in the first line of a text file, or nothing if it is none."""
    return _start(path)[0] if path.is_file() else ()


def first_row(path: Path) -> tuple[str, ...]:
    """Return the texts in the line below the names, or nothing."""
    return _start(path)[1] if path.is_file() else ()


@remembered
def _start(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts in the first line of a file, and in the second."""
    with path.open("rb") as file:
        content = file.read(START)
    lines = content.decode(encoding_of(content), errors="replace").lstrip().splitlines()
    names = lines[0] if lines else ""
    if not names.replace("\t", " ").isprintable() or "\ufffd" in names:
        return (), ()
    try:
        rows = [*csv.reader(lines[:2], delimiter=separator_of(names)), [], []]
    except csv.Error:
        return (), ()
    first, second = (tuple(cell.strip() for cell in row) for row in rows[:2])
    return first, second


def unfinished(source: Path) -> list[Path]:
    """Return the tables at or below a path whose last line has no end, as if they were cut off."""
    below = (path for pattern in ("*.csv", "*.tsv") for path in sorted(source.rglob(pattern)))
    paths = [source] if source.is_file() else below
    tables = (path for path in paths if len(header(path)) > 1)
    texts = {path: decoded(path) for path in tables}
    return [
        path for path, text in texts.items() if text[:1] not in "{[" and text[-1:] not in "\r\n"
    ]


def unread(folder: Path, pattern: str, files: Iterable[Path]) -> tuple[str, ...]:
    """Return a note of the files in a folder that match a pattern and are not read, or nothing.

    Args:
        folder: The folder, with those in it.
        pattern: A pattern for names, such as `*.csv`.
        files: The files that are read.
    """
    left = sorted(set(folder.rglob(pattern)) - set(files)) if folder.is_dir() else []
    names = shortened([path.relative_to(folder).as_posix() for path in left])
    return (f"left out, since it has other columns: {names}",) if left else ()


def decoded(path: Path) -> str:
    """Return a text file's content without a byte order mark, or raise UserError."""
    try:
        content = read_regular(path)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}.") from None
    try:
        return content.decode(encoding_of(content))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}:{line}: not text in UTF-8: save it so, or repair it.") from None


def encoding_of(content: bytes) -> str:
    """Return the encoding that a byte order mark tells, UTF-8 without one."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if content.startswith(BOM_UTF8) else "utf-8"


def separator_of(line: str) -> str:
    """Return the separator that occurs most often in a line of names, a comma if none does."""
    return max(SEPARATORS, key=line.count)


def number(text: str) -> float | None:
    """Return the number that a cell holds, which may be nan or infinite, or None if it is empty.

    Raises:
        ValueError: The cell holds something else.
    """
    if text in MISSING:
        return None
    if not NUMBER.fullmatch(text) and not NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a number")
    value = float(text)
    if math.isinf(value) and NUMBER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is too large")
    return value
