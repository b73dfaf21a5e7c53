"""The parts of a built page that are no prose: the cells of its tables, and its lines of code."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from generator.claims.claim import without_markup

NOTES = re.compile(r'<details class="labpress-log labpress-notes".*?</details>', re.DOTALL)
# The element around a table names it; a caption may follow.
TABLE = re.compile(r'aria-label="(?P<name>[^"]*)"[^>]*>\s*<table>(?P<rows>.*?)</table>', re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
CODE = re.compile(r"^(?P<fence>`{3,})[^\n]*\n(?P<lines>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)


class Cell(NamedTuple):
    """A cell of a table: the table's name, the first cells of its row and column, and its text."""

    table: str
    row: str
    column: str
    text: str

    @property
    def place(self) -> str:
        """Where the cell stands, in words."""
        return ", ".join(filter(None, (self.table, self.row, self.column)))


def cells(body: str) -> Iterator[Cell]:
    """Yield the cells of a page's tables, those in its notes left out.

    Args:
        body: The page's Markdown, in which tables are HTML.
    """
    for table in TABLE.finditer(NOTES.sub("", body)):
        name = without_markup(table["name"])
        rows = [
            [without_markup(each) for each in CELL.findall(row)]
            for row in ROW.findall(table["rows"])
        ]
        for row in rows[1:]:
            for column, text in list(zip_longest(rows[0], row, fillvalue=""))[1:]:
                yield Cell(name, row[0] if row else "", column, text)


def code_lines(body: str) -> list[str]:
    """Return the lines of a page's blocks of code that are not blank."""
    lines = (line for block in CODE.finditer(body) for line in block["lines"].splitlines())
    return [line.strip() for line in lines if line.strip()]
