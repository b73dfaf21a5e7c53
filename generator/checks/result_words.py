"""Which words stand nearest to a number: those for results, or those for settings."""

import re
from collections.abc import Iterator

from generator.checks.lexicon import Lexicon
from generator.checks.number_forms import Number
from generator.checks.sentences import Sentence

# How many characters from a number the words may stand that tell what it is: from one with
# decimals or a percent sign, from a whole one, from one in words.
FAR, NEAR, CLOSE = 120, 45, 30
# How many characters a new clause, and standing behind the number, count as.
NEW_CLAUSE, BEHIND = 25, 8
PUNCTUATION = r"[;()]|,\s(?!\d)|\s[-–—]\s"


def nearest_words(
    sentence: Sentence, number: Number, lexicon: Lexicon, names: re.Pattern[str]
) -> str:
    """Return `results` or `settings`, by the words nearest to a number; an empty text if none."""
    results, limit = lexicon.results, FAR
    patterns = [results["metrics"], results["outcomes"], results["changes"], names]
    if not number.digits and not number.percent:
        patterns, limit = [results["outcomes"]], CLOSE
    elif number.whole:
        limit = NEAR
    else:
        patterns.append(lexicon.subjects["nouns"])
    clause = re.compile(rf"{PUNCTUATION}|\s{lexicon.numbers['conjunctions'].pattern}\s", re.I)
    text = sentence.words
    # A setting is named before its number, or right behind it.
    reach = 30 if number.percent else 3
    settings = distances(lexicon.settings["names"], clause, text, number, reach)
    ranked = [(distance, "") for distance in settings]
    for pattern in patterns:
        ranked += [(far, "results") for far in distances(pattern, clause, text, number, limit)]
    # Of words equally near, a setting's name decides: `dropout` can be both.
    distance, kind = min(ranked, default=(limit + 1, ""))
    if distance <= limit:
        return kind or "settings"
    return "results" if not number.whole and results["metrics"].search(sentence.before) else ""


def distances(
    pattern: re.Pattern[str], clause: re.Pattern[str], text: str, number: Number, reach: int
) -> Iterator[int]:
    """Yield how far, in characters, the words of a pattern stand from a number.

    Args:
        pattern: The words.
        clause: What begins a new clause.
        text: The sentence.
        number: The number in it.
        reach: How far behind the number words may begin.
    """
    for match in pattern.finditer(text):
        if match.end() <= number.start:
            gap = text[match.end() : number.start]
            yield len(gap) + NEW_CLAUSE * len(clause.findall(gap))
        elif number.end <= match.start() <= number.end + reach:
            gap = text[number.end : match.start()]
            yield len(gap) + NEW_CLAUSE * len(clause.findall(gap)) + BEHIND
