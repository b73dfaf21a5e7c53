"""Conditions as people read them, and their operands, from Jinja's syntax tree."""

from collections.abc import Callable

from jinja2 import nodes

COMPARISONS = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}
# What is made of operands; all else is an operand itself.
OPERATORS = nodes.Compare | nodes.BinExpr | nodes.UnaryExpr
# Tests of what may not be there to show.
ABOUT_NAMES = {"defined", "undefined"}
Trace = Callable[[str, nodes.Expr], nodes.Expr]


def readable(node: nodes.Node) -> str:
    """The source of an expression, up to blanks and brackets."""
    match node:
        case nodes.Const(value=bool() | None):
            return str(node.value).lower()
        case nodes.Const():
            return repr(node.value)
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{nested(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{nested(node.node)}[{readable(node.arg)}]"
        case nodes.Call():
            return f"{nested(node.node)}({arguments(node)})"
        case nodes.Filter() | nodes.Test():
            sign = "|" if isinstance(node, nodes.Filter) else "is"
            inner = nested(node.node) if node.node else ""
            given = arguments(node)
            return f"{inner} {sign} {node.name}" + (f"({given})" if given else "")
        case nodes.Compare():
            rest = (f" {COMPARISONS[o.op]} {nested(o.expr)}" for o in node.ops)
            return nested(node.expr) + "".join(rest)
        case nodes.BinExpr():
            return f"{nested(node.left)} {node.operator} {nested(node.right)}"
        case nodes.Not(node=nodes.Test() as test):
            return readable(test).replace(f" is {test.name}", f" is not {test.name}")
        case nodes.UnaryExpr():
            blank = " " if node.operator == "not" else ""
            return f"{node.operator}{blank}{nested(node.node)}"
        case nodes.Concat():
            return " ~ ".join(nested(each) for each in node.nodes)
        case nodes.List() | nodes.Tuple():
            return f"[{', '.join(map(readable, node.items))}]"
        case nodes.Slice():
            ends = (node.start, node.stop, *([node.step] if node.step else []))
            return ":".join(readable(end) if end else "" for end in ends)
        case nodes.Dict():
            pairs = (f"{readable(each.key)}: {readable(each.value)}" for each in node.items)
            return f"{{{', '.join(pairs)}}}"
        case nodes.CondExpr():
            other = f" else {nested(node.expr2)}" if node.expr2 else ""
            return f"{nested(node.expr1)} if {nested(node.test)}{other}"
    return type(node).__name__.lower()


def arguments(node: nodes.Call | nodes.Filter | nodes.Test) -> str:
    """The arguments of a call, filter or test."""
    named = [f"{each.key}={readable(each.value)}" for each in node.kwargs]
    unpacked = [
        f"{stars}{readable(each)}"
        for stars, each in (("*", node.dyn_args), ("**", node.dyn_kwargs))
        if each
    ]
    return ", ".join([*map(readable, node.args), *named, *unpacked])


def nested(node: nodes.Node) -> str:
    """An operand, in brackets where it is an operation itself."""
    text = readable(node)
    return f"({text})" if isinstance(node, OPERATORS | nodes.CondExpr) else text


def operands_traced(node: nodes.Expr, trace: Trace) -> nodes.Expr:
    """The expression with each operand that is no constant wrapped by `trace`."""
    match node:
        case nodes.Const():
            return node
        case nodes.Compare():
            rest = [nodes.Operand(o.op, operands_traced(o.expr, trace)) for o in node.ops]
            return nodes.Compare(operands_traced(node.expr, trace), rest)
        case nodes.BinExpr():
            sides = (operands_traced(node.left, trace), operands_traced(node.right, trace))
            return type(node)(*sides)
        case nodes.UnaryExpr():
            return type(node)(operands_traced(node.node, trace))
        case nodes.Call():
            given = [operands_traced(each, trace) for each in node.args]
            call = nodes.Call(node.node, given, node.kwargs, node.dyn_args, node.dyn_kwargs)
            return trace(readable(node), call)
        case nodes.Test() if node.name not in ABOUT_NAMES:
            inner = operands_traced(node.node, trace)
            return nodes.Test(
                inner, node.name, node.args, node.kwargs, node.dyn_args, node.dyn_kwargs
            )
        case nodes.Filter() if node.node is not None:
            inner = operands_traced(node.node, trace)
            kept = (node.name, node.args, node.kwargs, node.dyn_args, node.dyn_kwargs)
            return trace(readable(node), nodes.Filter(inner, *kept))
    return trace(readable(node), node)
