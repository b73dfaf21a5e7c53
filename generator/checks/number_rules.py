"""The rules by which a number in a sentence is a result, or something else."""

import re

from generator.checks.document import READ_AS_CODE
from generator.checks.exemptions import exemption
from generator.checks.lexicon import Lexicon, read_lexicon
from generator.checks.number_forms import Number
from generator.checks.result_forms import (
    has_certain_form,
    is_measured,
    is_printed_result,
    is_share,
)
from generator.checks.result_words import nearest_words
from generator.checks.sentences import Sentence

# More numbers between the word that names them and this one: `sections 3.2 and 4.1`.
MORE = re.compile(r"[\s(]*(?:number\s+)?(?:\d[\d,.]*\s*(?:to|and|or|,|through|[-–/])\s*)*")
SIZE_BEFORE = re.compile(r"\d\s*(?:by|x|×)\s*$")
SIZE_BEHIND = re.compile(r"\s*(?:[×x]\s*\d|by\s+\d)")
ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
LEVEL = re.compile(r"(?:68|80|90|95|99|99\.9)\s?(?:%|per\s?cent)")
YEAR = re.compile(r"(?:19|20)\d\d")
COUNT_OF = re.compile(r"\s*(?:/|(?:out\s+)?of\s)")
LABEL = re.compile(r":\s*$")
VERSION = re.compile(r"\d{1,2}\.\d")
# A name with a capital letter, or a package, right before its version.
NAMED = re.compile(r"(?<=[\w,] )[A-Z]\w+\s$")
ASSIGNED = re.compile(r"([\w\\}{.]+)\s*=\s*[-−]?$")
NAME = 25
STATISTICS = re.compile(r"[rRpPtFdDκρ]|R[²2]|kappa|rho")
BETWEEN = re.compile(
    r"[\s:=≈~(*_]*(?:(?:is|was|of|at|reached|reaches|fell to|rose to)\s)?"
    r"(?:about |only |just )?[\s~≈]*"
)
THERE = re.compile(r"(?i)\bthere (?:are|were|was|is)(?: \w+)?\s*$")
OTHER = "other numbers"


def rule_for(sentence: Sentence, number: Number, kind: str, names: re.Pattern[str]) -> str | None:
    """Return the rule by which a number is no result, or None if it is one.

    Args:
        sentence: The sentence that holds the number.
        number: The number.
        kind: The kind of the passage that the number stands in.
        names: The names of the post's models, as a pattern.
    """
    if number.other:
        return number.other
    lexicon = read_lexicon()
    if kind in READ_AS_CODE:
        return None if is_printed_result(sentence, number, kind, lexicon, names) else "in code"
    if rule := rule_by_form(sentence, number, lexicon):
        return rule
    exempt = exemption(sentence, names)
    if exempt and not (exempt == "instruction" and is_share(sentence, number, lexicon)):
        return exempt
    if has_certain_form(sentence, number, lexicon):
        return None
    return rule_by_words(sentence, number, kind, lexicon, names)


def rule_by_form(sentence: Sentence, number: Number, lexicon: Lexicon) -> str | None:
    """Return the rule of a number that is no result whatever the rest of the sentence says."""
    before, behind = sentence.words[: number.start], sentence.words[number.end :]
    for rule, words in (("section numbers", "sections"), ("indices", "indices")):
        names = [*lexicon.settings[words].finditer(before)]
        is_counted = number.digits and (number.whole or words == "sections")
        if names and is_counted and MORE.fullmatch(before, names[-1].end()):
            return rule
    named = NAMED.search(before) if VERSION.fullmatch(number.text) else None
    if named and not lexicon.results["metrics"].search(named[0]):
        return "versions"
    if (name := ASSIGNED.search(before)) and not is_metric(name[1], before, lexicon):
        return "settings"
    if number.whole:
        if "§" in before[-3:]:
            return "section numbers"
        if SIZE_BEFORE.search(before):
            return "sizes"
    if SIZE_BEHIND.match(behind):
        return "sizes"
    if ORDINAL.match(behind):
        return "ordinals"
    following = len(behind) - len(behind.lstrip(" -"))
    if lexicon.settings["thresholds"].match(behind, following):
        return "thresholds"
    if LEVEL.fullmatch(number.text) and lexicon.settings["levels"].match(behind, following):
        return "confidence levels"
    if LEVEL.fullmatch(number.text) and lexicon.settings["at_levels"].search(before.rstrip()):
        return "confidence levels"
    if YEAR.fullmatch(number.text) and not COUNT_OF.match(behind):
        return "years"
    return None


def is_metric(name: str, before: str, lexicon: Lexicon) -> bool:
    """Return True if a name in front of `=` is that of a metric or of a statistic."""
    metrics = lexicon.results["metrics"]
    return bool(STATISTICS.fullmatch(name) or metrics.search(before[-NAME:].replace("_", " ")))


def rule_by_words(
    sentence: Sentence, number: Number, kind: str, lexicon: Lexicon, names: re.Pattern[str]
) -> str | None:
    """Return the rule of a number by the words around it, or None if they speak of results."""
    before, behind = sentence.words[: number.start], sentence.words[number.end :]
    starts = {0, len(behind) - len(behind.lstrip(" -–+x×\u00a0"))}
    units, outcomes = lexicon.settings["units"], lexicon.results["outcomes"]
    if any(lexicon.results["units"].match(behind, start) for start in starts):
        return None
    if is_measured(sentence, number, lexicon) or is_value(before, lexicon):
        return None
    if not number.digits and not number.percent and is_bare(number, before, behind, lexicon):
        return OTHER
    # `Fourth model: 98`
    if number.whole and LABEL.search(before) and lexicon.subjects["nouns"].search(before[-20:]):
        return None
    if not number.percent and any(units.match(behind, start) for start in starts):
        # `14 pictures are misjudged`, but not `two classes: right and wrong`.
        is_count = number.digits or lexicon.numbers["large"].search(number.text)
        right_behind = re.split(r"[,;:]", behind[:35])[0] if is_count else ""
        is_outcome = outcomes.search(before[-20:]) or outcomes.search(right_behind)
        return None if is_outcome else "sizes"
    nearest = nearest_words(sentence, number, lexicon, names)
    if nearest == "results":
        return None
    if number.percent and not nearest:
        return None
    # `There were eleven.`, of the mistakes that the sentence before is about.
    counted = number.whole and not nearest and THERE.search(before)
    if counted and outcomes.search(sentence.before + before):
        return None
    return nearest or OTHER


def is_value(before: str, lexicon: Lexicon) -> bool:
    """Return True if a number stands right behind a metric: `MAE: 2.3`, `an accuracy of 98`."""
    ends = [match.end() for match in lexicon.results["metrics"].finditer(before)]
    return bool(ends) and bool(BETWEEN.fullmatch(before, ends[-1]))


def is_bare(number: Number, before: str, behind: str, lexicon: Lexicon) -> bool:
    """Return True for a word such as `half` that is no share of anything here."""
    if not lexicon.numbers["bare"].fullmatch(number.text):
        return False
    ordinal = lexicon.numbers["ordinals"].search(before[-7:].strip())
    share = re.match(r"\s+(?:of|the)\b", behind) or lexicon.results["outcomes"].match(
        behind.lstrip()
    )
    return bool(ordinal) or not share
