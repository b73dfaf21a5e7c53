"""Posts that claim nothing."""

from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding


def check_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find a post without a claim."""
    source = post.page.post
    if not post.page.claims:
        what = "has no claim: write with {% claim %} a sentence that must hold for its runs."
        yield Finding(source.shown, source.body_line, 1, "no-claim", "", what)
