"""The source code of the author's own figures: what it imports, and what it should not do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.project import Project

RANDOM = (
    r"(.*\.)?(random|default_rng|RandomState|Random|rand|randn|randint|integers|normal|uniform"
    r"|choice|choices|shuffle|sample|permutation|uuid1|uuid4|urandom|token_hex)"
)
# Calls whose results are not the same each time, with the reason and the way out.
UNSTEADY = {
    r"(.*\.)?(now|today|utcnow|ctime|localtime|gmtime|strftime|time|perf_counter|monotonic)": (
        "it reads the clock: hand over the date"
    ),
    RANDOM: "it draws random numbers without a seed: use np.random.default_rng(1)",
    r"set|frozenset|id|hash": "it goes by the order of a set, or by hashes: sort what it goes by",
}
SEEDED = re.compile(r"(.*\.)?(default_rng|RandomState|Random|seed)")


class Place(NamedTuple):
    """A line of a file."""

    path: Path
    line: int


def read_sources(file: Path, project: Project, inputs: Inputs) -> dict[Path, str]:
    """Return the text of a Python file and of all files of the project that it imports.

    Modules are looked for beside the file and in the project's root.

    Raises:
        UserError: One of them is not Python; the message has file and line.
    """
    texts: dict[Path, str] = {}
    waiting = [file]
    while waiting:
        path = waiting.pop()
        texts[path] = inputs.text(path)
        for level, parts in imported(parse(texts[path], project.relative(path))):
            folders = [path.parents[level - 1]] if level else [file.parent, project.root]
            found = (each for folder in folders for each in modules(folder, parts))
            waiting += [each for each in found if each not in texts and inputs.exists(each)]
    return texts


def parse(text: str, shown: str) -> ast.Module:
    """Return the syntax tree of a file; raises UserError, with file and line, if it is not one."""
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise UserError(f"{shown}:{error.lineno}: not Python: {error.msg}.") from None
    except ValueError as error:
        raise UserError(f"{shown}: not Python: {error}.") from None


def imported(tree: ast.Module) -> Iterator[tuple[int, list[str]]]:
    """Yield what a file imports: the number of dots before a name, and its parts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, each.name.split(".")) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module.split(".") if node.module else []
            yield from ((node.level, [*module, each.name]) for each in node.names)


def modules(folder: Path, parts: list[str]) -> Iterator[Path]:
    """Yield the files that Python runs to import a name below a folder, if they exist."""
    for length in range(1, len(parts) + 1):
        path = folder.joinpath(*parts[:length])
        yield path / "__init__.py"
        yield path.with_name(f"{path.name}.py")


def line_of(file: Path, text: str, shown: str) -> int:
    """Return the line of the function that has its file's name; raises as `function_of` does."""
    return function_of(file, text, shown).lineno


def required_parameters(function: ast.FunctionDef) -> list[str]:
    """Return the parameters of a function that have no default."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    by_name = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return [
        *(each.arg for each in positional[: len(positional) - len(given.defaults)]),
        *(each.arg for each, default in by_name if default is None),
    ]


def function_of(file: Path, text: str, shown: str) -> ast.FunctionDef:
    """Return the function that has its file's name.

    Raises:
        UserError: The file has no such function.
    """
    for node in parse(text, shown).body:
        if isinstance(node, ast.FunctionDef) and node.name == file.stem:
            return node
    raise UserError(
        f"{shown}:1: has no function `{file.stem}`: the function that draws has the file's name."
    )


def proportions(function: ast.FunctionDef) -> float | None:
    """Return height by width of the size in inches that a function gives, or None.

    That is `figsize=(6, 4)`, in numbers, the first of them in the function.
    """
    for node in ast.walk(function):
        if isinstance(node, ast.keyword) and node.arg == "figsize":
            try:
                width, height = ast.literal_eval(node.value)
                return float(height / width)
            except (TypeError, ValueError, ZeroDivisionError):
                return None
    return None


def reason_to_differ(file: Path, sources: dict[Path, str]) -> tuple[Place, str]:
    """Return where code draws another figure each time, and why: the first call that may do so."""
    for path, text in sources.items():
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        named = [(call, ast.unparse(call.func)) for call in sorted(calls, key=lambda c: c.lineno)]
        is_seeded = any(SEEDED.fullmatch(name) and call.args for call, name in named)
        for call, name in named:
            for pattern, reason in UNSTEADY.items():
                if re.fullmatch(pattern, name) and not (pattern == RANDOM and is_seeded):
                    return Place(path, call.lineno), reason
    line = line_of(file, sources[file], file.name)
    return Place(file, line), "it goes by something else than the data that it is given"
