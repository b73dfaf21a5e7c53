"""The reference of the template language in the manual: docstrings as a list, and examples."""

import inspect
import re
from collections.abc import Mapping
from functools import cached_property
from types import FunctionType
from typing import Any

from jinja2.ext import Extension
from markupsafe import Markup

from experiments.records.errors import UserError
from generator.figures import FIGURES
from generator.numbers import FILTERS
from generator.pages.markup import escape_html
from generator.runs.comparison import Comparison
from generator.runs.conditions import Conditions, Difference
from generator.runs.estimate import Components
from generator.runs.experiment import Experiment
from generator.runs.flips import Flip, Flips
from generator.runs.model import Model
from generator.runs.power import Needed
from generator.runs.predictions import Calibration
from generator.runs.run import Run
from generator.runs.series import Series
from generator.runs.statistics import Interval, Spread
from generator.runs.tested import TestScore

EXAMPLE = re.compile(r"\{% example %\}\n(.*?)\{% endexample %\}", re.DOTALL)
# Names between backticks in a docstring. Markup would escape the tags that it is joined with.
CODE, MARKED = re.compile("&#96;(.+?)&#96;"), r"<code>\1</code>"
ATTRIBUTE = re.compile(r"^ {8}(\w+): (.+)$", re.MULTILINE)
CLASSES = (
    *(Experiment, Model, Run, Series, TestScore, Interval, Spread, Calibration),
    *(Comparison, Components, Needed, Conditions, Difference, Flips, Flip),
)
HIDDEN = {"load"}


class ExampleTag(Extension):
    """The tag `example`, which shows a piece of a post's source and its output below."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Pass the text between the tags to the macro `example`; no line moves."""

        def with_source(match: re.Match[str]) -> str:
            shown = repr(match[1]).replace("{", r"\x7b")  # No other extension changes it.
            return f"{{% call example({shown}) %}}\n{match[1]}{{% endcall +%}}"

        return EXAMPLE.sub(with_source, source)


def described(name: str) -> Markup:
    """Return the members of a class of the template language, with their docstrings, as a list.

    The names `filters` and `figures` stand for all of these.

    Raises:
        UserError: There is no such class.
    """
    lists = {"filters": members(FILTERS), "figures": members(FIGURES)}
    lists |= {cls.__name__: [*attributes(cls), *members(public_members(cls))] for cls in CLASSES}
    if name not in lists:
        raise UserError(f"described: there is no `{name}` in the template language.")
    rows = (
        f"<dt><code>{escape_html(what)}</code></dt>"
        f"<dd>{CODE.sub(MARKED, str(escape_html(text)))}</dd>"
        for what, text in lists[name]
    )
    return Markup('<dl class="labpress-api">\n' + "\n".join(rows) + "\n</dl>")


def attributes(cls: type) -> list[tuple[str, str]]:
    """Return the attributes in the docstrings of a class and its bases, with their texts."""
    docs = [vars(each).get("__doc__") or "" for each in reversed(cls.__mro__)]
    return [found for doc in docs for found in ATTRIBUTE.findall(doc.partition("Attributes:")[2])]


def public_members(cls: type) -> dict[str, Any]:
    """Return the properties and methods of a class that templates can use, by name."""
    kinds = (property, cached_property, FunctionType)
    return {
        name: member
        for each in reversed(cls.__mro__)
        for name, member in vars(each).items()
        if not name.startswith("_") and name not in HIDDEN and isinstance(member, kinds)
    }


def members(named: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the signature of each member, with the first line of its docstring."""
    return [
        (signature(name, member), (inspect.getdoc(member) or "").split("\n")[0])
        for name, member in named.items()
    ]


def signature(name: str, member: object) -> str:
    """Return a member's name, with its parameters if it is called."""
    if not inspect.isfunction(member):
        return name
    parameters = [
        each.name if each.default is each.empty else f"{each.name}={each.default!r}"
        for each in inspect.signature(member).parameters.values()
        if each.name != "self"
    ]
    return f"{name}({', '.join(parameters)})"
