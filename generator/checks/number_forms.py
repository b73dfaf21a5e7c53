"""Numbers in a sentence, in digits and in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.checks.lexicon import read_lexicon
from generator.words import english

# The words for the numbers from 0 on, as the filter `in_words` prints them.
SMALL = english().text("numbers.words").split()
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
GROUPS = r"\d{1,3}(?:[,.'’\u2009\u202f\u00a0 ]\d{3})+(?![\d%])"
# Without a single point, which is that of a decimal.
THOUSANDS = r"\d{1,3}(?:[,'’\u2009\u202f\u00a0 ]\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}"
# A comma that is none between groups of three digits: `12,5`.
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d+$)(?!\d{3}$)")
DIGITS = rf"(?:{GROUPS}(?:[.,]\d+)?|\d+(?:[.,]\d+)?|\.\d+)"
POWER = r"(?:[eE][-+−]?\d+|\s*(?:×|·|\\times|\\cdot|imes)\s*10\^\{?[-−]?\d+\}?)?"
# What holds digits and is no number of its own, named by its group.
OTHER = (
    r"(?P<link_targets>\bhttps?://[^\s)>\]]*|\b(?:doi|arXiv|ISBN)[:\s]\s*[\d./a-zA-Z-]+)"
    r"|(?P<footnote_marks>\[\^[^\]\n]*\])"
    r"|(?P<attributes>\{:[^}\n]*\})"
    rf"|(?P<dates>\b\d{{4}}-\d\d(?:-\d\d)?\b|\b{DAY}\s+{MONTH}(?:\s+\d{{4}})?"
    rf"|\b{MONTH}\s+{DAY}(?:,\s*\d{{4}})?(?![\d.%])|\b{MONTH}\s+(?:19|20)\d\d\b)"
    r"|(?P<times>\b\d{1,2}:\d\d(?::\d\d)?\b)"
    r"|(?P<versions>(?<![\w.])v?\d+(?:\.\d+){3,}\w*|(?<![\w.])v?\d{1,2}\.\d{1,2}\.\d{1,2}\b|\bv\d+(?:\.\d+)*\b)"
    r"|(?P<names>(?:#|\b[A-Za-z]+-)\d[\w.]*|\b(?:ISO|IEEE|RFC|DIN|EN|FIPS)\s\d+|\b[0-9a-f]*[a-f][0-9a-f]*\d[0-9a-f]{5,}\b|\b\d+(?:st|nd|rd|th)\b)"
)


@dataclass(frozen=True)
class Number:
    """A number in a sentence.

    Attributes:
        text: The number with its percent sign, as it is written.
        start: Its first position in the sentence.
        digits: Its digits, or an empty text if it is in words.
        percent: True if a percent sign or such a word follows.
        other: What it is instead of a number of its own, such as `dates`, or an empty text.
    """

    text: str
    start: int
    digits: str = ""
    percent: bool = False
    other: str = ""

    @property
    def end(self) -> int:
        """The position behind the number."""
        return self.start + len(self.text)

    @property
    def value(self) -> float | None:
        """The number as it is written in digits, if it is a plain one."""
        digits = DECIMAL_COMMA.sub(".", self.digits)
        try:
            return float(re.sub(r"[,'’\u2009\u202f\u00a0 ]", "", digits))
        except ValueError:
            return None

    @property
    def whole(self) -> bool:
        """True if it is a whole number, in digits or in words."""
        plain = re.sub(THOUSANDS, "1", self.digits)
        return not self.percent and not re.search(r"[.,eE]\d|10\^|[¼-¾⅐-⅞]", plain)


def number_word() -> str:
    """Return the pattern of a number in words, such as `ninety-one` or `a hundred`."""
    numbers = read_lexicon().numbers
    small, tens, large = (numbers[key].pattern for key in ("small", "tens", "large"))
    return rf"(?:(?:{tens}(?:[-\s]{small})?|{small}|an?)(?:[-\s]{large})?|{large})"


def token_pattern() -> re.Pattern[str]:
    """Return the pattern of numbers, whose groups tell what was matched."""
    numbers = read_lexicon().numbers
    small, tens, large = (numbers[key].pattern for key in ("small", "tens", "large"))
    parts = numbers["fractions"].pattern
    count = rf"(?:{tens}(?:[-\s](?:{small}|odd))?|{small})"
    percent = rf"\s?(?:\\?,?\\?[%‰]|[-\s]?{numbers['percent'].pattern})"
    return re.compile(
        rf"{OTHER}|(?P<percent>(?<![\w.])(?P<digits>{DIGITS}{POWER}|½|¼|¾|[⅐-⅞]){percent}"
        rf"|\b(?:{count}|[IVXLC]+|(?:{large}))(?:[-\s](?:{count}|{large}|and|a half))*{percent})"
        rf"|(?<![\w.])(?P<plain>{DIGITS}{POWER}[½¼¾⅓⅔]?|[½¼¾⅐-⅞])"
        rf"|\b(?P<words>(?:(?:{count}|an?)[-\s])?(?:(?:high|mid|low)\s)?(?:{parts})\b"
        rf"|(?:{count}|a few|several|an?)(?:[-\s](?:{large}))+s?\b|{count})\b",
        re.IGNORECASE,
    )


TOKEN = token_pattern()


def numbers_in(text: str) -> Iterator[Number]:
    """Yield the numbers in a sentence."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "digits" or match["percent"]:
            yield Number(match[0], match.start(), match["digits"] or "", percent=True)
        elif kind == "plain":
            yield Number(match[0], match.start(), match["plain"])
        elif kind == "words":
            yield Number(match[0], match.start())
        elif re.search(r"\d", match[0]):
            yield Number(match[0], match.start(), match[0], other=kind.replace("_", " "))
