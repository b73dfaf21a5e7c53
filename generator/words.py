"""The words of pages: all that readers see and the author did not write, in a language.

Each language is a file of TOML, `templates/words/LANGUAGE.toml`. Its texts have names such as
`figures.epoch`; `{count}` in a text is replaced by a value. A text with the forms `one` and `other`
is chosen by the value `count`. While a post is rendered, the words of its language are in force;
everything else, such as messages to authors, is in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from experiments.records.errors import UserError
from generator.inputs import Inputs, digest
from generator.project import Project
from generator.template_files import PACKAGED, find_template, template_folders

ENGLISH = "en"
FOLDER = "words"
PLACE = re.compile(r"\{(\w+)\}")
ONE, OTHER = "one", "other"


@dataclass(frozen=True)
class Words:
    """The words of a language.

    Attributes:
        language: Its name, such as `de`: an IETF language tag (BCP 47).
        texts: Each text by its name: one with forms is there as `name.one` and `name.other`.
        digest: The sha256 of the file.
    """

    language: str
    texts: Mapping[str, str] = field(repr=False)
    digest: str = field(repr=False)

    def part(self, *sections: str) -> dict[str, str]:
        """Return the texts of some sections by their names."""
        return {name: text for name, text in self.texts.items() if name.split(".")[0] in sections}

    def text(self, name: str, count: object = None) -> str:
        """Return a text whose places are still open; `count` chooses between its forms.

        Raises:
            UserError: The language has no such text.
        """
        form = f"{name}.{ONE if count == 1 else OTHER}"
        if (found := self.texts.get(form, self.texts.get(name))) is None:
            raise UserError(f"{FOLDER}/{self.language}.toml has no text `{name}`: add it.")
        return found


_in_force: ContextVar[Words | None] = ContextVar("words", default=None)


def current() -> Words:
    """Return the words in force, by default the English ones."""
    return _in_force.get() or english()


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    """Let words be in force inside a `with` statement."""
    before = _in_force.set(words)
    try:
        yield
    finally:
        _in_force.reset(before)


def say(name: str, /, **values: object) -> str:
    """Return a text of the language in force, such as `say("figures.of_runs", title="CNN")`.

    Raises:
        UserError: There is no such text, or it has a place for which no value is given.
    """
    return fill(current().text(name, values.get("count")), values, name)


def fill(text: str, values: Mapping[str, object], name: str) -> str:
    """Return a text with values in its places; raises as `say` does."""

    def value(place: re.Match[str]) -> str:
        if place[1] not in values:
            known = ", ".join(values) or "none"
            raise UserError(f"the text `{name}` has a place {place[0]}; its values are {known}.")
        return str(values[place[1]])

    return PLACE.sub(value, text)


def say_or(name: str, otherwise: str) -> str:
    """Return a text of the language in force, or another text if it has none of this name."""
    return current().texts.get(name, otherwise)


@cache
def english() -> Words:
    """Return the packaged words in English."""
    path = PACKAGED / FOLDER / f"{ENGLISH}.toml"
    return parse_words(path.read_bytes(), ENGLISH, str(path))


def read_words(project: Project, inputs: Inputs, language: str, place: str) -> Words:
    """Return the words of a language, from the project's own file or the packaged one.

    Args:
        project: The project.
        inputs: Reads the file.
        language: A language tag; of `de-AT` without a file of its own, that of `de` is read.
        place: Where the language is chosen, for messages.

    Raises:
        UserError: There is no such file, or it lacks a text.
    """
    for name in dict.fromkeys((language, language.partition("-")[0])):
        path = find_template(project, inputs, f"{FOLDER}/{name}.toml")
        if path:
            return complete_words(inputs.content(path), name, project.relative(path))
    folders = [folder / FOLDER for folder in template_folders(project)]
    known = sorted({path.stem for each in folders for path in inputs.glob(each, "*.toml")})
    new = project.relative(project.templates / FOLDER / f"{language}.toml")
    raise UserError(
        f"{place}: there are no words for `{language}`, but for {', '.join(known)}: choose one of "
        f"these, or add {new}, made from {PACKAGED / FOLDER / ENGLISH}.toml."
    )


def parse_words(content: bytes, language: str, shown: str) -> Words:
    """Return the words in the content of a file; raises UserError if it is no such file."""
    import tomllib

    try:
        tables = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{shown}: not TOML: {error}.") from None
    return Words(language, dict(texts_of(tables)), digest(content))


def texts_of(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of tables of TOML with their names."""
    for key, value in tables.items():
        if isinstance(value, Mapping):
            yield from texts_of(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


@cache  # For all posts of a build: parsing takes a tenth of the time that a short post takes.
def complete_words(content: bytes, language: str, shown: str) -> Words:
    """Return the words in the content of a file; raises as `read_words` does."""
    words = parse_words(content, language, shown)
    there = {*words.texts, *map(without_form, words.texts)}
    if missing := [name for name in english().texts if without_form(name) not in there]:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UserError(
            f"{shown}: has no text `{missing[0]}`{more}: add it, as in {FOLDER}/{ENGLISH}.toml."
        )
    return words


def without_form(name: str) -> str:
    """Return the name of a text without that of its form."""
    return name.removesuffix(f".{ONE}").removesuffix(f".{OTHER}")
