"""Constructs of Markdown: the preview shows what Jekyll shows, or `check` warns of them."""

from pathlib import Path

import pytest
from kit.constructs import make_posts, pages_in_jekyll, read_constructs, slug_of
from kit.rendered import Structure
from kit.sites import needs_jekyll

for package in ("watchfiles", "pygments", "pymdownx"):
    pytest.importorskip(package, reason="needs the extra `serve`")
from generator.builder.rendering import make_page
from generator.checks.built_post import read_built_post
from generator.checks.kramdown_traps import check_kramdown
from generator.inputs import Inputs
from generator.preview.html import Html
from generator.project import Project

CONSTRUCTS = read_constructs()
# What the preview shows otherwise than Jekyll.
DIFFERENT = {
    "star arguments",
    "stars without a partner",
    "fence right after a list with a blank line in it",
    "square brackets with a colon",
    "unclosed div",
    "div with markdown in one line",
    "markdown in a table cell of HTML",
    "heading right after a list",
    "dashes in a line without blank line before",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a post for each construct."""
    root = make_posts(tmp_path_factory.mktemp("constructs") / "project", CONSTRUCTS)
    return Project(root, root / "site")


def lines(page: str) -> list[str]:
    return Structure(page).lines


@needs_jekyll
def test_the_preview_differs_from_jekyll_only_where_check_warns(
    project: Project, tmp_path: Path
) -> None:
    made = pages_in_jekyll(project.root, tmp_path / "built")
    html, common = Html(project.site), Inputs(project.root)
    different = set()
    for name in CONSTRUCTS:
        page = make_page(project, common.for_post(), slug_of(name))
        assert page
        (shown,) = html.files(page).values()
        if lines(shown.decode()) != lines(made[slug_of(name)]):
            different.add(name)
    assert different == DIFFERENT
    assert all(CONSTRUCTS[name].rule for name in DIFFERENT)
    assert len(CONSTRUCTS) > 300


def test_check_warns_of_what_jekyll_spoils_and_of_nothing_else(project: Project) -> None:
    common = Inputs(project.root)
    found = {
        name: {
            each.rule for each in check_kramdown(read_built_post(project, common, slug_of(name)))
        }
        for name in CONSTRUCTS
    }
    assert found == {name: {each.rule} - {""} for name, each in CONSTRUCTS.items()}
