"""What the expressions of a post's template give, evaluated one by one with the post's runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, nodes

from generator import numbers
from generator.checks.built_post import BuiltPost
from generator.checks.templates import parse
from generator.pages.environment import Sandbox
from generator.pages.traced_filters import AGGREGATES
from generator.traced import keeping_origin

Names = dict[str, Any]
RESULT = "result"


class Text(NamedTuple):
    """A stretch of a template's text and expressions.

    Attributes:
        nodes: Its texts and expressions.
        names: What the template has set before it.
        figure: The call that makes the figure, if it is the caption of one.
    """

    nodes: list[nodes.Expr]
    names: Names
    figure: nodes.Call | None


class Values:
    """Evaluates expressions of one post."""

    def __init__(self, post: BuiltPost) -> None:
        """Take the runs and references of a built post."""
        provenance = post.page.provenance
        self.names: Names = {"runs": provenance.runs, "references": provenance.references}
        self.environment = Sandbox(undefined=StrictUndefined)
        kept = {name: keeping_origin(name, each) for name, each in numbers.FILTERS.items()}
        self.environment.filters |= kept | AGGREGATES

    def of(self, expression: nodes.Expr, names: Names) -> Any:
        """Return the value of an expression, or None if it can't be computed here."""
        assign = nodes.Assign(nodes.Name(RESULT, "store"), expression, lineno=1)
        return self.set_by(assign, names).get(RESULT)

    def of_call(self, call: nodes.Call, names: Names) -> list[Any]:
        """Return the values of a call's arguments."""
        return [self.of(each, names) for each in call.args]

    def set_by(self, assign: nodes.Assign, names: Names) -> Names:
        """Return what an assignment sets; nothing if it can't be computed here."""
        template = nodes.Template([assign], lineno=1)
        try:
            made = self.environment.from_string(template)
            context = made.new_context(names)
            for _ in made.root_render_func(context):
                pass
        except Exception:  # Of a loop, or of a template's own functions: it is not judged.
            return {}
        return {name: value for name, value in context.vars.items() if name not in names}


def texts_and_captions(source: str, values: Values) -> Iterator[Text]:
    """Yield the texts of a template in their order, with what is set before each."""
    yield from walk(parse(source), dict(values.names), None, values)


def walk(
    node: nodes.Node, names: Names, figure: nodes.Call | None, values: Values
) -> Iterator[Text]:
    """Yield the texts below a node; what it sets is added to the names."""
    for child in node.iter_child_nodes():
        match child:
            case nodes.Assign():
                names |= values.set_by(child, names)
            case nodes.Output():
                yield Text(child.nodes, dict(names), figure)
            case nodes.CallBlock(call=nodes.Call(node=nodes.Name(name="figure")) as call):
                drawn = [each for each in call.args if isinstance(each, nodes.Call)]
                yield from walk(child, dict(names), drawn[0] if drawn else None, values)
            case nodes.For() | nodes.Macro():
                pass  # Its names have many values.
            case nodes.Stmt():
                yield from walk(child, dict(names), figure, values)
