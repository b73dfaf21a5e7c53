"""The report of a difference for a pull request: the claims that flipped stand first."""

from generator.diff.difference import Difference
from generator.diff.pages import Change
from generator.diff.report import escape_markdown, marked


def as_summary(difference: Difference, report: str) -> str:
    """Return a report in Markdown below a list of the claims that flipped, if there are any."""
    flips = [
        f"- {post.slug}, `{new.name}`: {marked(Change(old.sentence, new.sentence))}"
        for post in difference.posts
        for old, new in post.flips
        if old and new
    ]
    broken = [
        f"- {slug}: can't be compared" for slug in map(escape_markdown, difference.incomparable)
    ]
    if not flips and not broken:
        return f"No claim flipped.\n\n{report}"
    return "\n".join([f"## Claims that flipped: {len(flips)}", "", *flips, *broken, "", report])
