"""The template tag `opinion`: sentences of the author that no condition tests.

    {% opinion %}Transfer learning is the way to go when pictures are scarce.{% endopinion %}

The page says in a visible word that this is an opinion, and lists all of them at its end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from experiments.records.errors import UserError
from generator.claims.claim import without_markup
from generator.words import say


@dataclass(frozen=True)
class Opinion:
    """An opinion on a page.

    Attributes:
        name: The opinion's name in links, such as `opinion-1`.
        sentence: Its text, without markup.
        anchored: True if it stands in prose, where links can lead to it.
    """

    name: str
    sentence: str
    anchored: bool


class OpinionTag(Extension):
    """The tag `opinion`; each environment has its own, which collects the opinions of one post."""

    tags = {"opinion"}  # noqa: RUF012 - Jinja declares it so.

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.opinions: list[Opinion] = []

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse one opinion; Jinja calls it at the tag."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endopinion",), drop_needle=True)
        call = self.call_method("_opinion")
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _opinion(self, caller: Callable[[], str]) -> str:
        sentence = caller().strip()
        in_prose = bool(self.environment.autoescape)
        shown = without_markup(sentence)
        if not shown:
            raise UserError("opinion: there is no text in it. Write one, or remove the tags.")
        opinion = Opinion(f"opinion-{len(self.opinions) + 1}", shown, in_prose)
        self.opinions.append(opinion)
        if not in_prose:
            return f"{say('frame.opinion')} {sentence}"
        marked = f"<em>{say('frame.opinion')}</em> {sentence}"
        return Markup(f'<span class="labpress-opinion" id="{opinion.name}">{marked}</span>')
