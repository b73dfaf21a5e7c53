"""The sentences of a post as a build prints them, with the runs behind their numbers.

A number that is printed by an expression knows the places in the records that it was computed from.
Numbers that can't be computed outside of their loop have none here.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from jinja2 import Undefined, nodes

from generator.checks.built_post import BuiltPost
from generator.checks.claims_names import is_named
from generator.checks.template_values import Names, Values, texts_and_captions
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run
from generator.traced import Call, Pointer, origin_of

# Sentences end at marks, blank lines, and items, rows, headings and keys on lines of their own.
SENTENCE_END = re.compile(
    r"(?<=[.!?])\s+|\n[ \t]*\n|\n(?=[ \t]*(?:(?:[-*+]|\d+\.)\s|[|#]))|---\n|\n(?=---|[a-z]\w*:\s)"
)


class Part(NamedTuple):
    """A piece of a sentence as it is printed, with the value that printed it, if one did."""

    text: str
    value: Any
    line: int

    @property
    def origin(self) -> Any:
        """The expression that a printed number follows from, or None."""
        if isinstance(self.value, Undefined):
            return None
        number = getattr(self.value, "number", self.value)
        found = origin_of(number)
        return None if found is number else found


class Sentence(NamedTuple):
    """A sentence, or a part of one between template tags.

    Attributes:
        parts: Its texts and printed numbers.
        drawn: The names of the models that its figure is drawn from, if it is of a caption.
    """

    parts: list[Part]
    drawn: set[str]

    @property
    def words(self) -> str:
        """The sentence as it is printed."""
        return "".join(part.text for part in self.parts)

    @property
    def line(self) -> int:
        """Its first line in the author's file."""
        return self.parts[0].line


def printed_sentences(post: BuiltPost) -> Iterator[Sentence]:
    """Yield the sentences of a post: of its front matter, prose, claims and captions."""
    values = Values(post)
    for text in texts_and_captions(post.source.source, values):
        parts = [part_of(node, values, text.names) for node in text.nodes]
        drawn = models_drawn(values.of_call(text.figure, text.names)) if text.figure else set()
        for sentence in cut(parts):
            yield Sentence(sentence, drawn)


def part_of(node: nodes.Expr, values: Values, names: Names) -> Part:
    """Return what a node of a template prints; an empty text where that is not known."""
    if isinstance(node, nodes.TemplateData):
        return Part(node.data, None, node.lineno)
    value = values.of(node, names)
    return Part(str(value) if isinstance(value, str | int) else "", value, node.lineno)


def cut(parts: list[Part]) -> Iterator[list[Part]]:
    """Yield the parts of each sentence; a text is cut where one ends."""
    whole = "".join(part.text for part in parts)
    starts = [0, *accumulate(len(part.text) for part in parts)]
    ends = [*(end.end() for end in SENTENCE_END.finditer(whole)), len(whole)]
    begin = 0
    for end in ends:
        inside = [
            part_between(part, max(begin - start, 0), end - start)
            for part, start in zip(parts, starts, strict=False)
            if start < end and begin < start + len(part.text)
        ]
        if inside:
            yield inside
        begin = end


def part_between(part: Part, begin: int, end: int) -> Part:
    """Return the piece of a part between two of its characters, at its own line."""
    text = part.text[begin:end]
    blank = len(text) - len(text.lstrip())
    return Part(text, part.value, part.line + part.text.count("\n", 0, begin + blank))


def names_model(words: str, model: Model) -> bool:
    """Return True if a text has a model's name or title, in any case."""
    return any(is_named(name, words, any_case=True) for name in (model.name, model.title))


def pointers_in(expression: Any) -> Iterator[Pointer]:
    """Yield the places of records that an expression is computed from."""
    match expression:
        case Pointer():
            yield expression
        case Call(of=of):
            for each in of:
                yield from pointers_in(each)


def runs_of(expression: Any, models: Iterable[Model]) -> list[Run]:
    """Return the runs that a number was computed from, given its expression."""
    records = {name for each in pointers_in(expression) for name in each.record.split(",")}
    folders = {record[:-1] for record in records if record.endswith("/*")}
    return [
        run
        for model in models
        for run in model
        if run.copy in records or any(run.copy.startswith(folder) for folder in folders)
    ]


def models_drawn(arguments: Iterable[Any]) -> set[str]:
    """Return the names of the models that a figure is drawn from."""
    names: set[str] = set()
    for each in arguments:
        match each:
            case Model(name=name) | Run(model=name):
                names.add(name)
            case Experiment() | list() | tuple():
                names |= models_drawn(each)
    return names
