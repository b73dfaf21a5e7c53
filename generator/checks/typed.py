"""Results typed by hand into prose, where they stay when the runs change.

Rules tell which numbers are no results.
"""

import re
from collections import Counter
from dataclasses import dataclass

from generator.checks.document import PARAGRAPH, PRINTED, PROSE, READ, read_document
from generator.checks.finding import Finding, Report
from generator.metrics import KINDS
from generator.runs.values import Recorded, words

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# A number, or what holds some but is none: then its group says what.
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

# Rules are patterns of a sentence in which brackets stand around the number in question.
WHOLE, PLAIN, ANY = r"⟦[\d,]+⟧", r"⟦[\d.,eE-]+⟧", r"⟦[^⟧]+⟧"
OTHER = r"\d[\d,.]*"
# More numbers of the kind that a word announces: `sections 3.2 and 4.1`.
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
# Not if a run has recorded the number.
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
class Typed:
    """A number in prose, and its paragraph near to it, in which brackets stand around it."""

    text: str
    digits: str
    percent: bool
    sentence: str

    @property
    def value(self) -> float:
        """The number that is written."""
        return float(self.digits.replace(",", ""))

    @property
    def step(self) -> float:
        """The worth of its last digit."""
        mantissa, _, power = self.digits.lower().partition("e")
        return float(10.0 ** (int(power or 0) - len(mantissa.partition(".")[2])))

    @property
    def scales(self) -> list[float]:
        """What it may be multiplied by: 64.1 can stand for a share of 0.641."""
        if self.percent:
            return [0.01]
        large = next(
            (LARGE[word] for word in LARGE if re.search(rf"⟧[\s-]{word}\b", self.sentence)), None
        )
        return [large] if large else [1, 0.01]


def check_numbers(shown_path: str, text: str, recorded: Recorded) -> Report:
    """Finds numbers in a post's source that look like results and were typed by hand."""
    document = read_document(text)
    findings: list[Finding] = []
    skipped: Counter[str] = Counter()
    for match in TOKEN.finditer(document.text):
        kind, line = document.at(match.start())
        rule = passed_over(match, recorded) if kind in READ else kind
        if rule:
            skipped[rule] += 1
        else:
            where = "" if kind == PROSE else f" in the {kind}"
            what = problem(typed(match), where, recorded)
            findings.append(Finding(f"{shown_path}:{line}", what))
    # Link targets, attributes, the numbers of a list: no reader takes them for text.
    skipped["in markup"] = len(TOKEN.findall(text)) - skipped.total() - len(findings)
    return Report(findings, +skipped)


def problem(number: Typed, where: str, recorded: Recorded) -> str:
    """What a finding says."""
    nearest = recorded.nearest(number.value * scale for scale in number.scales)
    return (
        f'"{number.text}"{where} is typed by hand (nearest: {nearest or "nothing is recorded"}). '
        f'Let an expression give it, or name its source: {{{{ quoted("{number.text}", source="...")'
        " }}."
    )


def typed(match: re.Match[str]) -> Typed:
    """A number with its surroundings, as far as its paragraph goes."""
    text, start, end = match.string, match.start(), match.end()
    before = text[max(0, start - 90) : start].rpartition(PARAGRAPH)[2]
    after = text[end : end + 40].partition(PARAGRAPH)[0]
    return Typed(match[0], match["digits"], bool(match["percent"]), f"{before}⟦{match[0]}⟧{after}")


def passed_over(match: re.Match[str], recorded: Recorded) -> str | None:
    """The rule by which a number in prose is no result, or None if it is a finding."""
    if not match["digits"]:
        return str(match.lastgroup).replace("_", " ")
    number = typed(match)
    is_result = any(recorded.rounded(number.value * s, number.step * s) for s in number.scales)
    for name, pattern in (RULES if is_result else RULES | UNRECORDED_RULES).items():
        if re.search(pattern, number.sentence):
            return name
    if is_version(number, recorded, is_result):
        return "versions"
    if is_setting(number, recorded, is_result):
        return "settings"
    whole = re.fullmatch(r"[\d,]+", number.text)
    if whole and not (number.value >= 100 and recorded.rounded(number.value, step=0)):
        return "other whole numbers"
    return None


def is_version(number: Typed, recorded: Recorded, is_result: bool) -> bool:
    """Says whether a number follows the name of a program."""
    match = VERSION.search(number.sentence)
    if not match or match["name"].lower() in recorded.models:
        return False
    name, small = match["name"], match["name"].lower()
    if SOFTWARE.fullmatch(small) or small in recorded.packages:
        return True
    if small in KINDS or number.value < 1 or number.step < 0.01:
        return False
    # A name in the middle of a sentence is likely to be one of a program.
    middle = match["middle"] and name[0].isupper() and not is_result
    return bool(middle or re.search(r"[a-z][A-Z]|[A-Z]{3}", name))


def is_setting(number: Typed, recorded: Recorded, is_result: bool) -> bool:
    """Says whether a number is what the runs were set to."""
    value = number.value * number.scales[0]
    equal = [names for setting, names in recorded.settings if abs(setting) == value]
    around = words(number.sentence)
    named = any(word.startswith(name) for names in equal for name in names for word in around)
    return named or (bool(equal) and not number.percent and not is_result)
