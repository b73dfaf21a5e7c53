"""Images that a post has in Markdown, `![Alt](images/setup.jpg)`: own pictures, as by `picture`."""

import re

from jinja2.ext import Extension

# What is left as it is: templates, code, and images of other sites.
IMAGE = re.compile(
    r"\{%[-+]?\s*raw\b.*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{#.*?#\}"
    r"|\{\{(?:\"[^\"]*\"|'[^']*'|.)*?\}\}|\{%(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|.)*?%\}"
    r"|^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|(?<!\\)!\[(?P<alt>(?:\{\{.*?\}\}|[^\[\]])*)\]"
    r"\(\s*(?![a-z][a-z0-9+.-]*:|//)(?P<path>[^\s()<>\"'{}]+)(?:\s+(?P<title>\"[^\"{}]*\"|'[^'{}]*'))?\s*\)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)


class MarkdownImages(Extension):
    """Passes images in Markdown to `markdown_image`, so that pages show the files of the project.

    It comes after the tag `example`, which shows the source as it was written.
    """

    priority = 200

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Replace each image by a call; no line moves."""
        return IMAGE.sub(as_call, source)


def as_call(match: re.Match[str]) -> str:
    """Return the call for an image, or what is no image as it is."""
    if match["path"] is None:
        return match[0]
    given = f'"{match["path"]}", {match["title"] or None}'
    return f"{{%+ call markdown_image({given}) %}}{match['alt']}{{% endcall +%}}"
