"""Markdown that Jekyll reads otherwise than meant is found in the author's file, on its line."""

from pathlib import Path

import pytest
from kit.projects import make_project, post

from generator.checks.report import check_posts
from generator.project import Project


def findings(tmp_path: Path, prose: str, **front: str) -> list[tuple[int, str, str]]:
    """Return the line, counted from the first of the prose, the rule and the message of each."""
    root = make_project(tmp_path / "project", post(f"First.\n\n{prose}", **front))
    report = check_posts(Project(root, root / "site"), ["a-post"])
    assert all(each.path == "content/posts/a-post.md" for each in report.findings)
    found = (each for each in report.findings if each.rule != "no-claim")
    return [(each.line - 6, each.rule, each.message) for each in found]


@pytest.mark.parametrize(
    ("prose", "line", "rule", "remedy"),
    [
        (
            "<details>\n<summary>Log</summary>\n\n```\nx\n```\n</details>",
            6,
            "markdown-in-html",
            'markdown="1"',
        ),
        ('Text\n\n```python title="x.py"\nx\n```', 5, "fence-words", "```python without"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nText.", 6, "table-and-text", "a blank line between"),
        ("Text\n| a | b |\n|---|---|\n| 1 | 2 |", 4, "table-and-text", "a blank line above"),
        ("One\n\nThis | that.", 5, "pipe", "write \\| for |"),
        ("If a<b and\nc<d>, stop.", 4, "tag", "write &lt;"),
        ("The first\nrun of <name>.", 4, "tag", "`<name>`"),
        ("{% raw %}\n[a]: b c d\n{% endraw %}", 4, "lost-line", "write \\["),
    ],
)
def test_the_finding_says_what_to_write(
    tmp_path: Path, prose: str, line: int, rule: str, remedy: str
) -> None:
    (found,) = findings(tmp_path, prose)
    assert found[:2] == (line, rule)
    assert remedy in found[2]


@pytest.mark.parametrize("key", ["title", "description"])
def test_a_title_cut_off_by_a_comment_is_found(tmp_path: Path, key: str) -> None:
    ((line, rule, message),) = findings(tmp_path, "Text.", **{key: "My #1 model"})
    assert (line + 6, rule) == (2 if key == "title" else 4, "title-comment")
    assert f"the {key} ends before `#`" in message


@pytest.mark.parametrize(
    "prose",
    [
        "{{ runs.small.first.test.accuracy | percent }} of it.",
        "{{ runs.small.title }}{% if true %} | {% endif %}\nand more.",
        "{{ score_table(runs) }}\n\nText.",
        "`a | b` and `x<y>`.",
        "The $$P(A|B) = 1$$ here.",
        '<figure>\n<img src="https://example.com/a.png" alt="A">\n</figure>',
        "```html\n<div>\n\n| *x*\n```",
        "    <div>\n    a | b",
    ],
)
def test_what_jekyll_shows_as_meant_is_not_found(tmp_path: Path, prose: str) -> None:
    assert findings(tmp_path, prose, description="'No #comment'") == []
