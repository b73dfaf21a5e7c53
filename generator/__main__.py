"""The command line: `python -m generator build | check | serve | publish | new | diff`.

What a command needs is imported when it runs: help takes no time, nor does a build of nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import LabError, UsageError
from generator.project import Project, find_project


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0, 1 for a failed build or check, 2 for misuse."""
    options = parser().parse_args(arguments)
    try:
        code: int | None = options.command(options)
    except LabError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nStopped. What was written is whole; the same command goes on.", file=sys.stderr)
        return 130
    return code or 0


if TYPE_CHECKING:
    from generator.build import Outcome


class Parser(argparse.ArgumentParser):
    """A parser that does not look for the terminal's width at each option.

    A build of nothing would take longer for that than for all else.
    """

    def __init__(self, **options: Any) -> None:
        width = int(os.environ.get("COLUMNS", 100))
        super().__init__(**options, formatter_class=partial(argparse.HelpFormatter, width=width))


def parser() -> Parser:
    """The commands with their options and help texts."""
    top = Parser(
        prog="python -m generator",
        description="Turns recorded runs and prose into the pages of a Jekyll site.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    project = project_options()

    build = commands.add_parser(
        "build",
        parents=[project],
        help="write every post and its figures",
        description="Renders the posts in content/posts with the runs that they name, and writes "
        "pages and figures into the site. If anything is wrong, the site stays as it was.",
    )
    build.set_defaults(command=build_site)
    build.add_argument("--drafts", action="store_true", help="build posts marked `draft: true` too")
    build.add_argument(
        "--check",
        action="store_true",
        help="write nothing; say whether the site is what its sources give (exit code 1 if not)",
    )
    build.add_argument(
        "--explain", action="store_true", help="say of each output why it was or was not redone"
    )

    build.add_argument(
        "--refresh",
        action="store_true",
        help="train first what is incomplete or was made with other code, and say what changed",
    )
    build.add_argument(
        "--data", metavar="PATH", help="for --refresh: as `experiments train` has it"
    )
    build.add_argument(
        "--weights", metavar="PATH", help="for --refresh: as `experiments train` has it"
    )

    check = commands.add_parser(
        "check",
        parents=[project],
        help="find what is wrong with posts that build",
        description="Finds results typed by hand, claims that read no run, excerpts that are not "
        "what ran, images without alternative text, dead anchors and the like. Exit code 1 if "
        "there is anything to mend.",
    )
    check.set_defaults(command=check_posts)

    diff = commands.add_parser(
        "diff",
        parents=[project],
        help="say in words what a training has changed in the posts",
        description="Compares two states of the posts: which claims flipped, which sentences, "
        "numbers and figures changed, and what makes the comparison unfair.",
    )
    diff.set_defaults(command=show_difference)
    diff.add_argument(
        "old", nargs="?", default="HEAD", help="a git revision or folder of records (HEAD)"
    )
    diff.add_argument(
        "new", nargs="?", help="a git revision or folder of records (default: the working tree)"
    )
    diff.add_argument("--markdown", type=Path, metavar="FILE", help="write the report there, too")
    diff.add_argument("--html", type=Path, metavar="FILE", help="write a page with figures, too")
    diff.add_argument("--fail-on-flip", action="store_true", help="exit code 1 if a claim flipped")

    serve = commands.add_parser(
        "serve",
        parents=[project],
        help="show the posts in the browser while they are written",
        description="Shows the posts on this machine as they would be built, without Jekyll, and "
        "again after every change of prose, templates or records. Ctrl-C ends it. The site stays "
        "as it is.",
    )
    serve.set_defaults(command=serve_posts)
    serve.add_argument("--port", type=port, default=8000, help="where to listen (default: 8000)")
    serve.add_argument("--slug", help="show this post only: its file name without .md")

    publish = commands.add_parser(
        "publish",
        parents=[project],
        help="build, and commit the posts in the checkout of a blog",
        description="Builds the site, and copies its posts with their images, data and notebooks "
        "into the git checkout of another Jekyll blog, where it makes one commit. What is not "
        "from here stays untouched there; if anything is wrong, all of it stays as it was.",
    )
    publish.set_defaults(command=publish_site)
    publish.add_argument(
        "--to", type=Path, metavar="PATH", required=True, help="the top of the blog's checkout"
    )
    publish.add_argument(
        "--site-dir",
        default="",
        metavar="DIR",
        help="the folder there that Jekyll takes, such as docs (default: the top)",
    )
    publish.add_argument("--push", action="store_true", help="push to the branch's upstream")
    publish.add_argument(
        "--dry-run", action="store_true", help="say what would be done, and do nothing"
    )

    new = commands.add_parser(
        "new",
        help="write a starting post for recorded runs",
        description="Writes content/posts/SLUG.md for the runs of an experiment: a table of "
        "scores, plots, and sentences that follow the runs. It builds at once; edit it from "
        "there. A post that exists stays as it is.",
    )
    new.set_defaults(command=write_new_post)
    new.add_argument("slug", metavar="SLUG", help="the post's name in links, such as my-experiment")
    new.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        required=True,
        help="the folder of the records, such as experiments/results/EXPERIMENT",
    )
    new.add_argument("--title", metavar="T", help="the post's title (default: SLUG as words)")
    new.add_argument(
        "--root", type=Path, metavar="DIR", help="the project (default: the one around this folder)"
    )
    return top


