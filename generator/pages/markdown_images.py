"""Images that a post has in Markdown, `![Alt](images/setup.jpg)`: own pictures, as by `picture`."""

import re

from jinja2.ext import Extension

from generator.pages.literal_code import PIECE

# File names may have blanks and pairs of parentheses, also outside of angle brackets: kramdown
# takes both.
CHARACTER = r"[^()<>\"{}\n]"
PATH = rf"<(?P<angled>[^<>\"{{}}\n]+)>|(?P<path>(?!\s)(?:{CHARACTER}|\({CHARACTER}*\))+?)"
WHOLE_ADDRESS = r"<?(?:(?i:[a-z][a-z0-9+.-]*:)|//)"
# The pieces of `PIECE`, such as templates and code, come first and stay as they are.
IMAGE = re.compile(
    rf"{PIECE.pattern}"
    r"|(?<!\\)!\[(?P<alt>(?:\{\{.*?\}\}|[^\[\]])*)\]"
    rf"\(\s*(?!{WHOLE_ADDRESS})(?:{PATH})"
    r"(?:\s+(?P<title>\"[^\"{}]*\"|'[^'{}]*'))?\s*\)",
    PIECE.flags,
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
    path = match["path"] or match["angled"]
    if path is None:
        return match[0]
    literal = path.replace("\\", "\\\\")
    given = f'"{literal}", {match["title"] or None}'
    return f"{{%+ call markdown_image({given}) %}}{match['alt']}{{% endcall +%}}"
