"""A starting post for the runs of any experiment: figures, numbers, and claims that hold now."""

import datetime
import json
import keyword
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.errors import UsageError
from experiments.records import write_atomically
from generator.posts import SLUG
from generator.project import Project
from generator.reads import Reads
from generator.run import History, Run
from generator.runs import Runs
from generator.series import MissingError, direction

TEMPLATE = "new.md.jinja"
OPPOSITES = {">": "<=", "<=": ">", "<": ">=", ">=": "<", "==": "!=", "!=": "=="}
COMPARISON = re.compile(r" (>|<=|<|>=|==|!=) ")


def new_post(
    project: Project, slug: str, folder: Path, title: str | None, today: datetime.date
) -> Path:
    """Writes the starting post of an experiment; returns its path.

    Raises:
        UsageError: the slug is none, the post is there already, or the folder has no records.
        LabError: a record can't be used; names file and line.
    """
    if not SLUG.fullmatch(slug):
        raise UsageError(
            f"{slug!r}: name the post in small letters, digits and hyphens: it becomes a link."
        )
    path = project.posts / f"{slug}.md"
    if path.exists():
        raise UsageError(f"{project.relative(path)}: is there already: take another name.")
    runs = find_runs(project, folder)
    given = "".join(c for c in title or "" if c.isprintable() or c.isspace())
    title = " ".join(given.split()) or slug.replace("-", " ").capitalize()
    write_atomically(path, starting_post(project, runs, title, today).encode())
    return path


def find_runs(project: Project, folder: Path) -> Runs:
    """The runs in a folder, named from the current folder or from the project's.

    Raises:
        UsageError: it is outside of the project or holds no record.
        LabError: a record can't be used.
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
    _ = runs.by_model
    return runs


def starting_post(project: Project, runs: Runs, title: str, today: datetime.date) -> str:
    """The text of a starting post; its own tags are not those of the template that writes it."""
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
    environment.filters |= {"literal": literal, "yaml": yaml_text}
    text = environment.get_template(TEMPLATE).render(
        runs=runs,
        writer=Writer(runs),
        opposite=opposite,
        member=partial(member, History),
        title=f"{{{{ {literal(title)} }}}}" if re.search(r"\{[{%#]", title) else title,
        today=today.isoformat(),
    )
    return re.sub(r"\n{3,}", "\n\n", text)


@dataclass
class Writer:
    """What the template of a starting post asks about its runs, and how the post names them."""

    runs: Runs
    labels: dict[str, str] = field(default_factory=dict)

    def run(self, run: Run) -> str:
        """The expression for a run: `runs.small`."""
        return f"runs{member(Runs, run.model)}"

    def label(self, run: Run) -> str:
        """A model's name as names of claims can have it, no two the same."""
        if run.model not in self.labels:
            plain = re.sub(r"[^a-z0-9]+", "-", run.model.lower()).strip("-") or "model"
            same = [
                label for label in self.labels.values() if re.sub(r"-no-\d+$", "", label) == plain
            ]
            self.labels[run.model] = f"{plain}-no-{len(same) + 1}" if same else plain
        return self.labels[run.model]

    def holds(self, condition: str, names: dict[str, Any]) -> bool | None:
        """Says whether a condition of a claim holds now; None if a value is missing."""
        expression = Environment(undefined=StrictUndefined).compile_expression(condition)
        try:
            return bool(expression(runs=self.runs, **names))
        except MissingError:
            return None

    def has_largest_class(self, run: Run) -> bool:
        """Says whether the record counts test images of several classes."""
        splits = run.record.dataset.splits if run.record.dataset else {}
        return len([count for count in splits.get("test", {}).values() if count]) > 1

    @property
    def direction(self) -> str | None:
        """Whether `higher` or `lower` is better of what models are compared by, if known."""
        return direction(self.runs.judged, self.runs.better)

    @property
    def same_data(self) -> bool:
        """Says whether nothing speaks against comparing the models' scores."""
        known = [run.record.dataset for run in self.runs.every if run.record.dataset]
        return all(dataset == known[0] for dataset in known)

    @property
    def ranked(self) -> list[Run]:
        """The runs, best first, as far as that can be told; else as they are."""
        try:
            return self.runs.ranking(self.runs.judged) if self.direction else list(self.runs)
        except MissingError:
            return list(self.runs)

    @property
    def unknown_metrics(self) -> list[str]:
        """The metrics of which nobody has said which direction is better."""
        names = {name.removeprefix("val_") for run in self.runs for name in run.history.names}
        return sorted(name for name in names if not direction(name, self.runs.better))


def opposite(condition: str) -> str:
    """The condition that holds when another does not."""
    found = COMPARISON.findall(condition)
    if len(found) == 1 and " and " not in condition:
        return COMPARISON.sub(lambda match: f" {OPPOSITES[match[1]]} ", condition)
    return f"not ({condition})"


def member(kind: type, name: str) -> str:
    """How a template takes a part by its name: `.name`, or `["name"]` where that means another."""
    plain = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    if plain and not name.startswith("_") and name not in kind.__annotations__ | vars(kind):
        return f".{name}"
    return f"[{literal(name)}]"


def literal(text: str) -> str:
    """A text as a literal of a template's expression."""
    return f'"{text}"' if re.fullmatch(r"[\w .,:/+-]*", text, re.ASCII) else ascii(text)


def yaml_text(text: str) -> str:
    """A text as YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
