"""What a folder is that posts are to be published in: a Jekyll blog, or something else.

The files by which other site generators are known are those of their documentation.
"""

from collections.abc import Set
from pathlib import Path, PurePosixPath

from experiments.records.errors import UsageError
from generator.targets.jekyll_config import NAMES

EXPORT = "write the posts for it with `export {target}`, and copy them there"
PAGES = "write each post as a page of its own with `export html`, and copy it there"
# A file, a word in it that tells (or ""), the generator, and the remedy.
OTHERS = (
    ("mkdocs.yml", "", "MkDocs", PAGES),
    ("mkdocs.yaml", "", "MkDocs", PAGES),
    ("hugo.toml", "", "Hugo", EXPORT.format(target="hugo")),
    ("hugo.yaml", "", "Hugo", EXPORT.format(target="hugo")),
    ("hugo.yml", "", "Hugo", EXPORT.format(target="hugo")),
    ("hugo.json", "", "Hugo", EXPORT.format(target="hugo")),
    ("config.toml", "baseurl", "Hugo", EXPORT.format(target="hugo")),
    ("config.yaml", "baseurl", "Hugo", EXPORT.format(target="hugo")),
    ("config/_default/hugo.toml", "", "Hugo", EXPORT.format(target="hugo")),
    ("config/_default/config.toml", "", "Hugo", EXPORT.format(target="hugo")),
    ("_quarto.yml", "", "Quarto", EXPORT.format(target="quarto")),
    ("conf.py", "blog_title", "Nikola", PAGES),
    ("pelicanconf.py", "", "Pelican", PAGES),
    ("conf.py", "", "Sphinx", PAGES),
    ("package.json", '"hexo"', "Hexo", PAGES),
    ("docusaurus.config.js", "", "Docusaurus", PAGES),
    ("docusaurus.config.ts", "", "Docusaurus", PAGES),
    ("gatsby-config.js", "", "Gatsby", PAGES),
    ("astro.config.mjs", "", "Astro", PAGES),
    (".eleventy.js", "", "Eleventy", PAGES),
    ("eleventy.config.js", "", "Eleventy", PAGES),
)


def check_is_jekyll(folder: Path, source: Path, tracked: Set[str]) -> None:
    """Raise UsageError, with a way out, unless a folder is what Jekyll builds a blog from.

    Args:
        folder: The folder, in a work tree without changes.
        source: The name of the folder in messages.
        tracked: The paths of its files in git.
    """
    posts = any("_posts" in PurePosixPath(name).parts[:-1] for name in tracked)
    config = not tracked.isdisjoint(NAMES)
    other = other_generator(folder, tracked)
    if other and not (config and posts and other[0] != "Hexo"):
        raise UsageError(f"{source}: is a site of {other[0]}: {other[1]}.")
    if config or (posts and "_posts" in top_folders(tracked)):
        return
    if inside := blogs_inside(tracked):
        folders = " or ".join(f"`--site-dir {each}`" for each in inside)
        raise UsageError(f"{source}: has no _config.yml: the blog is in a folder of it: {folders}.")
    if "index.html" in tracked:
        raise UsageError(
            f"{source}: holds built pages, which the next build of the site replaces: publish to "
            "the branch that has the blog's _config.yml."
        )
    raise UsageError(
        f"{source}: is no Jekyll blog: it has neither a _config.yml nor a folder _posts. Add a "
        "_config.yml with the blog's title, or name another folder with --site-dir."
    )


def other_generator(folder: Path, tracked: Set[str]) -> tuple[str, str] | None:
    """Return the site generator other than Jekyll that reads a folder, and the remedy."""
    for name, word, generator, remedy in OTHERS:
        if name in tracked and (not word or word in text_of(folder / name).lower()):
            return generator, remedy
    return None


def text_of(path: Path) -> str:
    """Return the text of a file, whatever its encoding."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def top_folders(tracked: Set[str]) -> set[str]:
    """Return the folders at the top that have files."""
    return {name.partition("/")[0] for name in tracked if "/" in name}


def blogs_inside(tracked: Set[str]) -> list[str]:
    """Return the folders with settings of Jekyll, the uppermost first."""
    found = {str(PurePosixPath(n).parent) for n in tracked if PurePosixPath(n).name in NAMES}
    return sorted(found - {"."}, key=lambda each: (each.count("/"), each))[:3]
