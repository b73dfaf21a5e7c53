"""Claims whose sentence says more of two models than their condition tests."""

import re
from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.templates import parse
from generator.claims.claim import HELD, OTHERWISE, Claim

BETTER = re.compile(
    r"(?i)\b(?:better|worse|beats?|outperforms?|ahead|behind|wins?|superior|inferior|surpass\w*)\b"
)
EQUAL = re.compile(
    r"(?i)\b(?:equal(?:ly)?|the same|alike|identical\w*|no difference|as good as|as well as|on par"
    r"|indistinguishable|equivalent|no matter|makes no)\b"
)
# Words that deny a sentence, or leave it open.
DENIED = re.compile(
    r"(?i)\b(?:not|no|never|nothing|none|neither|nor|cannot|without|whether|fails?|open|undecided"
    r"|unclear|hardly)\b|n[’']t\b"
)
OPEN = re.compile(
    r"(?i)\bnot (?:shown|proven?|known|decided)|whether|open\b|undecided|unclear|n[’']t"
)
# Words for a difference that is more than one of means, for causes, and for all runs.
GAINS = re.compile(
    r"(?i)\b(?:better|worse|beats?|outperforms?|superior|inferior|surpass\w*|improve\w*|gains?"
    r"|helps?|pays? off|wins?)\b"
)
MEANS = re.compile(r"(?i)\b(?:means?|average\w*)\b")
CAUSE = re.compile(r"(?i)\b(?:because|due to|thanks to|owing to)\b")
# Words that claim more than any condition on some runs can test.
WITHOUT_LIMIT = re.compile(
    r"(?i)\b(?:beyond (?:any )?(?:doubt|question)|(?:any|every) (?:data|kind|breed|task|problem)"
    r"|in general|guarantee\w*|proves?|undoubtedly|certainly|whatever|no matter|by luck)\b"
)
EVERY_RUN = re.compile(r"(?i)\b(?:every|all|each|any)\b(?:\s+\w+){0,3}\s+(?:runs?|seeds?)\b")
ONE_RUN = re.compile(r"\.first\b(?!_)|\.seed\(")
TESTS = ("better", "worse", "significant", "at_least", "equivalent", "decided")
DECIDED = ("better", "worse", "significant", "decided")
# Comparisons of parts of two models that hold more easily than those of their means.
WEAK = {("mean", "low"), ("high", "low"), ("high", "mean")}


def check_words_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims that affirm what their condition denies or only fails to show."""
    for claim in post.page.claims:
        if claim.file == post.page.post.path and claim.outcome in (HELD, OTHERWISE):
            for rule, what in problems(claim):
                message = f"claim `{claim.name}` {what}"
                yield Finding(post.source.file, claim.line, 1, rule, claim.name, message)


def problems(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the rule and the problem of each way in which a claim says too much."""
    condition = condition_of(claim)
    not_shown = is_comparison(condition, denied=claim.outcome == OTHERWISE)
    sentence = claim.sentence
    if not_shown and EQUAL.search(sentence) and not OPEN.search(sentence):
        yield (
            "claim-not-equal",
            (
                "says that models are alike, and its condition only that no difference is shown: "
                "test `.equivalent(MARGIN)`, or say that it is open."
            ),
        )
    elif not_shown and BETTER.search(sentence) and not DENIED.search(sentence):
        yield (
            "claim-not-shown",
            (
                "says which model is better, and its condition only that one is not shown to be: "
                "test `.better` of the other, or say that it is open."
            ),
        )
    if claim.outcome == HELD and CAUSE.search(sentence):
        yield (
            "claim-cause",
            "gives a cause, and its condition tests none: leave the cause out, or mark it as {% "
            "opinion %}.",
        )
    if claim.outcome == HELD and (words := WITHOUT_LIMIT.search(sentence)):
        yield (
            "claim-without-limit",
            f'says "{words[0]}", which no condition on recorded runs can test: leave it out.',
        )
    if EVERY_RUN.search(sentence) and ONE_RUN.search(claim.condition):
        yield (
            "claim-one-run",
            f"speaks of all runs, and its condition reads one: {claim.condition}. Ask the model, "
            "such as runs.model1.lowest('val_accuracy').low.",
        )
    if GAINS.search(sentence) and not MEANS.search(sentence) and is_raw(condition):
        yield (
            "claim-raw-difference",
            f"says more than that means differ, which is all that {claim.condition} tests: test "
            "`.better` or `.at_least(MARGIN)`, or say that the mean is higher.",
        )
    for compare in condition.find_all(nodes.Compare):
        if is_weak(compare):
            yield (
                "claim-unlike-values",
                (
                    f"compares unlike values of two models: {claim.condition}. Compare means with "
                    "means, or ask `compared_with`."
                ),
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


def is_raw(condition: nodes.Node) -> bool:
    """Return True if a condition compares two models by the difference of their means alone."""
    members = {each.attr for each in condition.find_all(nodes.Getattr)}
    if members & set(TESTS):
        return False
    compares = [each for each in condition.find_all(nodes.Compare) if len(each.ops) == 1]
    for compare in compares:
        sides = (compare.expr, compare.ops[0].expr)
        attributes = [each.attr if isinstance(each, nodes.Getattr) else "" for each in sides]
        if "difference" in attributes or (
            attributes == ["mean", "mean"] and path_of(sides[0]) != path_of(sides[1])
        ):
            return True
    return False


def is_weak(compare: nodes.Compare) -> bool:
    """Return True if a comparison sets a high value of one model against a low one of another."""
    left, right = compare.expr, compare.ops[0].expr
    if compare.ops[0].op in ("lt", "lteq"):
        left, right = right, left
    if len(compare.ops) > 1:
        return False
    if not isinstance(left, nodes.Getattr) or not isinstance(right, nodes.Getattr):
        return False
    return (left.attr, right.attr) in WEAK and path_of(left) != path_of(right)


def path_of(node: nodes.Node) -> list[str]:
    """Return the names that an expression is made of, but its last member."""
    inner = node.find_all((nodes.Name, nodes.Getattr))
    return [str(getattr(each, "name", getattr(each, "attr", ""))) for each in inner]
