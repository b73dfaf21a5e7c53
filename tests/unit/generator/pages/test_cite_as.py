"""A page says how to cite it, if it is known who wrote it."""

import html
import re
from pathlib import Path

import pytest
from kit.projects import make_project, post, record, render, write, write_record
from kit.sites import jekyll, needs_jekyll

from generator.targets import PAGES
from generator.targets.jekyll import body_text, plain_text

ENTRY = """@misc{a-post-2026,
  author = {Ada Lovelace and {Bits and Bytes} and R\\&D},
  title = {{50\\% of \\{x\\_1\\}}},
  year = {2026},
  note = {Runs made at commit abc1234}
}"""
AUTHORS = "[Ada Lovelace, {name: Bits and Bytes}, R&D]"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project")
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, environment={"git_commit": "abc1234"}))
    return root


def entry(page: str) -> str:
    found = re.search(r'<code class="language-bibtex">(.*?)</code>', page, re.DOTALL)
    return html.unescape(re.sub("<[^>]*>", "", found[1])) if found else ""


def test_the_entry_has_authors_title_year_and_commit(root: Path) -> None:
    page = render(root, post("Text.", authors=AUTHORS, title="'50% of {x_1}'"))
    assert entry(plain_text(body_text(page))) == ENTRY


@needs_jekyll
def test_sites_that_know_their_address_add_that_of_the_page(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for path, content in PAGES.files(render(root, post("Text.", author="Ada"))).items():
        write(source / path, content)
    settings = "permalink: /:title/\n"
    for url, expected in (("", False), ("url: ''\n", False), ("url: https://b.org\n", True)):
        write(source / "_config.yml", settings + url)
        site = jekyll(tmp_path / "out", "/blog", source)
        found = entry(site.page("a-post").read_text(encoding="utf-8"))
        assert found.startswith("@misc{a-post-2026,\n  author = {Ada},\n")
        assert (",\n  url = {https://b.org/blog/a-post/}\n}" in found) == expected
        assert ("url" in found) == expected


@pytest.mark.parametrize(
    ("front", "site", "author"),
    [
        ({}, None, None),
        ({}, "author: Site Author\n", "Site Author"),
        ({}, "author: {name: Site Author, email: a@b.org}\n", "Site Author"),
        ({"author": "Own"}, "author: Site Author\n", "Own"),
        ({"author": "''"}, "title: x\n", None),
        ({"author": "Own", "page": "{cite_as: false}"}, None, None),
    ],
)
def test_the_author_is_that_of_the_post_or_else_of_the_site(
    root: Path, front: dict[str, str], site: str | None, author: str | None
) -> None:
    if site:
        write(root / "site/_config.yml", site)
    found = entry(body_text(render(root, post("Text.", **front))))
    assert found.partition("author = {")[2].partition("}")[0] == (author or "")
    assert bool(found) == bool(author)
