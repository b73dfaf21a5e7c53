"""The pages of the preview hold their images, and remember no more drawings than they show."""

from base64 import b64encode
from pathlib import Path, PurePosixPath

import pytest
from kit.projects import POST, make_project, record, render, write, write_post, write_record

for package in ("pygments", "pymdownx"):
    pytest.importorskip(package, reason="needs the extra `serve`")
from generator.preview.html import Html
from generator.preview.posts import Preview
from generator.project import Project

BODY = PurePosixPath("a-post/index.html")


def show(html: Html, root: Path) -> str:
    page = render(root)
    (content,) = html.files(page).values()
    assert html.files(page).keys() == {html.path(page.post.date, "a-post")} == {BODY}
    return content.decode()


@pytest.mark.parametrize("name", ["dot.png", "my photo.png", "50%.png", "a&b.png", "größe.png"])
def test_images_of_the_site_are_in_the_page(tmp_path: Path, name: str) -> None:
    gone = "![Gone]({{ link('/images/gone.png') }})"
    links = f"\n![A dot]({{{{ link('/images/{name}') }}}})\n\n{gone}\n"
    root = make_project(tmp_path / "project", POST + links)
    write(root / "site/images" / name, b"a dot")
    shown = show(Html(root / "site"), root)
    assert f'alt="A dot" src="data:image/png;base64,{b64encode(b"a dot").decode()}"' in shown
    assert 'src="/images/gone.png"' in shown


def test_figures_are_drawn_once_and_only_those_of_the_last_page_are_kept(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    html = Html(root / "site")
    seen = set()
    for accuracy in (0.1, 0.2, 0.3):
        write_record(root, record("small", accuracy))
        seen.add(show(html, root))
        ((path, drawing),) = html.drawings["a-post"].items()
        assert drawing.decode().partition("\n")[2] in show(html, root)
        assert html.drawings["a-post"][path] is drawing, "an unchanged figure is not drawn again"
    assert len(seen) == 3
    write(root / "site" / path, b"<svg >as built</svg>")
    assert "as built</svg>" in show(html, root)
    assert html.drawings["a-post"] == {}, "the site has it"


def test_several_posts_have_a_list_with_links(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    text = POST.replace("A post", "Another <post>") + "\n[The first]({{ post_link('a-post') }})\n"
    write_post(root, text, "b-post")
    write_post(root, "Begun.\n", "c-post")
    preview = Preview(Project(root, root / "site"))
    index = preview.page("/", 1) or ""
    for slug, title in (("a-post", "A post"), ("b-post", "Another &lt;post&gt;"), ("c-post", "c-")):
        assert f'<a href="/{slug}/">{title}' in index
    assert "content/posts/c-post.md:1: begins without front matter" in index
    page = preview.page("/b-post/", 1) or ""
    assert "<h1>Another &lt;post&gt;</h1>" in page
    assert '<a href="/a-post/">The first</a>' in page
    assert '<a href="/">All posts</a>' in page
    assert "<h1>A post</h1>" in (preview.page("/a-post/", 1) or "")
    assert preview.page("/d-post/", 1) is preview.page("/../README.md", 1) is None
