"""Definitions of links, such as `[label]: address`, that no link uses."""

from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.places import source_line


def check_references(post: BuiltPost) -> Iterator[Finding]:
    """Find definitions of links that nothing on the page uses."""
    for line, definition in post.output.unused:
        label = definition.partition(":")[0].strip()
        what = f"no link uses the definition {label}: use it or remove it."
        place = source_line(post, line, definition)
        yield Finding(post.source.file, place, 1, "unused-reference", label, what)
