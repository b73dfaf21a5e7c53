"""The process that draws one figure of the author's own: a job on stdin, the file on stdout.

A figure follows from what the post hands over: files of the project and the network are closed to
the function, as no build could tell when they change. Exit code 1 means an error, which stands on
stdout in one line.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from generator.figures.own_style import LAYOUT, adapt_matplotlib, cut_texts, prepare
from generator.figures.style import PIXELS_PER_INCH, STYLE, save

NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname")
PROGRAMS = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec")


class ClosedError(BaseException):
    """What a figure must not do. No exception of the usual ones, which its code might catch."""


class GivenDict(dict[str, Any]):
    """A dict of the data that the figure gets; a key that it lacks is an error with its keys."""

    def __missing__(self, key: object) -> Any:
        raise ClosedError(f"there is no key {key!r}: there are {', '.join(map(repr, self))}.")


def given(value: Any) -> Any:
    """Return data from JSON in which dicts are `GivenDict`."""
    if isinstance(value, dict):
        return GivenDict({key: given(each) for key, each in value.items()})
    return [given(each) for each in value] if isinstance(value, list) else value


def main() -> int:
    """Draw the figure of the job on stdin; return the exit code."""
    output = os.dup(1)
    os.dup2(2, 1)  # What the function prints is no part of the file.
    job = json.load(sys.stdin.buffer)
    job["data"] = given(job["data"])
    try:
        content, code = drawn(job), 0
    except BaseException as error:  # The author's code can raise anything, SystemExit too.
        content, code = described(error, job).encode(), 1
    with os.fdopen(output, "wb") as file:
        file.write(content)
    return code


def drawn(job: dict[str, Any]) -> bytes:
    """Return the file of a job's figure."""
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE)
    width, height = (each / PIXELS_PER_INCH for each in job["size"])
    mpl.rcParams.update({**LAYOUT, "figure.figsize": (width, height)})
    adapt_matplotlib(job["format"])
    sys.addaudithook(closed(Path(job["root"])))
    function = load(Path(job["file"]), job["root"])
    figure = function(**job["data"])
    if not isinstance(figure, Figure):
        raise ClosedError(
            f"`{function.__name__}` returned {type(figure).__name__}, and should return a "
            "Matplotlib figure: end it with `return figure`."
        )
    if any(each.get_hatch() for each in figure.findobj() if hasattr(each, "get_hatch")):
        raise ClosedError("draws hatches, which pages do not show: use colours or edges.")
    figure.set_size_inches(width, height)
    prepare(figure)
    if cut := next(cut_texts(figure), None):
        raise ClosedError(
            f"the text {' '.join(cut.split())[:40]!r} does not fit on phones, where letters are "
            "larger: shorten it, break it by \\n, or make the figure larger, by figsize or height=."
        )
    return save(figure, job["format"], own=True)


def load(file: Path, root: str) -> FunctionType:
    """Return the function of a file that has the file's name."""
    sys.dont_write_bytecode = True
    sys.path += [str(file.parent), root]
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = sys.modules[f"labpress own figure {file.stem}"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, file.stem)  # type: ignore[no-any-return]


def closed(root: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """Return an audit hook (PEP 578) that refuses network, programs and files of the project."""
    # Python's own files, and the fonts that Matplotlib keeps, can lie in the project.
    prefixes = {sys.prefix, sys.base_prefix, mpl.get_cachedir(), mpl.get_configdir()}

    def refuse(event: str, args: tuple[Any, ...]) -> None:
        if event in NETWORK:
            raise ClosedError("reads from the network: save the data in a file of the project.")
        if event in PROGRAMS:
            raise ClosedError("starts another program: hand over what it would give.")
        if event != "open" or not isinstance(args[0], str | bytes | os.PathLike):
            return
        path = Path(os.path.abspath(os.fsdecode(args[0])))  # noqa: PTH100 - no link is followed
        code = path.suffix in (".py", ".pyc") or any(map(path.is_relative_to, prefixes))
        if path.is_relative_to(root) and not code and is_writing(args[1], args[2]):
            raise ClosedError(
                f"writes {path.relative_to(root).as_posix()}: end it with `return figure`, which "
                "the build saves."
            )
        if path.is_relative_to(root) and not code:
            raise ClosedError(
                f"opens {path.relative_to(root).as_posix()}: name the file under `data` in the "
                "front matter, and hand over what is in it."
            )

    return refuse


def is_writing(mode: str | None, flags: int) -> bool:
    """Return True if a file is opened to be written, by the arguments of the event `open`."""
    return any(each in (mode or "") for each in "wax+") or bool(flags & (os.O_WRONLY | os.O_RDWR))


def described(error: BaseException, job: dict[str, Any]) -> str:
    """Return an error in one line, with the innermost place in the author's files."""
    text = " ".join(str(error).split())
    if not isinstance(error, ClosedError):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    own = [(each.filename, each.lineno) for each in frames if each.filename in job["sources"]]
    file, line = own[-1] if own else (job["file"], job["line"])
    return f"{Path(file).relative_to(job['root']).as_posix()}:{line}: {text}"


if __name__ == "__main__":
    sys.exit(main())
