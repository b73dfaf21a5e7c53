"""All that a project can become, as pages for a browser and as data: one function an output.

Each function takes a built project and an empty folder, and returns the paths of what it has
written there: `.html` to open in a browser, `.json` to compare as data.
"""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml
from kit.preview_server import serving, version_of
from kit.projects import write
from kit.sites import SITE, jekyll
from kit.themes import THEMES, folder_of, write_source
from markdown_it import MarkdownIt

from generator.__main__ import main

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = '<!doctype html><html><head><meta charset="utf-8"></head><body>\n{}</body></html>\n'
# As the layout of al-folio has it, which escapes nothing.
DISTILL = """<html><head><meta charset="utf-8"><title>{{ page.title }}</title></head><body>
<script type="text/json">{"title": "{{ page.title }}",
"description": "{{ page.description }}"}</script>
<nav>{% for s in page.toc %}<a href="#{{ s.name | slugify }}">{{ s.name }}</a>{% endfor %}</nav>
<main><h1>{{ page.title }}</h1>{{ content }}</main></body></html>"""
HUGO_LAYOUT = """<html><head><meta charset="utf-8"><title>{{ .Title }}</title>
<meta name="description" content="{{ .Description }}"></head>
<body><main><h1>{{ .Title }}</h1>{{ .Content }}</main></body></html>"""
HUGO = """[markup.goldmark.renderer]
unsafe = true
[markup.highlight]
codeFences = false
"""
SETTINGS = re.compile(r"^```+json\n(.*?)\n```+$", re.DOTALL | re.MULTILINE)
UNCOMPARED = re.compile(r'<script type="text/json">.*?</script>|<div id="[^"]*"></div>', re.DOTALL)
FOLLOW = 'if (location.protocol.startsWith("http")) follow();'
Output = Callable[[Path, Path], list[Path]]


def own_site(root: Path, to: Path) -> list[Path]:
    """Build the site in the theme of this project, with its feed."""
    source = shutil.copytree(root / "site", to / "source")
    for name in ("_layouts", "assets"):
        shutil.copytree(SITE / name, source / name)
    settings = yaml.safe_load((SITE / "_config.yml").read_text(encoding="utf-8"))
    write(source / "_config.yml", yaml.safe_dump(settings | {"feed": {"posts_limit": 100}}))
    shutil.copy(SITE / "index.md", source)
    site = jekyll(to / "built", source=source)
    pages = sorted(site.folder.rglob("post-*/index.html"))
    return [*pages, site.folder / "index.html", *feed(site.folder / "feed.xml", to)]


