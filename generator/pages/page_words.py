"""The words of the interface in templates, and the language of a post."""

import datetime
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from experiments.records.errors import UserError
from generator.figures.figure import Image
from generator.inputs import Inputs
from generator.numbers import printable, thousands
from generator.pages.data_elements import element
from generator.pages.markup import escape
from generator.posts.post import Post
from generator.project import Project
from generator.traced import TRACED, keeping_origin
from generator.words import ENGLISH, Words, current, fill, read_words, say, say_or

count_text = keeping_origin("thousands", thousands)


def markup_words(name: str, /, **values: Any) -> Markup:
    """Return a text of the language in force as markup, with values in its places.

    Values become part of it as expressions do: markup as it is, numbers with their records, all
    else as plain text. A `count` is written with its digits in groups.

    Raises:
        UserError: There is no such text, or it has a place for which no value is given.
    """
    count = values.get("count")
    if isinstance(count, int):
        values["count"] = count_text(count)
    shown = {key: shown_value(value) for key, value in values.items()}
    return Markup(fill(current().text(name, count), shown, name))


def shown_value(value: object) -> Markup:
    """Return a value as markup: text from outside is escaped, a number says where it is from."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Image):
        raise UserError(
            "a figure is shown in a block: {% call figure(...) %}CAPTION{% endcall %}, with what "
            "makes it in place of the dots."
        )
    text = escape(printable(value))
    return element(value, text) if isinstance(value, TRACED) else text


def condition_words(names: Iterable[str]) -> list[str]:
    """Return the names of conditions of runs in words; settings have none but their own."""
    return [say_or(f"conditions.{name.replace(' ', '_')}", name) for name in names]


def date_text(date: datetime.date) -> str:
    """Return a date as the language in force writes it."""
    return date.strftime(say("frame.date"))


def words_of_post(project: Project, inputs: Inputs, post: Post, site_language: object) -> Words:
    """Return the words of a post's language.

    It is the post's own `lang`, or else that of the project's settings, or of the site, or English.

    Args:
        project: The project of the post.
        inputs: Reads the file of the language.
        post: The post.
        site_language: The `lang` that the site's settings name, if any.

    Raises:
        UserError: There are no words for the language.
    """
    language = post.extra.get("lang") or site_language or ENGLISH
    place = project.folders.language_place or project.relative(project.site / "_config.yml")
    if "lang" in post.lines:
        place = post.place("lang")
    if not isinstance(language, str):
        raise UserError(f"{place}: `lang` is no language, such as `de`.")
    return read_words(project, inputs, language, place)
