"""Printed values that are not what was recorded: scaled by a typed number, or a loss in percent."""

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from generator.checks.built_post import BuiltPost
from generator.checks.claims_names import definitions, expanded
from generator.checks.claims_source import printed_in
from generator.checks.finding import Finding
from generator.checks.templates import names_in, parse, recorded_names
from generator.claims.condition import source
from generator.metrics import is_share

IN_PERCENT = re.compile(r"percent|points")
# The attributes, items and arguments of an expression that can be names of metrics.
METRIC = re.compile(r"[.'\"](?:val_|test_|train_)?(\w*(?:loss|mse|mae|perplexity|entropy))\b")
# Factors that change the unit, not the value.
UNITS = {2, 60, 100, 1000, 1024, 3600}


def check_printed_values(post: BuiltPost) -> Iterator[Finding]:
    """Find recorded values that are printed with a typed factor or summand, or as a wrong unit."""
    shown, first = post.page.post.shown, post.page.post.body_line
    template = parse(post.page.post.body)
    values, recorded = definitions(post), recorded_names(template)
    for expression in printed_in(template.body):
        line = first + expression.lineno - 1
        text = source(expression)
        if number := typed_change(parsed(expanded(text, values)), recorded):
            what = f"{{{{ {text} }}}} changes a recorded value by {number}: print it as it is."
            yield Finding(shown, line, 1, "changed-value", text, what)
        for filtered in (expression, *expression.find_all(nodes.Filter)):
            match filtered:
                case nodes.Filter(name=name, node=nodes.Expr() as value) if IN_PERCENT.match(name):
                    metric = METRIC.search(expanded(source(value), values))
                    if metric and not is_share(metric[1]):
                        what = f"{{{{ {text} }}}} prints {metric[1]} in percent: use `decimals`."
                        yield Finding(shown, line, 1, "loss-in-percent", text, what)


def parsed(expression: str) -> nodes.Node:
    """Return the syntax tree of an expression, an empty one if it can't be parsed."""
    try:
        return parse(f"{{{{ {expression} }}}}")
    except TemplateSyntaxError:  # A name is also that of a filter or an argument.
        return nodes.Template([])


def typed_change(tree: nodes.Node, recorded: frozenset[str]) -> str | None:
    """Return the typed number by which an expression changes a recorded value, or None.

    Differences to a level, and factors that change the unit, are left alone.
    """
    for mixed in tree.find_all(nodes.Filter):
        if mixed.name in ("sum", "max", "min") and isinstance(mixed.node, nodes.List):
            typed = [each.value for each in mixed.node.items if isinstance(each, nodes.Const)]
            levels = [value for value in typed if isinstance(value, float)]
            if levels and names_in(mixed.node) & recorded:
                return str(levels[0])
    for node in tree.find_all((nodes.Mul, nodes.Div, nodes.Pow, nodes.Add)):
        for number, value in ((node.right, node.left), (node.left, node.right)):
            if not isinstance(number, nodes.Const) or not names_in(value) & recorded:
                continue
            amount = number.value
            if isinstance(node, nodes.Add):
                allowed = isinstance(amount, str | int)  # The next epoch, the last but one.
            else:
                allowed = amount in UNITS
            if not allowed:
                return str(amount)
    return None
