"""Constructs of Markdown, each a post of one project, and their pages in Jekyll."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from kit.projects import ROOT, build, post, write, write_post
from kit.sites import jekyll

FILE = ROOT / "tests/fixtures/preview/constructs.txt"
PARTS = "{toc: false, reading_time: false, copy: false, anchors: false, sources: false}"
LAYOUT = "<article>{{ content }}</article>"


@dataclass(frozen=True)
class Construct:
    """A few lines of Markdown.

    Attributes:
        text: The lines.
        rule: The rule by which `check` warns of what Jekyll makes of them, or an empty text.
    """

    text: str
    rule: str


def read_constructs() -> dict[str, Construct]:
    """Return each construct by its name."""
    parts = re.split(r"^%% ", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    constructs = {}
    for part in parts:
        head, _, text = part.partition("\n")
        name, _, rule = head.partition(" !")
        constructs[name] = Construct(text, rule)
    assert len(constructs) == len(parts), "two constructs have the same name"
    return constructs


def slug_of(name: str) -> str:
    """Return the name of the post that shows a construct."""
    return re.sub(r"\W+", "-", name.lower())


def make_posts(root: Path, constructs: dict[str, Construct]) -> Path:
    """Make a project with a post for each construct."""
    shutil.copytree(ROOT / "templates", root / "templates")
    for name, construct in constructs.items():
        prose = f"First.\n\n{{% raw %}}\n{construct.text}\n{{% endraw %}}"
        write_post(root, post(prose, page=PARTS).replace("runs: runs\n", ""), slug_of(name))
    write(root / "site/_config.yml", "title: Constructs\n")
    write(root / "site/_layouts/post.html", LAYOUT)
    return root


def pages_in_jekyll(root: Path, folder: Path) -> dict[str, str]:
    """Build a project's posts with Jekyll's defaults; return the article of each by its slug."""
    assert build(root) == 0
    pages = jekyll(folder, source=root / "site").folder.rglob("2026/01/31/*.html")
    return {page.stem: article(page.read_text(encoding="utf-8")) for page in pages}


def article(page: str) -> str:
    """Return the article of a page."""
    return page.partition("<article>")[2].partition("</article>")[0]
