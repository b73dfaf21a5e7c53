"""A claim of a post as it came out, and the reasons why it can't stand."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.records.errors import UserError

HELD, OTHERWISE, UNDECIDED = "held", "otherwise", "undecided"
TAG = re.compile(r"<(?=[A-Za-z/!])[^>]*>|\*\*|`")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
PLACEHOLDER = re.compile("\ue000[0-9]*\ue001")
# A formula of a page with its LaTeX; the sign of a footnote, on a page and as authors write it.
FORMULA = re.compile(r"(?s)<math\b.*?<annotation\b[^>]*>(.*?)</annotation>.*?</math>")
FOOTNOTE = re.compile(r'<sup><a [^>]*role="doc-noteref"[^>]*>\d+</a></sup>|\[\^[^\]\s]+\]')


@dataclass
class Claim:
    """One claim of a post.

    Attributes:
        name: The claim's name in links.
        file: The file that it stands in.
        line: Its line there, from 1.
        condition: The condition's source.
        outcome: `held`, `otherwise` or `undecided`.
        sentence: The sentence that stands on the page, without markup.
        reason: The value that is missing, if it is undecided.
        problem: Why the claim can't stand, or an empty text.
        values: The operands of the condition, each with its value.
        parts: The answer to each part that `and`, `or` and `not` connect, if it was asked.
        anchored: True if it stands in prose, where links can lead to it.
        tree: The condition for JSON, with what it read: see `generator.claims.tree`.
        operands: The readings of operands for the tree, by their source.
    """

    name: str
    file: Path
    line: int
    condition: str
    outcome: str = UNDECIDED
    sentence: str = ""
    reason: str = ""
    problem: str = ""
    values: dict[str, str] = field(default_factory=dict)
    parts: dict[str, bool] = field(default_factory=dict)
    anchored: bool = True
    tree: Any = None
    operands: dict[str, dict[str, Any]] = field(default_factory=dict)

    def readings(self) -> str:
        """Return the values that the condition read, each once, in one line."""
        needed = {text: value for text, value in self.values.items() if not self._repeats(text)}
        return "; ".join(f"{text} = {value}" for text, value in (needed or self.values).items())

    def _repeats(self, text: str) -> bool:
        """Return True for a name of itself, a value that a filter left, or a list with a filter."""
        value, unfiltered = self.values[text], text.rpartition(" | ")[0] or text
        filtered = any(other.startswith(f"{text} | ") for other in self.values)
        same = unfiltered != text and value in (unfiltered, self.values.get(unfiltered))
        return value == text or same or (text.startswith("[") and filtered)


def format_value(value: object) -> str:
    """Return a value of a condition as text."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(format_value, value))}]"
    return str(getattr(value, "name", value))


def without_markup(markdown: str) -> str:
    """Return a sentence without its markup, for lists of claims; formulas are LaTeX."""
    text = FOOTNOTE.sub("", FORMULA.sub(r"\1", PLACEHOLDER.sub("", markdown)))
    text = LINK.sub(r"\1", TAG.sub("", text))
    return " ".join(html.unescape(text).split())


def problem_of(claim: Claim, branches: Sequence[str], empty: bool) -> str:
    """Return why a claim can't stand on a page, or an empty text.

    Args:
        claim: The claim, decided.
        branches: The names of its branches: `held` and perhaps `otherwise` and `unknown`.
        empty: True if the sentence that stands is empty.
    """
    if claim.outcome == OTHERWISE and "otherwise" not in branches:
        return (
            f" does not hold: {claim.condition}, with {claim.readings()}. Change the sentence, or "
            "add after {% otherwise %} the one that holds instead."
        )
    if claim.outcome == UNDECIDED and "unknown" not in branches:
        return (
            f" can't be decided: {claim.condition}: {claim.reason} Add after {{% unknown %}} the "
            "sentence for this case."
        )
    return ": the sentence that stands is empty. Write one." if empty else ""


def refuse_failed(claims: list[Claim], relative: Callable[[Path], str]) -> None:
    """Raise UserError, with a line for each claim that can't stand."""
    lines = [
        f"{relative(claim.file)}:{claim.line}: claim `{claim.name}`{claim.problem}"
        for claim in claims
        if claim.problem
    ]
    if lines:
        raise UserError("\n".join(lines))
