"""Write a starting post for recorded runs.

content/posts/SLUG.md gets a table of scores, plots, and sentences that follow the runs. It builds
at once; edit it from there. A post that exists stays as it is.
"""

import datetime
import json
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Collection
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.records.atomic import write_atomically
from experiments.records.errors import UsageError, UserError
from generator.builder.rendering import make_page
from generator.commands.shared import add_root
from generator.inputs import Inputs
from generator.metrics import VALIDATION, direction
from generator.project import SLUG, SLUG_RULE, Project, find_project
from generator.runs.experiment import Experiment
from generator.runs.model import Model

TEMPLATE = "new.md.jinja"


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
    print(f"wrote {project.relative(path)}; next: python -m generator build")


def new_post(
    project: Project, slug: str, folder: Path, title: str | None, today: datetime.date
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
        write_atomically(path, starting_post(project, experiment, title, today).encode())
        # Only a build tells which claims do not hold: they are written as their opposites.
        page = make_page(project, Inputs(project.root), slug)
        claims = page.claims if page else []
        negated = {claim.name for claim in claims if claim.outcome == "otherwise"}
        write_atomically(path, starting_post(project, experiment, title, today, negated).encode())
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
        raise UsageError(f"--runs {folder}: lies outside the project: copy it into the project.")
    try:
        return Experiment.load(full, Inputs(project.root))
    except UserError as error:
        if str(error).startswith(f"{project.relative(full)}: no run"):
            message = "no run is recorded there. Train or import one first."
            raise UsageError(f"--runs {folder}: {message}") from None
        raise


def starting_post(
    project: Project,
    experiment: Experiment,
    title: str,
    today: datetime.date,
    negated: Collection[str] = (),
) -> str:
    """Return the text of a starting post; claims named in `negated` are turned around.

    The template's own tags differ from those of the post that it writes.
    """
    environment = Environment(
        loader=FileSystemLoader(project.templates),
        undefined=StrictUndefined,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # JSON is YAML, and a text in a template's expression.
    environment.filters["literal"] = partial(json.dumps, ensure_ascii=False)
    text = environment.get_template(TEMPLATE).render(
        runs=experiment,
        best=best(experiment),
        labels=labels(experiment.models),
        better=direction(experiment.primary_metric, experiment.better),
        unknown=unknown_metrics(experiment),
        title=title,
        today=today,
        negated=negated,
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def best(experiment: Experiment) -> Model:
    """Return the model that ends best, or the first one if that is not known."""
    try:
        return experiment.ranking(experiment.primary_metric)[0]
    except UserError:
        return next(iter(experiment))


def unknown_metrics(experiment: Experiment) -> list[str]:
    """Return the metrics whose better direction neither their names nor the post tells."""
    runs = experiment.all_runs
    names = {name.removeprefix(VALIDATION) for run in runs for name in run.history.names}
    return sorted(name for name in names if not direction(name, experiment.better))


def labels(models: Collection[str]) -> dict[str, str]:
    """Return the models' names as parts of claims' names, no two the same."""
    found: dict[str, str] = {}
    for model in models:
        label = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-") or "model"
        while label in found.values():
            label += "-too"
        found[model] = label
    return found
