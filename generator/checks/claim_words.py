"""Claims whose sentence says more of two models than their condition tests."""

from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.checks.templates import parse
from generator.claims.claim import HELD, OTHERWISE, Claim

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
    says_means = bool(words["means"].search(sentence))
    if words["gains"].search(sentence) and not says_means and is_raw(condition):
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
