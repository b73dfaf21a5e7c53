"""The words of a language by which `check` knows results, verdicts and what is neither."""

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
def read_lexicon(language: str = "en") -> Lexicon:
    """Return the lexicon of a language, such as `en`, from the file in this folder."""
    path = Path(__file__).parent / f"{language}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lexicon(
        **{
            section: {key: words(entries) for key, entries in lists.items()}
            for section, lists in content.items()
        }
    )


def words(entries: list[str]) -> re.Pattern[str]:
    """Return a pattern for any of the entries, as whole words, with any white space in them."""
    spaced = (entry.replace(" ?", r"\s*").replace(" ", r"\s+") for entry in entries)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)
