"""Expressions in code that print recorded values anywhere else: in code they are text."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.templates import parse, recorded_names
from generator.pages.literal_code import literal_code

EXPRESSION = re.compile(r"\{\{-?\s*(?P<name>\w+)[.\[][^{}\n]*\}\}")


def check_code_expressions(post: BuiltPost) -> Iterator[Finding]:
    """Find expressions with recorded values in code that is not evaluated, outside of `raw`."""
    written = post.page.post
    if written.front.jinja_in_code:
        return
    names = recorded_names(parse(written.body))
    for start, code in literal_code(written.body):
        for found in EXPRESSION.finditer(code):
            if found["name"] in names:
                line = written.body_line + written.body.count("\n", 0, start + found.start())
                message = (
                    f"`{found[0]}` stands in code, which is not evaluated: write "
                    f"<code>{found[0]}</code>, or `jinja_in_code: true` in the front matter; if it "
                    "is text, put it between {% raw %} and {% endraw %}."
                )
                yield Finding(written.shown, line, 1, "code-expression", found[0], message)
