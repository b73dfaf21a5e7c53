"""Markup of other writing tools, or without its other half, which readers see as it is written."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.pages.footnotes import DEFINITION, REFERENCE
from generator.pages.formulas import without_formulas
from generator.pages.markup import find_in_prose

OPEN_FORMULA = re.compile(r"(?<![\\$])\$\$(?!\$)")
# LaTeX's own signs. The escaped brackets of Markdown hold no commands, powers and indices.
LATEX = re.compile(r"\\\((?!\s)[^\n]+?\\\)|\\\[(?=[^\\\]]*(?:[\^_=]|\\[A-Za-z]))[^\]]+?\\\]")
# MathJax's and Pandoc's sign, and no price (Pandoc's manual, "Extension: tex_math_dollars").
DOLLARS = re.compile(r"(?<![\\$\w])\$(?=[^\s$\d])(?P<latex>[^$\n]*?[^\s\\$])\$(?![\w$])")
# Pandoc's citations (its manual, "Citation syntax").
CITATION = re.compile(r"(?<![\\\]\w])\[-?@(?P<key>[\w:.#$%&+?<>~/-]+)[^\]\n]*\](?!\()")


def check_unread_markup(post: BuiltPost) -> Iterator[Finding]:
    """Find footnotes without text, formulas without end, and markup that posts do not have."""
    text = without_formulas(post.source.markdown)
    defined = {found["note"] for found in DEFINITION.finditer(text)}
    for found in find_in_prose(REFERENCE, text):
        if found["name"] not in defined:
            what = f"no footnote has the name of {found[0]}: write {found[0]}: TEXT below."
            yield finding(post, found, "footnote-without-text", what)
    for found in find_in_prose(OPEN_FORMULA, text):
        what = (
            "the formula that begins or ends with this $$ has no other $$: add it, or write \\$$."
        )
        yield finding(post, found, "open-formula", what)
    for found in find_in_prose(LATEX, text):
        what = f"{found[0][:2]} begins no formula in posts: write $${found[0][2:-2].strip()}$$."
        yield finding(post, found, "latex-formula", what)
    for found in find_in_prose(DOLLARS, text):
        what = f"one $ begins no formula in posts: write $${found['latex']}$$, or \\$ for the sign."
        yield finding(post, found, "latex-formula", what)
    for found in find_in_prose(CITATION, text):
        what = f'{found[0]} is no citation in posts: write {{{{ cite("{found["key"]}") }}}}.'
        yield finding(post, found, "pandoc-citation", what)


def finding(post: BuiltPost, match: re.Match[str], rule: str, what: str) -> Finding:
    """Return the finding of a match, at its line in the post."""
    line = match.string.count("\n", 0, match.start()) + 1
    return Finding(post.source.file, line, post.source.column(line, match[0]), rule, match[0], what)
