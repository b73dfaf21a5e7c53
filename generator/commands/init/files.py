"""The files of a new project: settings, a Jekyll site, a workflow, and lines for git to ignore."""

import os
from dataclasses import dataclass
from pathlib import Path

from generator.commands.starters import starter_environment
from generator.git import ask
from generator.settings import FILE, Folders, top_of_repository
from generator.template_files import PACKAGED

STARTERS = "init"
WORKFLOW = ".github/workflows/labpress-pages.yml"
HIDDEN_SITE = ".labpress/site"


@dataclass(frozen=True)
class Layout:
    """The folders of a new project, as paths from its own folder.

    Attributes:
        home: The project's folder.
        content: The folder of posts and references.
        templates: The folder of templates of its own.
        site: The folder that builds write.
        runs: The folder of records.
    """

    home: Path
    content: str
    templates: str
    site: str
    runs: str

    @property
    def root(self) -> Path:
        """The top of the repository around the project, or its own folder."""
        return top_of_repository(self.home)

    @property
    def in_git(self) -> bool:
        """True if the project is in a git repository."""
        return (self.root / ".git").exists()

    @property
    def has_site(self) -> bool:
        """True if the project has a Jekyll site, and not only built files out of sight."""
        return self.site != HIDDEN_SITE


def choose_layout(home: Path, with_site: bool, records: Path | None = None) -> Layout:
    """Return folders for a new project that nothing else uses.

    Args:
        home: The project's folder.
        with_site: True for a Jekyll site.
        records: The folder of the records that are there. New ones go beside them.
    """
    site = free_name(home, "site") if with_site else HIDDEN_SITE
    content, templates, runs = (
        free_name(home, each) for each in ("content", "templates", "records")
    )
    if records and records != home and records.is_relative_to(home):
        above = records if records.parent == home else records.parent
        runs = above.relative_to(home).as_posix()
    return Layout(home, content, templates, site, runs)


def layout_of(folders: Folders) -> Layout:
    """Return the layout of a project that is there."""
    paths = (folders.content, folders.templates, folders.site, folders.runs)
    return Layout(
        folders.home, *(Path(os.path.relpath(path, folders.home)).as_posix() for path in paths)
    )


def free_name(home: Path, name: str) -> str:
    """Return a folder's name, or another one where that folder is there and not empty."""
    folder = home / name
    taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    return f"labpress-{name}" if taken else name


def starter_files(layout: Layout, with_templates: bool) -> dict[Path, bytes]:
    """Return the contents of a new project's files, by path."""
    home, root = layout.home, layout.root
    render = starter_environment([PACKAGED / STARTERS]).get_template
    code = Path(os.path.relpath(root, home)).as_posix()
    folders = {key: getattr(layout, key) for key in ("content", "templates", "site", "runs")}
    files = {home / FILE: render(f"{FILE}.jinja").render(**folders, code=code)}
    if layout.has_site:
        site = home / layout.site
        title = home.name.replace("-", " ").replace("_", " ").capitalize()
        files[site / "_config.yml"] = render("_config.yml.jinja").render(title=title)
        files[site / "index.md"] = render("index.md.jinja").render()
        if layout.in_git:
            branch = ask(root, "branch", "--show-current") or "main"
            path = site.relative_to(root).as_posix()
            files[root / WORKFLOW] = render("pages.yml.jinja").render(branch=branch, site=path)
    contents = {path: text.encode() for path, text in files.items()}
    if with_templates:
        for template in sorted(PACKAGED.rglob("*")):
            inner = template.relative_to(PACKAGED)
            if template.is_file() and inner.parts[0] != STARTERS:
                contents[home / layout.templates / inner] = template.read_bytes()
    return contents


def ignored(layout: Layout) -> list[str]:
    """Return the lines of .gitignore for what builds and Jekyll keep for themselves."""
    lines = ["/.labpress/"]
    if layout.has_site:
        lines += [f"/{layout.site}/_site/", f"/{layout.site}/.jekyll-cache/"]
    return lines


def with_lines(text: str, lines: list[str]) -> str:
    """Return the text of a .gitignore with lines added that it does not have."""
    missing = [line for line in lines if line not in text.splitlines()]
    start = f"{text}\n" if text and not text.endswith("\n") else text
    return start + "".join(f"{line}\n" for line in missing)
