"""Write posts in the format of another site or reader.

TARGET is distill (al-folio), html (one file), hugo, iclr (ICLR Blogposts), model-card (Hugging
Face) or quarto. Nothing is written over files that `export` has not written itself. For checkouts
of Jekyll blogs there is `publish`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from experiments.records.errors import UsageError
from generator.commands.shared import add_project_options, add_slugs, project_of, slugs_of
from generator.inputs import Inputs
from generator.project import Project

TYPE_CHECKING = False  # `typing` is left out of a build of nothing: see generator/project.py
if TYPE_CHECKING:
    from generator.targets.exported import Format

TARGETS = ("distill", "html", "hugo", "iclr", "model-card", "quarto")


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `export`."""
    parser.add_argument("target", choices=TARGETS, metavar="TARGET", help=", ".join(TARGETS))
    add_slugs(parser, "export")
    text = "the folder to write into: the top of the other site's source"
    parser.add_argument("--to", type=Path, metavar="DIR", required=True, help=text)
    text = (
        "leave out who made posts and records: authors, commits, machines, folders; export nothing "
        "if a name still stands somewhere"
    )
    parser.add_argument("--anonymous", action="store_true", help=text)
    text = (
        "the address of the site that has the posts, for links to what is not exported (default: "
        "`url` and `baseurl` of its _config.yml)"
    )
    parser.add_argument("--address", metavar="URL", help=text)
    text = "replace files that `export` has not written"
    parser.add_argument("--force", action="store_true", help=text)
    add_project_options(parser)


def run(options: Namespace) -> None:
    """Export, and print what was written and what the other site needs."""
    from generator.commands.export.rendering import render_all
    from generator.commands.export.writing import write

    project = project_of(options)
    if options.anonymous and options.address:
        raise UsageError("--address tells whose posts these are: leave it out with --anonymous.")
    if options.address and not options.address.startswith(("https://", "http://")):
        raise UsageError(f"--address {options.address}: begin it with https:// or http://.")
    to = options.to.resolve()
    if to in (project.site, project.root):
        raise UsageError(f"--to {options.to}: is the project itself: name another folder.")
    slugs = slugs_of(options, project) or finished(project)
    form = format_of(options.target, project)
    exported = render_all(project, slugs, form, options.address, options.anonymous)
    new = write(project, to, options.target, exported, options.force)
    sizes = [len(content) for files in exported.files.values() for content in files.values()]
    posts = f"{len(exported.files)} post{'s' * (len(exported.files) != 1)}"
    files = f"{len(sizes)} file{'s' * (len(sizes) != 1)}"
    print(f"Exported {posts}: {files}, {sum(sizes) / 1000:.0f} KB, {new} new, in {to}")
    if exported.left_out:
        links = ", ".join(exported.left_out)
        why = "" if options.anonymous else "; with --address URL they lead to the site"
        print(f"Links were left out, as these are not exported: {links}{why}")
    if form.needs:
        print(form.needs)


def finished(project: Project) -> list[str]:
    """Return the posts but drafts and those that go elsewhere only by name.

    Raises:
        UsageError: There are none.
    """
    from generator.posts.post import read_post

    inputs = Inputs(project.root)
    posts = [read_post(project.post_file(slug), project, inputs) for slug in project.slugs]
    if slugs := [post.slug for post in posts if not post.draft and post.front.publish]:
        return slugs
    raise UsageError("There is no post but drafts and those with `publish: false`: name one.")


def format_of(name: str, project: Project) -> Format:
    """Return the format of a name; each imports what only it needs."""
    match name:
        case "distill" | "iclr":
            from generator.targets.distill import ICLR_NEEDS, NEEDS, Distill

            return Distill(ICLR_NEEDS if name == "iclr" else NEEDS)
        case "html":
            from generator.commands.export.standalone import standalone

            return standalone(project)
        case "hugo":
            from generator.targets.hugo import Hugo

            return Hugo()
        case "model-card":
            from generator.targets.model_card import ModelCard

            return ModelCard()
        case "quarto":
            from generator.targets.quarto import Quarto

            return Quarto()
    raise ValueError(name)
