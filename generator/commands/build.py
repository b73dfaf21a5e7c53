"""Write every post and its figures into the site.

The posts of content/posts are rendered with the runs that they name. If anything is wrong, the site
stays as it was.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import PurePosixPath

from experiments.records.commandline import called
from experiments.records.errors import UsageError
from generator.builder.build import build, plan_now
from generator.builder.manifest import read_manifest
from generator.commands.shared import add_project_options, project_of
from generator.project import Project

TYPE_CHECKING = False  # `typing` is left out of a build of nothing: see generator/project.py
if TYPE_CHECKING:
    from generator.builder.plan import Plan

UNCHANGED = ", as nothing that it was made from has changed"


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `build`."""
    add_project_options(parser)
    flag = parser.add_argument
    flag("--drafts", action="store_true", help="build posts marked `draft: true`, too")
    text = "write nothing; list the files that are out of date; exit code 1 if there are any"
    flag("--check", action="store_true", help=text)
    text = "print for each output why it was or was not made again"
    flag("--explain", action="store_true", help=text)
    text = "first train what is out of date (`experiments train --stale`); then say what changed"
    flag("--refresh", action="store_true", help=text)
    for name in ("--data", "--weights"):
        flag(name, metavar="PATH", help="for --refresh: as in `experiments train`")


def run(options: Namespace) -> int:
    """Build the site, or list what a build would change."""
    if options.check and options.refresh:
        raise UsageError("--check writes nothing, and --refresh trains and builds: give one.")
    if (options.data or options.weights) and not options.refresh:
        raise UsageError("--data and --weights are for training: give --refresh, too.")
    project = project_of(options)
    if options.check:
        return check(project, options.drafts)
    if options.refresh:
        from generator.commands.refresh import refresh

        return refresh(project, options, report)
    report(project, build(project, options.drafts), options.explain)
    return 0


def check(project: Project, drafts: bool) -> int:
    """Print the files that are out of date; return 1 if there are any."""
    from generator.builder.plan import out_of_date

    lines = list(out_of_date(project, plan_now(project, drafts)))
    for line in lines:
        print(line)
    count = f"{len(lines)} {'file is' if len(lines) == 1 else 'files are'} out of date"
    print(f"{count}; run `{called('generator')} build`." if lines else "The site is up to date.")
    return 1 if lines else 0


def report(project: Project, done: Plan | None, explain: bool) -> None:
    """Print a line for each file that a build changed, with the reason if asked for."""
    if done is None:
        for name in read_manifest(project.site).files if explain else ():
            print(f"kept {project.relative(project.site / name)}{UNCHANGED}")
        for slug in project.slugs:
            print(f"{slug}: unchanged")
        return
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
    if done.reasons and not (explain or done.files or done.figures or done.leftovers):
        print("Built again, and everything is the same as before.")


def reasons(done: Plan) -> dict[PurePosixPath, str]:
    """Return why each output was made again, removed or kept, as the end of a sentence."""
    why = {
        PurePosixPath(name): UNCHANGED
        for slug in done.unchanged
        for name in done.manifest.outputs[slug]
    }
    for slug, post in done.rendered.items():
        for path in (*post.figures, *post.files):
            same = path not in done.figures and path not in done.files
            why[path] = f", as {done.reasons[slug]}{', but it came out the same' if same else ''}"
    return why | dict.fromkeys(done.leftovers, ", as no post asks for it")
