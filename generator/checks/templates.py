"""The syntax tree of a post's template: what it sets, and what it prints."""

from collections.abc import Iterator

from jinja2 import Environment, nodes

from generator.claims.opinion import OpinionTag
from generator.claims.tag import ClaimTag
from generator.pages.api_reference import ExampleTag
from generator.pages.literal_code import LiteralBraces

# The names of templates that hold recorded values.
RECORDED = frozenset({"runs", "references", "data", "provenance"})


def parse(source: str) -> nodes.Template:
    """Return the syntax tree of a template, in which all code is text."""
    return Environment(extensions=[ExampleTag, LiteralBraces, ClaimTag, OpinionTag]).parse(source)


def printed(template: nodes.Template) -> Iterator[nodes.Expr]:
    """Yield the expressions that a template prints."""
    for output in template.find_all(nodes.Output):
        for expression in output.nodes:
            if not isinstance(expression, nodes.TemplateData):
                yield expression


def assignments(tag: nodes.Node) -> Iterator[tuple[nodes.Node, list[nodes.Node]]]:
    """Yield each target that a tag sets, with the nodes that it is set from."""
    match tag:
        case nodes.Assign(target=target, node=value) | nodes.For(target=target, iter=value):
            yield target, [value]
        case nodes.AssignBlock(target=target, body=body):
            yield target, body
        case nodes.With(targets=targets, values=values):
            for target, value in zip(targets, values, strict=True):
                yield target, [value]


def names_in(node: nodes.Node) -> set[str]:
    """Return all names in a node."""
    kinds = nodes.Name | nodes.NSRef
    return {each.name for each in [node, *node.find_all(nodes.Expr)] if isinstance(each, kinds)}


def recorded_names(template: nodes.Template) -> frozenset[str]:
    """Return the names that can hold recorded values: set from others that do, in any steps.

    The parameters of macros are among them.
    """
    macros = template.find_all(nodes.Macro)
    names = RECORDED | {parameter.name for macro in macros for parameter in macro.args}
    for tag in template.find_all((nodes.Assign, nodes.AssignBlock, nodes.For, nodes.With)):
        for target, sources in assignments(tag):
            if any(names_in(source) & names for source in sources):
                names |= names_in(target)
    return names
