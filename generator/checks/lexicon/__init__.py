"""The words by which `check` knows results, verdicts and what is neither, a language a file."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

Groups = dict[str, re.Pattern[str]]


class Lexicon(NamedTuple):
    """Patterns for whole words, in any case, by section and key of the language's file."""

    exempt: Groups
    general: Groups
    anchors: Groups
    past: Groups
    results: Groups
    settings: Groups
    verdicts: Groups
    subjects: Groups
    numbers: Groups
    claims: Groups


@cache
def read_lexicon() -> Lexicon:
    """Return the words of all languages that have a file in this folder.

    A post may cite another language, and few words are the same in two languages.
    """
    folder = Path(__file__).parent
    entries: dict[str, dict[str, list[str]]] = {name: {} for name in Lexicon._fields}
    for path in sorted(folder.glob("*.toml")):
        for section, lists in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for key, own in lists.items():
                entries[section].setdefault(key, []).extend(own)
    return Lexicon(
        **{
            section: {key: words(own) for key, own in lists.items()}
            for section, lists in entries.items()
        }
    )


def words(entries: list[str]) -> re.Pattern[str]:
    """Return a pattern for any of the entries, as whole words, with any white space in them."""
    spaced = (entry.replace(" ?", r"\s*").replace(" ", r"\s+") for entry in entries)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)
