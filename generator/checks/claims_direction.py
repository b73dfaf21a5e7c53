"""Sentences of claims that say the opposite of what their condition tests.

Judged are sentences of a few plain forms: one model is better or higher than another, or a value is
above or below a level.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.claims_copies import Key
from generator.checks.claims_names import (
    definitions,
    expanded,
    is_named,
    models_in,
    names_of_models,
)
from generator.checks.claims_source import EXPRESSION, claims_in, words_of
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.checks.templates import parse
from generator.claims.condition import source

# A printed or typed value, at most two words away.
LEVEL = r"(?:\w+\s+){0,2}?(?:\{\{|\d)"
COMPARED = re.compile(r"^(?P<first>.*)\.compared_with\((?P<second>.*)\)$", re.DOTALL)
# Of these, lower values are better.
LOSS = re.compile(r"loss|error")
UP = {"gt": True, "gteq": True, "lt": False, "lteq": False}


@dataclass(frozen=True)
class Relation:
    """The first model, or a value, is above (`up`) or below the second one, or a level.

    `by_size` is True if values are compared, of which higher ones need not be better.
    """

    first: Key | None
    second: Key | None
    up: bool
    by_size: bool = False


def check_directions_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims whose sentence says the opposite of their condition."""
    values = definitions(post)
    for claim in claims_in(post):
        printed = words_of(claim.held)
        # The names by which a sentence prints models, such as `{{ best.title }}`.
        sentence = EXPRESSION.sub(lambda found: expanded(found[0], values), printed)
        relations = list(relations_of(post, claim.condition, values))
        says = [said for each in relations if (said := what_is_said(post, sentence, each))]
        if says and len(relations) == len(says) and all(map(is_opposite, relations, says)):
            what = (
                f"claim `{claim.name}` says the opposite of its condition {claim.condition}: "
                f"{printed[:60]!r}. Turn one of them around."
            )
            shown = post.page.post.shown
            yield Finding(shown, claim.line, 1, "claim-inverted", claim.name, what)


def is_opposite(tested: Relation, said: Relation) -> bool:
    """Return True if a sentence says the opposite of what is tested."""
    turned = tested.first != said.first
    return (tested.up == said.up) == turned


def relations_of(post: BuiltPost, condition: str, values: dict[str, str]) -> Iterator[Relation]:
    """Yield what a condition tests, as far as it is a relation of two models or to a level.

    Args:
        post: The post.
        condition: The condition's source.
        values: The sources that the post's names are set from.
    """
    (output,) = parse(f"{{{{ {condition} }}}}").body
    assert isinstance(output, nodes.Output)
    stack = [(output.nodes[0], True)]
    while stack:
        node, is_true = stack.pop()
        match node:
            case nodes.And(left=left, right=right) if is_true:
                stack += [(left, True), (right, True)]
            case nodes.Not(node=inner):
                stack.append((inner, not is_true))
            # A comparison that is not `better` is not shown, which says nothing of the opposite.
            case nodes.Getattr(node=step, attr="better" | "worse" as attribute) if is_true:
                yield from of_comparison(post, step, values, attribute == "better")
            case nodes.Call(node=nodes.Getattr(node=step, attr="at_least")) if is_true:
                yield from of_comparison(post, step, values, up=True)
            case nodes.Compare(expr=left, ops=[nodes.Operand(op=sign, expr=right)]) if sign in UP:
                sides = [expanded(source(side), values) for side in (left, right)]
                yield from of_sides(post, sides, UP[sign] == is_true)


def of_comparison(
    post: BuiltPost, step: nodes.Expr, values: dict[str, str], up: bool
) -> Iterator[Relation]:
    """Yield the relation that a comparison of models tests."""
    text = expanded(source(step), values)
    found = COMPARED.match(text) or COMPARED.match(text[1:-1])
    if found:
        first, second = models_in(post, found["first"]), models_in(post, found["second"])
        if len(first) == len(second) == 1:
            yield Relation(first.pop(), second.pop(), up)


def of_sides(post: BuiltPost, sides: list[str], up: bool) -> Iterator[Relation]:
    """Yield the relation that the two sides of a sign test."""
    first, second = (models_in(post, side) for side in sides)
    by_size = bool(LOSS.search(" ".join(sides)))
    if len(first) == len(second) == 1 and first != second:
        yield Relation(first.pop(), second.pop(), up, by_size)
    elif bool(first) != bool(second):
        yield Relation(None, None, up if first else not up, by_size=True)


def what_is_said(post: BuiltPost, sentence: str, tested: Relation) -> Relation | None:
    """Return the relation of the same kind that a sentence states, or None if it is not plain."""
    lexicon = read_lexicon().claims
    if tested.first is None and lexicon["rest"].search(sentence):
        return None
    found = list(words_for(tested, sentence).finditer(sentence))
    if len({bool(each["up"]) for each in found}) != 1:
        return None
    clause = re.split(r"[.,;:]", sentence[: found[0].start()])[-1]
    up = bool(found[0]["up"]) != bool(lexicon["denied"].search(clause))
    if tested.first is None:
        return Relation(None, None, up)
    sides = sentence[: found[0].start()], sentence[found[-1].end() :]
    first, second = (named_in(post, side, tested) for side in sides)
    if len(first) != 1 or len(second) != 1 or first == second:
        return None
    return Relation(first.pop(), second.pop(), up)


def words_for(tested: Relation, sentence: str) -> re.Pattern[str]:
    """Return the pattern of the words by which a sentence can state a relation.

    Its groups `up` and `down` tell the direction. Words of quality say more of models than words of
    size, which are looked for only where a sentence has none.
    """
    quality = either("better", "worse")
    if tested.first is None:
        return re.compile(rf"{either('higher', 'lower').pattern}\s+{LEVEL}", re.IGNORECASE)
    by_size = tested.by_size or not quality.search(sentence)
    return either("higher", "lower") if by_size else quality


def either(up: str, down: str) -> re.Pattern[str]:
    """Return the pattern of two groups of the lexicon's words, named `up` and `down`."""
    words = read_lexicon().claims
    pattern = rf"(?:(?P<up>{words[up].pattern})|(?P<down>{words[down].pattern}))"
    return re.compile(pattern, re.IGNORECASE)


def named_in(post: BuiltPost, text: str, tested: Relation) -> set[Key]:
    """Return those models of a relation that a text names."""
    names = names_of_models(post)
    return {
        key
        for key in (tested.first, tested.second)
        if key and any(is_named(name, text) for name in names[key])
    }
