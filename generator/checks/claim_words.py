"""Claims whose sentence says more of two models than their condition tests."""

from collections.abc import Callable, Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.checks.templates import parse
from generator.claims.claim import HELD, OTHERWISE, Claim

# Yields the rule and the problem of each way in which a claim is wrong.
Problems = Callable[[Claim], Iterator[tuple[str, str]]]
DECIDED = ("better", "worse", "significant", "decided")


def check_words_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims that affirm what their condition denies or only fails to show."""
    return findings_of_decided(post, problems)


def findings_of_decided(post: BuiltPost, problems: Problems) -> Iterator[Finding]:
    """Yield a finding for each problem of each claim that the post holds and the records decide."""
    for claim in post.page.claims:
        if claim.file == post.page.post.path and claim.outcome in (HELD, OTHERWISE):
            for rule, what in problems(claim):
                message = f"claim `{claim.name}` {what}"
                yield Finding(post.source.file, claim.line, 1, rule, claim.name, message)


def problems(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the rule and the problem of each way in which a claim says too much."""
    condition = condition_of(claim)
    not_shown = is_comparison(condition, denied=claim.outcome == OTHERWISE)
    sentence, words = claim.sentence, read_lexicon().claims
    is_open = bool(words["open"].search(sentence))
    if not_shown and words["equal"].search(sentence) and not is_open:
        yield (
            "claim-not-equal",
            (
                "says that models are alike, and its condition only that no difference is shown: "
                "test `.equivalent(MARGIN)`, or say that it is open."
            ),
        )
    elif (
        not_shown
        and words["gains"].search(sentence)
        and not (is_open or words["denied"].search(sentence))
    ):
        yield (
            "claim-not-shown",
            (
                "says which model is better, and its condition only that one is not shown to be: "
                "test `.better` of the other, or say that it is open."
            ),
        )
    if claim.outcome == HELD and words["cause"].search(sentence):
        yield (
            "claim-cause",
            "gives a cause, and its condition tests none: leave the cause out, or mark it as {% "
            "opinion %}.",
        )
    if claim.outcome == HELD and (found := words["without_limit"].search(sentence)):
        yield (
            "claim-without-limit",
            f'says "{found[0]}", which no condition on recorded runs can test: leave it out.',
        )


def condition_of(claim: Claim) -> nodes.Node:
    """Return the syntax tree of a claim's condition."""
    return parse(f"{{{{ {claim.condition} }}}}")


def is_comparison(condition: nodes.Node, denied: bool) -> bool:
    """Return True if a condition only says that a comparison of models was not decided."""
    expression: nodes.Node = next(condition.find_all(nodes.Output)).nodes[0]
    while isinstance(expression, nodes.Not):
        expression, denied = expression.node, not denied
    return denied and isinstance(expression, nodes.Getattr) and expression.attr in DECIDED
