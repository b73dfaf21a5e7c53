"""Posts in the formats of other sites: rendered there, they have all that the Jekyll page has."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import zlib
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
import yaml
from kit.projects import contents, make_project, post, record, write, write_post, write_record
from kit.sites import jekyll, needs_jekyll, tags
from PIL import Image, UnidentifiedImageError

from experiments.records.code_hash import syntax_hash
from generator.__main__ import main

CODE = 'def shown():\n    return "{{< not_a_shortcode >}} {% raw %} {{"\n'
PROSE = """A first paragraph with $$a|b$$ and {{ runs.small.first.test.accuracy | percent }}[^one].

## What's new?

{% claim "better" if runs.large.test_accuracy.mean > 0.5 %}It is **better**.{% endclaim %}
See [the other post]({{ post_link("b-post") }}) and [the last](#the-last-part) {{ cite("a") }}.

$$\\frac{1}{n} \\sum_i x_i < 2$$

{% call figure(history_figure(runs.small.first)) %}By epoch, with $$e^x$$.{% endcall %}

{{ score_table(runs) }}

{{ code("code.py", "shown") }}

### A part: the first, for $5

`{{< kept >}}` and "quoted" text with a <b>tag</b>, which costs $5 or $6.

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
# As the layout of al-folio: it escapes nothing, and its contents link to names of sections.
DISTILL = """<html><head><style>{{ page._styles }}</style></head><body>
<script type="text/json">{"title": "{{ page.title }}", "description": "{{ page.description }}",
"authors": [{% for a in page.authors %}"{{ a.name }}"{% unless forloop.last %},{% endunless %}
{% endfor %}]}</script>
<nav>{% for s in page.toc %}<a href="#{{ s.name | slugify }}">{{ s.name }}</a>
{% for p in s.subsections %}<a href="#{{ p.name | slugify }}">{{ p.name }}</a>{% endfor %}
{% endfor %}</nav>
<main><h1>{{ page.title }}</h1>{{ content }}</main>
<link href="{{ page.bibliography | prepend: '/assets/bibliography/' | relative_url }}">
</body></html>"""
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
    slugs = [each for each in more if each.endswith("-post")]
    options = [each for each in more if each not in slugs]
    return main(["export", target, *slugs, "--root", str(root), "--to", str(to), *options])


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


def typographic(heading: str) -> str:
    """Return the text of a heading with straight signs, as its author wrote it."""
    return unescape(heading).replace("\u2019", "'")


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


@needs_jekyll
@pytest.mark.parametrize("target", ["distill", "iclr"])
def test_distill_has_the_keys_and_files_of_its_layout(
    target: str, project: Path, built: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    assert export(project, target, source) == 0
    folders = {"_posts", "assets/bibliography", "assets/html", "assets/img"}
    files = [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]
    assert {name.rsplit("/2026-01-31-")[0] for name in files} == folders
    write(source / "_config.yml", "permalink: /:title/\nbaseurl: ''\n")
    write(source / "_layouts/distill.html", DISTILL)
    site = jekyll(tmp_path / "out", source=source)
    page = site.page("a-post")
    text = page.read_text(encoding="utf-8")
    assert broken_links(page, site.folder) == []
    names = re.findall(r'<a href="#[^"]*">([^<]*)</a>', text.partition("</nav>")[0])
    headings = re.findall(r"<h[23][^>]*>([^<]*)</h", text)
    assert [unescape(name) for name in names] == [typographic(each) for each in headings]
    facts = json.loads(re.findall(r'text/json">(.*?)</script>', text, re.DOTALL)[0])
    assert unescape(facts["title"]) == '"A": a post'
    expected = numbers_of(built)
    expected["a"] += len(names)
    if "labpress-toc" in built.read_text(encoding="utf-8"):  # Its place is taken by the layout's.
        expected -= Counter(a=len(names), details=1)
    assert numbers_of(page) == expected
    assert anchors_of(page) >= anchors_of(built)
    assert (site.folder / "assets/bibliography/2026-01-31-a-post.bib").read_text() == BIB
    # MathJax takes what is between dollar signs for a formula.
    assert "costs <span>$</span>5 or <span>$</span>6" in text


@needs_jekyll
def test_a_single_html_file_has_all_images_and_no_script(
    project: Path, built: Path, tmp_path: Path
) -> None:
    to = tmp_path / "out"
    assert export(project, "html", to, "--address", "https://example.org/blog") == 0
    assert sorted(contents(to)) == ["a-post.html", "b-post.html"]
    page = to / "a-post.html"
    assert numbers_of(page) == numbers_of(built)
    assert anchors_of(page) == anchors_of(built)
    assert broken_links(page, to) == []
    found = tags(page)
    assert [tag for tag, _ in found if tag in ("script", "iframe", "object")] == []
    fetched = [each[key] for tag, each in found for key in ("src", "srcset") if key in each]
    assert fetched and all(each.startswith("data:image/") for each in fetched)
    links = [each["href"] for tag, each in found if tag == "a"]
    assert "https://example.org/blog/data/a-post/claims.json" in links
    # Without an address there is no link to what is not in the file.
    assert export(project, "html", tmp_path / "alone") == 0
    alone = [each.get("href", "#") for tag, each in tags(tmp_path / "alone/a-post.html")]
    assert {each for each in alone if each[0] != "#"} == {
        *("b-post.html", "data:,", "https://doi.org/10.1/x")
    }
    # Nor is what the links were to offer left as text.
    text = (tmp_path / "alone/a-post.html").read_text(encoding="utf-8")
    assert "The same as JSON" in page.read_text(encoding="utf-8")
    assert "The same as JSON" not in text and "Notebook" not in text


@needs_jekyll
@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_reads_a_page_for_quarto_as_jekyll_reads_its_own(
    project: Path, built: Path, tmp_path: Path
) -> None:
    assert export(project, "quarto", tmp_path) == 0
    folder = tmp_path / "posts/a-post"
    text = (folder / "index.qmd").read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["execute"] == {"enabled": False}
    assert unescape(front["title"]) == '"A": a post'
    # Quarto runs blocks whose language is in braces.
    assert "```python" in text and "```{" not in text
    assert "`{{{< kept >}}}`" in text and "$$\\frac{1}{n} \\sum_i x_i < 2$$" in text
    command = ["pandoc", "-s", "--mathml", "--no-highlight", "-f", front["from"], "-t", "html"]
    subprocess.run([*command, "-o", "index.html", "index.qmd"], cwd=folder, check=True)
    page = folder / "index.html"
    expected = numbers_of(built)
    if "labpress-toc" in built.read_text(encoding="utf-8"):  # Quarto writes its own.
        expected -= Counter(a=5, details=1)
    assert numbers_of(page) == expected
    assert anchors_of(page) >= anchors_of(built)
    assert broken_links(page, folder) == []


def test_the_hub_reads_the_results_of_a_card(project: Path, tmp_path: Path) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="it reads cards as the Hub does")
    root = shutil.copytree(project, tmp_path / "project")
    accuracies = (0.25, 0.5, 0.875)
    for seed, accuracy in enumerate(accuracies, 1):
        test = {"weights": "last", "count": 8, "accuracy": accuracy, "metrics": {"f1": accuracy}}
        code = {"code.py": syntax_hash(CODE)}
        write_record(root, record("large", 0.875, seed=seed, test=test, code=code))
    to = tmp_path / "out"
    keys = {"pipeline_tag": "image-classification", "bibliography": "content/works.bib"}
    write_post(root, post(PROSE, license="mit", **keys))
    address = "https://example.org/blog/"
    assert export(root, "model-card", to, "a-post", "--address", address) == 0
    assert sorted(contents(to)) == ["a-post/large/README.md", "a-post/small/README.md"]
    card = hub.ModelCard.load(to / "a-post/large/README.md")
    assert (card.data.model_name, card.data.license) == ("The large one", "mit")
    results = {each.metric_type: each for each in card.data.eval_results}
    assert {name: each.metric_value for name, each in results.items()} == {
        "accuracy": pytest.approx(sum(accuracies) / 3),
        "f1": pytest.approx(sum(accuracies) / 3),
    }
    result = results["accuracy"]
    assert (result.task_type, result.dataset_name) == ("image-classification", "tiny")
    assert (result.dataset_split, result.metric_name) == ("test", "accuracy, mean of 3 seeds")
    assert result.source_url == f"{address}2026/01/31/a-post.html#claim-better"
    assert result.verify_token is None and result.verified is None
    assert "| accuracy | 0.5417 | 0.25 to 0.875 | 0.31 | 3 |" in card.text
    assert "It is better." in card.text
    small = hub.ModelCard.load(to / "a-post/small/README.md")
    assert "claim" not in small.text.lower()
    assert small.data.eval_results[0].source_url == f"{address}2026/01/31/a-post.html"


SECRETS = {
    "author": "Zenobia Quux",
    "email": "zenobia@quux.example",
    "user": "zquux-account",
    "host": "quuxbox-17",
    "owner": "quuxlab",
    "commit": "c0ffee1234567890abcdef1234567890abcdef12",
}


def secret_project(folder: Path) -> Path:
    """Return a project whose records, git configuration, posts and pictures tell who made them."""
    root = make_project(folder / "project")
    home = f"/home/{SECRETS['user']}/runs"
    for number, model in enumerate(("small", "large")):
        content = record(model, 0.625, code={"code.py": syntax_hash(CODE)})
        content["environment"] |= {
            "git_commit": SECRETS["commit"],
            "hostname": SECRETS["host"],
            "user": SECRETS["user"],
            "cwd": home,
            "processor": "A processor",
        }
        content["config"] |= {
            "log_dir": f"{home}/logs/{number}",
            "root": f"/home/{SECRETS['user']}",
            "cache": rf"C:\Users\{SECRETS['user']}\cache",
            "author": SECRETS["author"],
        }
        write_record(root, content)
    write(root / "code.py", CODE)
    exif = Image.Exif()
    exif[0x013B] = SECRETS["author"]  # Exif 2.3: Artist.
    (root / "content/images").mkdir()
    Image.new("RGB", (60, 40), "red").save(root / "content/images/own.jpg", exif=exif)
    prose = PROSE.replace('{{ cite("a") }}', '{{ picture("images/own.jpg", "Red.") }}')
    write_post(root, post(prose, author=SECRETS["author"], email=SECRETS["email"]))
    write_post(root, post("B"), "b-post")
    write(root / "site/_config.yml", f"author: {SECRETS['author']}\nrepository: quuxlab/cats\n")
    for command in (
        ["init", "-q"],
        ["config", "user.name", SECRETS["author"]],
        ["config", "user.email", SECRETS["email"]],
        ["remote", "add", "origin", "git@github.com:quuxlab/cats.git"],
        ["add", "."],
        ["commit", "-qm", "All"],
    ):
        # As of a merge on GitHub, whose name stands on every page.
        environment = os.environ | {"GIT_COMMITTER_NAME": "GitHub"}
        subprocess.run(["git", "-C", root, *command], check=True, env=environment)
    return root


def all_texts(content: bytes) -> str:
    """Return the bytes of a file as text, with what images and compressed parts hold."""
    texts = [content.decode("utf-8", errors="replace")]
    with contextlib.suppress(UnidentifiedImageError), Image.open(io.BytesIO(content)) as image:
        image.load()
        texts += [str(image.info), str(dict(image.getexif()))]
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content):
        with contextlib.suppress(zlib.error):
            texts.append(zlib.decompressobj().decompress(content[start.start() :]).decode("latin1"))
    return "\n".join(texts).lower()


