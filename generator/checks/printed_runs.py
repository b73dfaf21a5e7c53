"""Sentences and captions about one model with the numbers, or the figure, of another.

A number that is printed by an expression knows the records that it was computed from. So does the
figure of a caption. Sentences that name no model, and numbers that can't be computed outside of
their loop, are not judged.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.template_values import Names, Values, texts_and_captions
from generator.numbers import listing
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run
from generator.traced import Call, Pointer, origin_of

# Sentences end at marks, blank lines, and items, rows, headings and keys on lines of their own.
SENTENCE_END = re.compile(
    r"(?<=[.!?])\s+|\n[ \t]*\n|\n(?=[ \t]*(?:(?:[-*+]|\d+\.)\s|[|#]))|---\n|\n(?=---|[a-z]\w*:\s)"
)
# Words of sentences about "it" beside the model that it is compared with.
OTHERS = re.compile(
    r"(?i)\b(?:unlike|than|against|compared|instead|versus)\b.*?\b(?:its?|they|their|th(?:is|ese))\b"
    r"|\b(?:its?|they|their|th(?:is|ese))\b.*?\b(?:unlike|than|against|compared|instead|versus)\b",
    re.DOTALL,
)
# Words of sentences that say that a number is the highest or lowest of several.
EXTREME = re.compile(
    r"(?i)\b(?:best|worst|(?:high|low|larg|small|great)est|most|least|maxim\w+|minim\w+|up to"
    r"|at (?:most|least)|down to|between|from|to|range\w*|never|always|all|each|every|any|peak\w*"
    r"|above|below|over|under|than)\b|\u2013"
)
# Words of sentences that say that a number is of one run.
ONE_RUN = re.compile(r"(?i)\b(?:seeds?|runs?|epochs?|time|once|training)\b")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
# Places of a record that two runs of one model do not share.
OUTCOME = re.compile(r"/(?:history|train_score|test/(?:accuracy|loss|predictions|outcomes))")


class Part(NamedTuple):
    """A piece of text as it is printed, with the value that printed it, if one did."""

    text: str
    value: Any
    line: int


def check_printed_runs(post: BuiltPost) -> Iterator[Finding]:
    """Find sentences that name a model beside a number or figure of others only."""
    models = [model for each in experiments(post) for model in each]
    values = Values(post)
    for text in texts_and_captions(post.source.source, values):
        parts = [part_of(node, values, text.names) for node in text.nodes]
        shown = of_figure(values.of_call(text.figure, text.names)) if text.figure else set()
        for sentence in sentences(parts):
            words = "".join(part.text for part in sentence)
            named = {model.name for model in models if is_named(model, words)}
            if named and shown and not named & shown:
                yield finding(post, sentence[0].line, words, shown, named, "the figure shows")
            printed = [(part, models_of(origin(part.value), models)) for part in sentence]
            strangers = [(part, read) for part, read in printed if read and not read & named]
            # Where a number of the named model stands, others are contrasted with it.
            if named and len(strangers) == sum(bool(read) for _, read in printed):
                for part, read in strangers if not OTHERS.search(words) else ():
                    yield finding(post, part.line, words, read, named, f'"{part.text}" is of')
            for part in sentence:
                if what := part_as_whole(part.value, words, paragraph(post, part.line), models):
                    yield unsaid(post, part, what)


def experiments(post: BuiltPost) -> list[Experiment]:
    """Return the experiments of a post, its references too."""
    return [post.page.provenance.runs, *post.page.provenance.references.values()]


def part_of(node: nodes.Expr, values: Values, names: Names) -> Part:
    """Return what a node of a template prints; an empty text where that is not known."""
    if isinstance(node, nodes.TemplateData):
        return Part(node.data, None, node.lineno)
    value = values.of(node, names)
    return Part(str(value) if isinstance(value, str | int) else "", value, node.lineno)


def sentences(parts: list[Part]) -> Iterator[list[Part]]:
    """Yield the parts of each sentence; a text is cut where one ends."""
    whole = "".join(part.text for part in parts)
    starts = [0, *accumulate(len(part.text) for part in parts)]
    ends = [*(end.end() for end in SENTENCE_END.finditer(whole)), len(whole)]
    begin = 0
    for end in ends:
        inside = [
            Part(whole[max(begin, start) : min(end, start + len(part.text))], part.value, part.line)
            for part, start in zip(parts, starts, strict=False)
            if start < end and begin < start + len(part.text)
        ]
        if inside:
            yield inside
        begin = end


def is_named(model: Model, words: str) -> bool:
    """Return True if a text has a model's name or title, in letters of any size."""
    names = (re.escape(name) for name in (model.name, model.title))
    return bool(re.search(rf"(?i)(?<![\w-])(?:{'|'.join(names)})(?![\w-])", words))


