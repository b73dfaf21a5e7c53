"""Publishing: puts the posts of a built site, and all that belongs to them, into another blog."""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from experiments.errors import LabError, UsageError
from experiments.records import write_atomically
from generator import checkout as blog
from generator.build import IMAGE, build, is_ours
from generator.checkout import Checkout
from generator.project import Project

FOLDERS = ("_posts", "images", "data", "notebooks")
POST = re.compile(r"_posts/\d{4}-\d\d-\d\d-[^/]+\.md")
SLUG = re.compile(
    r"(?:_posts/\d{4}-\d\d-\d\d-|images/|data/|notebooks/)"
    r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:/.+|\.md|\.ipynb)"
)
# By this line of their messages we know the commits, and so the files, of earlier publishing.
TRAILER = "Published-by: labpress"


@dataclass(frozen=True)
class Changes:
    """What publishing adds, changes and removes: paths below the blog's Jekyll source."""

    added: list[str]
    changed: list[str]
    removed: list[str]

    @property
    def every(self) -> list[str]:
        """All paths that are touched."""
        return [*self.added, *self.changed, *self.removed]


@dataclass(frozen=True)
class Outcome:
    """What was published in which commit, and where it was pushed to."""

    changes: Changes
    commit: str | None = None
    pushed: str | None = None


@dataclass(frozen=True)
class Target:
    """A blog's checkout, with the path of its Jekyll source: "" or one that ends in a slash.

    `files` are the committed files that could be ours, with their hashes; `posts` those of them
    that are posts of ours; `published` those that earlier publishing added: paths below the source.
    """

    checkout: Checkout
    prefix: str
    files: dict[str, str]
    posts: set[str]
    published: set[str]

    def path(self, name: str) -> Path:
        """Where a file of the Jekyll source is."""
        return self.checkout.top / self.prefix / name


def publish(
    project: Project, to: Path, folder: str = "", push: bool = False, dry_run: bool = False
) -> Outcome:
    """Builds the site and commits its posts in the blog at `to`, whose Jekyll source is `folder`.

    Raises:
        LabError: something is wrong, and the blog is as it was.
    """
    checkout = blog.open_checkout(to)
    prefix = prefix_of(checkout, folder, project)
    blog.check_clean(checkout)
    blog.check_upstream(checkout, fetch=push and not dry_run, push=push)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            if dry_run:
                project = project._replace(site=copy_of(project.site, Path(scratch) / "site"))
            build(project)
            sources = generated(project.site)
            target = read_target(checkout, prefix)
            changes = compare(target, sources)
            check(target, sources, changes)
        commit, pushed = (None, None) if dry_run else apply(target, sources, changes, push)
    except OSError as error:
        raise LabError(f"{error.filename or to}: {error.strerror or error}") from None
    return Outcome(changes, commit, pushed)


def prefix_of(checkout: Checkout, folder: str, project: Project) -> str:
    """The Jekyll source's path in the checkout, as a prefix of its files."""
    path = PurePosixPath(Path(folder).as_posix())
    inside = not path.is_absolute() and not {"..", ".git"} & set(path.parts)
    if not inside or not (checkout.top / path).is_dir():
        raise UsageError(f"--site-dir {folder}: is not a folder of {checkout.top}.")
    if (checkout.top / path).resolve() == project.site:
        raise UsageError(f"{project.site}: is the site itself: publish to the checkout of a blog.")
    return f"{path}/" if path.parts else ""


def copy_of(site: Path, copy: Path) -> Path:
    """A copy of a site, so that a build can be tried without a trace."""
    if site.is_dir():
        shutil.copytree(site, copy, ignore=shutil.ignore_patterns("_site", ".jekyll-cache"))
    return copy


def generated(site: Path) -> dict[str, Path]:
    """What a site's generated posts consist of: each file by its path below the site."""
    found: list[Path] = []
    for post in sorted((site / "_posts").glob("*.md")):
        slug = slug_of(f"_posts/{post.name}")
        if slug and is_ours(post):
            folders = [site / name / slug for name in ("images", "data")]
            found += [post, site / "notebooks" / f"{slug}.ipynb"]
            found += [path for folder in folders for path in sorted(folder.rglob("*"))]
    # A name with a dot is what a killed write leaves.
    files = [path for path in found if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(site).as_posix(): path for path in files}


def slug_of(name: str) -> str | None:
    """The post that a file of a site belongs to by its name, if any."""
    match = SLUG.fullmatch(name)
    return match[1] if match else None


