"""Sentences of claims that do not say what their condition tests."""

import re
from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.claims_names import definitions, expanded
from generator.checks.claims_source import ClaimSource, claims_in, printed_in, words_of
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.claims.condition import source

NUMBER = r"(?<![\w.,-])(?P<number>\d+(?:[.,]\d+)*)"
LITERAL = re.compile(r"(?<![\w.'\"])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.'\"])")
# Filters that print a share in percent.
OF_SHARES = re.compile(r"percent|points")


def check_sentences_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims whose branches say the same, or that print another level than they test."""
    shown = post.page.post.shown
    values = definitions(post)
    for claim in claims_in(post):
        held, otherwise = words_of(claim.held), words_of(claim.otherwise)
        if held == otherwise:
            what = f"claim `{claim.name}` says the same whether it holds or not: {held[:60]!r}."
            yield Finding(shown, claim.line, 1, "claim-same-sentence", claim.name, what)
        condition = expanded(claim.condition, values)
        tested = [float(number) for number in LITERAL.findall(condition)]
        for printed in printed_levels(claim, values):
            if tested and not is_tested(printed, tested):
                what = (
                    f"claim `{claim.name}` says {printed}, but its condition tests "
                    f"{claim.condition}: print the level that is tested."
                )
                yield Finding(shown, claim.line, 1, "claim-other-level", claim.name, what)


def printed_levels(claim: ClaimSource, values: dict[str, str]) -> Iterator[str]:
    """Yield the typed levels of a claim's sentence, each with its unit.

    Args:
        claim: The claim.
        values: The sources that the post's names are set from.
    """
    for level in levels().finditer(words_of(claim.held)):
        yield level[0]
    for expression in printed_in(claim.held):
        match expression:
            case nodes.Filter(name=name, node=nodes.Expr() as printed) if OF_SHARES.match(name):
                text = expanded(source(printed), values).strip("()")
                if LITERAL.fullmatch(text):
                    unit = "%" if "percent" in name else " points"
                    yield f"{float(text) * 100:.6g}{unit}"


def levels() -> re.Pattern[str]:
    """Return the pattern of a number with its unit; the group `share` is that of a share."""
    words = read_lexicon().claims
    unit = rf"(?:(?P<share>%|{words['shares'].pattern})|{words['counts'].pattern})"
    return re.compile(rf"{NUMBER}\s?{unit}(?!\s+(?:confidence|interval))", re.IGNORECASE)


def is_tested(printed: str, tested: list[float]) -> bool:
    """Return True if a printed level is one of the numbers that a condition tests."""
    found = levels().fullmatch(printed)
    if found is None:
        return True
    number = float(found["number"].replace(",", ""))
    if found["share"]:
        share = number / 100
        return any(min(abs(t - share), abs(1 - t - share)) < 1e-9 for t in tested)
    counts = [t for t in tested if t == int(t) and t > 1]
    return not counts or any(abs(t - number) <= 1 for t in counts)
