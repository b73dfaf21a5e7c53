"""Results that were typed by hand into prose, where they stay when the runs change."""

import re
from collections import Counter

from generator.findings import Finding, Report
from generator.prose import QUOTED, READ, TEMPLATE, read_prose
from generator.recorded import Recorded
from generator.typed import PRINTED, RULES, TOKEN, Typed, typed


def check_numbers(shown_path: str, text: str, recorded: Recorded) -> Report:
    """Finds numbers in a post's source that look like results and were typed by hand.

    Raises:
        LabError: the source can't be read; names file and line.
    """
    prose = read_prose(text, shown_path)
    context = prose.without(TEMPLATE, mark=PRINTED)
    findings: list[Finding] = []
    skipped: Counter[str] = Counter()
    for match in TOKEN.finditer(prose.text):
        kind = prose.kinds[match.start()]
        rule = hidden(kind) or passed_over(match, context, recorded)
        if rule:
            skipped[rule] += 1
        else:
            place = f"{shown_path}:{prose.line(match.start())}"
            where = "" if kind == "prose" else f" in the {kind}"
            findings.append(Finding(place, problem(typed(match, context), where, recorded)))
    return Report(findings, dict(skipped))


def hidden(kind: str) -> str | None:
    """The rule for numbers that no reader takes as the author's prose."""
    if kind in READ:
        return None
    return QUOTED if kind == QUOTED else f"in {kind}"


def passed_over(match: re.Match[str], context: str, recorded: Recorded) -> str | None:
    """The rule by which a number in prose is no result, or None if it is a finding."""
    named = next((key for key in ("dates", "times", "versions") if match[key]), None)
    if named:
        return named
    number = typed(match, context)
    for rule, applies in RULES.items():
        if applies(number, recorded):
            return rule
    if number.whole and not (number.value >= 100 and recorded.exact(number.value)):
        return "other whole numbers"
    return None


def problem(number: Typed, where: str, recorded: Recorded) -> str:
    """What a finding says."""
    nearest = recorded.nearest(number.scales)
    return (
        f'"{number.text}"{where} is typed by hand (nearest: {nearest or "nothing is recorded"}). '
        f'Let an expression give it, or name its source: {{{{ quoted("{number.text}", source="...")'
        " }}."
    )
