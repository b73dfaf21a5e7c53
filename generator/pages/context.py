"""What the templates of one post can use by name: its runs, figures, code and links."""

from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from experiments.records.errors import UserError
from generator.figures.figure import FIGURES, Figure
from generator.pages import epoch_log as keras_log
from generator.pages.excerpts import excerpt
from generator.pages.manual import described
from generator.pages.markup import asset, escape, escape_html, fenced, post_address
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.runs.experiment import Runs
from generator.runs.provenance import Provenance


class Context:
    """What one post's templates call: its figures, code and links."""

    def __init__(self, project: Project, post: Post) -> None:
        self.project = project
        self.post = post
        self.reads = post.reads
        self.figures: dict[Path, Figure] = {}
        self.runs = self.load_runs("runs", post.runs)
        self.references = {
            name: self.load_runs(f"references.{name}", folder)
            for name, folder in post.references.items()
        }
        self.data = {name: self.load_data(name, path) for name, path in post.data.items()}
        self.provenance = Provenance(post.slug, self.runs, self.references)

    def load_runs(self, key: str, folder: str) -> Runs:
        """The runs recorded in a folder that the front matter names."""
        path = self.project.runs_at(folder)
        runs = Runs(path, self.project.relative(path), self.reads, self.post.better)
        try:
            _ = runs.by_model  # Read now: an error in a record is none of the template's.
        except UserError as error:
            if runs.paths:
                raise
            raise UserError(f"{self.post.place(key)}: front matter: {error}") from None
        return runs

    def load_data(self, name: str, path: str) -> Any:
        """A JSON file that the front matter names."""
        try:
            return msgspec.json.decode(self.reads.content(self.project.inside(path)))
        except (msgspec.DecodeError, UserError) as error:
            raise UserError(f"{self.post.place(f'data.{name}')}: {path}: {error}") from None

    def image(self, figure: Figure) -> Markup:
        """The address of a figure, which the build then draws."""
        path = Path("images") / self.post.slug / figure.file_name
        self.figures[path] = figure
        return asset(f"/{path.as_posix()}")

    def post_link(self, slug: str) -> Markup:
        """The address of another post of this project."""
        path = self.project.post_file(slug)
        if not self.reads.exists(path):
            raise UserError(f"there is no post `{slug}` to link to.")
        other = read_post(path, self.project)
        if other.draft and not self.post.draft:
            raise UserError(f"the post `{slug}` is a draft: the site will not have it to link to.")
        return post_address(other.file_stem)

    def code(self, path: str, *names: str, commit: str | None = None) -> Markup:
        """A block of code cut from the project's source."""
        runs = self.runs.every if self.project.code_as_run else []
        return excerpt(self.project, self.reads, runs, path, names, commit)

    def names(self) -> dict[str, Any]:
        """All that templates can use, by name."""
        return {
            **FIGURES,
            "image": self.image,
            "link": asset,
            "post_link": self.post_link,
            "code": self.code,
            "quoted": quoted,
            "described": described,
            "text_block": fenced,
            "html_text": escape_html,
            "epoch_log": keras_log.epoch_log,
            "training_log_text": keras_log.training_log,
            "runs": self.runs,
            "references": self.references,
            "data": self.data,
            "post": self.post,
            "provenance": self.provenance,
        }


def quoted(text: str, source: str) -> Markup:
    """A figure that no run of ours has recorded, followed by its source for all to see.

    Raises:
        UserError: the text or the source is empty.
    """
    if not text.strip():
        raise UserError("quoted() has no text: give the figure as its first argument.")
    if not source.strip():
        raise UserError(f'quoted("{text}") names no source: say in `source` where it is from.')
    return Markup(f"{escape(text)} (source: {escape(source)})")
