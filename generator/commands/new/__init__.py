"""Write a starting post for recorded runs.

content/posts/SLUG.md gets a table of scores, a figure, and a few claims that hold of the runs. Edit
it from there, and take out `draft: true` when it is ready. A post that exists stays as it is.
"""

import datetime
from argparse import ArgumentParser, Namespace
from pathlib import Path

from experiments.records.atomic import write_alone
from experiments.records.commandline import called
from experiments.records.errors import UsageError, UserError
from generator.builder.rendering import make_page
from generator.commands.new.draft import draft
from generator.commands.shared import add_root
from generator.inputs import Inputs
from generator.project import SLUG, SLUG_RULE, Project, find_project
from generator.runs.experiment import Experiment


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `new`."""
    add_root(parser)
    text = "the post's name in addresses, such as my-experiment"
    parser.add_argument("slug", metavar="SLUG", help=text)
    text = "the folder of the records, such as experiments/results/EXPERIMENT"
    parser.add_argument("--runs", type=Path, metavar="DIR", required=True, help=text)
    parser.add_argument("--title", metavar="TEXT", help="the post's title (default: SLUG as words)")


def run(options: Namespace) -> None:
    """Write the post and print its path."""
    project = find_project(options.root, None, None)
    today = datetime.date.today()
    path = new_post(project, options.slug, options.runs, options.title, today)
    serve = f"{called('generator')} serve {options.slug}"
    print(f"wrote {project.relative(path)}, a draft; look at it: {serve}")


def new_post(
    project: Project,
    slug: str,
    folder: Path,
    title: str | None,
    today: datetime.date,
    is_draft: bool = True,
) -> Path:
    """Write the starting post of an experiment and return its path.

    Raises:
        UsageError: The slug is invalid, the post exists, or the folder has no records.
        UserError: A record can't be used; the message has file and line.
    """
    if not SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r}: the post's name becomes an address: {SLUG_RULE}.")
    path = project.post_file(slug)
    if path.exists():
        raise UsageError(f"{project.relative(path)}: is there already: choose another name.")
    experiment = find_experiment(project, folder)
    given = "".join(c for c in title or "" if c.isprintable() or c.isspace())
    title = " ".join(given.split()) or slug.replace("-", " ").capitalize()
    try:
        write_alone(path, draft(project, experiment, title, today, is_draft).encode())
        make_page(project, Inputs(project.root), slug)  # A post that does not build is not left.
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def find_experiment(project: Project, folder: Path) -> Experiment:
    """Return the runs in a folder, named from the current folder or from the project's.

    Raises:
        UsageError: The folder is outside of the project or holds no record.
    """
    places = [Path.cwd() / folder, project.root / folder]
    there = [place.resolve() for place in places if place.is_dir()]
    if not there:
        raise UsageError(f"--runs {folder}: there is no such folder.")
    full = next((place for place in there if place.is_relative_to(project.root)), None)
    if full is None:
        raise UsageError(
            f"--runs {folder}: lies outside the project: copy it to "
            f"{project.relative(project.results)}/NAME there."
        )
    try:
        return Experiment.load(full, Inputs(project.root))
    except UserError as error:
        if str(error).startswith(f"{project.relative(full)}: no run"):
            message = "no run is recorded there. Train or import one first."
            raise UsageError(f"--runs {folder}: {message}") from None
        raise
