"""Headings that skip a level."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.places import source_line

HEADING = re.compile(r"h[1-6]")


def check_headings(post: BuiltPost) -> Iterator[Finding]:
    """Find headings more than one level below the one before; the page's title has level 1."""
    before = 1
    for tag, _, line in post.output.elements:
        if HEADING.fullmatch(tag):
            level = int(tag[1])
            if level > before + 1:
                what = (
                    f"a heading of level {level} follows one of level {before}: "
                    f"make it level {before + 1}."
                )
                place = source_line(post, line, "#" * level + " ", f"<{tag}")
                yield Finding(post.source.file, place, 1, "skipped-heading", "", what)
            before = level
