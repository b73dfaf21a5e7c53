"""Numbers typed into prose, and the rules by which one is no result of a run."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator.recorded import Recorded, words

# Stands in the text around a number for what an expression prints.
PRINTED = "\ufffc"
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
TOKEN = re.compile(
    rf"(?P<dates>\b\d{{4}}-\d\d(?:-\d\d)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}(?:\s+\d{{4}})?"
    rf"|\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,\s*\d{{4}})?(?![\d.%]))"
    r"|(?P<times>\b\d{1,2}:\d\d(?::\d\d)?\b)"
    r"|(?P<versions>(?<![\w.])v?\d+(?:\.\d+){2,}\w*|\bv\d+(?:\.\d+)*\b)"
    r"|(?<![\w.])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?P<power>[eE]-?\d+)?"
    r"(?P<percent>(?:\s|&nbsp;|\\)?(?:[%\uff05]|(?:-|\s)?per\s?cent(?:age\s+points?)?\b|pct\b))?"
)
NUMBER = r"(?:\d[\d,.]*)"
# More numbers of the kind that a word announces: `sections 3.2 and 4.1`.
MORE = rf"(?P<more>(?:{NUMBER}\s*(?:to|and|or|through|[-–/])\s*)*)$"
SECTION = re.compile(
    rf"(?:§+|\b(?:sections?|sec\.|chapters?|figures?|fig\.|tables?|equations?|eq\.|appendix"
    rf"|listings?|pages?|pp?\.|lines?|steps?|rooms?))\s*\(?{MORE}",
    re.IGNORECASE,
)
EPOCH_BEFORE = re.compile(rf"\bepochs?\s+(?:number\s+)?{MORE}", re.IGNORECASE)
EPOCH_AFTER = re.compile(
    rf"(?:st|nd|rd|th)?(?:\s*(?:to|and|or|[-–])\s*{NUMBER})?[-\s]+(?:[a-z]+\s+)?epochs?\b"
)
ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF))\s?$")
MONEY_AFTER = re.compile(r"\s?(?:€|£|(?:dollars?|euros?|pounds?|cents?|francs?|yen|USD|EUR|CHF)\b)")
UNIT = re.compile(
    r"(?:\s|-)?(?:°|×|(?:by|x\s?(?=\d)|pixels?|px|[kKMGT]i?B|bytes?|bits?|degrees?|dpi|[kMG]?Hz"
    r"|mm|cm|km|m|kg|g|inch(?:es)?|fps|watts?|kWh|megabytes?|gigabytes?|kilobytes?|metres?"
    r"|meters?|litres?|l|pt|r?em|W|radians?)\b)"
)
BY_BEFORE = re.compile(rf"{NUMBER}\s*(?:by|x|×)\s*$")
CONFIDENCE_AFTER = re.compile(r"(?:[-\s]\w+){0,2}[-\s](?:intervals?|confidence|credible|CI)\b")
CONFIDENCE_BEFORE = re.compile(
    rf"\b(?:confidence|intervals?)(?:\s+\w+){{0,2}}\s+$|{PRINTED}\s+(?:at|with)\s+$", re.IGNORECASE
)
LARGE = re.compile(r"[\s-](thousand|million|billion)\b")
LARGE_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
COUNTED = re.compile(r"\s+(?:\w+\s+)?(?:images|pictures|photo\w*|parameters|weights|examples)\b")
LIST_NUMBER = re.compile(r"(?:^|\n)\s*$")
CHOSEN = re.compile(
    r"\b(?:dropout|momentum|weight decay|learning rates?|thresholds?|epsilon|alpha|temperature|zoom"
    r"|factors?|deviations?)(?:\s+(?:rate|probability|of|is|was|at|to|from|between|=))*\s+"
    rf"{MORE}",
    re.IGNORECASE,
)
CHOSEN_AFTER = re.compile(r"\s+as\s+(?:an?|the|its)\s+(?:ratio|factor|threshold|default)\b")
QUANTILES = ("1.64", "1.645", "1.96", "2.58", "2.576")
SIGN_OR_NAME = re.compile(r"(?:#|[A-Za-z]-)$")
BEFORE_VERSION = re.compile(
    r"(?P<lead>\S*\s+)?(?P<name>[A-Za-z][\w.+#-]*)[\s(]+(?:[<>=~≥≤]+\s*)?"
    rf"(?P<more>(?:{NUMBER}\s*(?:,|to|and|or|through|[-–/])\s*)*)$"
)
SOFTWARE = re.compile(
    r"versions?|releases?|python|ruby|jekyll|ubuntu|debian|cuda|linux|jinja|macos|windows|java"
    r"|node|pandas|scipy|matplotlib|docker|kramdown|chromium|firefox|git|r|knitr|sweave"
)
METRIC = re.compile(
    r"accuracy|loss|precision|recall|score|error|validation|test|training|auc|mae|mse|rmse|iou"
    r"|epoch|model|baseline|map|acc|mean"
)


@dataclass(frozen=True)
class Typed:
    """A number in prose, with the text around it in its paragraph."""

    text: str
    digits: str
    value: float
    percent: bool
    before: str
    after: str

    @property
    def whole(self) -> bool:
        """Says whether it is a plain whole number."""
        return not self.percent and self.digits.replace(",", "").isdigit()

    @property
    def step(self) -> float:
        """The worth of its last digit."""
        mantissa, _, power = self.digits.lower().partition("e")
        return float(10.0 ** (int(power or 0) - len(mantissa.partition(".")[2])))

    @property
    def scales(self) -> list[float]:
        """What it can stand for: 64.1 may be a share of 0.641."""
        return [self.value / 100] if self.percent else [self.value, self.value / 100]


def typed(match: re.Match[str], context: str) -> Typed:
    """A number with its surroundings, as far as its paragraph goes."""
    before = context[max(0, match.start() - 90) : match.start()].rpartition("\n\n")[2]
    after = context[match.end() : match.end() + 60].partition("\n\n")[0]
    digits = match["number"] + (match["power"] or "")
    return Typed(
        text=match[0],
        digits=digits,
        value=float(digits.replace(",", "")),
        percent=bool(match["percent"]),
        before=re.sub(r"[*_`\[\]]", " ", before),
        after=re.sub(r"[*_`\[\]]", " ", after),
    )


def is_year(number: Typed, _: Recorded) -> bool:
    """Says whether a number is a year, not a count of something."""
    plain = number.whole and re.fullmatch(r"(?:19|20)\d\d", number.digits)
    return bool(plain) and not COUNTED.match(number.after)


def is_version(number: Typed, recorded: Recorded) -> bool:
    """Says whether a decimal number follows the name of a program."""
    match = BEFORE_VERSION.search(number.before)
    if number.percent or not match:
        return False
    others = re.findall(r"\d+", match["more"].replace(",", "")) if match["more"] else []
    if others and others[0] != number.digits.partition(".")[0]:
        return False
    name, small = match["name"], match["name"].lower()
    if small in recorded.models:
        return False
    if SOFTWARE.fullmatch(small) or small in recorded.packages:
        return True
    if METRIC.fullmatch(small) or number.value < 1 or number.step < 0.01:
        return False
    if re.search(r"[a-z][A-Z]|[A-Z]{3}", name):
        return True
    # A name in the middle of a sentence, unless its number is one that the runs gave.
    middle = re.search(r"[a-z,;:]\s+$", match["lead"] or "") and name[0].isupper()
    return bool(middle) and not any(
        recorded.rounded(scale, number.step * scale / number.value) for scale in number.scales
    )


def is_setting(number: Typed, recorded: Recorded) -> bool:
    """Says whether a number is what the runs were set to, or is named as something one sets."""
    if CHOSEN.search(number.before) or CHOSEN_AFTER.match(number.after):
        return True
    value = number.value / 100 if number.percent else number.value
    equal = [each for each in recorded.settings if abs(each.number) == value]
    around = set(words(number.before)) | set(words(number.after[:30]))
    if any(word.startswith(name) for each in equal for name in each.names for word in around):
        return True
    step = number.step / 100 if number.percent else number.step
    return bool(equal) and not number.percent and not recorded.rounded(value, step)


def is_section(number: Typed, _: Recorded) -> bool:
    """Says whether a number is that of a section, figure or page."""
    return not number.percent and number.value >= 1 and bool(SECTION.search(number.before))


def is_epoch(number: Typed, _: Recorded) -> bool:
    """Says whether a number counts epochs or names one."""
    near = EPOCH_BEFORE.search(number.before) or EPOCH_AFTER.match(number.after)
    return number.whole and bool(near)


def is_large(number: Typed, recorded: Recorded) -> bool:
    """Says whether a number of millions is none that a run recorded, such as its parameters."""
    match = LARGE.match(number.after)
    if not match or number.percent:
        return False
    scale = LARGE_SCALES[match[1]]
    return not recorded.rounded(number.value * scale, number.step * scale)


def is_confidence(number: Typed, _: Recorded) -> bool:
    """Says whether a percentage is how sure an interval is."""
    near = CONFIDENCE_AFTER.match(number.after) or CONFIDENCE_BEFORE.search(number.before)
    return number.percent and number.digits in ("68", "80", "90", "95", "99", "99.9") and bool(near)


def is_size(number: Typed, _: Recorded) -> bool:
    """Says whether a number has a unit or is a side of `3 by 3`."""
    near = UNIT.match(number.after) or BY_BEFORE.search(number.before)
    return not number.percent and bool(near)


def is_money(number: Typed, _: Recorded) -> bool:
    """Says whether a number is an amount of money."""
    near = MONEY_BEFORE.search(number.before) or MONEY_AFTER.match(number.after)
    return not number.percent and bool(near)


RULES: dict[str, Callable[[Typed, Recorded], bool]] = {
    "list numbers": lambda number, _: (
        number.whole
        and bool(LIST_NUMBER.search(number.before))
        and number.after[:2] in (". ", ") ")
    ),
    "names": lambda number, _: not number.percent and bool(SIGN_OR_NAME.search(number.before)),
    "ordinals": lambda number, _: number.whole and bool(ORDINAL.match(number.after)),
    "epochs": is_epoch,
    "amounts of money": is_money,
    "sizes": is_size,
    "section numbers": is_section,
    "confidence levels": is_confidence,
    "versions": is_version,
    "years": is_year,
    "settings": is_setting,
    "constants": lambda number, recorded: (
        number.text in QUANTILES and not recorded.rounded(number.value, number.step)
    ),
    "large quantities": is_large,
}
