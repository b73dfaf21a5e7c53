"""The site as Jekyll builds it, for a preview that is the real thing.

Posts are built into a copy of the site, and Jekyll builds that: the site itself stays as it is.
"""

import filecmp
import mimetypes
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from markupsafe import escape

from experiments.records.errors import UsageError, UserError
from generator.builder.build import build
from generator.builder.manifest import NAME, read_manifest
from generator.project import Project

# Folders of a site that Jekyll does not read, or writes itself.
LEFT_OUT = ("_site", "node_modules", "vendor")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
HTML = "text/html; charset=utf-8"
NO_REASON = re.compile(r"$|-----|from /|/\S+\.rb:|Jekyll [\d.]+ +Please|for any additional")
WAIT = "<!doctype html><title>Jekyll</title><body><p>Jekyll builds the site.</p></body>"
BOX = """<div role="alert" style="position: sticky; top: 0; z-index: 9999; padding: 0.7em 1em;
  color: #fff; background: #a40000; white-space: pre-wrap; overflow-wrap: anywhere">{}</div>"""
SCRIPT = """<script>
(async () => {
  let version = "VERSION";
  while (version === "VERSION") {
    try {
      version = await (await fetch("/version?known=VERSION")).text();
    } catch { // The server is away.
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
  location.reload();
})();
</script>"""
BODY = re.compile(r"<body\b[^>]*>")


class JekyllSite:
    """A project's site with its posts, drafts too, as Jekyll built it last.

    Attributes:
        shown: The site's folder in messages.
        error: What went wrong in the last build, or an empty text.
    """

    def __init__(self, project: Project, slugs: Sequence[str] | None = None) -> None:
        """Show the site with all posts as they are now, or some of them.

        Raises:
            UsageError: Jekyll is not installed, or the project has no site.
        """
        self.shown = project.relative(project.site)
        if not shutil.which("jekyll"):
            raise UsageError("Jekyll is not installed: see https://jekyllrb.com/docs/installation/")
        if not project.site.is_dir():
            raise UsageError(f"{self.shown}: Jekyll needs a site, and there is no such folder.")
        self.site = project.site
        self.source = project.cache / "jekyll" / "source"
        self.built = project.cache / "jekyll" / "site"
        self.project = project.with_site(self.source)
        self.slugs = slugs
        self.error = ""

    def update(self) -> None:
        """Build all again; if that fails, keep the pages and the error."""
        errors = []
        try:
            copy_site(self.site, self.source)
            plan = build(self.project, drafts=True, slugs=self.slugs, strict=False)
            errors += [str(error) for error in plan.failed.values()] if plan else []
        except (UserError, OSError) as error:
            errors.append(str(error))
        command = [
            "jekyll",
            "build",
            "--source",
            str(self.source),
            "--destination",
            str(self.built),
        ]
        options = ["--baseurl", "", "--future", "--disable-disk-cache"]
        done = subprocess.run(
            [*command, *options],
            cwd=self.source,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            reason = reason_of(done.stderr or done.stdout)
            errors.append(reason.replace(str(self.source), self.shown))
        self.error = "\n".join(errors)

    def file(self, path: str, version: int) -> tuple[str | bytes, str] | None:
        """Return the content and media type of a file, or None if there is none.

        Args:
            path: The path of its address.
            version: The number of the last change; a page's script waits for another one.
        """
        file = self.find(unquote(path).strip("/"))
        if file is None:
            return None if self.built.exists() else (self.complete(WAIT, version), HTML)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if kind != "text/html":
            return file.read_bytes(), kind
        page = file.read_text(encoding="utf-8", errors="replace")
        return self.complete(page, version), HTML

    def find(self, path: str) -> Path | None:
        """Return the file that a server of static pages shows for a path."""
        for name in (path, f"{path}.html", f"{path}/index.html"):
            file = (self.built / name.lstrip("/")).resolve()
            if file.is_relative_to(self.built.resolve()) and file.is_file():
                return file
        return None

    def complete(self, page: str, version: int) -> str:
        """Return a page with the error above it, and the script that loads it again."""
        added = SCRIPT.replace("VERSION", str(version))
        if self.error:
            added = BOX.format(escape(self.error)) + added
        start = BODY.search(page)
        place = start.end() if start else 0
        return page[:place] + added + page[place:]


def reason_of(output: str) -> str:
    """Return why Jekyll failed, from what it printed: without colours, hints and places in Ruby."""
    lines = (line.strip() for line in COLOUR.sub("", output).splitlines())
    return "\n".join(line for line in lines if not NO_REASON.match(line)) or "Jekyll failed."


def copy_site(site: Path, copy: Path) -> None:
    """Bring a copy of a site up to date, but for the posts and images that a build makes there."""
    if not copy.exists():
        shutil.copytree(site, copy, ignore=left_out)
        return
    made = {NAME, *read_manifest(site).files, *read_manifest(copy).files}
    for file in files_in(site):
        target = copy / file
        same = target.is_file() and filecmp.cmp(site / file, target)
        if file.as_posix() not in made and not same:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(site / file, target)
    for file in list(files_in(copy)):
        if file.as_posix() not in made and not (site / file).is_file():
            (copy / file).unlink()


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the paths, from a site's folder, of all its files that Jekyll may read."""
    for place, folders, names in os.walk(folder):
        unwanted = left_out(place, folders)
        folders[:] = [name for name in folders if name not in unwanted]
        for name in set(names) - set(left_out(place, names)):
            yield Path(place, name).relative_to(folder)


def left_out(folder: str, names: list[str]) -> list[str]:
    """Return those names in a folder that are hidden or not for Jekyll."""
    del folder
    return [name for name in names if name in LEFT_OUT or (name[0] == "." and name != NAME)]


def parts_of_site(site: Path) -> list[Path]:
    """Return the folders and files at the top of a site, whose changes Jekyll sees."""
    names = sorted(path.name for path in site.iterdir())
    return [site / name for name in names if name not in left_out("", names)]
