"""Results that were typed by hand into prose, where they stay when the runs change."""

from bisect import bisect_right
from collections import Counter
from itertools import accumulate

from generator.findings import Finding, Report
from generator.prose import PROSE, QUOTED, READ, read_page
from generator.recorded import Recorded
from generator.typed import TOKEN, Typed, passed_over, typed


def check_numbers(shown_path: str, text: str, recorded: Recorded) -> Report:
    """Finds numbers in a post's source that look like results and were typed by hand."""
    passages = read_page(text).passages
    shown = "".join(passage.text for passage in passages)
    starts = list(accumulate((len(passage.text) for passage in passages), initial=0))
    findings: list[Finding] = []
    skipped: Counter[str] = Counter()
    for match in TOKEN.finditer(shown):
        index = bisect_right(starts, match.start()) - 1
        kind, _, line = passages[index]
        rule = hidden(kind) or passed_over(match, recorded)
        if rule:
            skipped[rule] += 1
        else:
            line += shown.count("\n", starts[index], match.start())
            where = "" if kind == PROSE else f" in the {kind}"
            findings.append(Finding(f"{shown_path}:{line}", problem(typed(match), where, recorded)))
    # Link targets, attributes, the numbers of a list: no reader takes them for text.
    skipped["in markup"] = len(TOKEN.findall(text)) - skipped.total() - len(findings)
    return Report(findings, +skipped)


def hidden(kind: str) -> str | None:
    """The rule for numbers that no reader takes as the author's prose."""
    if kind in READ:
        return None
    return QUOTED if kind == QUOTED else f"in {kind}"


def problem(number: Typed, where: str, recorded: Recorded) -> str:
    """What a finding says."""
    nearest = recorded.nearest(number.value * scale for scale in number.scales)
    return (
        f'"{number.text}"{where} is typed by hand (nearest: {nearest or "nothing is recorded"}). '
        f'Let an expression give it, or name its source: {{{{ quoted("{number.text}", source="...")'
        " }}."
    )
