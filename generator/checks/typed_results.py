"""Results that were typed into prose, where they stay when the runs change."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.document import PROSE, READ
from generator.checks.finding import Finding, Skipped
from generator.checks.number_rules import (
    RULES,
    SOFTWARE,
    TOKEN,
    UNRECORDED_RULES,
    VERSION,
    Number,
    number_of,
)
from generator.checks.recorded_values import Recorded, recorded_values, words
from generator.metrics import KINDS


def check_typed_results(post: BuiltPost) -> Iterator[Finding | Skipped]:
    """Find numbers of the author's file that look like results, and skip all others by a rule."""
    document, provenance = post.source, post.page.provenance
    recorded = recorded_values([provenance.runs, *provenance.references.values()])
    matches = list(TOKEN.finditer(document.text))
    for match in matches:
        kind, line = document.at(match.start())
        if rule := rule_for(match, recorded) if kind in READ else kind:
            yield Skipped(rule)
        else:
            where = "" if kind == PROSE else f" in the {kind}"
            number = number_of(match)
            what = problem(number, where, recorded)
            yield Finding(document.file, line, 1, "typed-number", number.text, what)
    # The rest is in link targets, attributes and the numbers of lists.
    rest = len(TOKEN.findall(document.source)) - len(matches)
    if rest > 0:
        yield Skipped("in markup", rest)


def problem(number: Number, where: str, recorded: Recorded) -> str:
    """Return the text of a finding."""
    nearest = recorded.nearest(number.value * scale for scale in number.scales)
    return (
        f'"{number.text}"{where} is typed by hand (nearest: {nearest or "nothing is recorded"}). '
        f'Let an expression give it, or name its source: {{{{ quoted("{number.text}", source="...")'
        " }}."
    )


def rule_for(match: re.Match[str], recorded: Recorded) -> str | None:
    """Return the rule by which a number in prose is no result, or None if it looks like one."""
    if not match["digits"]:
        return str(match.lastgroup).replace("_", " ")
    number = number_of(match)
    is_result = any(recorded.has(number.value * s, number.step * s) for s in number.scales)
    for name, pattern in (RULES if is_result else RULES | UNRECORDED_RULES).items():
        if re.search(pattern, number.sentence):
            return name
    if is_version(number, recorded, is_result):
        return "versions"
    if is_setting(number, recorded, is_result):
        return "settings"
    whole = re.fullmatch(r"[\d,]+", number.text)
    if whole and not (number.value >= 100 and recorded.has(number.value, step=0)):
        return "other whole numbers"
    return None


def is_version(number: Number, recorded: Recorded, is_result: bool) -> bool:
    """Return True if a number follows the name of a program."""
    match = VERSION.search(number.sentence)
    if not match or match["name"].lower() in recorded.models:
        return False
    name, small = match["name"], match["name"].lower()
    if SOFTWARE.fullmatch(small) or small in recorded.packages:
        return True
    if small in KINDS or number.value < 1 or number.step < 0.01:
        return False
    # A name in the middle of a sentence is likely to be that of a program.
    middle = match["middle"] and name[0].isupper() and not is_result
    return bool(middle or re.search(r"[a-z][A-Z]|[A-Z]{3}", name))


def is_setting(number: Number, recorded: Recorded, is_result: bool) -> bool:
    """Return True if a number is a setting of the runs."""
    value = number.value * number.scales[0]
    equal = [names for setting, names in recorded.settings if abs(setting) == value]
    around = words(number.sentence)
    named = any(word.startswith(name) for names in equal for name in names for word in around)
    return named or (bool(equal) and not number.percent and not is_result)
