"""Write posts and their figures into the site.

The posts of content/posts, or those named, are rendered with the runs that they name. A post that
can't be built stays in the site as it was; the others are built, and the exit code is 1.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Collection
from pathlib import PurePosixPath

from experiments.records.commandline import called
from experiments.records.errors import UsageError
from generator.builder.build import build, plan_now
from generator.builder.manifest import NAME, read_manifest
from generator.commands.shared import add_project_options, add_slugs, project_of, slugs_of
from generator.project import Project

TYPE_CHECKING = False  # `typing` is left out of a build of nothing: see generator/project.py
if TYPE_CHECKING:
    from generator.builder.plan import Plan

PAGES, IMAGES = "_posts", "images"  # Folders of the site.
UNCHANGED = ", as nothing that it was made from has changed"


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `build`."""
    add_project_options(parser)
    add_slugs(parser, "build")
    flag = parser.add_argument
    flag("--drafts", action="store_true", help="build posts marked `draft: true`, too")
    text = "write nothing; list the files that are out of date; exit code 1 if there are any"
    flag("--check", action="store_true", help=text)
    text = "print for each output why it was or was not made again"
    flag("--explain", action="store_true", help=text)
    text = "first train what is out of date (`experiments train --stale`); then say what changed"
    flag("--refresh", action="store_true", help=text)
    text = "write nothing if any post can't be built"
    flag("--strict", action="store_true", help=text)
    flag("--verbose", action="store_true", help="list the files that were written")
    for name in ("--data", "--weights"):
        flag(name, metavar="PATH", help="for --refresh: as in `experiments train`")


def run(options: Namespace) -> int:
    """Build the site, or list what a build would change."""
    if options.check and options.refresh:
        raise UsageError("--check writes nothing, and --refresh trains and builds: give one.")
    if (options.data or options.weights) and not options.refresh:
        raise UsageError("--data and --weights are for training: give --refresh, too.")
    project = project_of(options)
    slugs = slugs_of(options, project)
    if options.check:
        return check(project, options.drafts, slugs)
    if options.refresh:
        from generator.commands.refresh import refresh

        return refresh(project, options, report)
    first = not (project.site / NAME).exists()
    done = build(project, options.drafts, slugs, options.strict)
    report(project, done, options)
    say_drafts(project, done, slugs)
    if first and done and done.files:
        print(f"Look at the posts: {called('generator')} serve{same_choice(options)}")
    if done and done.failed:
        from generator.builder.plan import together

        raise together(done.failed)
    return 0


def same_choice(options: Namespace) -> str:
    """Return the words by which another command takes the same posts, project, site and runs."""
    import shlex

    given = {name: getattr(options, name) for name in ("root", "site", "runs")}
    words = (f" --{name} {shlex.quote(str(path))}" for name, path in given.items() if path)
    return "".join([*(f" {slug}" for slug in options.slugs), *words])


def check(project: Project, drafts: bool, slugs: list[str] | None) -> int:
    """Print the files that are out of date; return 1 if there are any."""
    from generator.builder.plan import out_of_date

    lines = list(out_of_date(project, plan_now(project, drafts, slugs)))
    for line in lines:
        print(line)
    count = f"{len(lines)} {'file is' if len(lines) == 1 else 'files are'} out of date"
    print(f"{count}; run `{called('generator')} build`." if lines else "The site is up to date.")
    return 1 if lines else 0


def report(project: Project, done: Plan | None, options: Namespace) -> None:
    """Print what a build did: in one line, or for each file, with the reasons if asked for."""
    if options.explain:
        explain(project, done)
        return
    if done is None:
        print("The site is up to date.")
        return
    changes = (("drew", done.figures), ("wrote", done.files), ("removed", done.leftovers))
    for what, paths in changes if options.verbose else ():
        for path in paths:
            print(f"{what} {project.relative(project.site / path)}")
    parts = [f"{what} {in_words(paths)}" for what, paths in changes if paths]
    if parts:
        text = f"{', '.join(parts)} in {project.relative(project.site)}"
        print(text[0].upper() + text[1:])
    elif not done.failed:
        print("Built again, and everything is the same as before.")
    if done.failed:
        print(f"Not built: {', '.join(done.failed)}")


def say_drafts(project: Project, done: Plan | None, slugs: list[str] | None) -> None:
    """Print which of the chosen posts are drafts that a build has left out."""
    failed = done.failed if done else {}
    drafts = [
        slug
        for slug, files in read_manifest(project.site).outputs.items()
        if not files and slug not in failed and (slugs is None or slug in slugs)
    ]
    if drafts:
        noun, them = ("draft", "it") if len(drafts) == 1 else ("drafts", "them")
        print(
            f"Left out {len(drafts)} {noun}: {', '.join(drafts)} (build --drafts shows {them}; "
            "without `draft: true`, a post is built)"
        )


def in_words(paths: Collection[PurePosixPath]) -> str:
    """Return how many outputs there are, such as `1 page, 9 other files`."""
    pages = sum(path.parts[0] == PAGES for path in paths)
    images = sum(path.parts[0] == IMAGES for path in paths)
    others = len(paths) - pages - images
    counts = ((pages, "page"), (images, "image"), (others, "other file"))
    return ", ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts if count)


def explain(project: Project, done: Plan | None) -> None:
    """Print a line for each file, with the reason why it was made again, removed or kept."""
    if done is None:
        for slug in project.slugs:
            print(f"{slug}: unchanged")
        return
    why = reasons(done)
    for what, paths in (("drew", done.figures), ("wrote", done.files), ("removed", done.leftovers)):
        for path in paths:
            print(f"{what} {project.relative(project.site / path)}{why.pop(path, '')}")
    for path, reason in why.items():
        print(f"kept {project.relative(project.site / path)}{reason}")
    for slug in done.rendered:
        print(f"{slug}: built: {done.reasons[slug]}")
    for slug in (*done.unchanged, *done.kept):
        print(f"{slug}: {'not built' if slug in done.failed else 'unchanged'}")


def reasons(done: Plan) -> dict[PurePosixPath, str]:
    """Return why each output was made again, removed or kept, as the end of a sentence."""
    why = {
        PurePosixPath(name): UNCHANGED
        for slug in (*done.unchanged, *done.kept)
        for name in done.manifest.outputs[slug]
    }
    for slug, post in done.rendered.items():
        for path in (*post.figures, *post.files):
            same = path not in done.figures and path not in done.files
            why[path] = f", as {done.reasons[slug]}{', but it came out the same' if same else ''}"
    return why | dict.fromkeys(done.leftovers, ", as no post asks for it")
