"""Build, and commit the posts in the checkout of a blog.

The posts are copied with their images, data and notebooks into the git checkout of another Jekyll
blog, in one commit. A list of them, .labpress.json, lies beside them there: later runs change and
remove only files that it lists. If anything is wrong, the blog stays as it was. Posts that this
project does not have any more are removed: a blog takes the posts of one project.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from generator.commands.shared import add_project_options, project_of
from generator.publish.publish import publish


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `publish`."""
    add_project_options(parser)
    text = "the top of the blog's checkout"
    parser.add_argument("--to", type=Path, metavar="DIR", required=True, help=text)
    text = "the folder there that Jekyll reads, such as docs (default: the top)"
    parser.add_argument("--site-dir", metavar="DIR", default="", help=text)
    parser.add_argument("--push", action="store_true", help="push to the branch's upstream")
    text = "say what would be done, and do nothing"
    parser.add_argument("--dry-run", action="store_true", help=text)


def run(options: Namespace) -> None:
    """Publish, and print what was changed."""
    outcome = publish(
        project_of(options), options.to, options.site_dir, options.push, options.dry_run
    )
    for kind, would in (("added", "add"), ("changed", "change"), ("removed", "remove")):
        for name in (name for name, change in outcome.changes.items() if change == kind):
            path = Path(options.site_dir) / name
            print(f"would {would}" if options.dry_run else kind, path.as_posix())
    if not outcome.changes:
        print("nothing to publish: the blog has it all")
    if outcome.commit:
        print(f"committed {outcome.commit}")
    if outcome.pushed:
        print(f"pushed to {outcome.pushed}")
