"""Markup that readers would see as it is written is found on its line."""

from pathlib import Path

import pytest
from kit.projects import make_project, post

from generator.checks.report import check_posts
from generator.project import Project


def findings(tmp_path: Path, prose: str) -> list[tuple[int, str, str]]:
    """Return line, rule and message of each finding; the prose begins in line 7."""
    root = make_project(tmp_path / "project", post(prose))
    found = check_posts(Project(root, root / "site"), ["a-post"]).findings
    return [(each.line, each.rule, each.message) for each in found if each.rule != "no-claim"]


@pytest.mark.parametrize(
    ("prose", "line", "rule", "remedy"),
    [
        ("Text.\n\nMore.[^nowhere]", 9, "footnote-without-text", "write [^nowhere]: TEXT below"),
        ("An unclosed a $$x+y b.", 7, "open-formula", "has no other $$"),
        ("First $$x$$.\n\nThen $$y.\n\nAnd z.", 9, "open-formula", "has no other $$"),
        ("Here \\(y^2\\) is.", 7, "latex-formula", "write $$y^2$$"),
        ("Text.\n\n\\[ x = y \\]", 9, "latex-formula", "write $$x = y$$"),
        ("Let $L(W)$ be it.", 7, "latex-formula", "write $$L(W)$$, or \\$ for the sign"),
        ("So [it](other.md#here) is.", 7, "dead-link", '{{ post_link("other") }}'),
        ("As shown [@kingma2015, p. 5].", 7, "pandoc-citation", '{{ cite("kingma2015") }}'),
    ],
)
def test_markup_that_is_not_read_is_found(
    tmp_path: Path, prose: str, line: int, rule: str, remedy: str
) -> None:
    (found,) = findings(tmp_path, prose)
    assert found[:2] == (line, rule)
    assert remedy in found[2]


@pytest.mark.parametrize(
    "prose",
    [
        "A note[^a], `[^b]` and \\[^c].\n\n[^a]: Its text.",
        "Prices of \\$$ and `$$x`, and $$x$$.",
        "It costs $5 or 6$, US$ 7 and A$ 8; `$x$`, \\$x\\$ and $PATH:$HOME.",
        "See [it](https://example.org/other.md) and `[it](other.md)`.",
        "A \\[bracket\\] and `\\(x\\)`.",
        "Write to [@someone](https://example.org) or `[@key]`.",
        "```\n[^a] $$ \\(y^2\\) [@key]\n```",
    ],
)
def test_what_is_read_or_meant_as_text_is_not_found(tmp_path: Path, prose: str) -> None:
    assert findings(tmp_path, prose) == []
