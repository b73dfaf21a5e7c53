"""The structure of HTML: what two renderings of a text can differ in for readers."""

import re
from html.parser import HTMLParser

VOID = re.compile("br|col|embed|hr|img|input|link|meta|source|track|wbr")
# Elements that a paragraph ends before, as browsers read HTML.
BLOCK = re.compile("blockquote|center|details|div|dl|figure|h[1-6]|hr|ol|p|pre|section|table|ul")
SHOWN = ("id", "class", "href", "src", "alt", "title", "style", "align", "width", "type", "start")
# Classes by which highlighters of code and lists of tasks are styled.
STYLING = re.compile(r"highlight(er-\S+)?|language-\S*|task-list\S*|contains-task-list")
CODE = ("pre", "code")


class Structure(HTMLParser):
    """The elements and texts of a page, in order, one a line.

    Colours of code, elements that change nothing, and blanks between blocks are left out.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str]] = []
        self.open: list[tuple[str, bool]] = []  # Each element, and True if it is shown.
        self.feed(re.sub(r"(?s)<(style|script)\b.*?</\1>", "", page))
        self.close()
        pieces = ((kind, text.strip()) for kind, text in self.pieces)
        self.lines = [f"{kind} {text}" for kind, text in pieces if text]

    def within(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if BLOCK.fullmatch(tag) and self.within("p"):
            self.handle_endtag("p")
        named = {key: value or "" for key, value in attrs}
        classes = named.get("class", "").split()
        named["class"] = " ".join(each for each in classes if not STYLING.fullmatch(each))
        named["style"] = named.get("style", "").replace(" ", "").rstrip(";")
        shown = [f'{key}="{named[key]}"' for key in SHOWN if named.get(key)]
        kept = not (self.within(*CODE) or (tag in ("div", "span") and not shown))
        if kept:
            self.pieces.append(("<", " ".join([tag, *shown])))
        if not VOID.fullmatch(tag):
            self.open.append((tag, kept))

    def handle_endtag(self, tag: str) -> None:
        while self.within(tag):
            last, kept = self.open.pop()
            if kept:
                self.pieces.append((">", last))
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self.within("pre"):
            data = re.sub(r"\s+", " ", data)
        if self.pieces and self.pieces[-1][0] == "-":
            data = self.pieces.pop()[1] + data
        self.pieces.append(("-", data if self.within("pre") else re.sub(r"\s+", " ", data)))
