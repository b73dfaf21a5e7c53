"""Commit posts in the checkout of a blog.

The posts are rendered as the Jekyll blog needs them, with its layout, and committed there with
their images, data and notebooks. A list of them, .labpress.json, lies beside them: later runs
change only files that it lists, and stop before they replace what was edited in the blog. If
anything is wrong, the blog stays as it was. What only this blog wants is in content/blog.yml.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import get_args

from generator.commands.shared import add_project_options, project_of
from generator.publish.choice import Order
from generator.publish.publish import Outcome, publish
from generator.publish.settings import Part


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `publish`."""
    add_project_options(parser)
    text = "the posts (default: all but drafts and those marked `publish: false`)"
    parser.add_argument("slugs", nargs="*", metavar="POST", help=text)
    text = "the top of the blog's checkout"
    parser.add_argument("--to", type=Path, metavar="DIR", required=True, help=text)
    text = "the folder there that Jekyll reads, such as docs (default: the top)"
    parser.add_argument("--site-dir", metavar="DIR", default="", help=text)
    text = "publish drafts, too, into the blog's folder of drafts"
    parser.add_argument("--drafts", action="store_true", help=text)
    text = "leave out `notebooks` or `records` (or both, with a comma), and the links to them"
    parser.add_argument("--without", type=parts, metavar="PARTS", default=(), help=text)
    text = "take a post back (can be repeated)"
    parser.add_argument("--remove", action="append", metavar="POST", default=[], help=text)
    text = "publish NEW in place of OLD; where the blog can redirect, the old address leads on"
    names = ("OLD", "NEW")
    parser.add_argument("--rename", action="append", nargs=2, metavar=names, default=[], help=text)
    text = "replace a post although it was edited in the blog (can be repeated)"
    parser.add_argument("--overwrite", action="append", metavar="POST", default=[], help=text)
    parser.add_argument("--push", action="store_true", help="push to the branch's upstream")
    text = "say what would be done, and do nothing"
    parser.add_argument("--dry-run", action="store_true", help=text)
    parser.add_argument("--verbose", action="store_true", help="name each file")


def parts(text: str) -> tuple[Part, ...]:
    """Return the parts of a post that a text names, with commas between them."""
    names = tuple(part for part in get_args(Part) if part in text.split(","))
    if set(names) != set(text.split(",")):
        raise ArgumentTypeError(f"{text!r}: the parts are {', '.join(get_args(Part))}")
    return names


def run(options: Namespace) -> None:
    """Publish, and print what was done."""
    order = Order(
        slugs=tuple(options.slugs),
        folder=options.site_dir,
        drafts=options.drafts,
        remove=tuple(options.remove),
        renamed=dict(options.rename),
        overwrite=tuple(options.overwrite),
        without=options.without,
        push=options.push,
        dry_run=options.dry_run,
    )
    outcome = publish(project_of(options), options.to, order)
    if options.verbose:
        for name, change in sorted(outcome.changes.items()):
            print(change, Path(options.site_dir, name).as_posix())
    for remark in outcome.remarks:
        print(f"note: {remark}")
    print_summary(outcome, options.dry_run)


def print_summary(outcome: Outcome, dry_run: bool) -> None:
    """Print the posts, the files and their size, and the addresses."""
    if not outcome.changes:
        print("nothing to publish: the blog has it all")
    else:
        print(f"{what_changes(outcome, dry_run)}:")
        for slug, what in outcome.posts.items():
            print(f"  {what:<9}  {outcome.addresses.get(slug) or slug}")
    if outcome.commit:
        print(f"committed {outcome.commit}")
    if outcome.pushed:
        print(f"pushed to {outcome.pushed}")


def what_changes(outcome: Outcome, dry_run: bool) -> str:
    """Return what is written and removed, such as `published 3 posts, 69 files, 1 MB`."""
    posts = sum(what in ("new", "updated") for what in outcome.posts.values())
    removed = sum(change == "removed" for change in outcome.changes.values())
    written = f"{number(len(outcome.changes) - removed, 'file')}, {size(outcome.size)}"
    planned, done = ("publish", "remove", "write"), ("published", "removed", "wrote")
    publish, remove, write = planned if dry_run else done
    parts = [f"{publish} {number(posts, 'post')}, {written}"] if posts else []
    parts += [f"{remove} {number(removed, 'file')}"] if removed else []
    return f"{'would ' * dry_run}{' and '.join(parts) or f'{write} {written}'}"


def number(count: int, what: str) -> str:
    """Return a count of things in words."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def size(count: int) -> str:
    """Return a count of bytes in the largest unit that fits."""
    if count < 1000:
        return number(count, "byte")
    return f"{count / 1e3:.0f} KB" if count < 1e6 else f"{count / 1e6:.1f} MB"
