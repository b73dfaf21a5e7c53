"""Output formats: each turns a page into files; a new one is one class."""

import datetime
import html
import json
import re
from pathlib import Path, PurePosixPath

import pytest
from kit.projects import make_project, post, record, render, write, write_post, write_record

from experiments.records.code_hash import syntax_hash
from experiments.records.errors import UserError
from generator.builder.rendering import make_page
from generator.inputs import Inputs
from generator.pages.page import Files, Page, Target
from generator.project import Project
from generator.targets.jekyll import Jekyll, markdown_of
from generator.targets.notebook import Notebook

PROSE = """See [another]({{ post_link("b-post") }}), ![]({{ image(history_figure(runs.small)) }}).

{{ code("code.py", "shown") }}"""
SOURCE = 'def shown():\n    return "```"'


class PlainMarkdown:
    """Markdown with the title as its heading, for any reader."""

    def path(self, date: datetime.date, slug: str) -> PurePosixPath:
        return PurePosixPath("posts", f"{slug}.md")

    def files(self, page: Page) -> Files:
        text = f"# {page.title}\n\n{markdown_of(page.prose, '..', './{slug}.md')}\n"
        return {self.path(page.post.date, page.post.slug): text.encode()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project", post(PROSE))
    write_post(root, post("Hello."), "b-post")
    write(root / "code.py", f"{SOURCE}\n")
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, code={"code.py": syntax_hash(SOURCE)}))
    return root


def test_plain_markdown_is_one_class(root: Path) -> None:
    page = render(root)
    target: Target = PlainMarkdown()
    ((path, content),) = target.files(page).items()
    image, _ = page.figures
    assert str(path) == "posts/a-post.md"
    assert content.decode() == (
        f"# A post\n\nSee [another](./b-post.md), ![](../{image}).\n\n````python\n{SOURCE}\n````\n"
    )
    # The notebook of another format links to that format's files.
    (notebook,) = Notebook(target).files(page).values()
    assert b"[another](../posts/b-post.md)" in notebook


def test_a_notebook_is_valid_and_has_the_code_of_the_page_as_cells(root: Path) -> None:
    nbformat = pytest.importorskip("nbformat", reason="nbformat knows the schema of notebooks")
    page = render(root)
    ((path, content),) = Notebook(Jekyll()).files(page).items()
    assert str(path) == "notebooks/a-post.ipynb"
    notebook = nbformat.reads(content.decode(), as_version=4)
    nbformat.validate(notebook)
    image, _ = page.figures
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        ("markdown", "# A post"),
        ("markdown", f"See [another](../_posts/2026-01-31-b-post.md), ![](../{image})."),
        ("code", SOURCE),
    ]
    assert Notebook(Jekyll()).files(render(root, post("No code."))) == {}


def test_a_fold_out_that_holds_code_is_unfolded_in_a_notebook(root: Path) -> None:
    code = '{{ code("code.py", "shown") }}'
    folded = f"<details>\n<summary>The code</summary>\n\nLong.\n\n{code}\n\n</details>\n\nThe end."
    kept = "<details><summary>More</summary>Text.</details>"
    (content,) = Notebook(Jekyll()).files(render(root, post(f"{folded}\n\n{kept}"))).values()
    cells = ["".join(cell["source"]) for cell in json.loads(content)["cells"]]
    assert cells == ["# A post", "**The code**\n\nLong.", SOURCE, f"The end.\n\n{kept}"]


def test_the_facts_for_search_engines_have_no_empty_values(root: Path) -> None:
    write_record(root, record("small", 0.5, dataset={"name": "odd </script>"}, environment={}))
    (content,) = Jekyll().files(render(root, post("x", title="'<i>'"))).values()
    text = content.decode()
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert "null" not in script
    facts = json.loads(script)
    assert (facts["headline"], facts["datePublished"]) == ("<i>", "2026-01-31")
    assert facts["mentions"][1] == {
        "@type": "CreateAction",
        "name": "Training of tiny/small seed 1",
        "object": {"@type": "Dataset", "name": "odd </script>"},
    }


@pytest.mark.parametrize(
    ("config", "addresses"),
    [
        ("repository: me/blog\n", ["me/blog/blob/main/docs/notebooks/a-post.ipynb"]),
        ("repository: me/b\nbranch: x\n", ["me/b/blob/x/docs/notebooks/a-post.ipynb"]),
        ("title: No repository\n", []),
    ],
)
def test_the_settings_of_the_site_that_is_built_tell_colab_where_the_notebook_is(
    root: Path, tmp_path: Path, config: str, addresses: list[str]
) -> None:
    write(root / "site/_config.yml", "repository: someone/else\n")
    write(tmp_path / "blog/.git/HEAD", "")
    write(tmp_path / "blog/docs/_config.yml", config)
    page = make_page(Project(root, tmp_path / "blog/docs"), Inputs(root), "a-post")
    assert page
    (content,) = Jekyll().files(page).values()
    found = re.findall(r'"https://colab.research.google.com/github/([^"]*)"', content.decode())
    assert found == addresses


def test_settings_that_are_no_yaml_are_named(root: Path) -> None:
    for text in ("a: [", "[" * 5000):
        write(root / "site/_config.yml", text)
        with pytest.raises(UserError, match=r"^site/_config.yml: not YAML: [^\n]+$"):
            render(root)


def test_a_notebook_s_title_and_code_are_text(root: Path) -> None:
    prose = '{{ code("code.py", "shown") }}\n\n```text\n</details>\n```\n'
    page = render(root, post(prose, title="'The `A` & *B*'"))
    (content,) = Notebook(Jekyll()).files(page).values()
    title, _, last = ("".join(cell["source"]) for cell in json.loads(content)["cells"])
    assert html.unescape(title) == "# The `A` & *B*"
    assert "`" not in title and "*" not in title
    assert last == "```text\n</details>\n```"
