"""Replace typed numbers by the expressions that print the same: drafts for the author to confirm.

A number is replaced only where exactly one expression fits: it prints the same, and it is about the
model and the seed that the sentence names, if it names any. The page must come out unchanged.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

from experiments.records.errors import UserError
from generator.builder.rendering import make_page
from generator.checks.expressions import (
    COUNT,
    DIFFERENCE,
    OTHER,
    SHARE,
    Expression,
    differences,
    expressions,
)
from generator.checks.finding import Finding
from generator.checks.number_forms import SMALL
from generator.checks.printed import SENTENCE_END, names_model
from generator.inputs import Inputs
from generator.numbers import FILTERS
from generator.pages.context import Context
from generator.pages.data_elements import without_elements
from generator.pages.environment import make_environment
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.targets import PAGES

# The rule of findings about typed numbers.
RULE = "typed-number"
TYPED = re.compile(
    r"(?<![\w.,])(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?)(?P<percent>%)?(?![\w%])"
    rf"|\b(?P<word>{'|'.join(SMALL)})\b"
)
POINTS = re.compile(r"[\s-]*(?:percentage\s+)?points?\b")
# Where numbers stay as they are: code, templates, comments, and the words of others.
LEFT_ALONE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)|(?P<ticks>`+)[^`]+(?P=ticks)"
    r"|<(?P<tag>pre|code|script|style|svg|q|blockquote)\b.*?</(?P=tag)>|^ {0,3}>[^\n]*|^ {4}[^\n]*"
    r"|<!--.*?-->|\{%-?\s*raw\b.*?\bendraw\s*-?%\}|\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}"
    r"|<[^>]*>|“[^”]*”",
    re.DOTALL | re.MULTILINE,
)
SEED = re.compile(r"\bseed\s+(\d+)")


@dataclass(frozen=True)
class FixedPost:
    """The draft of a post without some of its typed numbers.

    Attributes:
        path: The post's file, as messages name it.
        old: Its text.
        new: Its text with the numbers replaced.
        fixed: The findings about the replaced numbers.
        undecided: The findings that several expressions fit, with these.
    """

    path: str
    old: str
    new: str
    fixed: list[Finding] = field(default_factory=list)
    undecided: list[tuple[Finding, list[str]]] = field(default_factory=list)

    @property
    def difference(self) -> str:
        """The changes as a unified diff, which `git apply` takes."""
        old, new = self.old.splitlines(keepends=True), self.new.splitlines(keepends=True)
        return "".join(difflib.unified_diff(old, new, f"a/{self.path}", f"b/{self.path}"))


def fix_post(project: Project, slug: str, findings: Collection[Finding]) -> FixedPost:
    """Return the draft of a post that builds, without the numbers of findings that one fits.

    Raises:
        UserError: The post does not build.
    """
    inputs = Inputs(project.root)
    post = read_post(project.post_file(slug), project, inputs)
    old = inputs.text(post.path)
    page = text_of_post(project, post, old)
    search = Search(project, post, inputs)
    new, fixed, undecided = old, [], []
    # From the end, so that the places of earlier findings stay.
    for finding in sorted(findings, reverse=True):
        number = typed_number(new, finding) if finding.path == post.shown else None
        fitting = search.fitting(number) if number else []
        if number and len(fitting) == 1:
            draft = f"{new[: number.start()]}{{{{ {fitting[0]} }}}}{new[number.end() :]}"
            if page is not None and text_of_post(project, post, draft) == page:
                new = draft
                fixed.append(finding)
        elif fitting:
            undecided.append((finding, fitting))
    return FixedPost(post.shown, old, new, fixed[::-1], undecided[::-1])


class Search:
    """The search for expressions that print a number of one post."""

    def __init__(self, project: Project, post: Post, inputs: Inputs) -> None:
        context = Context(project, post, inputs)
        self.environment = make_environment(context)
        self.runs = context.runs
        references = {f"references.{name}": runs for name, runs in context.references.items()}
        self.groups = {"runs": context.runs} | references

    def fitting(self, number: re.Match[str]) -> list[str]:
        """Return the expressions that print a typed number and that its sentence is about."""
        sentence = sentence_of(number)
        seeds = {int(seed) for seed in SEED.findall(sentence)}
        named = {
            model.full_name
            for experiment in self.groups.values()
            for model in experiment
            if names_model(sentence, model)
        }
        kind, filters = printing(number)
        return [
            f"{each.text} | {filters}" if filters else each.text
            for each in (self.differences if kind == DIFFERENCE else self.expressions)
            if (kind == each.kind or (kind == OTHER and each.kind == SHARE))
            and (not named or named.issuperset(model.full_name for model in each.models))
            and (each.seed in seeds if seeds else each.seed is None)
            and printed(each, filters) == number[0]
        ]

    @cached_property
    def expressions(self) -> list[Expression]:
        """The expressions for numbers of models and runs."""
        return list(expressions(self.environment, self.groups))

    @cached_property
    def differences(self) -> list[Expression]:
        """The expressions for differences of two models."""
        return list(differences(self.environment, self.runs))


def typed_number(text: str, finding: Finding) -> re.Match[str] | None:
    """Return the number of a finding in the text of its file, or None if it must stay."""
    number = TYPED.match(finding.text) if finding.rule == RULE else None
    rest = finding.text[number.end() :] if number else ""
    if not number or (rest and not POINTS.fullmatch(rest)):
        return None
    lines = text.split("\n")
    line, column = lines[finding.line - 1], finding.column - 1
    if not line.startswith(finding.text, column):
        if line.count(finding.text) != 1:
            return None
        column = line.index(finding.text)
    start = sum(len(before) + 1 for before in lines[: finding.line - 1]) + column
    alone = [span.span() for span in LEFT_ALONE.finditer(text)]
    return None if any(a <= start < b for a, b in alone) else TYPED.match(text, start)


def printing(number: re.Match[str]) -> tuple[str, str]:
    """Return the kind of a typed number and the filters that print such a number."""
    digits = len(number["decimals"] or "")
    if number["word"]:
        return COUNT, "in_words"
    if number["percent"]:
        return SHARE, "percent" if digits == 1 else f"percent({digits})"
    if POINTS.match(number.string, number.end()):
        return DIFFERENCE, "points" if digits == 1 else f"points({digits})"
    if digits:
        return OTHER, "decimals" if digits == 4 else f"decimals({digits})"
    return COUNT, "thousands" if "," in number[0] else ""


def printed(expression: Expression, filters: str) -> str:
    """Return what an expression prints through a filter."""
    name, _, digits = filters.rstrip(")").partition("(")
    value = int(expression.value) if expression.kind == COUNT else float(expression.value)
    if not name:
        return str(value)
    return str(FILTERS[name](value, *([int(digits)] if digits else [])))


def sentence_of(number: re.Match[str]) -> str:
    """Return the sentence around a typed number."""
    text = number.string
    ends = [0, *(end.start() for end in SENTENCE_END.finditer(text)), len(text)]
    start = max(end for end in ends if end <= number.start())
    return text[start : min(end for end in ends if end >= number.end())]


def text_of_post(project: Project, post: Post, source: str) -> str | None:
    """Return title and prose that a source of a post becomes, as readers see it.

    None if it fails. Without the frame of the page, whose list of sources grows with expressions.
    """
    inputs = Inputs(project.root)
    inputs.keep(post.path, source.encode())
    try:
        page = make_page(project, inputs, post.slug)
    except UserError:
        return None
    assert page is not None  # Drafts are asked for.
    files = PAGES.files(replace(page, body=page.prose))
    file = files[PAGES.path(page.post.date, page.post.slug)]
    return html.unescape(without_elements(file.decode()))
