"""The names that the templates of one post can use: its runs, figures, code and links."""

from typing import Any

import msgspec
from markupsafe import Markup

from experiments.records.errors import UserError
from experiments.records.json_keys import refuse_repeated_keys
from generator.figures import FIGURES
from generator.inputs import Inputs
from generator.numbers import listing
from generator.pages.api_reference import described
from generator.pages.changed_code import changed_code
from generator.pages.citations import Citations
from generator.pages.epoch_log import LONGEST_LOG, epoch_log, training_log
from generator.pages.excerpts import doubt, excerpt
from generator.pages.markup import (
    Code,
    PageAddress,
    Parts,
    PostLink,
    SiteLink,
    escape_cell,
    escape_html,
    fenced,
)
from generator.pages.page_words import condition_words, date_text, markup_words
from generator.pages.shown_figures import ShownFigures
from generator.pages.table_columns import capital
from generator.pages.tables import make_table
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.runs.experiment import Experiment, without_runs
from generator.runs.family import Family, Pair, all_pairs
from generator.runs.provenance import Provenance
from generator.runs.scores import TEST_ACCURACY
from generator.words import say


class Context:
    """The data of one post, and the functions that its templates call.

    Attributes:
        shown: The figures and pictures that templates have asked for.
        parts: The links, code blocks and figures that templates have asked for.
    """

    def __init__(self, project: Project, post: Post, inputs: Inputs) -> None:
        """Read the records and data files that the post's front matter names."""
        self.project = project
        self.post = post
        self.inputs = inputs
        self.parts = Parts()
        self.shown = ShownFigures(project, post.slug, inputs, self.parts)
        named = post.front.runs
        runs = self._load_runs("runs", named) if named else without_runs(post.shown)
        references = {
            name: self._load_runs(f"references.{name}", folder)
            for name, folder in post.front.references.items()
        }
        family = family_of(post, runs, references)
        self.runs = runs.in_family(family)
        self.references = {
            name: experiment.in_family(family, name) for name, experiment in references.items()
        }
        self.data = {name: self._load_data(name, path) for name, path in post.front.data.items()}
        self.provenance = Provenance(self.runs, self.references)
        self.citations = Citations(project, post, inputs)

    def names(self) -> dict[str, Any]:
        """Return all names that templates can use."""
        return {
            **FIGURES,
            **self.shown.names(),
            "link": self.link,
            "post_link": self.post_link,
            "page_address": self.page_address,
            "code": self.code,
            "cite": self.citations.cite,
            "changed_code": self.changed_code,
            "quoted": quoted,
            "described": described,
            "text_block": fenced,
            "words": markup_words,
            "plain_words": say,
            "condition_words": condition_words,
            "metric_heading": capital,
            "date_text": date_text,
            "html_text": escape_cell,
            "html_lines": escape_html,
            "epoch_log": epoch_log,
            "table_of": make_table,
            "training_log_text": training_log,
            "longest_log": LONGEST_LOG,
            "runs": self.runs,
            "references": self.references,
            "data": self.data,
            "post": self.post,
            "provenance": self.provenance,
        }

    def link(self, path: str) -> Markup:
        """Return the address of a file of the site, given from the site's top."""
        return self.parts.add(SiteLink(path))

    def post_link(self, slug: str) -> Markup:
        """Return the address of another post of this project."""
        path = self.project.post_file(slug)
        if not self.inputs.exists(path):
            raise UserError(f"there is no post `{slug}` to link to.")
        other = read_post(path, self.project, self.inputs)
        if other.draft and not self.post.draft:
            raise UserError(f"the post `{slug}` is a draft: the site will not have it to link to.")
        return self.parts.add(PostLink(other.date, slug))

    def page_address(self, before: str, after: str) -> Markup:
        """Return the full address of the page between two texts, for the inside of HTML."""
        return self.parts.add(PageAddress(escape_html(before), escape_html(after)))

    def code(self, path: str, *names: str, commit: str | None = None, **values: object) -> Markup:
        """Return a block of code cut from the project's source, with `values` for its settings."""
        runs = self.runs.all_runs if self.project.check_code else []
        source = excerpt(self.project, self.inputs, runs, path, names, commit, values)
        shown = self.parts.add(Code("python", source))
        if said := doubt(self.project, runs, path, names):
            return Markup(f"{shown}\n\n<p><small>{escape_html(said)}</small></p>\n")
        return shown

    def changed_code(self, experiment: Experiment) -> list[str]:
        """Return the files whose code has changed since runs of an experiment recorded it."""
        return changed_code(self.project, self.inputs, experiment.all_runs)

    def _load_runs(self, key: str, folder: str) -> Experiment:
        try:
            path = self.project.runs_at(folder)
        except UserError as error:
            raise UserError(f"{self.post.place(key)}: front matter: `{key}`: {error}") from None
        try:
            return Experiment.load(path, self.inputs, self.post.front.better)
        except UserError as error:
            if not str(error).startswith(f"{self.project.relative(path)}: "):
                raise
            raise UserError(f"{self.post.place(key)}: front matter: {error}") from None

    def _load_data(self, name: str, path: str) -> Any:
        place = self.post.place(f"data.{name}")
        try:
            content = self.inputs.content(self.project.inside(path))
            data = msgspec.json.decode(content)
        except UserError as error:
            raise UserError(f"{place}: {error}") from None
        except UnicodeDecodeError:
            raise UserError(f"{place}: {path}: not UTF-8: save it in that encoding.") from None
        except (msgspec.DecodeError, RecursionError) as error:
            raise UserError(f"{place}: {path}: {error}") from None
        refuse_repeated_keys(content, path)
        return data


def family_of(post: Post, runs: Experiment, references: dict[str, Experiment]) -> Family:
    """Return the comparisons that a post makes: those of its front matter, or all pairs.

    Raises:
        UserError: The front matter compares a model that is not there, or by no metric of both.
    """
    place = post.place("comparisons")
    if post.front.comparisons is None:
        return all_pairs({model.name: model.metrics for model in runs}, place)
    models = {f"{ref}.{each.name}": each for ref, group in references.items() for each in group}
    models |= runs.models
    pairs = []
    for number, entry in enumerate(post.front.comparisons):
        names, metric = (
            (entry, TEST_ACCURACY) if isinstance(entry, tuple) else (entry.pair, entry.metric)
        )
        where = f"{post.place(f'comparisons.{number}')}: front matter: `comparisons`:"
        for name in names:
            if name not in models:
                raise UserError(f"{where} there is no model `{name}`; there are {listing(models)}.")
            if metric != TEST_ACCURACY and metric not in models[name].metrics:
                raise UserError(f"{where} not all runs of `{name}` have the metric `{metric}`.")
        if names[0] == names[1]:
            raise UserError(f"{where} `{names[0]}` can't be compared with itself.")
        pairs.append(Pair(frozenset(names), metric))
    return Family(frozenset(pairs), declared=True, place=place)


def quoted(text: str, source: str) -> Markup:
    """Return a figure that no run has recorded, followed by its source.

    Raises:
        UserError: The text or the source is empty.
    """
    if not text.strip():
        raise UserError("quoted() has no text: give the figure as its first argument.")
    if not source.strip():
        raise UserError(f'quoted("{text}") names no source: give it in `source`.')
    return markup_words("frame.quoted", text=text, source=source)
