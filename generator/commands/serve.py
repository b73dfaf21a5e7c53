"""Show the posts in the browser while they are written.

They are shown on this machine as they would be built, without Jekyll, and again after every change
of prose, templates or records. With --jekyll, Jekyll itself builds the whole site, which takes
longer. Ctrl-C ends it. The site stays as it is.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from generator.commands.shared import add_project_options, add_slugs, project_of, slugs_of


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `serve`."""
    add_project_options(parser)
    text = "the port of the server (default: 8000; 0 for any that is free)"
    parser.add_argument("--port", type=port, metavar="N", default=8000, help=text)
    text = "show the site as Jekyll builds it, which must be installed"
    parser.add_argument("--jekyll", action="store_true", help=text)
    add_slugs(parser, "show")


def run(options: Namespace) -> None:
    """Serve the posts until Ctrl-C."""
    from generator.preview.server import serve  # Needs the extra `serve`; --help does not.

    project = project_of(options)
    serve(project, options.port, slugs_of(options, project), options.jekyll)


def port(text: str) -> int:
    """Return the number of a port, as an option's type."""
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"not a number from 0 to 65535: {text!r}")
    return int(text)
