"""The works in a BibTeX file.

The format is that of BibTeX (Patashnik 1988, "BibTeXing"), with the fields of BibLaTeX that stand
for the same: `date`, `journaltitle`, `location`. Text is LaTeX there, and plain Unicode here.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from experiments.records.errors import UserError
from generator.numbers import listing

# The field that says where a work has appeared; the first that an entry has counts.
CONTAINERS = ("journal", "journaltitle", "booktitle", "howpublished", "school", "institution")
AUTHORS = ("author", "editor", "organization")
DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
ESCAPED = re.compile(r"\\([_%&#~])")
# The types of entries of BibTeX and BibLaTeX; others are taken if they are no slip in one of them.
TYPES = (
    *("article", "book", "booklet", "collection", "conference", "dataset", "electronic", "inbook"),
    *("incollection", "inproceedings", "inreference", "manual", "mastersthesis", "misc", "mvbook"),
    *("online", "patent", "periodical", "phdthesis", "proceedings", "reference", "report"),
    *("software", "suppbook", "techreport", "thesis", "unpublished", "www"),
)
# A value, and after it the name of the next field where a comma belongs.
FIELDS = (
    r"author|title|journal\w*|booktitle|year|date|month|volume|number|pages|publisher|editor|note"
    r"|doi|url|urldate|eprint\w*|archiveprefix|institution|school|howpublished|abstract|keywords"
)
NO_COMMA = re.compile(
    rf"(?P<value>\d+|[a-z]{{3}}|\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}}|\"[^\"]*\")\s+(?:{FIELDS})\s*=",
    re.IGNORECASE,
)
YEAR = re.compile(r"\d{4}")
OTHERS = "others"


@dataclass(frozen=True)
class Work:
    """An entry of a BibTeX file, as plain text; what it lacks is an empty text.

    Attributes:
        key: The name of the entry.
        authors: The authors, or else the editors or the organization: `Ada Lovelace and others`.
        year: The year, or what stands for it, such as `in press`.
        title: The title.
        container: The journal, proceedings or institution.
        volume: The volume, with the issue in brackets: `3(2)`.
        pages: The pages, such as `1-15`, with a dash.
        publisher: The publisher.
        note: The note.
        doi: The digital object identifier, without `https://doi.org/`.
        url: The address, which begins with `http://` or `https://`.
    """

    key: str
    authors: str
    year: str
    title: str
    container: str
    volume: str
    pages: str
    publisher: str
    note: str
    doi: str
    url: str


def read_bibliography(text: str, shown: str) -> dict[str, Work]:
    """Return the works of a BibTeX file by their keys.

    Args:
        text: The file's text.
        shown: The file's name in messages.

    Raises:
        UserError: An entry can't be read; the message has file and line.
    """
    from bibtexparser.entrypoint import parse_string  # Few posts have a bibliography.
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

    # What it would print is raised below, with the file's line.
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
    middleware = [SeparateCoAuthors(), SplitNameParts()]
    library = parse_string(text.removeprefix("\ufeff"), append_middleware=middleware)
    for block in library.failed_blocks:
        reason = getattr(block.error, "abort_reason", "") or str(block.error)
        line = (block.start_line or 0) + 1
        reason = reason.partition(". Note")[0].strip(" .")
        raise UserError(f"{shown}:{line}: not BibTeX: {reason}.")
    works = {}
    for entry in library.entries:
        refuse_slips(entry, shown)
        fields = {field.key.lower(): field.value for field in entry.fields}
        works[entry.key] = work_of(entry.key, fields, f"{shown}:{(entry.start_line or 0) + 1}")
    return works


def refuse_slips(entry: Any, shown: str) -> None:
    """Raise UserError if an entry's type is misspelt, or a comma is missing after a field."""
    kind, line = entry.entry_type.lower(), (entry.start_line or 0) + 1
    meant = get_close_matches(kind, TYPES, n=1, cutoff=0.8)
    if meant and kind not in TYPES:
        raise UserError(f"{shown}:{line}: BibTeX has no @{kind}: did you mean @{meant[0]}?")
    for field in entry.fields:
        if isinstance(field.value, str) and (found := NO_COMMA.match(field.value)):
            line = (field.start_line or 0) + 1 + found["value"].count("\n")
            raise UserError(f"{shown}:{line}: a comma is missing after `{field.key}`: add it.")


def work_of(key: str, fields: Mapping[str, Any], place: str) -> Work:
    """Return the work of an entry.

    Raises:
        UserError: It has no title, or an address that is none of the web.
    """

    def text(*names: str) -> str:
        return next((plain(fields[name]) for name in names if fields.get(name)), "")

    if not text("title"):
        raise UserError(f"{place}: `{key}` has no title.")
    issue = text("number", "issue")
    return Work(
        key=key,
        authors=authors_of(fields),
        year=year_of(text("year"), text("date")),
        title=text("title"),
        container=text(*CONTAINERS),
        volume=text("volume") + (f"({issue})" if issue else ""),
        pages=text("pages"),
        publisher=text("publisher"),
        note=text("note"),
        doi=DOI_PREFIX.sub("", address(fields.get("doi", ""))),
        url=url_of(fields, f"{place}: `{key}`"),
    )


def year_of(year: str, date: str) -> str:
    """Return the year of a work: its year as it is, or that of its date."""
    found = YEAR.search(date)
    return year or (found[0] if found else date)


def url_of(fields: Mapping[str, Any], place: str) -> str:
    """Return the address of a work: its own, or that of its preprint on arXiv.

    Raises:
        UserError: It is no address of the web.
    """
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    if not fields.get("url"):
        known = fields.get("eprint") and archive.lower() == "arxiv"
        return f"https://arxiv.org/abs/{address(fields['eprint'])}" if known else ""
    url = address(fields["url"])
    if not url.startswith(("http://", "https://")):
        raise UserError(f"{place}: the url {url} begins with neither http:// nor https://.")
    return url


def address(text: str) -> str:
    """Return an address without LaTeX's blanks, braces, command `url` and escapes."""
    bare = re.sub(r"[{}\s]", "", text)
    return ESCAPED.sub(r"\1", bare.removeprefix(r"\url"))


def authors_of(fields: Mapping[str, Any]) -> str:
    """Return the names of a work's authors, or else of its editors, or its organization."""
    found = next((fields[name] for name in AUTHORS if fields.get(name)), "")
    if isinstance(found, str):
        return plain(found)
    names = [plain(" ".join([*each.first, *each.von, *each.last])) for each in found]
    juniors = [plain(" ".join(each.jr)) for each in found]
    return listed(f"{name}, {jr}" if jr else name for name, jr in zip(names, juniors, strict=True))


def listed(names: Iterable[str]) -> str:
    """Return names as `a`, `a and b` or `a, b and c`; `others` at the end as `et al.`."""
    all_names = list(names)
    if all_names[-1:] == [OTHERS]:
        return f"{', '.join(all_names[:-1])} et al."
    return listing(all_names) if all_names else ""


def plain(latex: str) -> str:
    """Return LaTeX as one line of plain text: accents, dashes and signs as characters."""
    from pylatexenc.latex2text import LatexNodes2Text

    source = re.sub(r"(?<!\\)%", r"\\%", latex)  # In BibTeX no comment begins in a field.
    return " ".join(LatexNodes2Text().latex_to_text(source).split())
