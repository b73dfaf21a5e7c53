"""Formulas of a post: LaTeX between `$$`, as kramdown writes it, which becomes MathML.

A formula that has its lines to itself is displayed; any other one stands in its sentence. It can
hold expressions: their values are written so that LaTeX prints them as they are. A single `$` is
text. The commands are those of LaTeX and amsmath that the library math-core knows; the elements
are those of MathML Core (W3C, 2025).
"""

import html
import re

from markupsafe import Markup

from experiments.records.errors import UserError
from generator.pages.data_elements import ELEMENT
from generator.pages.markup import Formula, Parts, escape_html, find_in_prose, replace_in_prose
from generator.posts.post import Post
from generator.words import say

# No formula goes over a blank line.
FORMULA = re.compile(r"(?<![\\$])\$\$(?P<latex>(?:(?!\n[ \t]*\n)[^$]|\$(?!\$))+?)\$\$")
TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
HEADING = re.compile(r"#{1,6}[ \t]")
LINE_BREAK = re.compile(r"\s*\n\s*")
QUOTATION = re.compile(r"\n[ \t]*>")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
# Characters that LaTeX prints only after a backslash.
RESERVED = "#$%&_{}"
ENTITY = re.compile(r"&#(\d+);")
# Characters that Markdown could read as markup; two full stops, as an ellipsis.
MARKDOWN = re.compile(r"[!-$&-+\-/:-@\[-`{-~]|\.{2,}")
REFERENCE = re.compile(r'<a href="#([^"]*)">(.*?)</a>')
UNKNOWN_REFERENCE = "(??)"


def with_formulas(text: str, parts: Parts, post: Post) -> str:
    """Return the rendered text of a post with a part of the page for each formula.

    Args:
        text: The text.
        parts: The parts of the page.
        post: The post, for the lines of messages.

    Raises:
        UserError: A formula can't be typeset; the message has file and line.
    """
    if "$$" not in text:  # Most posts have no formulas: their text is not searched.
        return text
    found = find_in_prose(FORMULA, text)
    for match in found:
        if HEADING.match(before(match)):
            raise wrong(post, match["latex"], 0, "It stands in a heading, which can hold none.")
    made = iter(typeset(found, post))
    return replace_in_prose(FORMULA, lambda match: parts.add(next(made)), text)


def without_formulas(markdown: str) -> str:
    """Return Markdown with a letter in place of each formula; lines stay where they are."""
    return replace_in_prose(FORMULA, lambda found: "x" + "\n" * found[0].count("\n"), markdown)


def before(match: re.Match[str]) -> str:
    """Return the text before a match on its line."""
    return match.string[: match.start()].rpartition("\n")[2]


def has_own_lines(match: re.Match[str]) -> bool:
    """Return True if a formula shares its lines with no other text."""
    after = match.string[match.end() :].partition("\n")[0]
    return not before(match).strip(" \t>") and not after.strip()


def latex_of(match: re.Match[str]) -> str:
    """Return the LaTeX of a rendered formula: printed values as LaTeX prints them.

    A percent sign is one, and begins no comment.
    """
    source = match["latex"]
    if before(match).lstrip().startswith(">"):
        source = QUOTATION.sub("\n", source)
    source = ELEMENT.sub(lambda value: THOUSANDS.sub("{,}", value["text"]), source)
    source = ENTITY.sub(lambda entity: printed(chr(int(entity[1]))), source)
    return re.sub(r"(?<!\\)%", r"\\%", source).strip()


def printed(character: str) -> str:
    """Return the LaTeX that prints a character of a value."""
    return f"\\{character}" if character in RESERVED else character


def typeset(found: list[re.Match[str]], post: Post) -> list[Formula]:
    """Return all formulas of a page.

    Numbers of equations and references to them go through the whole page.

    Raises:
        UserError: A formula can't be typeset.
    """
    from math_core import LatexError, LatexToMathML  # Few posts have formulas.

    converter = LatexToMathML(annotation=True, fancy_error=False, id_prefix=f"{post.slug}-")
    sources = []
    for match in found:
        latex, display = latex_of(match), has_own_lines(match)
        try:
            converter.convert_with_local_state(latex, displaystyle=display)
        except LatexError as error:
            position, _, reason = str(error).partition(": ")
            above = latex.count("\n", 0, int(position))
            if reason.startswith("Unknown"):
                reason += (
                    " Write it with what LaTeX and amsmath have, or define it by \\newcommand."
                )
            raise wrong(post, match["latex"], above, reason) from None
        sources.append((LINE_BREAK.sub(" ", latex), display))
    elements = converter.convert_all(sources)
    for element, match in zip(elements, found, strict=True):
        if UNKNOWN_REFERENCE in element:
            reason = "No equation of the page has the \\label it refers to."
            raise wrong(post, match["latex"], 0, reason)
    return [
        Formula(latex, for_markdown(element), display)
        for (latex, display), element in zip(sources, elements, strict=True)
    ]


def wrong(post: Post, rendered: str, lines: int, reason: str) -> UserError:
    """Return the error of a formula, with the line of the post; `lines` are above the fault."""
    line = line_of(post, rendered)
    place = f"{post.shown}:{line + lines if line else 1}"
    shown = " ".join(rendered.split())
    return UserError(f"{place}: the formula $${shown}$$: {reason}")


def line_of(post: Post, rendered: str) -> int | None:
    """Return the line of the post's file on which a rendered formula begins, or None."""
    for match in FORMULA.finditer(post.body):
        pieces = map(re.escape, TEMPLATE_TAG.split(match["latex"]))
        if re.fullmatch(".*?".join(pieces), rendered, re.DOTALL):
            before = match.string[: match.start("latex")]
            blank = len(match["latex"]) - len(match["latex"].lstrip())
            return post.body_line + (before + match["latex"][:blank]).count("\n")
    return None


def for_markdown(element: str) -> Markup:
    """Return a `<math>` element in whose texts Markdown finds no markup.

    A reference to an equation is a link around the element: none may be inside of it (ARIA).
    """

    def text(match: re.Match[str]) -> str:
        plain = html.unescape(match[1]).replace("\n", " ")
        return ">" + MARKDOWN.sub(lambda c: "".join(f"&#{ord(o)};" for o in c[0]), plain) + "<"

    links = REFERENCE.findall(element)
    math = re.sub(r">([^<]+)<", text, REFERENCE.sub(r"\2", element))
    if len(links) != 1:
        return Markup(math)
    ((place, number),) = links
    label = escape_html(say("frame.equation", number=number))
    return Markup(f'<a href="#{place}" aria-label="{label}">{math}</a>')
