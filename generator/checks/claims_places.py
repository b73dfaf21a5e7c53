"""Claims that stand where readers do not see them as a sentence of their own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.targets.jekyll import body_text

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
VOID = {*("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")}
INLINE = {*("a", "abbr", "b", "code", "data", "del", "em", "i", "mark", "q", "s", "small", "span")}
INLINE |= {"strong", "sub", "sup", "u"}
UNSEEN = {*("template", "script", "style", "noscript", "title", "del", "s", "strike", "desc")}
UNSEEN |= {*("defs", "metadata", "symbol", "textarea", "option", "object", "canvas", "iframe")}
HIDDEN_CLASSES = {*("hidden", "invisible", "visually-hidden", "sr-only", "d-none")}
HIDDEN_CLASSES |= {"screen-reader-text"}
HIDDEN_STYLE = re.compile(
    r"display:none|visibility:(hidden|collapse)|opacity:0(\.0+)?(;|$)|font-size:(0|1p)|color:transparent"
    r"|(?<![\w-])(max-)?(height|width):0|text-indent:-|clip-path:|(left|right|top|bottom):-\d{3}|line-through"
    r"|^(?!.*background).*(?<![\w-])color:(white|#f{3})"
)
SENTENCE_END = re.compile(r"[.!?…][\"')\]”’]*(?=\s|$)")


@dataclass
class Seen:
    """A claim in a page: the words of its block before, in and after it, and what is around it."""

    name: str
    before: str
    inside: str = ""
    after: str = ""
    unseen: bool = False
    outer: str = ""
    closed: bool = field(default=False, repr=False)


class ClaimReader(HTMLParser):
    """Finds the claims of a page's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []
        self.block = ""
        # The open elements: tag, whether it hides its text, and the claim that it is.
        self.open: list[tuple[str, bool, Seen | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in VOID:
            return
        attributes = {name: value or "" for name, value in attrs}
        style = "".join(attributes.get("style", "").lower().split())
        unseen = tag in UNSEEN or "hidden" in attributes or bool(HIDDEN_STYLE.search(style))
        classes = attributes.get("class", "").split()
        unseen = unseen or not HIDDEN_CLASSES.isdisjoint(classes)
        if tag not in INLINE:
            self.end_block()
        claim = None
        if "labpress-claim" in classes:
            claim = Seen(attributes.get("id", "").removeprefix("claim-"), self.block)
            claim.unseen = unseen or any(hides for _, hides, _ in self.open)
            claim.outer = next((each.name for _, _, each in self.open if each), "")
            self.seen.append(claim)
        self.open.append((tag, unseen, claim))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those left open in it."""
        if tag not in INLINE:
            self.end_block()
        if tag in [name for name, _, _ in self.open]:
            while self.open:
                name, _, claim = self.open.pop()
                if claim:
                    claim.closed = True
                if name == tag:
                    break

    def handle_data(self, data: str) -> None:
        """Add a text to the block and to the claims in it."""
        self.block += data
        inside = [claim for _, _, claim in self.open if claim]
        for claim in inside:
            claim.inside += data
        for claim in self.seen:
            if claim.closed and claim not in inside:
                claim.after += data

    def end_block(self) -> None:
        """End a paragraph: what follows is not after its claims."""
        self.block = ""
        for claim in self.seen:
            claim.closed = False


def check_places_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims that are hidden, printed twice, nested, denied, or go on after their end."""
    if not post.page.claims:
        return
    reader = ClaimReader()
    reader.feed(MARKDOWN.render(body_text(post.page)))
    times = Counter(seen.name for seen in reader.seen)
    source = post.page.post
    for claim in post.page.claims:
        if not claim.anchored or claim.file != source.path:
            continue
        problems = [] if times[claim.name] else [("claim-hidden", NOWHERE)]
        if times[claim.name] > 1:
            problems.append(("claim-twice", "is printed twice: print it once"))
        for seen in (each for each in reader.seen if each.name == claim.name):
            problems += problems_of(seen)
        for rule, what in dict.fromkeys(problems):
            message = f"claim `{claim.name}` {what}."
            yield Finding(source.shown, claim.line, 1, rule, claim.name, message)


NOWHERE = "is no sentence of the page: take it out of the comment, code block or attribute"


def problems_of(seen: Seen) -> Iterator[tuple[str, str]]:
    """Yield the rule and the words for what is wrong with a claim's place."""
    if seen.unseen:
        yield "claim-hidden", "is hidden or struck out: readers do not see it as a sentence"
    if seen.outer:
        yield "claim-nested", f"stands in the claim `{seen.outer}`: end that one before it"
    lead = SENTENCE_END.split(seen.before)[-1].strip()
    words = read_lexicon().claims
    clause = lead.rpartition(":")[2]
    if words["wrong"].search(lead) or words["denying_lead"].search(clause):
        what = f'follows "{lead[-40:]}" in one sentence: make the claim a sentence of its own'
        yield "claim-in-sentence", what
    rest = seen.after.strip()
    if words["taken_back"].match(rest):
        yield "claim-in-sentence", f'is taken back by "{rest[:40]}": change its condition'
    inside = seen.inside.rstrip()
    ended = inside.endswith(":") or SENTENCE_END.search(inside[-4:])
    if rest and not rest.startswith((")", "“")) and (not ended or rest[:1].islower()):
        what = f'goes on after its end, with "{rest[:40]}": end the sentence in the claim'
        yield "claim-in-sentence", what
