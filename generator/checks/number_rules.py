"""Numbers in prose, and the patterns that tell which of them are no results."""

import re
from dataclasses import dataclass

from generator.checks.document import PARAGRAPH, PRINTED

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# A number (the group `digits`), or something that holds numbers and is named by its group.
TOKEN = re.compile(
    r"(?P<in_formulas>\$\$[^$]*\d[^$]*\$\$)"
    r"|(?P<in_footnote_marks>\[\^[^\]\n]*\d[^\]\n]*\])"
    r"|(?P<in_link_targets>\bhttps?://[^\s)>\]]*\d[^\s)>\]]*)"
    r"|(?P<in_attributes>\{:[^}\n]*\d[^}\n]*\})"
    r"|(?P<in_abbreviations>(?m:^)\*\[[^\]\n]+\]:.*\d.*)"
    rf"|(?P<dates>\b\d{{4}}-\d\d(?:-\d\d)?\b|\b{DAY}\s+{MONTH}(?:\s+\d{{4}})?"
    rf"|\b{MONTH}\s+{DAY}(?:,\s*\d{{4}})?(?![\d.%]))"
    r"|(?P<times>\b\d{1,2}:\d\d(?::\d\d)?\b)"
    r"|(?P<versions>(?<![\w.])v?\d+(?:\.\d+){2,}\w*|\bv\d+(?:\.\d+)*\b)"
    r"|(?<![\w.])(?P<digits>(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE]-?\d+)?)"
    r"(?P<percent>\s?(?:[%\uff05]|(?:-|\s)?per\s?cent(?:age\s+points?)?\b|pct\b))?"
)

# Patterns match a sentence in which ⟦ and ⟧ stand around the number in question.
WHOLE, PLAIN, ANY = r"⟦[\d,]+⟧", r"⟦[\d.,eE-]+⟧", r"⟦[^⟧]+⟧"
OTHER = r"\d[\d,.]*"
# More numbers after the word that names them: `sections 3.2 and 4.1`.
MORE = rf"(?:{OTHER}\s*(?:to|and|or|through|[-–/])\s*)*"
RULES = {
    "names": rf"(?:#|[A-Za-z]-){PLAIN}",
    "ordinals": rf"{WHOLE}(?:st|nd|rd|th)\b",
    "epochs": rf"\b[Ee]pochs?\s+(?:number\s+)?{MORE}{WHOLE}"
    rf"|{WHOLE}(?:st|nd|rd|th)?(?:\s*(?:to|and|or|[-–])\s*{OTHER})?[-\s]+(?:[a-z]+\s+)?epochs?\b",
    "amounts of money": rf"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF))\s?{PLAIN}"
    rf"|{PLAIN}\s?(?:€|£|(?:dollars?|euros?|pounds?|cents?|francs?|yen|USD|EUR|CHF)\b)",
    "sizes": rf"{OTHER}\s*(?:by|x|×)\s*{PLAIN}"
    rf"|{PLAIN}[\s-]?(?:°|×|(?:by|x\s?(?=\d)|pixels?|px|[kKMGT]i?B|bytes?|bits?|degrees?|dpi"
    r"|[kMG]?Hz|mm|cm|km|m|kg|g|inch(?:es)?|fps|watts?|kWh|megabytes?|gigabytes?|kilobytes?"
    r"|metres?|meters?|litres?|l|pt|r?em|W|radians?)\b)",
    "section numbers": r"(?i)(?:§+|\b(?:sections?|sec\.|chapters?|figures?|fig\.|tables?"
    r"|equations?|eq\.|appendix|listings?|pages?|pp?\.|lines?|steps?|rooms?))"
    rf"\s*\(?{MORE}⟦[1-9][\d.,]*⟧",
    "confidence levels": r"⟦(?:68|80|90|95|99|99\.9)[^\d⟧]+⟧(?:[-\s]\w+){0,2}[-\s]"
    r"(?:intervals?|confidence|credible|CI)\b"
    rf"|(?:\b[Cc]onfidence|\b[Ii]ntervals?|{PRINTED}\s+at|{PRINTED}\s+with)(?:\s+\w+){{0,2}}\s+"
    r"⟦(?:68|80|90|95|99|99\.9)[^\d⟧]+⟧",
    "years": r"⟦(?:19|20)\d\d⟧"
    r"(?!\s+(?:\w+\s+)?(?:images|pictures|photo\w*|parameters|weights|examples)\b)",
    "settings": r"(?i)\b(?:dropout|momentum|weight decay|learning rates?|thresholds?|epsilon|alpha"
    r"|temperature|zoom|factors?|deviations?)"
    rf"(?:\s+(?:rate|probability|of|is|was|at|to|from|between|=))*\s+{MORE}{ANY}"
    rf"|{ANY}\s+as\s+(?:an?|the|its)\s+(?:ratio|factor|threshold|default)\b",
}
LARGE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
# Rules for numbers that no run has recorded.
UNRECORDED_RULES = {
    "constants": r"⟦(?:1\.64|1\.645|1\.96|2\.58|2\.576)⟧",
    "large quantities": rf"{PLAIN}[\s-](?:{'|'.join(LARGE)})\b",
}
VERSION = re.compile(
    r"(?P<middle>[a-z,;:]\s+)?\b(?P<name>[A-Za-z][\w.+#-]*)[\s(]+(?:[<>=~≥≤]+\s*)?"
    r"(?:(?P<major>\d+)[\d.]*\s*(?:,|to|and|or|through|[-–/])\s*)*"
    r"⟦(?(major)(?P=major)\b)[\d.]*⟧"
)
SOFTWARE = re.compile(
    r"versions?|releases?|python|ruby|jekyll|ubuntu|debian|cuda|linux|jinja|macos|windows|java"
    r"|node|pandas|scipy|matplotlib|docker|kramdown|chromium|firefox|git|r|knitr|sweave"
)


@dataclass(frozen=True)
class Number:
    """A number in prose, and the paragraph close to it, in which brackets stand around it."""

    text: str
    digits: str
    percent: bool
    sentence: str

    @property
    def value(self) -> float:
        """The number as it is written."""
        return float(self.digits.replace(",", ""))

    @property
    def step(self) -> float:
        """The value of a one in its last digit."""
        mantissa, _, power = self.digits.lower().partition("e")
        return float(10.0 ** (int(power or 0) - len(mantissa.partition(".")[2])))

    @property
    def scales(self) -> list[float]:
        """The factors that can lead to a recorded value: 64.1 can stand for a share of 0.641."""
        if self.percent:
            return [0.01]
        large = (LARGE[word] for word in LARGE if re.search(rf"⟧[\s-]{word}\b", self.sentence))
        scale = next(large, None)
        return [scale] if scale else [1, 0.01]


def number_of(match: re.Match[str]) -> Number:
    """Return the number that a TOKEN has matched."""
    text, start, end = match.string, match.start(), match.end()
    before = text[max(0, start - 90) : start].rpartition(PARAGRAPH)[2]
    after = text[end : end + 40].partition(PARAGRAPH)[0]
    sentence = f"{before}⟦{match[0]}⟧{after}"
    return Number(match[0], match["digits"], bool(match["percent"]), sentence)
