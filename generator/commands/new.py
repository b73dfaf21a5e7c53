"""A starting post for the runs of any experiment: figures, numbers, and claims that hold now."""

import datetime
import json
import re
from collections.abc import Collection
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.records.atomic import write_atomically
from experiments.records.errors import UsageError, UserError
from generator.inputs import Reads
from generator.metrics import direction
from generator.pages.render import render
from generator.posts.post import SLUG, read_post
from generator.project import Project
from generator.runs.experiment import Runs
from generator.runs.run import Run

TEMPLATE = "new.md.jinja"


def new_post(
    project: Project, slug: str, folder: Path, title: str | None, today: datetime.date
) -> Path:
    """Writes the starting post of an experiment; returns its path.

    Raises:
        UsageError: the slug is none, the post is there already, or the folder has no records.
        UserError: a record can't be used; names file and line.
    """
    if not SLUG.fullmatch(slug):
        raise UsageError(
            f"{slug!r}: name the post in small letters, digits and hyphens: it becomes a link."
        )
    path = project.post_file(slug)
    if path.exists():
        raise UsageError(f"{project.relative(path)}: is there already: take another name.")
    runs = find_runs(project, folder)
    given = "".join(c for c in title or "" if c.isprintable() or c.isspace())
    title = " ".join(given.split()) or slug.replace("-", " ").capitalize()
    try:
        write_atomically(path, starting_post(project, runs, title, today).encode())
        # Only a build tells which claims do not hold: their opposites do.
        claims = render(project, read_post(path, project)).claims
        turned = {claim.name for claim in claims if claim.outcome == "otherwise"}
        write_atomically(path, starting_post(project, runs, title, today, turned).encode())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def find_runs(project: Project, folder: Path) -> Runs:
    """The runs in a folder, named from the current folder or from the project's.

    Raises:
        UsageError: it is outside of the project or holds no record.
    """
    places = [Path.cwd() / folder, project.root / folder]
    there = [place.resolve() for place in places if place.is_dir()]
    if not there:
        raise UsageError(f"--runs {folder}: there is no such folder.")
    full = next((place for place in there if place.is_relative_to(project.root)), None)
    if full is None:
        raise UsageError(f"--runs {folder}: lies outside the project: copy it into the project.")
    runs = Runs(full, project.relative(full), Reads(project.root))
    if not runs.paths:
        raise UsageError(f"--runs {folder}: no run is recorded there. Train or import one first.")
    return runs


def starting_post(
    project: Project, runs: Runs, title: str, today: datetime.date, turned: Collection[str] = ()
) -> str:
    """The text of a starting post, in which the claims whose names are `turned` are opposites.

    Its own tags are not those of the template that writes it.
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
    # JSON is YAML, and a text as a template's expression has it.
    environment.filters["literal"] = partial(json.dumps, ensure_ascii=False)
    text = environment.get_template(TEMPLATE).render(
        runs=runs,
        best=best(runs),
        labels=labels(runs.by_model),
        better=direction(runs.judged, runs.better),
        unknown=unknown_metrics(runs),
        title=title,
        today=today,
        turned=turned,
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def best(runs: Runs) -> Run:
    """The run that ends best, as far as that can be told; else the first."""
    try:
        return runs.ranking(runs.judged)[0]
    except UserError:
        return next(iter(runs))


def unknown_metrics(runs: Runs) -> list[str]:
    """The metrics of which nobody has said which direction is better."""
    names = {name.removeprefix("val_") for run in runs for name in run.history.names}
    return sorted(name for name in names if not direction(name, runs.better))


def labels(models: Collection[str]) -> dict[str, str]:
    """The models' names as names of claims can have them, no two the same."""
    found: dict[str, str] = {}
    for model in models:
        label = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-") or "model"
        while label in found.values():
            label += "-too"
        found[model] = label
    return found
