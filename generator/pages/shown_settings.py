"""Epochs, batch size and seed in the code that a post shows: they are those of its runs."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from experiments.records.errors import UserError
from generator.runs.run import Run

EPOCHS, BATCH_SIZE, SEED = SETTINGS = ("epochs", "batch_size", "seed")


class Number(NamedTuple):
    """A whole number that code assigns to a name or passes as a keyword argument.

    Attributes:
        name: The name or keyword.
        value: The number.
        line: The line of the code that it stands in, from 1.
        start: The place of its first byte in the line, from 0.
        end: The place after its last byte.
    """

    name: str
    value: int
    line: int
    start: int
    end: int


def with_values(pieces: Sequence[str], values: Mapping[str, object]) -> list[str]:
    """Return pieces of code that assign other whole numbers to names at their top level.

    Args:
        pieces: The pieces, as they are in the source.
        values: The numbers by name.

    Raises:
        UserError: A value is no whole number, or no piece assigns one to that name.
    """
    pieces = list(pieces)
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise UserError(f"code(): `{name}` takes a whole number, not {value!r}.")
        if not any(assigned_to(name, piece) for piece in pieces):
            raise UserError(
                f"code(): no line such as `{name} = {value}` stands at the top level of this "
                "excerpt: take the argument away, or assign a whole number there."
            )
        pieces = [with_value(piece, name, value) for piece in pieces]
    return pieces


def with_value(piece: str, name: str, value: int) -> str:
    """Return a piece of code that assigns another whole number to a name at its top level."""
    lines = piece.encode().split(b"\n")
    for number in reversed(assigned_to(name, piece)):
        line = lines[number.line - 1]
        lines[number.line - 1] = line[: number.start] + b"%d" % value + line[number.end :]
    return b"\n".join(lines).decode()


def refuse_other_settings(
    runs: Iterable[Run], path: str, line: int, piece: str, given: Collection[str]
) -> None:
    """Raise UserError if code shows epochs, a batch size or a seed that the runs do not have.

    A seed must be that of one of the runs. Epochs and batch size must be those of all runs or, if
    the post gives them, of one of them. Runs that recorded no code were trained elsewhere.

    Args:
        runs: The runs of the post.
        path: The file of the piece, for messages.
        line: The line of the file that the piece starts in, from 1.
        piece: The code as it is shown.
        given: The names whose numbers the post gives.
    """
    trained = [run for run in runs if run.record.code]
    for number in settings_in(piece):
        setting = number.name.lower()
        known = {run.name: recorded(run, setting) for run in trained if recorded(run, setting)}
        others = {name: values for name, values in known.items() if values != {number.value}}
        one_is_enough = setting == SEED or number.name in given
        if others and not (one_is_enough and len(others) < len(known)):
            name, values = next(iter(others.items()))
            found = " and ".join(map(str, sorted(values - {number.value})))
            raise UserError(
                f"{path}:{line + number.line - 1}: `{number.name}` is {number.value}, and {name} "
                f"has recorded {found}. Change the code; or assign the number to a name there, "
                f"and give the recorded one in the post: code(..., {setting.upper()}=...)."
            )


def recorded(run: Run, setting: str) -> set[int]:
    """Return the recorded values of a setting: of epochs, those planned and those completed."""
    if setting == EPOCHS:
        done = run.epochs if run.record.status == "complete" else None
        values = [run.record.settings.epochs, done]
    else:
        values = [run.seed if setting == SEED else run.record.settings.batch_size]
    return {value for value in values if value is not None}


def settings_in(piece: str) -> list[Number]:
    """Return the epochs, batch sizes and seeds in a piece of code, in names of any case."""
    nodes = ast.walk(ast.parse(piece))
    return [number for number in numbers_in(nodes) if number.name.lower() in SETTINGS]


def assigned_to(name: str, piece: str) -> list[Number]:
    """Return the whole numbers that a piece of code assigns to a name at its top level."""
    return [number for number in numbers_in(ast.parse(piece).body) if number.name == name]


def numbers_in(nodes: Iterable[ast.AST]) -> Iterator[Number]:
    """Yield the whole numbers of assignments and keyword arguments among syntax nodes."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() as found):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant() as found):
                pass
            case ast.keyword(arg=str(name), value=ast.Constant() as found):
                pass
            case _:
                continue
        if isinstance(found.value, int) and not isinstance(found.value, bool):
            end = found.end_col_offset or found.col_offset  # Parsed code has both.
            yield Number(name, found.value, found.lineno, found.col_offset, end)
