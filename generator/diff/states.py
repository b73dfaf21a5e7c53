"""The states that can be compared: a git revision, the site's folder, or the project built now."""

from __future__ import annotations

import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

from experiments.records.errors import UsageError, UserError
from experiments.records.files import record_paths
from generator.builder.rendering import make_page
from generator.diff.sides import Side, read_side
from generator.figures.figure import Figure
from generator.git import git
from generator.inputs import Inputs
from generator.pages.page import Files
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.runs.experiment import Experiment
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
        return built_now(project, "the working tree")
    if Path(name).is_dir():
        return built_with(project, Path(name).resolve(), name)
    return committed(project, name)


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
        what = "neither a folder of records nor a revision"
        raise UsageError(f"{revision}: {what}: {error}") from None
    if not project.site.is_relative_to(top):
        raise UsageError(f"{project.site}: outside of the checkout {top}, which has {revision}.")
    site = project.site.relative_to(top)
    try:
        return read_side(revision, committed_files(top, commit, site))
    except UserError as error:
        raise UserError(
            f"{revision}: has no built posts in {site.as_posix()}: {error}. Commit the site that "
            "`python -m generator build` writes."
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


def in_folder(site: Path, label: str) -> Side:
    """Return the site as it is in its folder."""
    paths = [*site.glob("_posts/*.md"), *site.glob("data/**/*.json")]
    files = {PurePosixPath(path.relative_to(site).as_posix()): path.read_bytes() for path in paths}
    return read_side(label, files)


def built_now(project: Project, label: str) -> Side:
    """Return the posts as a build would write them now; nothing is written."""
    return built(Inputs(project.root), dict.fromkeys(project.slugs, project), label)


def built_with(project: Project, folder: Path, label: str) -> Side:
    """Return the posts built with the records of a folder instead of those of their experiment.

    These replace the runs of the posts about the same experiment, or if there is no such post, of
    all posts. The code that posts show need not be what these runs ran.

    Raises:
        UserError: The folder has no records, or one can't be used.
    """
    if not record_paths(folder):
        raise UserError(f"{label}: no run is recorded there.")
    about = posts_about(project, folder) or project.slugs
    replaced = project.with_runs(folder)
    projects = {slug: replaced if slug in about else project for slug in project.slugs}
    return built(Inputs(project.root), projects, label)


def built(common: Inputs, projects: dict[str, Project], label: str) -> Side:
    """Render posts in memory, each for the project given with its slug, all by common inputs."""
    files: Files = {}
    drawings: dict[PurePosixPath, Figure] = {}
    errors = {}
    for slug, project in projects.items():
        try:
            page = make_page(project, common.for_post(), slug, drafts=False)
        except UserError as error:
            errors[slug] = str(error)
            continue
        if page is not None:
            files |= page.files | PAGES.files(page)
            drawings |= page.figures
    side = read_side(label, files)
    return Side(label, side.posts, side.errors | errors, drawings)


def posts_about(project: Project, folder: Path) -> list[str]:
    """Return the posts with trained runs of an experiment that a folder has records of."""
    inputs = Inputs(project.root)
    wanted = experiments_in(folder, inputs)
    found = []
    for slug in project.slugs:
        with suppress(UserError):
            folders = trained_folders(project, read_post(project.post_file(slug), project, inputs))
            if any(experiments_in(each, inputs) & wanted for each in folders):
                found.append(slug)
    return found


def trained_folders(project: Project, post: Post) -> list[Path]:
    """Return the folders of runs that a post names, without what others have reported.

    Raises:
        UserError: One of them lies outside the project.
    """
    names = [post.front.runs, *post.front.references.values()]
    return [project.runs_at(name) for name in names if not project.is_reported(name)]


def experiments_in(folder: Path, inputs: Inputs) -> set[str]:
    """Return the names of the experiments that a folder has records of."""
    return {run.record.experiment for run in Experiment.load(folder, inputs).all_runs}
