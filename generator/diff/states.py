"""The states that can be compared: a git revision, the site's folder, or the project built now."""

from __future__ import annotations

import tarfile
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from experiments.records.commandline import called
from experiments.records.errors import UsageError, UserError
from experiments.records.files import record_paths
from generator.builder.rendering import make_page
from generator.diff.sides import Side, read_side
from generator.figures.figure import Image
from generator.git import ask, git
from generator.inputs import Inputs
from generator.pages.page import Files
from generator.posts.post import Post, read_post, readable_posts
from generator.project import Project
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.targets import PAGES


def find_state(project: Project, name: str | None) -> Side:
    """Return the state that a command line names.

    Args:
        project: The project, with the site whose commits are compared.
        name: A folder of records, a git revision, or None for the working tree.

    Raises:
        UsageError: There is no such revision or folder.
        UserError: The folder has no records, or the revision no built posts.
    """
    if name is None:
        return built(project, "the working tree")
    if Path(name).is_dir():
        return built_with(project, Path(name).resolve(), name)
    return committed(project, name)


def declared_directions(project: Project) -> dict[str, dict[str, str]]:
    """Return the directions of metrics that today's posts declare, by post.

    Pages do not hold them, so they serve for committed states, too.
    """
    posts = readable_posts(project, Inputs(project.root))
    return {post.slug: post.front.better for post in posts}


def committed(project: Project, revision: str) -> Side:
    """Return the site as it is in a git revision; nothing is checked out or rendered.

    Raises:
        UsageError: There is no such revision, or the site is not in the project's checkout.
        UserError: The revision has no built posts.
    """
    try:
        top = Path(git(project.root, "rev-parse", "--show-toplevel").strip()).resolve()
        commit = git(top, "rev-parse", "--verify", f"{revision}^{{commit}}").strip()
    except UserError as error:
        if revision == "HEAD" and ask(project.root, "rev-parse", "--show-toplevel"):
            raise UsageError("HEAD: nothing is committed yet: commit the site first.") from None
        what = "neither a folder of records nor a revision"
        raise UsageError(f"{revision}: {what}: {error}") from None
    if not project.site.is_relative_to(top):
        raise UsageError(f"{project.site}: outside of the checkout {top}, which has {revision}.")
    site = project.site.relative_to(top)
    if ask(top, "cat-file", "-e", f"{commit}:{'/'.join((*site.parts, '_posts'))}") is None:
        raise UserError(
            f"{revision}: has no built posts in {site.as_posix()}: commit the site that "
            f"`{called('generator')} build` writes, then changes can be compared with it."
        )
    try:
        files = committed_files(top, commit, site)
        return read_side(revision, files, declared_directions(project))
    except UserError as error:
        raise UserError(
            f"{revision}: has no built posts in {site.as_posix()}: {error}. Commit the site that "
            f"`{called('generator')} build` writes."
        ) from None


def committed_files(top: Path, commit: str, site: Path) -> Files:
    """Return the pages, claims and records of a site in a commit, by their paths in the site."""
    tree = f"{commit}:{'/'.join(site.parts)}"
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "site.tar")
        git(top, "archive", f"--output={path}", tree, "_posts", "data")
        with tarfile.open(path) as archive:
            contents = {member.name: archive.extractfile(member) for member in archive}
            return {PurePosixPath(name): file.read() for name, file in contents.items() if file}


def in_folder(project: Project, label: str) -> Side:
    """Return the site as it is in its folder."""
    site = project.site
    paths = [*site.glob("_posts/*.md"), *site.glob("data/**/*.json")]
    files = {PurePosixPath(path.relative_to(site).as_posix()): path.read_bytes() for path in paths}
    return read_side(label, files, declared_directions(project))


def built_with(project: Project, folder: Path, label: str) -> Side:
    """Return the posts built with the records of a folder instead of those of their experiment.

    These replace the runs of the same experiment wherever a post names them, or if no post does,
    all runs. Models that the folder lacks are missing then. The code that posts show need not be
    what these runs ran.

    Raises:
        UserError: The folder has no records, or one can't be used.
    """
    if not record_paths(folder):
        raise UserError(f"{label}: no run is recorded there.")
    return built(project.with_runs(folder, instead_of=folders_about(project, folder)), label)


def built(project: Project, label: str) -> Side:
    """Return the posts as a build would write them now; nothing is written."""
    common = Inputs(project.root)
    files: Files = {}
    drawings: dict[PurePosixPath, Image] = {}
    errors, models = {}, {}
    for slug in project.slugs:
        try:
            page = make_page(project, common.for_post(), slug, drafts=False)
        except UserError as error:
            errors[slug] = str(error)
            models[slug] = recorded_models(project, common.for_post(), slug)
            continue
        if page is not None:
            files |= page.files | PAGES.files(page)
            drawings |= page.figures
    side = read_side(label, files, declared_directions(project))
    return replace(
        side, errors=side.errors | errors, models=models | side.models, drawings=drawings
    )


def recorded_models(project: Project, inputs: Inputs, slug: str) -> dict[str, Model]:
    """Return the models of a post that can't be built, named as in a BuiltPost."""
    found: dict[str, Model] = {}
    with suppress(UserError):
        front = read_post(project.post_file(slug), project, inputs).front
        named = {"": front.runs, **front.references}
        for prefix, name in ((prefix, name) for prefix, name in named.items() if name):
            with suppress(UserError):
                for model in Experiment.load(project.runs_at(name), inputs, front.better):
                    if not any(run.record.source for run in model):
                        found["/".join(filter(None, (prefix, model.name)))] = model
    return found


def folders_about(project: Project, folder: Path) -> set[Path]:
    """Return the folders of runs that posts name, of an experiment that a folder has records of."""
    inputs = Inputs(project.root)
    wanted = experiments_in(folder, inputs)
    named = {each for post in readable_posts(project, inputs) for each in names_of_runs(post)}
    found = set()
    for name in named:
        with suppress(UserError):
            if not project.is_reported(name):
                shared = experiments_in(project.runs_at(name), inputs) & wanted
                found |= {project.inside(name)} if shared else set()
    return found


def trained_folders(project: Project, post: Post) -> list[Path]:
    """Return the folders of runs that a post names, without what others have reported.

    Raises:
        UserError: One of them lies outside the project.
    """
    return [project.runs_at(name) for name in names_of_runs(post) if not project.is_reported(name)]


def names_of_runs(post: Post) -> list[str]:
    """Return the folders of runs as a post's front matter names them."""
    own = [post.front.runs] if post.front.runs else []
    return [*own, *post.front.references.values()]


def experiments_in(folder: Path, inputs: Inputs) -> set[str]:
    """Return the names of the experiments that a folder has records of."""
    return {run.record.experiment for run in Experiment.load(folder, inputs).all_runs}
