"""Conditions of claims as JSON, with the value of each operand and how it follows from records.

`generator/pages/claims_schema.py` describes the result; `verify.py` evaluates it.
"""

from collections.abc import Sequence
from typing import Any

from jinja2 import nodes
from jinja2.compiler import operators as SIGNS  # noqa: N812 - it is a constant there.

from generator.claims.condition import source
from generator.runs.compared_records import expression_of
from generator.runs.comparison import Comparison
from generator.runs.model import Model
from generator.runs.series import Series
from generator.traced import Traced, TracedCount, as_json, plain

Tree = Any
OPERATIONS: dict[type[nodes.Node], str] = {
    nodes.And: "and",
    nodes.Or: "or",
    nodes.Add: "add",
    nodes.Sub: "sub",
    nodes.Mul: "mul",
    nodes.Div: "div",
    nodes.FloorDiv: "floor_div",
}
COMPARED = ("eq", "ne", "lt", "lteq", "gt", "gteq")


def tree(node: nodes.Expr) -> Tree:
    """Return the tree of a condition, in which operands have no values yet."""
    match node:
        case nodes.Const(value=bool() | int() | float() | str() as value):
            return value
        case nodes.Not():
            return called("not", node.node)
        case nodes.Neg():
            return {"call": "sub", "of": [0, tree(node.node)]}
        case nodes.BinExpr() if type(node) in OPERATIONS:
            return called(OPERATIONS[type(node)], node.left, node.right)
        case nodes.Compare(ops=[one]) if one.op in COMPARED:
            return called(SIGNS[one.op], node.expr, one.expr)
        case nodes.Compare() if all(each.op in COMPARED for each in node.ops):
            sides = [node.expr, *(each.expr for each in node.ops)]
            pairs = zip(sides, node.ops, strict=False)
            of = [called(SIGNS[right.op], left, right.expr) for left, right in pairs]
            return {"call": "and", "of": of}
    return {"operand": source(node)}


def called(name: str, *of: nodes.Expr) -> Tree:
    """Return the tree of an operation."""
    return {"call": name, "of": [tree(each) for each in of]}


def reading(value: Any, expression: object = None) -> dict[str, Any]:
    """Return the value of an operand for JSON, and its expression if that is known.

    Args:
        value: The value.
        expression: Its expression, if the value does not carry it.
    """
    match value:
        case Traced() | TracedCount():
            expression = value.origin
        case Model():
            expression, value = value.origin, value.name
    known = {"value": plain(value)} if isinstance(value, bool | int | float | str) else {}
    return known | ({} if expression is None else {"from": as_json(expression)})


def expression_behind(subject: object, attribute: str, arguments: Sequence[object]) -> object:
    """Return the expression of an object's attribute or method that is true or false, or None."""
    match subject:
        case Series():
            return subject.expression_of(attribute, arguments)
        case Comparison():
            return expression_of(subject, attribute, arguments)
    return None


def filled(shape: Tree, readings: dict[str, dict[str, Any]]) -> Tree:
    """Return the tree of a condition with the readings of its operands, as far as there are any.

    Operands that did not matter, as those behind a false one before `and`, were not read.
    """
    match shape:
        case {"operand": text}:
            return {"operand": text, **readings.get(text, {"read": False})}
        case {"call": name, "of": of}:
            return {"call": name, "of": [filled(each, readings) for each in of]}
    return shape
