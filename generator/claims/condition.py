"""Conditions of claims: their text, and the value of each operand, from Jinja's syntax tree."""

from collections.abc import Callable
from typing import NamedTuple

from jinja2 import nodes
from jinja2.compiler import operators as SIGNS  # noqa: N812 - it is a constant there.

# Nodes that are made of operands; all others are operands themselves.
OPERATORS = nodes.Compare | nodes.BinExpr | nodes.UnaryExpr
BRACKETED = OPERATORS | nodes.Concat | nodes.CondExpr | nodes.Test
Trace = Callable[[str, nodes.Expr], nodes.Expr]


class Question(NamedTuple):
    """A part of a condition that must be true or false, such as `step.better` or `a > 1`.

    Attributes:
        text: Its source.
        negated: True if `not` stands before it.
        subject: The source of the object whose attribute or method it is, or an empty text.
        attribute: The attribute's or method's name.
        arguments: The method's arguments.
    """

    text: str
    negated: bool
    subject: str = ""
    attribute: str = ""
    arguments: tuple[nodes.Expr, ...] = ()


class Wrap(NamedTuple):
    """Functions that wrap the nodes of a condition, so that their values are seen.

    Attributes:
        operand: Wraps an operand, given with its source.
        subject: Wraps the object whose attribute or method is a part.
        part: Wraps a part that must be true or false.
    """

    operand: Trace
    subject: Callable[[nodes.Expr], nodes.Expr]
    part: Callable[[Question, nodes.Expr], nodes.Expr]


def source(node: nodes.Node) -> str:
    """Return the source of an expression, up to blanks and brackets."""
    match node:
        case nodes.Const(value=bool() | None):
            return str(node.value).lower()
        case nodes.Const():
            return repr(node.value)
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{subject(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{subject(node.node)}[{source(node.arg)}]"
        case nodes.Call():
            return f"{subject(node.node)}({arguments(node)})"
        case nodes.Filter(node=nodes.Expr() as filtered):
            return f"{nested(filtered)} | {applied(node)}"
        case nodes.Test():
            return f"{nested(node.node)} is {applied(node)}"
        case nodes.Not(node=nodes.Test() as test):
            return f"{nested(test.node)} is not {applied(test)}"
        case nodes.Not():
            return f"not {nested(node.node)}"
        case nodes.UnaryExpr():
            return f"{node.operator}{subject(node.node)}"
        case nodes.BinExpr():
            return f"{nested(node.left)} {node.operator} {nested(node.right)}"
        case nodes.Compare():
            rest = (f" {SIGNS[each.op]} {nested(each.expr)}" for each in node.ops)
            return nested(node.expr) + "".join(rest)
        case nodes.Concat():
            return " ~ ".join(map(nested, node.nodes))
        case nodes.List() | nodes.Tuple():
            return f"[{', '.join(map(source, node.items))}]"
        case nodes.Slice():
            ends = (node.start, node.stop, *([node.step] if node.step else []))
            return ":".join(source(end) if end else "" for end in ends)
        case nodes.Dict():
            return f"{{{', '.join(map(source, node.items))}}}"
        case nodes.Pair():
            return f"{source(node.key)}: {source(node.value)}"
        case nodes.Keyword():
            return f"{node.key}={source(node.value)}"
        case nodes.CondExpr():
            other = f" else {nested(node.expr2)}" if node.expr2 else ""
            return f"{nested(node.expr1)} if {nested(node.test)}{other}"
    return type(node).__name__.lower()


def nested(node: nodes.Node) -> str:
    """Return the source of an operand, in brackets if it is an operation itself."""
    text = source(node)
    return f"({text})" if isinstance(node, BRACKETED) else text


def subject(node: nodes.Node) -> str:
    """Return the source of the operand of a call, an attribute or a minus.

    These bind more closely than a filter, which so gets brackets.
    """
    return f"({source(node)})" if isinstance(node, nodes.Filter) else nested(node)


def applied(node: nodes.Filter | nodes.Test) -> str:
    """Return the source of a filter or test with its arguments."""
    given = arguments(node)
    return f"{node.name}({given})" if given else node.name


def arguments(node: nodes.Call | nodes.Filter | nodes.Test) -> str:
    """Return the source of the arguments of a call, filter or test."""
    unpacked = (("*", node.dyn_args), ("**", node.dyn_kwargs))
    starred = [f"{stars}{source(each)}" for stars, each in unpacked if each]
    return ", ".join([*map(source, [*node.args, *node.kwargs]), *starred])


def asserted(node: nodes.Expr, wrap: Wrap, negated: bool = False) -> nodes.Expr:
    """Return a condition with its operands wrapped, and the parts that must be true or false.

    Args:
        node: The condition, whose nodes are changed: get its source before.
        wrap: Wraps operands and parts.
        negated: True if `not` stands before it.
    """
    match node:
        case nodes.And() | nodes.Or():
            node.left, node.right = asserted(node.left, wrap), asserted(node.right, wrap)
            return node
        case nodes.Not():
            node.node = asserted(node.node, wrap, negated=True)
            return node
    question = Question(source(node), negated)
    match node:
        case nodes.Getattr():
            question = Question(question.text, negated, subject(node.node), node.attr)
            node.node = wrap.subject(node.node)
        case nodes.Call(node=nodes.Getattr() as method):
            given = (*node.args, *(each.value for each in node.kwargs))
            question = Question(question.text, negated, subject(method.node), method.attr, given)
            method.node = wrap.subject(method.node)
            node.args = [traced(each, wrap.operand) for each in node.args]
        case _:
            node = traced(node, wrap.operand)
    return wrap.part(question, node)


def traced(node: nodes.Expr, trace: Trace) -> nodes.Expr:
    """Return the expression with each operand that is no constant wrapped by `trace`.

    The nodes themselves are changed: get their source before.
    """
    text = source(node)
    match node:
        case nodes.Const() | nodes.Test(name="defined" | "undefined"):
            return node  # An undefined name has no value to show.
        case nodes.Compare():
            node.expr = traced(node.expr, trace)
            for operand in node.ops:
                operand.expr = traced(operand.expr, trace)
        case nodes.BinExpr():
            node.left, node.right = traced(node.left, trace), traced(node.right, trace)
        case nodes.UnaryExpr() | nodes.Test():
            node.node = traced(node.node, trace)
        case nodes.Filter(node=nodes.Expr() as filtered):
            node.node = traced(filtered, trace)
        case nodes.Call():
            node.args = [traced(each, trace) for each in node.args]
    return node if isinstance(node, OPERATORS | nodes.Test) else trace(text, node)