def read_target(checkout: Checkout, prefix: str) -> Target:
    """What a blog has of ours."""
    folders = [prefix + folder for folder in FOLDERS]
    tracked = blog.tracked_files(checkout, folders)
    files = {path.removeprefix(prefix): content for path, content in tracked.items()}
    posts = {
        name
        for name in files
        if POST.fullmatch(name)
        and (path := checkout.top / prefix / name).is_file()
        and not path.is_symlink()
        and is_ours(path)
    }
    published = {
        path.removeprefix(prefix) for path in blog.added_by(checkout, TRAILER, folders)
    } & set(files)
    return Target(checkout, prefix, files, posts, published)


def compare(target: Target, sources: dict[str, Path]) -> Changes:
    """What has to be done so that the blog has what the site has."""
    changed = [
        name
        for name, source in sources.items()
        if name in target.files
        and target.files[name] != blog.hash_as(target.checkout, target.prefix + name, source)
    ]
    return Changes(
        added=[name for name in sources if name not in target.files],
        changed=changed,
        removed=[name for name in leftovers(target) if name not in sources],
    )


def leftovers(target: Target) -> list[str]:
    """The blog's files that publishing has put there, as far as nobody has made them their own."""
    ours = {slug_of(name) for name in target.posts}
    theirs = {slug_of(n) for n in target.files if POST.fullmatch(n) and n not in target.posts}

    def is_left(name: str) -> bool:
        if POST.fullmatch(name):
            return name in target.posts
        slug = slug_of(name)
        # A clone without its history does not know what was published: then a name has to do.
        drawn = name.startswith("images/") and re.fullmatch(IMAGE, PurePosixPath(name).name)
        return slug not in theirs and (name in target.published or bool(slug in ours and drawn))

    return [name for name in target.files if is_left(name)]


def check(target: Target, sources: dict[str, Path], changes: Changes) -> None:
    """Refuses to touch what is not ours, or what git would not take.

    Raises:
        LabError: a file of the blog is in the way; names it.
    """
    top = target.checkout.top
    for name in [*sources, *changes.removed]:
        path = target.path(name)
        if link := next((part for part in (path, *path.parents) if part.is_symlink()), None):
            raise LabError(f"{link}: is a symbolic link: put a folder or file in its place.")
    ours = {slug_of(name) for name in target.posts}
    for name in changes.changed:
        if POST.fullmatch(name):
            mine = name in target.posts
        else:
            mine = name in target.published or slug_of(name) in ours
        if not mine:
            raise LabError(f"{target.path(name)}: is not ours: rename it, or the post.")
    slugs = sorted({str(slug_of(name)) for name in sources})
    paths = [*sources, *(f"{folder}/{slug}" for folder in ("images", "data") for slug in slugs)]
    paths = [target.prefix + name for name in paths]
    if found := blog.untracked(target.checkout, paths):
        raise LabError(f"{top / found[0]}: is not committed: commit or move it first.")
    if found := blog.ignored(target.checkout, [target.prefix + name for name in changes.added]):
        raise LabError(f"{top / found[0]}: would be ignored: allow it in the blog's .gitignore.")


def apply(
    target: Target, sources: dict[str, Path], changes: Changes, push: bool
) -> tuple[str | None, str | None]:
    """Makes the changes, commits and pushes them, or leaves all as it was.

    Returns the commit, if there was something to commit, and where it was pushed to.
    """
    checkout, commit = target.checkout, None
    paths = [target.prefix + name for name in changes.every]
    with blog.undone_on_failure(checkout, paths):
        if paths:
            copy(target, sources, changes)
            commit = blog.commit(checkout, paths, message(changes))
            if compare(read_target(checkout, target.prefix), sources).every:
                raise LabError(f"{checkout.top}: a hook rewrites what is published: exempt it.")
        pushed = blog.push(checkout) if push else None
    return commit, pushed


def copy(target: Target, sources: dict[str, Path], changes: Changes) -> None:
    """Writes and removes files, and folders that this empties."""
    for name in [*changes.added, *changes.changed]:
        path = target.path(name)
        mode = path.stat().st_mode if path.exists() else None
        write_atomically(path, sources[name].read_bytes())
        if mode is not None:
            path.chmod(mode)
    for name in changes.removed:
        path = target.path(name)
        path.unlink()
        while path.parent != target.checkout.top and not any(path.parent.iterdir()):
            path = path.parent
            path.rmdir()


def message(changes: Changes) -> str:
    """The commit's message: what is done to which post."""
    added, removed = (
        {slug_of(name) for name in names if POST.fullmatch(name)}
        for names in (changes.added, changes.removed)
    )
    # A post that changes its date is added and removed.
    updated = {slug_of(name) for name in changes.every} - (added ^ removed)
    posts = {"Publish": added - updated, "Update": updated, "Remove": removed - updated}
    parts = [f"{verb} {', '.join(sorted(map(str, posts[verb])))}" for verb in posts if posts[verb]]
    subject = "; ".join([parts[0], *(part[0].lower() + part[1:] for part in parts[1:])])
    return f"{subject}\n\n{TRAILER}\n"
