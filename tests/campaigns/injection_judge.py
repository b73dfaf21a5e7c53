"""Compare pages and data that hold hostile texts with those of a harmless twin.

The twin holds a plain word in place of each text. With each word replaced by its text, the two must
be alike: the same elements with the same attributes, the same scripts, texts and addresses. Blanks,
control characters, private-use characters, case and the order of letters in a text do not count.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from injection_scene import WORD

# What pages can not hold, or show as a blank, as that of `_` in names of metrics.
UNSEEN = re.compile("[-_\x00-\x20\x7f-\xa0\u2028\u2029\u2060\u3000\ue000\ue001\ufeff\ufffe\uffff]")
LATEX = re.compile(r"\\text[a-z]+\{\}|\\")
SIGNS = {r"\textasciicircum{}": "^", r"\textasciitilde{}": "~"}
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
# The name of an image follows from what it shows.
IMAGE = re.compile(
    r"/?(?:images|assets/img)/.*-[0-9a-f]{12}(?=\.[a-z]+$)|(?<=^data:image)/.*", re.DOTALL
)
LOOK = """
const BLOCK = 'address,article,aside,blockquote,body,caption,dd,details,div,dt,figcaption,figure,' +
  'footer,form,h1,h2,h3,h4,h5,h6,header,head,html,li,main,nav,ol,p,pre,section,summary,table,' +
  'tbody,td,th,thead,title,tr,ul'
const SAID = ['alt', 'aria-label', 'content', 'placeholder', 'title', 'value']
const ADDRESSES = ['action', 'data', 'formaction', 'href', 'poster', 'src', 'srcset']
const page = arguments[0] === null ? document :
  new DOMParser().parseFromString(arguments[0], 'text/html')
const seen = {elements: [], drawn: [], texts: [], said: [], addresses: [], scripts: [], facts: [],
  head: [], headFacts: []}
for (const element of page.querySelectorAll('*')) {
  // The script of posts gives it to boxes that scroll.
  const names = element.getAttributeNames().filter(name => name !== 'tabindex').sort()
  const isDrawn = element.closest('svg') && element.localName !== 'svg'
  if (isDrawn) seen.drawn.push(element.localName, ...names.map(name => '@' + name))
  else seen.elements.push([element.localName, ...names].join(' '))
  const inHead = element.closest('head') !== null
  for (const name of names) {
    const value = element.getAttribute(name)
    if (SAID.includes(name) && !isDrawn) seen[inHead ? 'head' : 'said'].push(value)
    if (ADDRESSES.includes(name)) seen.addresses.push(value)
  }
  if (element.localName === 'script') {
    const isData = element.type === 'application/ld+json'
    seen[isData ? inHead ? 'headFacts' : 'facts' : 'scripts'].push(element.textContent)
  }
}
const texts = new Map()
const walker = page.createTreeWalker(page, NodeFilter.SHOW_TEXT)
while (walker.nextNode()) {
  const parent = walker.currentNode.parentElement
  if (parent.closest('script,style,svg')) continue
  const block = parent.closest(BLOCK)
  texts.set(block, (texts.get(block) || '') + walker.currentNode.data)
}
for (const [block, text] of texts) (block.closest('head') ? seen.head : seen.texts).push(text)
return seen
"""
CANARY = "return [window.canary === undefined ? '' : 'the canary', document.title]"


@dataclass
class Seen:
    """What a page holds.

    Attributes:
        elements: Each element that is part of no drawing: its name and those of its attributes.
        drawn: The names of elements inside of drawings, and of their attributes, after `@`.
        texts: The text of each block.
        said: The texts of attributes, such as `alt`.
        head: The texts of the page's head.
        addresses: The addresses in attributes.
        scripts: The sources of scripts.
        facts: The sources of JSON-LD in the page's body.
        headFacts: Those in its head.
        asked: The hosts that the page asked for something.
        effects: What ran that should not.
    """

    elements: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    headFacts: list[str] = field(default_factory=list)  # noqa: N815 - as the script has it
    asked: set[str] = field(default_factory=set)
    effects: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """A text, which equals one of the same letters: lists of names are sorted, in other orders."""

    letters: str
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


def open_page(browser: Any, address: str) -> Seen:
    """Open a page, let it run, and return what it holds and did."""
    from selenium.common.exceptions import UnexpectedAlertPresentException

    browser.get_log("performance")
    try:
        browser.get(address)
        seen = Seen(**browser.execute_script(LOOK, None))
        canary, title = browser.execute_script(CANARY)
    except UnexpectedAlertPresentException as error:
        return Seen(effects=[f"a dialog: {error.alert_text}"])
    seen.effects = [each for each in (canary, "the title" if title == "PWN" else "") if each]
    if browser.current_url != address:
        seen.effects.append(f"the page went to {browser.current_url}")
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked = urlsplit(message["params"]["request"]["url"])
            if asked.scheme.startswith("http") and asked.netloc != urlsplit(address).netloc:
                seen.asked.add(asked.netloc)
    return seen


def parse_page(browser: Any, page: str) -> Seen:
    """Return what a page holds that a browser parses, but does not run."""
    return Seen(**browser.execute_script(LOOK, page))


def page_faults(
    seen: Seen, twin: Seen, texts: Mapping[str, str], read_head: bool = True
) -> Iterator[str]:
    """Yield in what a page is unlike its twin.

    Args:
        seen: The page with hostile texts.
        twin: The page with words in their place.
        texts: The text of each word.
        read_head: False if the texts in the head do not count, as a plugin of Jekyll reads titles
            as Markdown there.
    """
    for effect in seen.effects:
        yield f"runs: {effect}"
    for host in sorted(seen.asked - twin.asked):
        yield f"asks {host}"
    yield from unlike("element", Counter(seen.elements), Counter(twin.elements))
    yield from (f"drawing has {each}" for each in sorted({*seen.drawn} - {*twin.drawn}))
    yield from unlike("script", Counter(seen.scripts), Counter(twin.scripts))
    yield from unlike("text", readings(seen.texts), expected(twin.texts, texts))
    yield from unlike("attribute", readings(seen.said), expected(twin.said, texts))
    addresses = readings(map(address, seen.addresses))
    yield from unlike("address", addresses, expected(map(address, twin.addresses), texts))
    try:
        facts, head_facts = ([*map(json.loads, each)] for each in (seen.facts, seen.headFacts))
    except ValueError as error:
        yield f"facts are no JSON: {error}"
        return
    yield from data_faults(facts, [*map(json.loads, twin.facts)], texts)
    if read_head:
        yield from unlike("head", readings(seen.head), expected(twin.head, texts))
        yield from data_faults(head_facts, [*map(json.loads, twin.headFacts)], texts)


def data_faults(seen: Any, twin: Any, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield in what data, such as parsed JSON, are unlike those of the twin."""
    yield from unlike("data", readings(leaves(seen)), expected(leaves(twin), texts))


