"""Mutants of Python code: copies with one small fault each, found in its syntax tree."""

import ast
import copy
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# Posts show or hash the code of these: any change to them stops a build.
HASHED = re.compile(r"experiments/(models|pictures|splits|recorder)|generator/(plots|figures/)")
OPERATORS = {
    **{"Lt": "GtE LtE", "LtE": "Gt Lt", "Gt": "LtE GtE", "GtE": "Lt Gt", "Eq": "NotEq"},
    **{"NotEq": "Eq", "In": "NotIn", "NotIn": "In", "Is": "IsNot", "IsNot": "Is", "And": "Or"},
    **{"Or": "And", "Add": "Sub", "Sub": "Add", "Mult": "Div", "Div": "Mult", "FloorDiv": "Mult"},
}


class Mutant(NamedTuple):
    """A change of one expression or statement: the `nth` of `count` equal ones in a function."""

    function: str
    before: str
    after: str
    nth: int
    count: int


class Place(NamedTuple):
    """The bytes of a file from `start` to `end`, and the lines of the statement up to there."""

    file: str
    lines: range
    start: int
    end: int


def functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions below a node with their qualified names."""
    for child in ast.iter_child_nodes(node):
        named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        name = f"{prefix}.{child.name}".lstrip(".") if named else prefix
        if isinstance(child, ast.FunctionDef):
            yield name, child
        yield from functions(child, name)


def changed(node: Any, parent: Any) -> Iterator[str]:
    """Yield the source of each changed copy of a node."""
    if isinstance(parent, ast.If | ast.IfExp | ast.While) and node is parent.test:
        yield f"(not ({ast.unparse(node)}))"
    match node:
        case ast.Compare(ops=[operator]) | ast.BoolOp(op=operator) | ast.BinOp(op=operator):
            for name in OPERATORS.get(type(operator).__name__, "").split():
                other = copy.copy(node)
                other.op, other.ops = getattr(ast, name)(), [getattr(ast, name)()]
                yield f"({ast.unparse(other)})"
        case ast.UnaryOp(op=ast.Not()):
            yield f"({ast.unparse(node.operand)})"
        case ast.Constant(value=bool()):
            yield repr(not node.value)
        case ast.Constant(value=int() | float()):
            yield repr(node.value + 1)
        case ast.Constant(value=str()) if node.value and " " not in node.value:
            yield repr("")
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "return None"
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield "pass"


def changes(node: Any, statement: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """Yield source, changed source, node and statement for each change below a node."""
    # Offsets of nodes in an f-string are wrong before Python 3.12.
    apart = ast.FunctionDef | ast.ClassDef | ast.JoinedStr | ast.arguments | ast.pattern
    for child in ast.iter_child_nodes(node):
        docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if not isinstance(child, apart) and not docstring:
            inside = child if isinstance(child, ast.stmt) else statement
            for after in changed(child, node):
                yield ast.unparse(child), after, child, inside
            yield from changes(child, inside)


def all_mutants(root: Path) -> dict[Mutant, list[Place]]:
    """Return all mutants of a tree; with several places where functions have one name."""
    found: dict[Mutant, list[Place]] = defaultdict(list)
    for path in sorted([*root.glob("experiments/**/*.py"), *root.glob("generator/**/*.py")]):
        file, text = path.relative_to(root).as_posix(), path.read_bytes()
        starts = [0, *(line.end() for line in re.finditer(rb"\n", text))]
        for name, function in functions(ast.parse(text)) if not HASHED.match(file) else ():
            body = ast.Module(function.body, [])
            each = list(changes(body, body))
            counts, seen = Counter(change[:2] for change in each), Counter[tuple[str, str]]()
            for before, after, node, inside in each:
                key = before, after
                mutant = Mutant(name, before, after, seen[key], counts[key])
                seen[key] += 1
                start = starts[node.lineno - 1] + node.col_offset
                end = starts[node.end_lineno - 1] + node.end_col_offset
                lines = range(inside.lineno, node.end_lineno + 1)
                found[mutant].append(Place(file, lines, start, end))
    return found
