"""The claims of a post's template: the nodes of their sentences, and what they print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.templates import parse
from generator.claims.claim import without_markup
from generator.claims.condition import source

EXPRESSION = re.compile(r"\{\{.*?\}\}")


@dataclass(frozen=True)
class ClaimSource:
    """A claim as its author wrote it.

    Attributes:
        name: The source of its name.
        line: Its line in the post's file.
        condition: The source of its condition.
        held: The nodes of the sentence that stands while the condition holds.
        otherwise: The nodes after `otherwise`.
    """

    name: str
    line: int
    condition: str
    held: Sequence[nodes.Node]
    otherwise: Sequence[nodes.Node]


def claims_in(post: BuiltPost) -> Iterator[ClaimSource]:
    """Yield the claims of a post's prose."""
    first = post.page.post.body_line
    for block in parse(post.page.post.body).find_all(nodes.CallBlock):
        match block.call:
            case nodes.Call(
                node=nodes.ExtensionAttribute(name="_claim"),
                args=[name, _, nodes.Const(value=line), nodes.Const(value=condition), *_],
            ):
                (deciding,) = block.body
                assert isinstance(deciding, nodes.If)
                (choice,) = deciding.body
                assert isinstance(choice, nodes.If)
                yield ClaimSource(
                    source(name).strip("'\""),
                    first + line - 1,
                    condition,
                    choice.body,
                    choice.else_,
                )


def words_of(branch: Sequence[nodes.Node]) -> str:
    """Return the words of a branch without markup, with the sources of its expressions."""
    text = ""
    for node in branch:
        # What decides between words belongs to them.
        text += f"{{{{ {source(node.test)} }}}}" if isinstance(node, nodes.If) else ""
        for part in parts_of(node):
            printed = f"{{{{ {source(part)} }}}}"
            text += part.data if isinstance(part, nodes.TemplateData) else printed
    return without_markup(text)


def plain_words_of(branch: Sequence[nodes.Node]) -> str:
    """Return the words of a branch without markup and without its expressions."""
    return EXPRESSION.sub("", words_of(branch))


def printed_in(branch: Sequence[nodes.Node]) -> Iterator[nodes.Expr]:
    """Yield the expressions that a branch prints."""
    for node in branch:
        yield from (part for part in parts_of(node) if not isinstance(part, nodes.TemplateData))


def parts_of(node: nodes.Node) -> Iterator[nodes.Expr]:
    """Yield the texts and expressions that a node prints, in any of its branches."""
    outputs = [node] if isinstance(node, nodes.Output) else node.find_all(nodes.Output)
    for output in outputs:
        yield from output.nodes