def unlike(
    kind: str, seen: Counter[str] | Counter[Reading], twin: Counter[str] | Counter[Reading]
) -> Iterator[str]:
    """Yield what one page has and the other has not."""
    for name, extra in (("too much", seen - twin), ("missing", twin - seen)):
        for each, count in extra.items():
            yield f"{kind} {name}: {count} x {str(each)[:300]!r}"


def leaves(data: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each value in data and the value; items of lists have the path of all."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value, f"{path}/*")
    else:
        yield f"{path}={data}"


def readings(texts: Any) -> Counter[Reading]:
    """Return what is left of texts without what does not count."""
    left = filter(None, map(read, texts))
    return Counter(Reading("".join(sorted(text)), text) for text in left)


def expected(twins: Any, texts: Mapping[str, str]) -> Counter[Reading]:
    """Return what is left of texts of the twin, with the text of each word in its place."""
    return readings(WORD.sub(lambda found: texts[found[0]], text) for text in twins)


def read(text: str) -> str:
    """Return a text without what does not count, and with one digest for all."""
    if text.startswith("@misc{"):  # The page's own entry of BibTeX has signs as LaTeX prints them.
        text = LATEX.sub(lambda sign: SIGNS.get(sign[0], ""), text)
    while (plain := unquote(text)) != text:  # Names in expressions have signs percent-encoded.
        text = plain
    # A slash in a key of a JSON pointer (RFC 6901), and LaTeX's circumflex.
    text = unicodedata.normalize("NFC", text.replace("~1", "/").replace("\u02c6", "^"))
    return UNSEEN.sub("", DIGEST.sub("(digest)", text)).casefold().replace("\u2026", "...")


def address(link: str) -> str:
    """Return an address as its reader wrote it; of one in the page, only that it is one."""
    if link.startswith("#"):
        return "#"
    return IMAGE.sub("/images/", unquote(link))
