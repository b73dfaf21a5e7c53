"""Results that were typed by hand into prose, where they stay when the runs change."""

from collections import Counter

from generator.findings import Finding, Report
from generator.prose import PROSE, READ, read_page
from generator.recorded import Recorded
from generator.typed import TOKEN, Typed, passed_over, typed


def check_numbers(shown_path: str, text: str, recorded: Recorded) -> Report:
    """Finds numbers in a post's source that look like results and were typed by hand."""
    page = read_page(text)
    findings: list[Finding] = []
    skipped: Counter[str] = Counter()
    for match in TOKEN.finditer(page.text):
        kind, line = page.at(match.start())
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
