"""The command line: `python -m generator build | check | serve | publish | new | diff`.

Docstrings of commands are their help texts. What a command needs is imported when it runs: help
takes no time, nor does a build of nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.records.commandline import exit_code, parser
from experiments.records.errors import UsageError
from generator.commands.options import OPTIONS
from generator.project import Project, find_project

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from generator.builder.build import Plan
    from generator.diff.difference import Difference


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0, 1 for a failed build or check, 2 for misuse."""
    what = "Turns recorded runs and prose into the pages of a Jekyll site."
    options = parser("generator", what, COMMANDS, OPTIONS).parse_args(arguments)

    def run() -> int | None:
        # Not every command has all of these options.
        given = {"site": None, "runs": None} | vars(options)
        project = find_project(given["root"], given["site"], given["runs"])
        return COMMANDS[options.command](project, options)

    return exit_code(run)


def build_site(project: Project, options: Namespace) -> int:
    """Write every post and its figures.

    The posts of content/posts are rendered with the runs that they name, as pages of the site. If
    anything is wrong, the site stays as it was.
    """
    from generator.builder.build import build, differences

    if options.check and options.refresh:
        raise UsageError("--check writes nothing, and --refresh trains and builds: give one.")
    if (options.data or options.weights) and not options.refresh:
        raise UsageError("--data and --weights say how to train: give --refresh, too.")
    if options.check:
        stale = list(differences(project, options.drafts))
        for line in stale:
            print(line)
        wrong = f"{len(stale)} of the site's files are not what their sources give."
        print(wrong if stale else "The site is what its sources give.")
        return 1 if stale else 0
    if options.refresh:
        return refresh_site(project, options)
    report(project, build(project, options.drafts), options.explain)
    return 0


def report(project: Project, done: Plan, explain: bool) -> None:
    """Says in a line for each file what was done, and why if that was asked for."""
    why = reasons(done) if explain else {}
    for what, paths in (("drew", done.figures), ("wrote", done.files), ("removed", done.leftovers)):
        for path in paths:
            print(f"{what} {project.relative(project.site / path)}{why.pop(path, '')}")
    for path, reason in why.items():
        print(f"kept {project.relative(project.site / path)}{reason}")
    for slug, reason in done.reasons.items() if explain else ():
        print(f"{slug}: built: {reason}")
    for slug in done.unchanged:
        print(f"{slug}: unchanged")
    if done.reasons and not (explain or done.files):
        print("Built again, and everything is the same as before.")


def reasons(done: Plan) -> dict[Path, str]:
    """Why each output was made again, removed or kept, as the end of a sentence."""
    why = {
        Path(name): ", as nothing that it was made from has changed"
        for entry in done.unchanged.values()
        for name in entry.outputs
    }
    for slug, post in done.rendered.items():
        for path in (*post.figures, *post.files):
            same = path not in done.figures and path not in done.files
            why[path] = f", as {done.reasons[slug]}{', but it came out the same' if same else ''}"
    return why | dict.fromkeys(done.leftovers, ", as no post asks for it")


def refresh_site(project: Project, options: Namespace) -> int:
    """Trains what is due, builds, and prints what that has changed."""
    import shutil
    import tempfile

    from generator.builder.build import build
    from generator.commands.refresh import announce, due_runs, train

    due = list(due_runs(project))
    for line in announce(due):
        print(line, flush=True)
    given = {"--data": options.data, "--weights": options.weights}
    with tempfile.TemporaryDirectory() as scratch:
        folders = sorted({run.like.group.folder for run in due})
        before = [Path(scratch, str(place), folder.name) for place, folder in enumerate(folders)]
        for folder, copy in zip(folders, before, strict=True):
            shutil.copytree(folder, copy)
        train(project, due, [f"{name}={value}" for name, value in given.items() if value])
        report(project, build(project, options.drafts), options.explain)
        for folder, copy in zip(folders, before, strict=True):
            print_difference(project, compare_sides(project, str(copy), str(folder)))
    return 0


