"""Posts in the formats of other sites: rendered there, they have all that the Jekyll page has."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from kit.projects import make_project, post, record, write, write_post, write_record
from kit.sites import jekyll, needs_jekyll, tags

from experiments.records.code_hash import syntax_hash
from generator.__main__ import main

CODE = 'def shown():\n    return "{{< not_a_shortcode >}} {% raw %} {{"\n'
PROSE = """A first paragraph with $$a|b$$ and {{ runs.small.first.test.accuracy | percent }}[^one].

## What's new?

{% claim "better" if runs.large.test_accuracy.mean > 0.5 %}It is *better*.{% endclaim %}
See [the other post]({{ post_link("b-post") }}) and [the last](#the-last-part) {{ cite("a") }}.

$$\\frac{1}{n} \\sum_i x_i < 2$$

{% call figure(history_figure(runs.small.first)) %}By epoch, with $$e^x$$.{% endcall %}

{{ score_table(runs) }}

{{ code("code.py", "shown") }}

### A part: the first

`{{< kept >}}` and "quoted" text with a <b>tag</b>.

{{ training_log(runs.small.first) }}

## The last part

{% call figure(samples_figure(runs)) %}Pictures.{% endcall %}

[^one]: A note.
"""
BIB = "@article{a, title={On Things}, author={Ada Lovelace}, year={1843}, doi={10.1/x}}\n"
needs_hugo = pytest.mark.skipif(not shutil.which("hugo"), reason="hugo is not installed")
HUGO = """baseURL = "https://example.org/"
[markup.goldmark.renderer]
unsafe = true
"""
LAYOUT = "<!doctype html><html><body><main><h1>{{ .Title }}</h1>{{ .Content }}</main></body></html>"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two posts that link to each other."""
    root = make_project(tmp_path_factory.mktemp("project") / "project")
    write(root / "content/works.bib", BIB)
    write(root / "code.py", CODE)
    write_post(root, post(PROSE, bibliography="content/works.bib", title="'\"A\": a post'"))
    write_post(root, post("# B\n\nBack to [a post]({{ post_link('a-post') }})."), "b-post")
    for model in ("small", "large"):
        write_record(root, record(model, 0.625, code={"code.py": syntax_hash(CODE)}))
    return root


def export(root: Path, target: str, to: Path, *more: str) -> int:
    """Export the posts of a project and return the exit code."""
    return main(["export", target, "--root", str(root), "--to", str(to), *more])


@pytest.fixture(scope="module")
def built(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the first post as Jekyll renders it, without a layout."""
    site = tmp_path_factory.mktemp("site")
    assert main(["build", "--root", str(project), "--site", str(site / "source")]) == 0
    write(site / "source/_config.yml", "permalink: /:title/\n")
    write(site / "source/_layouts/post.html", "<main><h1>{{ page.title }}</h1>{{ content }}</main>")
    return jekyll(site / "out", source=site / "source").page("a-post")


def numbers_of(page: Path) -> Counter[str]:
    """Return how many figures, formulas, blocks of code, links and tables a page has."""
    names = ("figure", "img", "svg", "math", "pre", "a", "table", "td", "h2", "h3", "details")
    found = Counter(tag for tag, _ in tags(page))
    return Counter({name: found[name] for name in names})


def anchors_of(page: Path) -> set[str]:
    """Return the ids of a page."""
    return {attributes["id"] for _, attributes in tags(page) if "id" in attributes}


def broken_links(page: Path, site: Path) -> list[str]:
    """Return the links and images of a page that lead to no file of the site and to no id."""
    ids = anchors_of(page)

    def place(link: str) -> Path:
        return site / link[1:] if link[0] == "/" else page.parent / link

    links = [each.get("href") or each.get("src") or "" for _, each in tags(page)]
    return [
        link
        for link in links
        if link
        and not link.startswith(("http", "data:"))
        and not (link[1:] in ids if link[0] == "#" else place(link).exists())
    ]


@needs_jekyll
@needs_hugo
def test_hugo_renders_what_jekyll_does(project: Path, built: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    assert export(project, "hugo", source) == 0
    write(source / "hugo.toml", HUGO)
    for name in ("single", "list"):
        write(source / f"layouts/_default/{name}.html", LAYOUT)
    subprocess.run(["hugo", "--quiet", "-s", source, "-d", tmp_path / "out"], check=True)
    page = tmp_path / "out/posts/a-post/index.html"
    assert numbers_of(page) == numbers_of(built)
    assert anchors_of(page) == anchors_of(built)
    assert broken_links(page, tmp_path / "out") == []
    text = page.read_text(encoding="utf-8")
    assert 'href="/posts/b-post/"' in text
    assert re.search(r"<code>\{\{&lt; kept &gt;\}\}</code>", text)
    code = re.sub(r"</?span[^>]*>", "", text)
    assert "{{&lt; not_a_shortcode &gt;}} {% raw %} {{" in code
