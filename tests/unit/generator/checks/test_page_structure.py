"""Images, headings, anchors and references of a page."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import make_project
from kit.projects import post as author

from generator.checks.anchors import check_anchors
from generator.checks.built_post import BuiltPost, read_built_post
from generator.checks.document import read_document
from generator.checks.finding import Finding
from generator.checks.headings import check_headings
from generator.checks.images import check_images
from generator.checks.references import check_references
from generator.inputs import Inputs
from generator.project import Project

CHECKS = (check_images, check_headings, check_anchors, check_references)


def check(post: BuiltPost, page: str) -> list[Finding]:
    """Return all findings about a page; the post's source and claims have none."""
    document = read_document("page.md", page)
    checked = replace(post, source=document, output=document)
    results = [each for check in CHECKS for each in check(checked)]
    return [each for each in results if isinstance(each, Finding)]


@pytest.mark.parametrize(
    ("page", "line", "says"),
    [
        ("one\n\n![](a.png)", 3, "no alt text"),
        ("![ ][a]\n\n[a]: a.png", 1, "no alt text"),
        ('x <img src="a.png">', 1, "no alt text"),
        ('<img\nalt=""\nsrc="a.png">', 1, "no alt text"),
        ("### Deep", 1, "level 3 follows one of level 1"),
        ("## One\n\n#### Two", 3, "make it level 3"),
        ("One\n---\n\n<h4>Two</h4>", 4, "level 4"),
        ("## One\n\n[a](#two)", 3, "#two"),
        ('<a href="#two">a</a>', 1, "#two"),
        ("[a]\n\n[a]: #two", 1, "#two"),
        ("---\ntitle: x\n---\n{% raw %}\n![](a.png)\n{% endraw %}\n", 5, "no alt text"),
        ("text\n\n[A b]: http://example.org", 3, "[A b]"),
    ],
)
def test_a_fault_is_found_at_its_line(post: BuiltPost, page: str, line: int, says: str) -> None:
    (finding,) = check(post, page)
    assert str(finding).startswith(f"page.md:{line}: ")
    assert says in finding.message


@pytest.mark.parametrize(
    "page",
    [
        "![alt](a.png) ![alt][b]\n\n[b]: b.png",
        '<img src="a.png" alt="alt"> <img src="a.png" alt="" role="presentation">',
        '<img src="a.png" role="none"> <img src="a.png" aria-hidden="true">',
        "## One\n### Two\n## Three",
        "## One & two\n\n[a](#one--two) [b](#top) [c](#here)\n\n<p id='here'>x</p>",
        "## One {#two}\n\n[a](#two) [b](other.html#three)",
        "[a][B  c] [b c]\n\n[b c]: http://example.org",
        "```\n![](a.png)\n#### Four\n[a](#b)\n[c]: d\n```",
        "`![](a.png)` <!-- ![](a.png) -->",
    ],
)
def test_a_sound_page_has_no_findings(post: BuiltPost, page: str) -> None:
    assert check(post, page) == []


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("one\n\n{% for x in [1, 2] %}\n![]({{ x }}.png)\n{% endfor %}", 10, "no alt text"),
        ("{{ runs.small.epochs }}\n\n![](https://a.org/{{ 1 }}.png)\n\nlast", 9, "no alt text"),
        ("{% set x = 1 %}\n\n#### Epoch {{ x }}", 9, "level 4"),
        ("[one {{ 1 }}](#nowhere) two\n[two {{ 2 }}](#here)\n\n## Here", 7, "#nowhere"),
        ("one\n\n[A b]: http://example.org/{{ 1 }}", 9, "A b"),
    ],
)
def test_a_fault_of_the_page_is_named_at_the_line_of_the_authors_file(
    tmp_path: Path, body: str, line: int, says: str
) -> None:
    root = make_project(tmp_path / "project", author(body))
    built = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
    found = [str(each) for check in CHECKS for each in check(built)]
    starts = {each.split(" ")[0] for each in found if says in each}
    assert starts == {f"content/posts/a-post.md:{line}:"}


@given(st.text("`~>#-=|[]()!<>{}%$:\"'\\ \n\tab01.%"))
def test_no_text_makes_a_check_fail(post: BuiltPost, text: str) -> None:
    check(post, text)