def check_posts(project: Project, options: Namespace) -> int:
    """Find what is wrong with posts that build.

    That is results typed by hand, claims that read no run, excerpts that are not what ran, images
    without alternative text, dead anchors and the like. Exit code 1 if there is anything to mend.
    """
    from generator.checks.check import check
    from generator.checks.finding import skipped_line

    reports = check(project)
    findings = [finding for report in reports for finding in report.findings]
    for finding in findings:
        print(finding)
    print(f"{len(findings)} to mend in {len(reports)} posts; {skipped_line(reports)}")
    return 1 if findings else 0


def show_difference(project: Project, options: Namespace) -> int:
    """Say in words what a training has changed in the posts.

    That is which claims flipped, which sentences, numbers and figures are others than in another
    state of the project, and what makes the comparison unfair.
    """
    from experiments.records.atomic import write_atomically
    from generator.diff.report import as_html

    difference = compare_sides(project, options.old, options.new)
    text = print_difference(project, difference)
    if options.markdown:
        write_atomically(options.markdown, text.encode())
    if options.html:
        write_atomically(options.html, as_html(project, difference).encode())
    return 1 if options.fail_on_flip and (difference.flips or difference.broken) else 0


def compare_sides(project: Project, old: str, new: str | None) -> Difference:
    """The difference of two sides, by their names."""
    import tempfile

    from generator.diff.difference import compare
    from generator.diff.sides import side

    with tempfile.TemporaryDirectory() as scratch:
        sides = [side(project, name, Path(scratch, str(i))) for i, name in enumerate((old, new))]
        return compare(*sides)


def print_difference(project: Project, difference: Difference) -> str:
    """Prints the report of a difference; returns it as Markdown."""
    from generator.diff.report import as_markdown, show

    text = as_markdown(project, difference)
    show(text)
    return text


def serve_posts(project: Project, options: Namespace) -> None:
    """Show the posts in the browser while they are written.

    They are shown on this machine as they would be built, without Jekyll, and again after every
    change of prose, templates or records. Ctrl-C ends it. The site stays as it is.
    """
    from generator.preview.server import serve

    serve(project, options.port, options.slug)


def publish_site(project: Project, options: Namespace) -> None:
    """Build, and commit the posts in the checkout of a blog.

    The posts are copied with their images, data and notebooks into the git checkout of another
    Jekyll blog, in one commit. What no build has made stays untouched there; if anything is wrong,
    all of it stays as it was. Built posts that this project does not have are removed: a blog takes
    the posts of one project.
    """
    from generator.publish.publish import publish

    outcome = publish(project, options.to, options.site_dir, options.push, options.dry_run)
    changes = outcome.changes
    for would, did, names in (
        ("would add", "added", changes.added),
        ("would change", "changed", changes.changed),
        ("would remove", "removed", changes.removed),
    ):
        for name in names:
            path = Path(options.site_dir) / name
            print(would if options.dry_run else did, path.as_posix())
    if not changes.every:
        print("nothing to publish: the blog has it all")
    if outcome.commit:
        print(f"committed {outcome.commit}")
    if outcome.pushed:
        print(f"pushed to {outcome.pushed}")


def write_new_post(project: Project, options: Namespace) -> None:
    """Write a starting post for recorded runs.

    content/posts/SLUG.md gets a table of scores, plots, and sentences that follow the runs. It
    builds at once; edit it from there. A post that exists stays as it is.
    """
    import datetime

    from generator.commands.new import new_post

    today = datetime.date.today()
    path = new_post(project, options.slug, options.records, options.title, today)
    print(f"wrote {project.relative(path)}; next: python -m generator build")


COMMANDS: dict[str, Callable[[Project, Namespace], int | None]] = {
    "build": build_site,
    "check": check_posts,
    "diff": show_difference,
    "serve": serve_posts,
    "publish": publish_site,
    "new": write_new_post,
}


if __name__ == "__main__":
    sys.exit(main())
