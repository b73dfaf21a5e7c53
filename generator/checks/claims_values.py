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
    """Return the number or text by which an expression changes a recorded value, or None."""
    operations = (nodes.Mul, nodes.Div, nodes.Pow, nodes.Add)
    changes = [*map(typed_operand, tree.find_all(operations))]
    changes += map(typed_argument, tree.find_all(nodes.Filter))
    read = (change for change in changes if change and names_in(change[1]) & recorded)
    return next((typed for typed, _ in read), None)


def typed_operand(operation: nodes.BinExpr) -> tuple[str, nodes.Node] | None:
    """Return a typed operand of a calculation, and the other one, or None.

    Differences to a level, and factors that change the unit, are left alone.
    """
    for number, value in ((operation.right, operation.left), (operation.left, operation.right)):
        if isinstance(number, nodes.Const):
            # The next epoch, the last but one.
            is_step = isinstance(operation, nodes.Add) and isinstance(number.value, str | int)
            if not is_step and number.value not in UNITS:
                return str(number.value), value
    return None


def typed_argument(applied: nodes.Filter) -> tuple[str, nodes.Node] | None:
    """Return what a filter puts into the place of values, with the values, or None.

    These are a share in a list, digits, and the direction that `round` is told to take.
    """
    values = applied.node
    if values is None:
        return None
    given = values.items if isinstance(values, nodes.List) else applied.args
    typed = [each.value for each in given if isinstance(each, nodes.Const)]
    match applied.name:
        case "sum" | "max" | "min":
            changing = [value for value in typed if isinstance(value, float)]
        case "replace":
            changing = [value for value in typed if re.search(r"\d", str(value))]
        case "round":
            changing = [value for value in typed if value in ("ceil", "floor")]
        case _:
            changing = []
    return (str(changing[0]), values) if changing else None
