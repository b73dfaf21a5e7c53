"""Cut named pieces out of Python source, and hash their syntax.

A piece is a top-level function, class or assignment, or a cell: the lines below a `# %% title`
comment, the notation that Jupyter, VS Code and Spyder share.
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

CELL = re.compile(r"^# %%[ \t]*(?P<title>.*?)[ \t]*$", re.MULTILINE)


def cut(source: str, name: str) -> str:
    """Return the text of the piece called `name`, without surrounding blank lines.

    Raises:
        LookupError: No piece, or more than one, has that name.
        SyntaxError: `source` is not Python.
    """
    pieces = [text for title, text in _pieces(source) if title == name]
    if len(pieces) != 1:
        raise LookupError("it is not there" if not pieces else f"{len(pieces)} pieces have it")
    return pieces[0]


def syntax_hash(piece: str) -> str:
    """Return the sha256 of a piece's syntax tree, which comments and layout do not change.

    Empty fields are left out of the tree's text, so that Python versions that add fields to
    their trees agree on it.
    """
    tree = repr([_outline(node) for node in ast.parse(piece).body])
    return hashlib.sha256(tree.encode()).hexdigest()


def function_hashes(path: Path, function: str) -> dict[str, str]:
    """Return the hashes of a top-level function and of all pieces of its file that it uses.

    The keys are the names of the pieces, sorted.
    """
    pieces = dict(_pieces(path.read_text(encoding="utf-8")))
    hashes: dict[str, str] = {}
    waiting = {function}
    while waiting:
        name = waiting.pop()
        hashes[name] = syntax_hash(pieces[name])
        used = {n.id for n in ast.walk(ast.parse(pieces[name])) if isinstance(n, ast.Name)}
        waiting |= used & pieces.keys() - hashes.keys()
    return dict(sorted(hashes.items()))


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of every piece."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        for name in _names_of(node):
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            yield name, "\n".join(lines[first - 1 : node.end_lineno])
    cells = list(CELL.finditer(source))
    ends = [cell.start() for cell in cells[1:]] + [len(source)]
    for cell, end in zip(cells, ends, strict=False):
        if cell["title"]:
            yield cell["title"], source[cell.end() : end].strip("\n")


def _names_of(node: ast.stmt) -> list[str]:
    """Return the names that a top-level statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _outline(node: object) -> object:
    """Return a syntax tree as plain tuples and lists, without empty fields and positions."""
    if isinstance(node, list):
        return [_outline(item) for item in node]
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
        return type(node).__name__, [(name, _outline(value)) for name, value in fields]
    return node
