"""What the manual is made of beside prose: examples with what they give, and docstrings."""

import inspect
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from experiments.errors import LabError
from generator.escaping import escape_html, fenced
from generator.figures import FIGURES
from generator.formats import FILTERS
from generator.intervals import Comparison, Interval, Spread
from generator.metrics import metric_value
from generator.predictions import Calibration, Confusion, Mistake
from generator.run import Run, TestScore
from generator.runs import Runs
from generator.series import Series

EXAMPLE = re.compile(r"\{% example %\}\n(.*?)\{% endexample %\}", re.DOTALL)
# Names between backticks in a docstring.
CODE, MARKED = re.compile("`([^`]+)`"), r"<code>\1</code>"
CLASSES = (
    *(Runs, Run, Series, TestScore, Comparison, Spread, Interval),
    *(Confusion, Mistake, Calibration),
)


class ExampleTag(Extension):
    """The tag `example`: shows a piece of a post's source, and below it what it gives."""

    tags = {"example"}  # noqa: RUF012 - Jinja declares it so.

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Hands the text between the tags to the tag itself; no line moves."""

        def with_source(match: re.Match[str]) -> str:
            return f"{{% example {match[1]!r} %}}\n{match[1]}{{% endexample +%}}"

        return EXAMPLE.sub(with_source, source)

    def parse(self, parser: Parser) -> nodes.Node:
        """Reads one example; called by Jinja at its tag."""
        line = next(parser.stream).lineno
        source = parser.parse_expression()
        body = parser.parse_statements(("name:endexample",), drop_needle=True)
        call = self.call_method("_example", [source])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _example(self, source: str, caller: Callable[[], str]) -> Markup:
        shown = fenced(source, "jinja")
        return Markup(f"{shown}\n\nThat gives:\n\n{caller().strip()}\n")


def described(name: str) -> Markup:
    """What a template can ask of a class of the run API, from its docstrings, as a list.

    `filters` and `figures` stand for all of these.
    """
    if name == "filters":
        members: dict[str, Any] = {**FILTERS, "metric": metric_value}
    elif name == "figures":
        members = dict(FIGURES)
    else:
        found = next((cls for cls in CLASSES if cls.__name__ == name), None)
        if found is None:
            raise LabError(f"described: there is no `{name}` in the run API.")
        members = {k: v for k, v in vars(found).items() if not k.startswith("_") and doc(v)}
    rows = (
        f"<dt><code>{escape_html(signature(key, member))}</code></dt>"
        f"<dd>{CODE.sub(MARKED, escape_html(doc(member)))}</dd>"
        for key, member in members.items()
    )
    return Markup('<dl class="labpress-api">\n' + "\n".join(rows) + "\n</dl>")


def doc(member: object) -> str:
    """The first line of what a member's docstring says."""
    if not isinstance(member, property | cached_property) and not inspect.isfunction(member):
        return ""
    return (inspect.getdoc(member) or "").split("\n")[0]


def signature(name: str, member: object) -> str:
    """A member's name, with its parameters where it is called."""
    if not inspect.isfunction(member):
        return name
    parameters = [
        parameter.name
        if parameter.default is inspect.Parameter.empty
        else f"{parameter.name}={parameter.default!r}"
        for parameter in inspect.signature(member).parameters.values()
        if parameter.name != "self"
    ]
    return f"{name}({', '.join(parameters)})"
