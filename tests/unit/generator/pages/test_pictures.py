"""Figures in pages: whole in every Markdown, with their texts, or as files where asked for."""

import re
import subprocess
from pathlib import Path

import pytest
from kit.projects import build, make_project, page, post, record, render, write_record
from kit.sites import needs_jekyll
from markdown_it import MarkdownIt

from generator.pages.pictures import as_images
from generator.targets.jekyll import Jekyll

FIGURE = "{% call figure(history_figure(runs.small)) %}By epoch.{% endcall %}"
COMPARISON = "{% call figure(comparison_figure(runs)) %}All.{% endcall %}"
TITLE = '*a* _b_ | c <d> "e" & $f$ {{ g }} {% raw %}'


def article(root: Path) -> str:
    """Return the body of the built page without Liquid."""
    text = page(root).split("---\n", 2)[2]
    return re.sub(r"\{% (?:end)?raw %\}\n?", "", text)


def drawing(text: str) -> str:
    """Return the only drawing of a page."""
    (found,) = re.findall(r"<svg role=.*?</svg>", text, re.DOTALL)
    return re.sub(r"\s+", " ", found.replace("></path>", "/>").replace("></circle>", "/>"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project", post(COMPARISON))
    write_record(root, record("small", 0.625, title=TITLE))
    assert build(root) == 0
    return root


def test_a_drawing_is_left_as_it_is_by_commonmark(root: Path) -> None:
    text = article(root)
    assert drawing(MarkdownIt().render(text)) == drawing(text)


@needs_jekyll
@pytest.mark.parametrize("parse", ["false", "true"])
def test_a_drawing_is_left_as_it_is_by_kramdown(root: Path, parse: str) -> None:
    text = article(root)
    script = f"print Kramdown::Document.new(STDIN.read, parse_block_html: {parse}).to_html"
    command = ["ruby", "-rkramdown", "-e", script]
    made = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    assert plain(drawing(made)) == plain(drawing(text))


def plain(text: str) -> str:
    """Return markup without what two spellings of one element differ in."""
    text = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text)
    text = text.replace("&quot;", '"').replace(" />", "/>")
    return re.sub(r"\s+", " ", text)


def test_a_drawing_has_a_name_and_its_alt_text(root: Path) -> None:
    text = article(root)
    assert '<svg role="img" data-file="/images/a-post/comparison-' in text
    assert "<title>validation accuracy by epoch, all models</title>" in text
    (alt,) = re.findall(r"<desc>(.*?)</desc>", text)
    assert alt.startswith("Line plot of validation accuracy by epoch, one line per model.")


def test_figures_can_be_files(root: Path) -> None:
    page_ = render(root, post(FIGURE, figures="files"))
    (content,) = Jekyll().files(page_).values()
    text = content.decode()
    assert "<svg" not in text
    assert re.search(r"<img src=\"[^\"]*/images/a-post/history-small-\w+\.svg'", text)
    (root / "content/posts/a-post.md").write_text(post(FIGURE, figures="files"), encoding="utf-8")
    assert build(root) == 0
    (file,) = (root / "site/images/a-post").glob("*.svg")
    assert file.read_bytes().startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')


def test_a_page_reads_the_same_with_its_drawings_as_images(root: Path) -> None:
    (content,) = Jekyll().files(render(root)).values()
    not_drawn = content.decode()
    shown = re.sub(
        r"\{% endraw %\}\{\{ '([^']*)' \| relative_url \}\}\{% raw %\}", r"\1", not_drawn
    )
    built = re.sub(
        r"\{% endraw %\}\{\{ '([^']*)' \| relative_url \}\}\{% raw %\}",
        r"\1",
        (root / "site/_posts/2026-01-31-a-post.md").read_text(encoding="utf-8"),
    )
    assert as_images(built) == shown
