"""Images that say nothing to readers who can't see them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.places import source_line

# The page's copy of `setup.jpg` is called `setup-DIGEST.webp`.
COPY = re.compile(r"(?P<stem>.+)-[0-9a-f]{12}\.\w+")
# How authors write images.
WRITTEN = ("![](", "![", "<img")
DECORATION = ("presentation", "none")


def check_images(post: BuiltPost) -> Iterator[Finding]:
    """Find images without alt text that are not marked as decoration."""
    for tag, attributes, line in post.output.elements:
        hidden = attributes.get("role") in DECORATION or "aria-hidden" in attributes
        if tag == "img" and not hidden and not (attributes.get("alt") or "").strip():
            what = "an image has no alt text: say in it what there is to see."
            place = source_line(post, line, *names_in(attributes.get("src") or ""), *WRITTEN)
            yield Finding(post.source.file, place, 1, "image-without-alt", "", what)


def names_in(address: str) -> tuple[str, str]:
    """Return the file name in an image's address, and the name of the file it is a copy of."""
    name = PurePosixPath(address).name
    copy = COPY.fullmatch(name)
    return name, f"{copy['stem']}." if copy else ""