def pointers_in(expression: Any) -> Iterator[Pointer]:
    """Yield the places of records that an expression is computed from."""
    match expression:
        case Pointer():
            yield expression
        case Call(of=of):
            for each in of:
                yield from pointers_in(each)


def origin(value: Any) -> Any:
    """Return the expression of a printed number, or None if it has none."""
    number = getattr(value, "number", value)
    found = origin_of(number)
    return None if found is number else found


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


def models_of(expression: Any, models: Iterable[Model]) -> set[str]:
    """Return the names of the models that a number was computed from."""
    return {run.model for run in runs_of(expression, models)}


def of_figure(arguments: Iterable[Any]) -> set[str]:
    """Return the names of the models that a figure is drawn from."""
    names: set[str] = set()
    for each in arguments:
        match each:
            case Model(name=name) | Run(model=name):
                names.add(name)
            case Experiment() | list() | tuple():
                names |= of_figure(each)
    return names


def paragraph(post: BuiltPost, line: int) -> str:
    """Return the author's paragraph around a line, without template tags."""
    lines = post.source.source.splitlines()
    blank = [number for number, text in enumerate(lines, start=1) if not text.strip()]
    start = max([post.page.post.body_line - 1, *(number for number in blank if number < line)])
    end = min((number for number in blank if number > line), default=len(lines) + 1)
    return TAG.sub("", "\n".join(lines[start : end - 1]))


def part_as_whole(value: Any, words: str, around: str, models: Iterable[Model]) -> str:
    """Return what a number is, if neither its sentence nor the text around it says so."""
    expression = origin(value)
    runs = runs_of(expression, models)
    if not runs or not any(OUTCOME.match(each.pointer) for each in pointers_in(expression)):
        return ""
    if isinstance(expression, Call) and expression.name in ("min", "max") and len(runs) > 1:
        return "" if EXTREME.search(words) else f"the {expression.name}imum over the seeds"
    model = next(model for model in models if runs[0] in model.runs)
    if len(runs) == 1 and len(model) > 1 and not ONE_RUN.search(around):
        return f"of one run, that with seed {runs[0].seed}"
    return ""


def finding(
    post: BuiltPost, line: int, words: str, read: set[str], named: set[str], what: str
) -> Finding:
    """Return the finding about a sentence that names other models than it shows."""
    message = (
        f"{what} {listing(sorted(read))}, and the sentence names {listing(sorted(named))}: name the"
        " model that is shown, or show the one that is named."
    )
    text = " ".join(words.split())
    return Finding(post.source.file, line, 1, "other-model", text, message)


def unsaid(post: BuiltPost, part: Part, what: str) -> Finding:
    """Return the finding about a part of the results that stands for the whole."""
    message = (
        f'"{part.text}" is {what}, which the sentence does not say: print `.mean`, or say it ("the '
        'best of its seeds", "in the run with seed 1").'
    )
    return Finding(post.source.file, part.line, 1, "part-as-whole", part.text, message)
