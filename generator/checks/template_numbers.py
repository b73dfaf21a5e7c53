"""Numbers typed into expressions, so that a page prints what no run has recorded."""

import re
from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.templates import assignments, names_in, parse, printed

# Filters that print a number as a result is printed.
RESULT_FILTERS = (
    "percent",
    "percent_floor",
    "percent_ceil",
    "percent_unlike",
    "points",
    "decimals",
)
SHARE = re.compile(r"\d\s*%|\d\s+(?:out )?of\s+\d|\d\.\d")
ARITHMETIC = nodes.Add | nodes.Sub | nodes.Mul | nodes.Div


def check_template_numbers(post: BuiltPost) -> Iterator[Finding]:
    """Find numbers that a template prints although no run, reference or data file holds them."""
    document = post.source
    template = parse(document.source)
    shown = list(printed(template))
    macros = {"table", *(macro.name for macro in template.find_all(nodes.Macro))}
    typed: list[tuple[str, int]] = []
    for expression in shown:
        typed += typed_in(expression, macros)
    names: set[str] = set()
    for expression in shown:
        names |= plain_names(expression)
    for target, values in typed_values(template).items():
        if target in names and target not in document.tested:
            typed += values
    tested = document.tested
    for text, line in dict.fromkeys(typed):
        if text in tested or float(text.rstrip(".,").replace(",", "") or 0) in (0, 1):
            continue
        column = document.column(line, text)
        yield Finding(document.file, line, column, "typed-number-in-template", text, problem(text))


def typed_values(template: nodes.Template) -> dict[str, list[tuple[str, int]]]:
    """Return the numbers of each name that is set from typed values alone, in any steps."""
    found: dict[str, list[tuple[str, int]]] = {}
    for tag in template.find_all((nodes.Assign, nodes.For, nodes.With)):
        for target, sources in assignments(tag):
            names = set().union(*(names_in(source) for source in sources))
            if names <= found.keys():
                values = [each for source in sources for each in constants(source)]
                values += [each for name in names for each in found[name]]
                found |= dict.fromkeys(names_in(target), values)
    return found


def typed_in(expression: nodes.Node, macros: set[str]) -> list[tuple[str, int]]:
    """Return the numbers of an expression that reach the page, each with its line."""
    match expression:
        case nodes.Const() if isinstance(expression.value, float):
            return constants(expression)
        case nodes.Filter(node=nodes.Const() as value, name=name) if name in RESULT_FILTERS:
            return constants(value)
        case nodes.Filter(name="in_words" | "thousands", node=nodes.Const() as value):
            return in_text(value)
        case nodes.Filter(name="default" | "d", args=given):
            return [each for value in given for each in (*constants(value), *shares_in(value))]
        case nodes.Filter(node=nodes.Expr() as value):
            return typed_in(value, macros)
        case nodes.Const(value=str()):
            return in_text(expression)
        case nodes.Concat():
            return [each for part in expression.nodes for each in in_text(part)]
        case nodes.BinExpr() if isinstance(expression, ARITHMETIC):
            sides = [expression.left, expression.right]
            if all(isinstance(side, nodes.Const) for side in sides):
                return [each for side in sides for each in in_text(side)]
            return [each for side in sides for each in typed_in(side, macros)]
        case nodes.CondExpr(expr1=first, expr2=second):
            branches = [first, *([second] if second else [])]
            return [each for branch in branches for each in typed_in(branch, macros)]
        case nodes.Call(node=nodes.Name(name=name)) if name in macros:
            given = [*expression.args, *(each.value for each in expression.kwargs)]
            parts = [part for value in given for part in literals(value)]
            return [each for part in parts for each in (*constants(part), *shares_in(part))]
    return []


def in_text(part: nodes.Node) -> list[tuple[str, int]]:
    """Return the numbers in a part of a joined text."""
    if isinstance(part, nodes.Const) and not isinstance(part.value, bool):
        return [(text, part.lineno) for text in re.findall(r"(?<![\w.])\d[\d.,]*", str(part.value))]
    return constants(part) if isinstance(part, nodes.Filter) else []


def literals(node: nodes.Node) -> list[nodes.Node]:
    """Return the parts of a list or dictionary, at any depth, or the node itself."""
    if isinstance(node, nodes.List | nodes.Tuple | nodes.Dict | nodes.Pair):
        return [part for each in node.iter_child_nodes() for part in literals(each)]
    return [node]


def shares_in(node: nodes.Node) -> list[tuple[str, int]]:
    """Return the numbers of a typed text such as `98.5%` or `125 of 192`."""
    is_share = isinstance(node, nodes.Const) and SHARE.search(str(node.value))
    return in_text(node) if is_share else []


def constants(node: nodes.Node) -> list[tuple[str, int]]:
    """Return the numbers with decimals that a node holds, each with its line."""
    found = [node, *node.find_all(nodes.Const)]
    return [
        (str(each.value), each.lineno)
        for each in found
        if isinstance(each, nodes.Const) and isinstance(each.value, float)
    ]


def plain_names(expression: nodes.Node) -> set[str]:
    """Return the names whose values an expression prints, not those that it only calls with."""
    match expression:
        case nodes.Name(name=name):
            return {name}
        case nodes.Filter(node=nodes.Expr() as value):
            return plain_names(value)
        case nodes.BinExpr(left=left, right=right):
            return plain_names(left) | plain_names(right)
        case nodes.Concat(nodes=parts):
            return set().union(*map(plain_names, parts))
        case nodes.Getitem(node=value) | nodes.Getattr(node=value):
            return plain_names(value)
    return set()


def problem(text: str) -> str:
    """Return the message of a finding."""
    return (
        f'"{text}" is typed into an expression and printed as if it were recorded. Take the value '
        "from `runs`, `references` or `data`, or name its source: "
        f'{{{{ quoted("{text}", source="...") }}}}.'
    )
