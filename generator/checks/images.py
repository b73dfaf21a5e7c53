"""Images that say nothing to readers who can't see them."""

from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding

DECORATION = ("presentation", "none")


def check_images(post: BuiltPost) -> Iterator[Finding]:
    """Find images without alt text that are not marked as decoration."""
    for tag, attributes, line in post.output.elements:
        hidden = attributes.get("role") in DECORATION or "aria-hidden" in attributes
        if tag == "img" and not hidden and not (attributes.get("alt") or "").strip():
            what = "an image has no alt text: say in it what there is to see."
            yield Finding(post.output.file, line, 1, "image-without-alt", "", what)
