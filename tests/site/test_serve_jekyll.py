"""`serve --jekyll` shows the site that Jekyll builds, and errors above the last good page."""

from pathlib import Path

import pytest
from kit.preview_server import serving
from kit.projects import make_project, post, write, write_post
from kit.sites import needs_jekyll

from generator.__main__ import main

for package in ("watchfiles", "pygments", "pymdownx"):
    pytest.importorskip(package, reason="needs the extra `serve`")

PAGE = "/2026/01/31/a-post.html"
LAYOUT = "<body><h1>{{ page.title }}</h1>{{ content }}</body>"
# kramdown makes text of such a table.
TABLE = post("Text.\n\n| a | b |\n|---|---|\n| 1 | 2 |\nBelow.")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project", TABLE)
    write(root / "site/_config.yml", "title: Mine\n")
    write(root / "site/_layouts/post.html", LAYOUT)
    write(root / "site/index.html", "---\n---\n<body>Home {{ site.posts.size }}</body>\n")
    write(root / "site/assets/a.css", "p {}")
    return root


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (root / "site").rglob("*") if path.is_file()}


@needs_jekyll
def test_changes_and_errors_show_on_the_page_that_jekyll_made(project: Path) -> None:
    before = contents(project)
    with serving(project, "--jekyll") as server:
        page = server.after(server.get(), lambda page: "Home 1" in page)
        assert server.get("/assets/a.css") == "p {}"
        page = server.get(PAGE)
        assert "<h1>A post</h1>" in page
        assert "|—|—|" in page
        write_post(project, TABLE.replace("\nBelow", "\n\nBelow"))
        page = server.after(page, lambda page: "<th>a</th>" in page, PAGE)
        write_post(project, TABLE.replace("Text.", "{{ nothing }}"))
        page = server.after(page, lambda page: 'role="alert"' in page, PAGE)
        assert "content/posts/a-post.md:7: " in page
        assert "<th>a</th>" in page, "the last good page stands below the error"
        write_post(project, TABLE)
        page = server.after(page, lambda page: 'role="alert"' not in page, PAGE)
        assert contents(project) == before, "the site stays as it is"
        write(project / "site/_layouts/post.html", LAYOUT.replace("h1>{{", "h2>{% oops %}{{"))
        page = server.after(page, lambda page: 'role="alert"' in page, PAGE)
        assert "Unknown tag &#39;oops&#39; in site/_layouts/post.html<" in page
        assert "<h1>A post</h1>" in page
        write(project / "site/_layouts/post.html", LAYOUT.replace("h1", "h3"))
        server.after(page, lambda page: "<h3>A post</h3>" in page, PAGE)


def test_without_jekyll_it_is_an_error_of_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["serve", "--jekyll", "--root", str(project)]) == 2
    assert capsys.readouterr().err.startswith("Jekyll is not installed")
