"""A second output format is one class: it turns a page into files without any Liquid."""

import datetime
from pathlib import Path, PurePosixPath

from kit.projects import make_project

from generator.builder.rendering import make_page
from generator.inputs import Inputs
from generator.pages.page import Files, Page, Target
from generator.project import Project
from generator.targets.jekyll import markdown_of
from generator.targets.notebook import Notebook

PROSE = """---
title: A post
date: 2026-01-31
description: What came of it
runs: runs
---
See [another]({{ post_link("b-post") }}) and ![a curve]({{ image(history_figure(runs.small)) }}).

{{ code("code.py", "shown") }}
"""


class PlainMarkdown:
    """Markdown with the title as its heading, for any reader."""

    def path(self, date: datetime.date, slug: str) -> PurePosixPath:
        return PurePosixPath("posts", f"{slug}.md")

    def files(self, page: Page) -> Files:
        text = f"# {page.title}\n\n{markdown_of(page.prose, '..', './{slug}.md')}\n"
        return {self.path(page.post.date, page.post.slug): text.encode()}


def test_plain_markdown_is_one_class(tmp_path: Path) -> None:
    root = make_project(tmp_path, PROSE)
    (root / "content/posts/b-post.md").write_text(PROSE, encoding="utf-8")
    (root / "code.py").write_text("def shown():\n    return 1\n", encoding="utf-8")
    page = make_page(Project(root, root / "site"), Inputs(root), "a-post")
    assert page
    target: Target = PlainMarkdown()
    ((path, content),) = target.files(page).items()
    (image,) = page.figures
    assert str(path) == "posts/a-post.md"
    assert content.decode() == (
        f"# A post\n\nSee [another](./b-post.md) and ![a curve](../{image}).\n\n"
        "```python\ndef shown():\n    return 1\n```\n"
    )
    # The notebook of another format links to that format's files.
    (notebook,) = Notebook(target).files(page).values()
    assert b"[another](../posts/b-post.md)" in notebook
