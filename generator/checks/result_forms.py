"""Forms that make a number a result: shares, measured times, what programs print."""

import re

from generator.checks.document import PRINTED
from generator.checks.lexicon import Lexicon
from generator.checks.number_forms import Number
from generator.checks.sentences import Sentence

COUNT = rf"(?:\d[\d,.']*|{PRINTED}+)"
# Shares whatever stands around them: `47/50`, `1 in 50`, a fraction of two counts in a formula.
CERTAIN_SHARE = re.compile(
    r"(?<!/)\b\d{2,}\s*/\s*\d{2,}\b(?!/)(?!\s*(?:bit|px))|\b1 in \d+\b|frac\{\d{2,}\}\{\d{2,}\}"
)
# Shares in words about right and wrong answers: `9 of 10`, `Of 192 pictures`, `nine out of ten`.
SHARE = re.compile(
    rf"\b\d[\d,.']*\s*(?:[a-z]+ )?(?:/|(?:out )?of (?:the |all )?|in )\s*(?:ten\b|{COUNT})"
    rf"|(?:^|[,(]\s*)[Oo]f (?:the |its |our )?{COUNT} [a-z]+"
    r"|(?i:\b(?:two|three|four|five|six|seven|eight|nine|\w+ty(?:-\w+)?)\b.{0,10}"
    r"(?:out of|of the|in) (?:\w+ )?"
    r"(?:ten|hundred|\d+|four|three|five)\b)"
)
HIGH = re.compile(r"(?:high|mid|low)\s", re.IGNORECASE)
MONEY = re.compile(r"[€$]\s?$|hours? and $")
BEST_EPOCH = re.compile(r"(?i)best[ _]epoch\W*$")
NEAR = 80


def has_certain_form(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """Return True if a number is a share, or stands under a heading of results."""
    if is_share(sentence, number, lexicon) or HIGH.match(number.text):
        return True
    groups = ("metrics", "outcomes", "changes")
    return any(lexicon.results[group].search(sentence.context) for group in groups)


def is_share(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """Return True if a number is a count out of another one, in words about right and wrong."""
    text = sentence.words
    if CERTAIN_SHARE.search(text):
        return True
    spans = [match.span() for match in SHARE.finditer(text)]
    if not spans or not (number.digits or any(a <= number.start < b for a, b in spans)):
        return False
    near = text[max(0, number.start - NEAR) : number.end + NEAR]
    about = (lexicon.results["outcomes"], lexicon.results["changes"])
    return any(pattern.search(near) for pattern in about)


def is_measured(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """Return True if a number is a time, a memory or an amount that a run was measured to take."""
    text, results = sentence.words, lexicon.results
    behind = text[number.end :].lstrip(" -\u00a0")
    quantity = results["quantities"].match(behind) or MONEY.search(text[: number.start])
    # At the end of a sentence the unit may have been said before: `from 74 seconds down to 11`.
    at_end = behind.strip(" .") == ""
    return bool((quantity or at_end) and results["measured"].search(text)) and bool(
        results["workload"].search(text)
    )


def is_printed_result(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """Return True if printed output or inline code gives a metric and its value."""
    if number.whole:
        return bool(BEST_EPOCH.search(sentence.text[: number.start]))
    return bool(lexicon.results["metrics"].search(sentence.text.replace("_", " ")))
