"""Figures of the author's own: a function in `content/figures/NAME.py` that draws what it is given.

The file's function `NAME` gets what the post hands over, as keyword arguments, and returns a
Matplotlib figure. It is drawn by processes of their own, twice: a figure that is not the same the
second time would change with each build.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.records.code_hash import syntax_hash
from experiments.records.errors import UserError, did_you_mean
from generator.figures.figure import Image, code_of, style_hashes
from generator.figures.own_data import plain_data, table_of
from generator.figures.own_sources import (
    function_of,
    line_of,
    proportions,
    read_sources,
    reason_to_differ,
    required_parameters,
)
from generator.figures.plot import HEIGHT, WIDTH
from generator.inputs import Inputs
from generator.project import Project

PROCESS = "generator.figures.own_process"
# The least height by width: on phones, labels have no room in flatter figures.
FLATTEST = 0.5
DRAWN_BY = ("own_process.py", "own_style.py", "plain_math.py")
PACKAGES = Path(__file__).parents[2]
# What `own_figure` takes itself.
OWN_WORDS = ("name", "alt", "width", "height", "title")
# The second drawing has sets in another order, and another date of today: these zones of POSIX
# are 26 hours apart.
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "<-12>12"},
    {"PYTHONHASHSEED": "2", "TZ": "<+14>-14"},
)


@dataclass(frozen=True, kw_only=True)
class OwnFigure(Image):
    """A figure that a function of the author's draws.

    Attributes:
        file: The author's file; its function has the same name.
        data: The function's keyword arguments, as JSON has them.
        sources: The texts of the file and of those that it imports from the project.
        root: The project's folder.
    """

    file: Path
    data: dict[str, Any]
    sources: dict[Path, str] = field(repr=False)
    root: Path

    @property
    def made_of(self) -> list[Any]:
        """The data, the author's code and the style."""
        code = [syntax_hash(text) for text in self.sources.values()]
        drawing = [code_of(str(Path(__file__).with_name(name))) for name in DRAWN_BY]
        return [self.data, [self.width, self.height], code, *drawing, *style_hashes()]

    def render(self) -> bytes:
        """Draw the figure twice, and return the file's content.

        Raises:
            UserError: The function fails, or draws something else the second time.
        """
        with ThreadPoolExecutor(len(SURROUNDINGS)) as threads:
            first, second = threads.map(self._draw, SURROUNDINGS)
        if first.stderr and not self.raster:  # What the function prints, once.
            sys.stderr.write(first.stderr.decode(errors="replace"))
        for drawn in (first, second):
            self._refuse_failed(drawn)
        if first.stdout == second.stdout:
            return first.stdout
        place, reason = reason_to_differ(self.file, self.sources)
        shown = place.path.relative_to(self.root).as_posix()
        raise UserError(
            f"{shown}:{place.line}: `{self.file.stem}` drew two different figures from the same "
            f"data: {reason}."
        )

    def _draw(self, surroundings: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
        """Draw in a process of its own, with some variables of the environment."""
        job = {
            "file": str(self.file),
            "line": line_of(self.file, self.sources[self.file], self.file.name),
            "data": self.data,
            "size": [self.width, self.height],
            "format": self.file_format,
            "sources": [str(path) for path in self.sources],
            "root": str(self.root),
        }
        paths = [str(PACKAGES), os.environ.get("PYTHONPATH", "")]
        variables = {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "MPLBACKEND": "agg"}
        # With -P, a folder `generator` of the project is not taken for this one.
        return subprocess.run(
            [sys.executable, "-P", "-m", PROCESS],
            input=json.dumps(job).encode(),
            capture_output=True,
            cwd=self.root,
            env={**os.environ, **variables, **surroundings},
        )

    def _refuse_failed(self, done: subprocess.CompletedProcess[bytes]) -> None:
        """Raise UserError if a process has not drawn."""
        if done.returncode == 0:
            return
        shown = self.file.relative_to(self.root).as_posix()
        crashed = f"{shown}: drawing ended with exit code {done.returncode}."
        raise UserError(done.stdout.decode() if done.returncode == 1 and done.stdout else crashed)


def is_size(value: object) -> bool:
    """Return True for a length in CSS pixels that figures can have."""
    return isinstance(value, int) and 50 <= value <= 4000


def own_figure(
    project: Project,
    inputs: Inputs,
    name: str,
    alt: str = "",
    width: int = WIDTH,
    height: int | None = None,
    title: str = "",
    **data: object,
) -> OwnFigure:
    """Return the figure of the function `name` in `content/figures/NAME.py`.

    Args:
        project: The project that has the file.
        inputs: Reads it, and what it imports from the project.
        name: The name of file and function.
        alt: The text for readers who can't see the figure.
        width: In CSS pixels.
        height: In CSS pixels; by default from the proportions of the function's `figsize`.
        title: The figure's short name; by default that of the function, in words.
        data: The function's keyword arguments; see `plain_data`.

    Raises:
        UserError: There is no such function, no alt text, or data that can't be handed over.
    """
    if not name.isidentifier():
        raise UserError(f'own_figure("{name}"): give the name of a file and its function: `sizes`.')
    folder = project.posts.parent / "figures"
    file = folder / f"{name}.py"
    if not inputs.exists(file):
        names = [each.stem for each in inputs.glob(folder, "*.py")]
        way_out = did_you_mean(name, names, f"write it, with a function `{name}`.")
        raise UserError(f"there is no {project.relative(file)}: {way_out}")
    if not alt.strip():
        raise UserError(f'own_figure("{name}") has no alt text: add alt="what there is to see".')
    if not is_size(width) or not (height is None or is_size(height)):
        raise UserError(f'own_figure("{name}"): give width and height in CSS pixels, 50 to 4000.')
    sources = read_sources(file, project, inputs)
    function = function_of(file, sources[file], project.relative(file))
    for parameter in required_parameters(function):
        if parameter in OWN_WORDS:
            raise UserError(
                f'own_figure("{name}"): its function has a parameter `{parameter}`, which is not '
                f"handed over, as {', '.join(OWN_WORDS)} are own_figure's: give it another name."
            )
        if parameter not in data:
            raise UserError(
                f'own_figure("{name}"): its function needs `{parameter}`: add {parameter}=...'
            )
    if height is None:
        ratio = proportions(function)
        height = round(width * max(ratio, FLATTEST)) if ratio else HEIGHT
        if not is_size(height):
            raise UserError(f'own_figure("{name}"): its figsize makes it {height} CSS pixels high.')
    given = {key: plain_data(value, key) for key, value in data.items()}
    return OwnFigure(
        stem=name,
        alt=alt,
        width=width,
        height=height,
        title=title or name.replace("_", " "),
        rows=table_of(given),
        file=file,
        data=given,
        sources=sources,
        root=project.root,
    )
