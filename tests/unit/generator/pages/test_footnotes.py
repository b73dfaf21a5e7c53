"""Footnotes stand at the end of the prose, before the notes of the frame."""

import re
from pathlib import Path

import pytest
from kit.projects import make_project, post, render
from kit.sites import jekyll, needs_jekyll
from markdown_it import MarkdownIt

from experiments.records.errors import UserError
from generator.targets import PAGES
from generator.targets.jekyll import body_text, markdown_of, plain_text

PROSE = """One[^b], two[^a] and one again[^b]; `code[^a]`, [^none].

[^a]: Text of *a*
goes on, $$x$$.
[^b]: Text of b, see[^c].

    Its second paragraph.

[^c]: Text of c.

## A heading

```
[^a]: no footnote
```
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("footnotes") / "project")


def check(page: str) -> None:
    """Check a page as HTML: signs in order, texts in their order, links that lead somewhere."""
    page, _, _ = page.partition('id="provenance"')
    prose, _, notes = page.partition("Footnotes</h2>")
    sign = r'<a [^>]*href="#(a-post-footnote-\d)"[^>]*role="doc-noteref">(\d)</a>'
    numbers = [("a-post-footnote-1", "1"), ("a-post-footnote-2", "2"), ("a-post-footnote-1", "1")]
    assert re.findall(sign, prose) == numbers
    assert re.findall(sign, notes) == [("a-post-footnote-3", "3")]
    texts = [re.sub(r"<math.*?</math>", "x", notes)]
    texts = re.findall(r"<li>(.*?)</li>", texts[0], re.DOTALL)
    read = [" ".join(re.sub(r"<[^>]*>", " ", each).split()) for each in texts]
    assert read == [
        "↑ ↑ Text of b, see 3 . Its second paragraph.",
        "↑ Text of a goes on, x .",
        "↑ Text of c.",
    ]
    ids = re.findall(r'\bid="([^"]*)"', page)
    links = re.findall(r'href="#(a-post-footnote[^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    assert "code[^a]" in prose
    assert ", [^none]." in prose
    assert "[^a]: no footnote" in prose


def test_commonmark_shows_footnotes(root: Path) -> None:
    check(MarkdownIt().render(plain_text(body_text(render(root, post(PROSE))))))


def test_the_preview_shows_footnotes(root: Path) -> None:
    pytest.importorskip("pymdownx", reason="needs the extra `serve`")
    from generator.preview.html import Html

    (page,) = Html(root / "site").files(render(root, post(PROSE))).values()
    check(page.decode())


@needs_jekyll
@pytest.mark.parametrize("parse_block_html", ["true", "false"])
def test_jekyll_shows_footnotes(root: Path, tmp_path: Path, parse_block_html: str) -> None:
    (tmp_path / "in/_posts").mkdir(parents=True)
    settings = f"kramdown: {{parse_block_html: {parse_block_html}}}\n"
    (tmp_path / "in/_config.yml").write_text(settings)
    for path, content in PAGES.files(render(root, post(PROSE))).items():
        (tmp_path / "in" / path).write_bytes(content)
    site = jekyll(tmp_path / "out", source=tmp_path / "in")
    (page,) = site.folder.rglob("a-post.html")
    check(page.read_text(encoding="utf-8"))


def test_notebooks_have_footnotes(root: Path) -> None:
    assert "## Footnotes" in markdown_of(render(root, post(PROSE)).prose)


def test_a_post_without_notes_has_no_section(root: Path) -> None:
    text = body_text(render(root, post("Text [^1].")))
    assert "Text [^1]." in text
    assert "Footnotes" not in text
    assert "References" not in text


@pytest.mark.parametrize(
    ("prose", "line", "reason"),
    [
        ("Text.\n\n[^a]: x", 9, "nothing refers to the footnote `a`"),
        ("Text[^a].\n\n[^a]: x\n\n[^a]: y", 11, "another footnote has the name `a`"),
    ],
)
def test_a_footnote_that_would_be_lost_is_refused(
    root: Path, prose: str, line: int, reason: str
) -> None:
    with pytest.raises(UserError) as caught:
        render(root, post(prose))
    assert str(caught.value).startswith(f"content/posts/a-post.md:{line}: {reason}")
