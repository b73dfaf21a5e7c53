"""The command line: `python -m generator build | check | serve | publish | new | diff`.

What a command needs is imported when it runs: help takes no time, nor does a build of nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import LabError, UsageError
from generator.options import parser
from generator.project import Project, find_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.build import Plan


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0, 1 for a failed build or check, 2 for misuse."""
    options = parser().parse_args(arguments)
    try:
        code = COMMANDS[options.command](options)
    except LabError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nStopped. What was written is whole; the same command goes on.", file=sys.stderr)
        return 130
    return code or 0


def project_of(options: argparse.Namespace) -> Project:
    """The project that the options name."""
    return find_project(options.root, options.site, options.runs)


def build_site(options: argparse.Namespace) -> int:
    """Builds, and says in a line for each file what was done."""
    project = project_of(options)
    from generator.build import build

    if options.check:
        from generator.build import differences

        stale = list(differences(project, options.drafts))
        for line in stale:
            print(line)
        print(
            f"{len(stale)} of the site's files are not what their sources give."
            if stale
            else "The site is what its sources give."
        )
        return 1 if stale else 0
    if options.refresh:
        return refresh_site(options, project)
    report(project, build(project, options.drafts), options.explain)
    return 0


def report(project: Project, done: Plan, explain: bool) -> None:
    """Says in a line for each file what was done, and why if that was asked for."""
    for what, paths in (("drew", done.figures), ("wrote", done.files), ("removed", done.leftovers)):
        for path in paths:
            print(f"{what} {project.relative(project.site / path)}")
    for slug, reason in done.reasons.items() if explain else ():
        print(f"{slug}: built: {reason}")
    for slug in done.unchanged:
        print(f"{slug}: unchanged")
    if done.reasons and not (explain or done.files):
        print("Built again, and everything is the same as before.")


def refresh_site(options: argparse.Namespace, project: Project) -> int:
    """Trains what is due, builds, and prints what that has changed."""
    import shutil
    import tempfile

    from generator.build import build
    from generator.refresh import announce, due_runs, train

    due = list(due_runs(project))
    for line in announce(due):
        print(line, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folders = dict.fromkeys(run.like.group.folder for run in due)
        before = {folder: Path(scratch, folder.name) for folder in folders}
        for folder, copy in before.items():
            shutil.copytree(folder, copy)
        train(project, due, given(("--data", options.data), ("--weights", options.weights)))
        report(project, build(project, options.drafts), options.explain)
        places = given(("--root", options.root), ("--site", options.site))
        codes = [main(["diff", *places, str(old), str(new)]) for new, old in before.items()]
    return max(codes, default=0)


def given(*options: tuple[str, object]) -> list[str]:
    """The options that have a value, as a command line has them."""
    return [str(text) for name, value in options if value for text in (name, value)]


def check_posts(options: argparse.Namespace) -> int:
    """Prints what is to be mended, and what was passed over."""
    project = project_of(options)
    from generator.check import check
    from generator.findings import skipped_line

    reports = check(project)
    findings = [finding for report in reports for finding in report.findings]
    for finding in findings:
        print(finding)
    print(f"{len(findings)} to mend in {len(reports)} posts; {skipped_line(reports)}")
    return 1 if findings else 0


def show_difference(options: argparse.Namespace) -> int:
    """Prints the difference, and writes it where that is asked for."""
    project = project_of(options)
    import tempfile

    from experiments.records import write_atomically
    from generator.difference import compare
    from generator.difference_report import as_html, as_markdown, show
    from generator.sides import side

    with tempfile.TemporaryDirectory() as scratch:
        old = side(project, options.old, Path(scratch, "old"))
        new = side(project, options.new, Path(scratch, "new"))
        difference = compare(old, new)
        text = as_markdown(project, difference)
        show(text)
        if options.markdown:
            write_atomically(options.markdown, text.encode())
        if options.html:
            write_atomically(options.html, as_html(project, difference).encode())
    return 1 if options.fail_on_flip and difference.flips else 0


def serve_posts(options: argparse.Namespace) -> None:
    """Shows posts until Ctrl-C."""
    project = project_of(options)
    try:
        from generator.serve import serve
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed: pip install -e '.[serve]'") from None
    serve(project, options.port, options.slug)


def publish_site(options: argparse.Namespace) -> None:
    """Publishes, and says in a line for each file what was done, then where it is."""
    project = project_of(options)
    from generator.publish import publish

    outcome = publish(project, options.to, options.site_dir, options.push, options.dry_run)
    does = ("would add", "would change", "would remove")
    did = ("added", "changed", "removed")
    changes = (outcome.changes.added, outcome.changes.changed, outcome.changes.removed)
    for what, names in zip(does if options.dry_run else did, changes, strict=True):
        for name in names:
            print(what, (Path(options.site_dir) / name).as_posix())
    if not any(changes):
        print("nothing to publish: the blog has it all")
    if outcome.commit:
        print(f"committed {outcome.commit}")
    if outcome.pushed:
        print(f"pushed to {outcome.pushed}")


def write_new_post(options: argparse.Namespace) -> None:
    """Writes a starting post, and says where it is and what comes next."""
    import datetime

    project = find_project(options.root, None, None)
    from generator.new import new_post

    path = new_post(project, options.slug, options.runs, options.title, datetime.date.today())
    print(f"wrote {project.relative(path)}; next: python -m generator build")


COMMANDS: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "build": build_site,
    "check": check_posts,
    "diff": show_difference,
    "new": write_new_post,
    "publish": publish_site,
    "serve": serve_posts,
}


if __name__ == "__main__":
    sys.exit(main())