@pytest.mark.parametrize("target", ["iclr", "hugo", "html", "quarto"])
def test_an_anonymous_export_says_nowhere_who_made_it(target: str, tmp_path: Path) -> None:
    root = secret_project(tmp_path)
    head = subprocess.run(["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True)
    secrets = {*SECRETS.values(), head.stdout.strip()[:7], str(root), SECRETS["commit"][:7]}
    assert export(root, target, tmp_path / "named") == 0
    named = "".join(map(all_texts, contents(tmp_path / "named").values()))
    # The search finds what an export says that is not anonymous.
    assert SECRETS["commit"] in named and SECRETS["author"].lower() in named
    assert export(root, target, tmp_path / "out", "--anonymous") == 0
    for name, content in contents(tmp_path / "out").items():
        assert [each for each in secrets if each.lower() in all_texts(content)] == [], name
        assert [each for each in secrets if each.lower() in name.lower()] == []


@pytest.mark.parametrize("secret", [*SECRETS])
def test_a_name_in_the_prose_stops_an_anonymous_export(
    secret: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = secret_project(tmp_path)
    text = (root / "content/posts/a-post.md").read_text(encoding="utf-8")
    write_post(root, f"{text}\nMade by {SECRETS[secret]}, at home.\n")
    assert export(root, "iclr", tmp_path / "out", "--anonymous") == 1
    message = capsys.readouterr().err
    assert re.search(rf"^_posts/2026-01-31-a-post.md: names .*{SECRETS[secret]}", message, re.M)
    assert not (tmp_path / "out").exists()


def test_export_replaces_only_what_it_has_written(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "site"
    own = write(to / "content/posts/a-post/index.md", "Mine.")
    assert export(project, "hugo", to) == 1
    assert capsys.readouterr().err.startswith(f"{own}: would be replaced, and was not written by")
    assert contents(to) == {"content/posts/a-post/index.md": b"Mine."}
    assert export(project, "hugo", to, "--force") == 0
    first = contents(to)
    assert export(project, "hugo", to) == 0
    assert " 0 new, in " in capsys.readouterr().out
    # An edit is not replaced, either; what the post does not have any more goes.
    left_over = to / "content/posts/a-post/images"
    text = (project / "content/posts/a-post.md").read_text(encoding="utf-8")
    root = shutil.copytree(project, tmp_path / "project")
    write_post(
        root, text.replace("{% call figure(samples_figure(runs)) %}Pictures.{% endcall %}", "")
    )
    shutil.move(project / ".labpress", root / ".labpress")
    assert export(root, "hugo", to) == 0
    gone = first.keys() - contents(to).keys()
    assert gone and all("/samples-" in name for name in gone)
    assert left_over.is_dir()
    own.write_text("Edited.")
    assert export(root, "hugo", to) == 1
    assert own.read_text() == "Edited."


@pytest.mark.parametrize(
    ("target", "more", "message"),
    [
        ("hugo", ["c-post"], "c-post: there is no such post; did you mean `"),
        ("model-card", ["b-post"], "content/posts/b-post.md:1: front matter: `pipeline_tag` is"),
        ("hugo", ["--anonymous", "--address", "https://a.b"], "--address tells whose posts these"),
        ("hugo", ["--to", "PROJECT"], "--to PROJECT: is the project itself: name another folder."),
    ],
)
def test_what_can_not_be_exported_is_said_in_one_line(
    target: str,
    more: list[str],
    message: str,
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [each.replace("PROJECT", str(project)) for each in more]
    assert export(project, target, tmp_path / "out", *given) in (1, 2)
    error = capsys.readouterr().err
    assert message.replace("PROJECT", str(project)) in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()