def feed(file: Path, to: Path) -> list[Path]:
    """Return the entries of a feed as pages, and its elements as data."""
    root = ElementTree.parse(file).getroot()
    elements = [[each.tag, *sorted(each.attrib)] for each in root.iter()]
    written = [write(to / "feed.json", elements)]
    for entry in root.iter(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        name = link.attrib["href"].strip("/").rpartition("/")[2] if link is not None else ""
        written.append(
            write(to / f"feed-{name}.html", PAGE.format(entry.findtext(f"{ATOM}content")))
        )
    return written


def themed(name: str) -> Output:
    """Return a function that builds the site in a theme of others."""

    def build(root: Path, to: Path) -> list[Path]:
        folder = folder_of(THEMES[name])
        assert folder, f"the theme {name} is not installed"
        write_source(THEMES[name], folder, to / "source", root / "site")
        site = jekyll(to / "built", source=to / "source")
        return sorted(site.folder.rglob("post-*/index.html"))

    return build


def preview(root: Path, to: Path) -> list[Path]:
    """Show the posts as `serve` does."""
    with serving(root) as server:
        posts = [path.stem for path in sorted((root / "content/posts").glob("*.md"))]
        pages = {"all": "/", **{slug: f"/{slug}/" for slug in posts}}
        texts = {name: server.get(path) for name, path in pages.items()}
    return [
        # The number of the last change is in the script, which would load the page again.
        write(to / f"{name}.html", text.replace(version_of(text) or "", "1").replace(FOLLOW, ""))
        for name, text in texts.items()
    ]


def notebooks(root: Path, to: Path) -> list[Path]:
    """Show the notebooks of all posts: text as Jupyter does, code cells as data."""
    written = []
    for file in sorted((root / "site/notebooks").glob("*.ipynb")):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        kinds = [[each["cell_type"], sorted(each)] for each in cells]
        code = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
        text = ["".join(each["source"]) for each in cells if each["cell_type"] == "markdown"]
        written.append(write(to / f"{file.stem}.json", {"kinds": kinds, "code": code}))
        written.append(write(to / f"{file.stem}.html", PAGE.format("\n".join(map(to_html, text)))))
    return written


def to_html(markdown: str) -> str:
    """Return Markdown as notebooks and the Hub show it."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)


def claims(root: Path, to: Path) -> list[Path]:
    """Return the claims of all posts as data."""
    files = sorted((root / "site/data").glob("*/claims.json"))
    return [Path(shutil.copy(file, to / f"{file.parent.name}.json")) for file in files]


def export(target: str, root: Path, to: Path) -> Path:
    """Export all posts, and return the folder."""
    code = main(["export", target, "--root", str(root), "--to", str(to)])
    assert code == 0, f"export {target} ended with {code}"
    return to


def single_files(root: Path, to: Path) -> list[Path]:
    """Export HTML files."""
    return sorted(export("html", root, to).glob("*.html"))


def hugo(root: Path, to: Path) -> list[Path]:
    """Export for Hugo, and build there."""
    source = export("hugo", root, to / "source")
    write(source / "hugo.toml", HUGO)
    for name in ("single", "list"):
        write(source / f"layouts/_default/{name}.html", HUGO_LAYOUT)
    subprocess.run(["hugo", "--quiet", "-s", source, "-d", to / "built"], check=True)
    return sorted((to / "built").rglob("post-*/index.html"))


def quarto(root: Path, to: Path) -> list[Path]:
    """Export for Quarto, and let Pandoc read the pages as Quarto would."""
    written = []
    for file in sorted(export("quarto", root, to).rglob("*.qmd")):
        source = file.read_text(encoding="utf-8").removeprefix("---\n")
        front = yaml.safe_load(source.split("\n---\n", 1)[0])
        command = ["pandoc", "-s", "--no-highlight", "-f", front["from"], "-t", "html"]
        subprocess.run([*command, "-o", "index.html", file.name], cwd=file.parent, check=True)
        page = file.with_name("index.html")
        # Quarto, not Pandoc, takes the third brace away, by which a shortcode is text.
        html = page.read_text(encoding="utf-8")
        html = html.replace("{{{&lt;", "{{&lt;").replace("&gt;}}}", "&gt;}}")
        page.write_text(html, encoding="utf-8")
        written.append(page)
    return written


def distill(root: Path, to: Path) -> list[Path]:
    """Export for the layout `distill`, and build there."""
    source = export("distill", root, to / "source")
    write(source / "_config.yml", "permalink: /:title/\n")
    write(source / "_layouts/distill.html", DISTILL)
    written = []
    for page in sorted(jekyll(to / "built", source=source).folder.rglob("post-*/index.html")):
        text = page.read_text(encoding="utf-8")
        (facts,) = re.findall(r'<script type="text/json">(.*?)</script>', text, re.DOTALL)
        facts = {key: html.unescape(value) for key, value in json.loads(facts).items()}
        written.append(write(to / f"{page.parent.name}.json", facts))
        # Headings with signs have another anchor for the layout's table of contents.
        written.append(write(page, UNCOMPARED.sub("", text)))
    return written


def model_cards(root: Path, to: Path) -> list[Path]:
    """Export model cards: their YAML as data, their text as the Hub shows it."""
    written = []
    folders = export("model-card", root, to / "cards").glob("*")
    for folder in sorted(folders):
        cards: list[Any] = []
        texts = []
        for file in sorted(folder.rglob("README.md")):
            source = file.read_text(encoding="utf-8").removeprefix("---\n")
            front, text = source.split("\n---\n", 1)
            cards.append(yaml.safe_load(front))
            for model in cards[-1].get("model-index", []):
                for result in model["results"]:
                    del result["dataset"]["type"]  # It holds only some signs of the name.
            cards += map(json.loads, SETTINGS.findall(text))
            texts.append(to_html(SETTINGS.sub("", text)))
        written.append(write(to / f"{folder.name}.json", cards))
        written.append(write(to / f"{folder.name}.html", PAGE.format("\n".join(texts))))
    return written


OUTPUTS: dict[str, Output] = {
    "own site": own_site,
    "minima": themed("minima"),
    "hacker": themed("hacker-dark"),
    "preview": preview,
    "notebooks": notebooks,
    "claims": claims,
    "html": single_files,
    "hugo": hugo,
    "quarto": quarto,
    "distill": distill,
    "model cards": model_cards,
}
# Jekyll's plugin for search engines reads titles as Markdown.
HEADS_DIFFER = ("own site", "minima", "hacker")
