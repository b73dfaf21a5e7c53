"""Conditions of claims that compare means alone or unlike values, or hold within hidden margins."""

from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.claim_words import condition_of, findings_of_decided
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.claims.claim import HELD, Claim
from generator.claims.condition import source

# Comparisons of parts of two models that hold more easily than those of their means.
WEAK = {("mean", "low"), ("high", "low"), ("high", "mean")}
# What decides a comparison, as the difference of means does not.
TESTS = ("better", "worse", "significant", "at_least", "equivalent", "decided")
# Sentences state wider margins of equivalence, a share, and higher levels of significance.
MARGIN, LEVEL = 0.05, 0.05


def check_comparisons_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims that hold more easily than their sentence lets readers believe."""
    return findings_of_decided(post, problems)


def problems(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the rule and the problem of each way in which a claim holds too easily."""
    condition, words = condition_of(claim), read_lexicon().claims
    compares = [each for each in condition.find_all(nodes.Compare) if len(each.ops) == 1]
    counts = words["counts"].search(claim.sentence)
    if any(is_weak(each) or (has_unlike_arguments(each) and not counts) for each in compares):
        yield (
            "claim-unlike-values",
            f"compares unlike values of two models: {claim.condition}. Compare means with means, "
            "of one metric and epoch, or ask `compared_with`.",
        )
    elif says_gain(claim.sentence) and any(map(is_raw, compares)) and not asks(condition):
        yield (
            "claim-raw-difference",
            f"says more than that means differ, which is all that {claim.condition} tests: test "
            "`.better` or `.at_least(MARGIN)`, or say that the mean is higher.",
        )
    if claim.outcome != HELD:
        return
    if not any(map(str.isdigit, claim.sentence)):
        for margin in [*wide_margins(condition), *loose_levels(compares)]:
            yield (
                "claim-margin-not-said",
                f"holds within {margin}, which its sentence does not say: print that number, or "
                "ask for less.",
            )
    if words["both"].search(claim.sentence) and is_either(condition):
        yield (
            "claim-either",
            f"speaks of both sides of `or`, one of which is enough: {claim.condition}: use `and`.",
        )


def says_gain(sentence: str) -> bool:
    """Return True if a sentence says that a model is better, and not only that its mean is.

    Sentences on significance and on every run are left to another check.
    """
    words = read_lexicon().claims
    other = any(words[key].search(sentence) for key in ("means", "significant", "every_run"))
    return bool(words["gains"].search(sentence)) and not other


def asks(condition: nodes.Node) -> bool:
    """Return True if a condition asks a comparison for more than the difference."""
    return any(each.attr in TESTS for each in condition.find_all(nodes.Getattr))


def is_raw(compare: nodes.Compare) -> bool:
    """Return True if a comparison is one of the means of two models, or of their difference."""
    sides = (compare.expr, compare.ops[0].expr)
    attributes = [each.attr if isinstance(each, nodes.Getattr) else "" for each in sides]
    of_means = attributes == ["mean", "mean"] and path_of(sides[0]) != path_of(sides[1])
    return of_means or "difference" in attributes


def is_weak(compare: nodes.Compare) -> bool:
    """Return True if a comparison sets a high value of one model against a low one of another."""
    left, right = compare.expr, compare.ops[0].expr
    if compare.ops[0].op in ("lt", "lteq"):
        left, right = right, left
    if not isinstance(left, nodes.Getattr) or not isinstance(right, nodes.Getattr):
        return False
    return (left.attr, right.attr) in WEAK and path_of(left) != path_of(right)


def has_unlike_arguments(compare: nodes.Compare) -> bool:
    """Return True if two models are compared by other metrics, or at other epochs."""
    left, right = compare.expr, compare.ops[0].expr
    first, second = path_of(left), path_of(right)
    # The last two names are those of the experiment and the model.
    same_members = len(first) == len(second) and first[:-2] == second[:-2]
    return same_members and first != second and arguments_of(left) != arguments_of(right)


def wide_margins(condition: nodes.Node) -> Iterator[str]:
    """Yield calls with a margin within which models that differ clearly would still pass."""
    for call in condition.find_all(nodes.Call):
        match call:
            case nodes.Call(node=nodes.Getattr(attr="at_least"), args=[least]):
                too_wide = number(least) < 0
            case nodes.Call(node=nodes.Getattr(attr="equivalent"), args=[margin]):
                too_wide = number(margin) > MARGIN
            case _:
                continue
        if too_wide:
            yield source(call)


def loose_levels(compares: list[nodes.Compare]) -> Iterator[str]:
    """Yield comparisons of a p-value with a level above the usual one."""
    for compare in compares:
        match compare:
            case nodes.Compare(
                expr=nodes.Getattr(attr="p"),
                ops=[nodes.Operand(op="lt" | "lteq", expr=level)],
            ) if number(level) > LEVEL:
                yield source(compare)


def is_either(condition: nodes.Node) -> bool:
    """Return True if one of two values or models is enough for a condition."""
    expression = next(condition.find_all(nodes.Output)).nodes[0]
    return isinstance(expression, nodes.Or) and path_of(expression.left) != path_of(
        expression.right
    )


def number(node: nodes.Expr) -> float:
    """Return the number that an expression is typed as, or 0 if it is none."""
    try:
        value = node.as_const()
    except nodes.Impossible:
        return 0.0
    return float(value) if isinstance(value, int | float) else 0.0


def arguments_of(node: nodes.Node) -> list[object]:
    """Return the typed arguments of all calls in an expression, but those of `seed`.

    Another check is about single runs.
    """
    return [
        each.value
        for call in [node, *node.find_all(nodes.Call)]
        if isinstance(call, nodes.Call) and getattr(call.node, "attr", "") != "seed"
        for each in call.args
        if isinstance(each, nodes.Const)
    ]


def path_of(node: nodes.Node) -> list[str]:
    """Return the names that an expression is made of, but its last member."""
    inner = node.find_all((nodes.Name, nodes.Getattr))
    return [str(getattr(each, "name", getattr(each, "attr", ""))) for each in inner]
