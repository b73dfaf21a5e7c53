"""Markdown of which Jekyll makes something else than its author means.

The rules are those of kramdown 2 with kramdown-parser-gfm, in Jekyll's defaults
(https://kramdown.gettalong.org/syntax.html), where they differ from GitHub Flavored Markdown.
"""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from generator.checks.built_post import BuiltPost
from generator.checks.document import MARKDOWN
from generator.checks.finding import Finding
from generator.checks.kramdown_html import Html, has_markup, one_line_traps, tag_traps
from generator.checks.trap import Trap
from generator.pages.formulas import without_formulas

TITLE = re.compile(r"^(?P<key>title|description):[ \t]+[^\s\"'|>#].*?[ \t]#(?=\S)")
FENCE = re.compile(r"[ >]*(`{3,}|~{3,})[ \t]*")
# What holds no pipes and stars of the prose: escaped characters, code, tags.
SILENT = re.compile(r"\\.|(`+)(?!`).*?(?<!`)\1(?!`)|</?[A-Za-z][^<>]*>", re.DOTALL)
CONTAINER = re.compile(r"[ \t>]*")
ATTRIBUTES = re.compile(r"[ \t>]*\{:.*\}[ \t]*")
OUTER_PIPES = re.compile(r"[ \t]*\|.*\|[ \t]*")
RULE_OF_TABLE = re.compile(r"[+|: \t-]*-[+|: \t-]*")
LOST_LINE = re.compile(r"\[(?!\^)[^\]\n]+\]:[ \t]*[^\s<]\S*[ \t]+(?![\"'(\s])\S")
OPENINGS = ("list_item_open", "blockquote_open")
LIST_ENDS = ("bullet_list_close", "ordered_list_close")


def check_kramdown(post: BuiltPost) -> Iterator[Finding]:
    """Find Markdown that Jekyll reads otherwise than its author means."""
    document = post.source
    for trap in sorted({*title_traps(document.source), *traps(document.markdown)}):
        yield Finding(document.file, trap.line + 1, 1, trap.rule, "", trap.message)


def title_traps(source: str) -> Iterator[Trap]:
    """Find titles of which YAML reads a part as a comment."""
    front, _, _ = source.partition("\n---")
    for number, line in enumerate(front.split("\n")):
        if found := TITLE.match(line):
            what = f"the {found['key']} ends before `#`, which begins a comment: put it in quotes."
            yield Trap(number, "title-comment", what)


def traps(markdown: str) -> Iterator[Trap]:
    """Find what kramdown reads otherwise than GitHub does, in a text without template tags."""
    text = without_formulas(markdown)
    lines = [*text.split("\n"), ""]
    tokens = MARKDOWN.parse(text)
    html = Html()
    for place, token in enumerate(tokens):
        if not token.map:
            continue
        element = html.raw_element
        if token.type == "html_block":
            html.read(token.content, token.map[0])
            yield from one_line_traps(token)
        elif element:
            if has_markup(token) and not html.in_code:
                what = f'Markdown inside of <{element}> stays text: write <{element} markdown="1">.'
                yield Trap(token.map[0], "markdown-in-html", what)
            html.read(token.content, token.map[0])
        elif token.type == "inline":
            yield from tag_traps(token)
            yield from star_traps(token)
        else:
            yield from block_traps(tokens, place, lines)
    yield from html.unclosed()


def block_traps(tokens: list[Token], place: int, lines: list[str]) -> Iterator[Trap]:
    """Find traps of the block that begins at a place among the tokens."""
    match tokens[place].type:
        case "fence":
            yield from fence_traps(tokens[place], lines)
        case "table_open":
            yield from table_traps(tokens, place, lines)
        case "paragraph_open":
            yield from paragraph_traps(tokens, place, lines)
    yield from list_traps(tokens, place, lines)


