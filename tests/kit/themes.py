"""Jekyll themes of others, from installed packages, and a site for each with our posts."""

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kit.projects import ROOT
from kit.sites import SITE

NOTICE = '<div class="labpress-notice" role="note"><strong>Not real.</strong> A test.</div>\n'
SETTINGS = {"title": "Themed", "permalink": "/:title/", "plugins": ["jekyll-seo-tag"]}


@dataclass(frozen=True)
class Theme:
    """A theme: its package, how to install it, its folders by Jekyll's names, and its settings."""

    package: str
    install: str
    parts: dict[str, str]
    settings: dict[str, object] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


THEMES = {
    "blank": Theme(
        "jekyll",
        "apt install jekyll",
        {name: f"lib/blank_template/{name}" for name in ("_layouts", "_sass", "assets")},
        {},
        {
            "_layouts/post.html": "---\nlayout: default\n---\n<main>{{ content }}</main>\n",
            "assets/css/main.scss": '---\n---\n@import "main";\n',
        },
    ),
    "minima": Theme(
        "minima",
        "apt install ruby-minima",
        {name: name for name in ("_layouts", "_includes", "_sass", "assets")},
        {"plugins": ["jekyll-feed", "jekyll-seo-tag"]},
        # The theme's own links have a contrast of 4.1:1, and no underline.
        {
            "assets/main.scss": '---\n---\n$brand-color: #1756a9;\n@import "minima";\n'
            "a { text-decoration: underline; }\n"
        },
    ),
    "obraz": Theme("obraz", "pip install --no-deps obraz", {"_layouts": "_layouts", "css": "css"}),
    "basic": Theme(
        "layout-liquid-jekyll-basic",
        "npm install --no-save layout-liquid-jekyll-basic",
        {"_layouts": "layouts", "_includes": "partials"},
    ),
    "hacker-dark": Theme(
        "jekyll-theme-hacker",
        "the files of pages-themes/hacker, from GitHub, in node_modules/jekyll-theme-hacker",
        {name: name for name in ("_layouts", "_includes", "_sass", "assets")},
    ),
    "chirpy-dark": Theme(
        "jekyll-theme-chirpy",
        "npm install --no-save jekyll-theme-chirpy",
        {name: name for name in ("_layouts", "_includes", "_sass", "_data/assets", "assets/css")},
        {"lang": "en", "theme_mode": "dark", "social": {"name": "A", "links": ["/"]}, "github": {}},
        {
            # The theme's own style sheet needs the setting `theme`, which must be an installed gem.
            "assets/css/style.scss": '---\n---\n$tab-count: 1;\n@import "jekyll-theme-chirpy";\n',
            "_data/share.yml": "platforms: []\n",
        },
    ),
}


def folder_of(theme: Theme) -> Path | None:
    """Return the folder in which a theme is installed, or None."""
    if theme.install.startswith("apt"):
        command = ["ruby", "-e", f"puts Gem::Specification.find_by_name('{theme.package}').gem_dir"]
        folder = Path(subprocess.run(command, capture_output=True, text=True).stdout.strip())
    elif theme.install.startswith("pip"):
        found = importlib.util.find_spec(theme.package)
        folder = Path(found.origin if found and found.origin else "", "../scaffold").resolve()
    else:
        folder = ROOT / "node_modules" / theme.package
    return folder if all((folder / part).is_dir() for part in theme.parts.values()) else None


def write_source(theme: Theme, folder: Path, target: Path, site: Path = SITE) -> None:
    """Write a Jekyll source of a theme's files and the posts of a site, each with a notice."""
    for name, part in theme.parts.items():
        shutil.copytree(folder / part, target / name)
    for name, text in theme.files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    settings = yaml.safe_dump({**SETTINGS, **theme.settings})
    (target / "_config.yml").write_text(settings, encoding="utf-8")
    for part in site.iterdir():
        if part.is_dir() and not part.name.startswith((".", "_")) and part.name != "assets":
            shutil.copytree(part, target / part.name)
    (target / "_posts").mkdir()
    for post in (site / "_posts").glob("*.md"):
        text = post.read_text(encoding="utf-8").replace("</style>\n", f"</style>\n\n{NOTICE}", 1)
        (target / "_posts" / post.name).write_text(text, encoding="utf-8")
