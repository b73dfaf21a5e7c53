"""Figures that are quoted from oneself, with no record behind them."""

from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.checks.templates import parse


def check_quoted_sources(post: BuiltPost) -> Iterator[Finding]:
    """Find `quoted` figures whose source is the author: what is recorded needs no quotation."""
    own = read_lexicon().claims["own_source"]
    for call in parse(post.source.source).find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == "quoted"):
            continue
        given = [*call.args[1:2], *(each.value for each in call.kwargs if each.key == "source")]
        for source in given:
            if isinstance(source, nodes.Const) and own.search(str(source.value)):
                message = (
                    f'the source "{source.value}" is oneself: print the number from a record, or '
                    "name who else has reported it, and where."
                )
                yield Finding(
                    post.source.file, source.lineno, 1, "own-source", str(source.value), message
                )