def project_options() -> Parser:
    """Options that say which project, and which records."""
    options = Parser(add_help=False)
    options.add_argument(
        "--root", type=Path, metavar="DIR", help="the project (default: the one around this folder)"
    )
    options.add_argument(
        "--site", type=Path, metavar="DIR", help="the Jekyll site (default: site in the project)"
    )
    options.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        help="records to use instead of those that the posts name, such as those of the demo; "
        "figures reported elsewhere, in content/, stay",
    )
    return options


def port(text: str) -> int:
    """A number of a port, as an option's type; 0 stands for any that is free."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"not a number from 0 to 65535: {text!r}")
    return int(text)


def project_of(options: argparse.Namespace) -> Project:
    """The project that the options name."""
    return find_project(options.root, options.site, options.runs)


def build_site(options: argparse.Namespace) -> int:
    """Builds, and says in a line for each file what was done."""
    project = project_of(options)
    from generator.build import build

    if options.check:
        from generator.verify import differences

        stale = differences(project, options.drafts)
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


def report(project: Project, outcome: Outcome, explain: bool) -> None:
    """Says in a line for each file what was done, and why if that was asked for."""
    for what, paths in (
        ("drew", outcome.drawn),
        ("wrote", outcome.written),
        ("removed", outcome.removed),
    ):
        for path in paths:
            print(f"{what} {project.relative(project.site / path)}")
    for slug, reason in outcome.reasons.items() if explain else ():
        print(f"{slug}: built: {reason}")
    for slug in outcome.unchanged:
        print(f"{slug}: unchanged")
    if outcome.reasons and not (explain or outcome.written):
        print("Built again, and everything is the same as before.")


def refresh_site(options: argparse.Namespace, project: Project) -> int:
    """Trains what is due, builds, and prints what that has changed."""
    import shutil
    import tempfile

    from generator.build import build
    from generator.refresh import announce, due_runs, train

    due = due_runs(project)
    for line in announce(due):
        print(line, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        before = {run.folder: Path(scratch, run.experiment) for run in due}
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
    from generator.revisions import side

    with tempfile.TemporaryDirectory() as scratch:
        old = side(project, options.old, Path(scratch, "old"))
        new = side(project, options.new, Path(scratch, "new"))
        difference = compare(old, new)
        show(difference)
        if options.markdown:
            write_atomically(options.markdown, as_markdown(difference).encode())
        if options.html:
            write_atomically(options.html, as_html(difference).encode())
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


if __name__ == "__main__":
    sys.exit(main())
