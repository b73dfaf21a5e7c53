"""Tables with very many rows: the first are shown, and the others are folded away."""

import re

from generator.words import say

# A table of more rows than `MOST` shows the first `FIRST`.
MOST, FIRST = 30, 20
# A table as templates write it. One that stands in a fold already is left whole.
TABLE = re.compile(
    r"(?<!</summary>\n)"
    r'(?P<box><div class="labpress-scroll[^>]*aria-label="(?P<label>[^"]*)"[^>]*>)\n'
    r"<table>\n(?P<caption><caption>.*?</caption>\n)?(?P<head><thead>.*?</thead>\n)"
    r"<tbody>\n(?P<rows>.*?)</tbody>\n"
    r'(?P<totals><tbody class="labpress-totals">.*?</tbody>\n)?</table>\n</div>',
    re.DOTALL,
)
ROW = re.compile(r"<tr>.*?</tr>\n", re.DOTALL)


def fold_long_tables(text: str) -> str:
    """Return rendered text whose long tables have all rows but the first in a `<details>`."""
    return TABLE.sub(folded, text)


def folded(table: re.Match[str]) -> str:
    """Return a table as it is, or if it is long, in two parts with the same head."""
    rows = ROW.findall(table["rows"])
    if len(rows) <= MOST:
        return table[0]
    rest = rows[FIRST:]
    label = say("tables.more_label", label=table["label"])
    box = table["box"].replace(f'aria-label="{table["label"]}"', f'aria-label="{label}"')
    head = (table["caption"] or "") + table["head"]
    first = part(table["box"], head, rows[:FIRST], table["totals"] or "")
    more = part(box, table["head"], rest)
    summary = say("tables.more_rows", count=len(rest))
    return (
        f'{first}\n<details class="labpress-log"><summary>{summary}</summary>\n{more}\n</details>'
    )


def part(box: str, head: str, rows: list[str], totals: str = "") -> str:
    """Return rows of a table in a box, given what opens the box and what is around the rows."""
    return f"{box}\n<table>\n{head}<tbody>\n{''.join(rows)}</tbody>\n{totals}</table>\n</div>"