def fence_traps(token: Token, lines: list[str]) -> Iterator[Trap]:
    """Find fences that are none for kramdown: with words after the language, or without an end."""
    start, end = token.map or (0, 0)
    language, *words = token.info.split() or [""]
    if words:
        what = f"Jekyll takes this fence for text: write {token.markup}{language} without more."
        yield Trap(start, "fence-words", what)
    # Items and quotations go on in lines at the margin.
    elif token.level == 0 and (end - start < 2 or not FENCE.fullmatch(lines[end - 1])):
        what = f"this block of code has no end: put {token.markup} on a line below it."
        yield Trap(start, "open-fence", what)


def table_traps(tokens: list[Token], place: int, lines: list[str]) -> Iterator[Trap]:
    """Find tables that text touches, which makes text of them."""
    start, end = tokens[place].map or (0, 0)
    closing = next(
        number for number in range(place, len(tokens)) if tokens[number].type == "table_close"
    )
    joined = [line for line in range(start + 2, end) if not has_pipe(lines[line])]
    before = start - 1 if touched(lines, start - 1) and not is_first(tokens, place) else None
    if before is not None and not ATTRIBUTES.fullmatch(lines[before]):
        what = "Jekyll takes this table for text: put a blank line above it."
        yield Trap(start, "table-and-text", what)
    if not joined and touched(lines, end) and not is_last(tokens, closing):
        joined = [end]
    if joined and not ATTRIBUTES.fullmatch(lines[joined[0]]):
        what = "Jekyll takes the table above for text: put a blank line between."
        yield Trap(joined[0], "table-and-text", what)


def paragraph_traps(tokens: list[Token], place: int, lines: list[str]) -> Iterator[Trap]:
    """Find paragraphs that become tables or vanish."""
    start, end = tokens[place].map or (0, 0)
    rows = tokens[place + 1].content.split("\n")
    if LOST_LINE.match(rows[0]):
        what = "Jekyll takes this line for the address of a link, and shows nothing: write \\[."
        yield Trap(start, "lost-line", what)
    alone = is_first(tokens, place) or not touched(lines, start - 1)
    alone &= is_last(tokens, place + 2) or not touched(lines, end)
    meant = all(map(OUTER_PIPES.fullmatch, rows)) or any(map(RULE_OF_TABLE.fullmatch, rows))
    if alone and not meant and all(map(has_pipe, rows)):
        yield Trap(start, "pipe", "Jekyll makes a table of this text: write \\| for |.")


def list_traps(tokens: list[Token], place: int, lines: list[str]) -> Iterator[Trap]:
    """Find headings, rules and code that become part of the list above them."""
    token = tokens[place]
    start = token.map[0] if token.map else 0
    # A number alone begins no list in kramdown.
    empty = place > 2 and tokens[place - 3].type == "list_item_open"
    follows = tokens[place - 1].type in LIST_ENDS and touched(lines, start - 1) and not empty
    broken = token.type == "fence" and "\n\n" in token.content
    if follows and (token.type in ("heading_open", "hr") or broken):
        what = "Jekyll takes this for a part of the list: put a blank line above it."
        yield Trap(start, "block-in-list", what)


def star_traps(token: Token) -> Iterator[Trap]:
    """Find two stars without their partners in text with others, which kramdown pairs freely."""
    text = SILENT.sub("", token.content)
    odd = "***" not in text and text.count("**") % 2 and re.search(r"(?<!\w)\*\*\w", text)
    if odd and re.search(r"(?<!\*)\*(?!\*)", text):
        what = "a `**` has no partner, and other stars do: put the code into backticks."
        yield Trap(token.map[0] if token.map else 0, "star", what)


def has_pipe(line: str) -> bool:
    """Return True if a line has a pipe that is not in code."""
    return "|" in SILENT.sub("", line)


def touched(lines: list[str], number: int) -> bool:
    """Return True if there is text in a line, which may be above the first or below the last."""
    return 0 <= number < len(lines) and CONTAINER.fullmatch(lines[number]) is None


def is_first(tokens: list[Token], place: int) -> bool:
    """Return True if a block is the first one of an item or quotation."""
    return place > 0 and tokens[place - 1].type in OPENINGS


def is_last(tokens: list[Token], closing: int) -> bool:
    """Return True if the block that a token closes is the last one of an item or quotation."""
    after = tokens[closing + 1].type if closing + 1 < len(tokens) else ""
    return after.endswith("_close")
