"""Forms that make a number a result: shares, measured times, what programs print."""

import re

from generator.checks.document import OUTPUT, PRINTED
from generator.checks.lexicon import Lexicon
from generator.checks.number_forms import Number, number_word
from generator.checks.sentences import Sentence

COUNT = rf"(?:\d[\d,.']*|{PRINTED}+)"
# Shares whatever stands around them: `47/50`, `1 in 50`, a fraction of two counts in a formula.
CERTAIN_SHARE = re.compile(
    r"(?<!/)\b\d{2,}\s*/\s*\d{2,}\b(?!/)(?!\s*(?:bit|px))|\b1 in \d+\b|frac\{\d{2,}\}\{\d{2,}\}"
)
# Numbers that change or vary: `68 → 74`, `68.2 ± 1.1`.
CHANGE = re.compile(r"\d[%\s]*(?:→|->|⟶|±|\+/-)\s*[\d.]*\d")
# Shares in words about right and wrong answers: `9 of 10`, `Of 192 pictures`, `nine out of ten`.
WORD = number_word()
SHARE = re.compile(
    rf"\b\d[\d,.']*\s*(?:[a-z]+ )?(?:/|(?:out )?of (?:the |all )?|in )\s*(?:ten\b|{COUNT})"
    rf"|(?:^|[,(]\s*)[Oo]f (?:the |its |our )?{COUNT} [a-z]+"
    rf"|(?i:\b(?:{WORD}|\d+)(?:(?: (?!instead)\w+)? (?:out of|in)| of) (?:the |my |our |all |its )?"
    rf"(?:\w+ )?(?:{WORD}|\d+)\b"
    rf"|\b(?:(?:{WORD}|half) of (?:them|those|these)|\w+ (?:thirds?|quarters?|fifths?|tenths?) of)"
    r"\b|\bevery (?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|other)"
    r"(?! (?:step|epoch|layer|day|week)))"
)
OF = re.compile(r"\s+(?:out )?of\s+\d")
NAMED = re.compile(r"(?i)\b(?:correct|wrong|right|errors?|mistakes|missed)\s*[:=]\s*$")
HIGH = re.compile(r"(?:high|mid|low)\s", re.IGNORECASE)
MONEY = re.compile(r"[€$]\s?$|hours? and $")
BEST_EPOCH = re.compile(r"(?i)best[ _]epoch\W*$")
ABOUT = ("metrics", "outcomes", "changes")
NEAR = 80
# How many characters before a number in inline code its name may begin.
NAME = 25


def has_certain_form(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """Return True if a number is a share, or stands under a heading of results."""
    if is_share(sentence, number, lexicon) or HIGH.match(number.text):
        return True
    groups = ("metrics", "outcomes", "changes", "measured_columns")
    return any(lexicon.results[group].search(sentence.context) for group in groups)


def is_share(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """Return True if a number is a count out of another one, in words about right and wrong."""
    text = sentence.words
    if CERTAIN_SHARE.search(text):
        return True
    if any(
        each.start() <= number.end and number.start <= each.end() for each in CHANGE.finditer(text)
    ):
        return True
    spans = [match.span() for match in SHARE.finditer(text)]
    if not spans or not (number.digits or any(a <= number.start < b for a, b in spans)):
        return False
    near = text[max(0, number.start - NEAR) : number.end + NEAR]
    if lexicon.results["outcomes"].search(near):
        return True
    return not lexicon.settings["names"].search(near) and is_about_results(sentence, lexicon)


def is_about_results(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Return True if a sentence, or the one before it, speaks of models or right and wrong."""
    groups = (lexicon.subjects["nouns"], *(lexicon.results[key] for key in ABOUT))
    text = f"{sentence.before} {sentence.text}"
    return any(pattern.search(text) for pattern in groups)


def is_measured(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """Return True if a number is a time, a memory or an amount that a run was measured to take."""
    text, results = sentence.words, lexicon.results
    behind = text[number.end :].lstrip(" -\u00a0")
    quantity = results["quantities"].match(behind) or MONEY.search(text[: number.start])
    # At the end of a sentence the unit may have been said before: `from 74 seconds down to 11`.
    at_end = behind.strip(" .") == ""
    about = results["workload"].search(text) or lexicon.subjects["nouns"].search(text)
    return bool((quantity or at_end) and results["measured"].search(text) and about)


def is_printed_result(
    sentence: Sentence, number: Number, kind: str, lexicon: Lexicon, names: re.Pattern[str]
) -> bool:
    """Return True if printed output or inline code gives a metric and its value, or a count."""
    text = sentence.text.replace("_", " ")
    # Inline code is a name and its value; around it stands prose.
    before = (
        text[: number.start] if kind == OUTPUT else text[max(0, number.start - NAME) : number.start]
    )
    if number.whole:
        named = NAMED.search(before)
        counts = kind == OUTPUT and (OF.match(text, number.end) or named)
        timed = kind == OUTPUT and lexicon.results["quantities"].match(text[number.end :])
        about = (names, lexicon.results["metrics"], lexicon.results["outcomes"])
        of_results = any(pattern.search(text) for pattern in about)
        return bool(BEST_EPOCH.search(before)) or bool((counts or timed) and of_results)
    return bool(lexicon.results["metrics"].search(text if kind == OUTPUT else before))
