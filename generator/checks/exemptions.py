"""Sentences without results of one's own: questions, plans, explanations, results of others."""

import re

from generator.checks.document import PRINTED
from generator.checks.lexicon import read_lexicon
from generator.checks.sentences import Sentence


def exemption(sentence: Sentence, names: re.Pattern[str]) -> str | None:
    """Return why a sentence states no result of its author, such as `question`, or None.

    Args:
        sentence: The sentence.
        names: The names of the post's models, as a pattern.
    """
    lexicon = read_lexicon()
    text = sentence.text
    if lexicon.subjects["asserted"].search(text):
        return None
    for name, pattern in lexicon.exempt.items():
        if pattern.search(text):
            return name
    if is_own(sentence, names):
        return None
    carried = sentence.previous and exemption(sentence.previous, names)
    if carried in ("sourced", "hypothetical"):
        return carried
    if lexicon.past["past"].search(text):
        return None
    for key, pattern in lexicon.general.items():
        if pattern.search(text):
            return "kind" if key == "kind" else "general"
    return carried if carried == "general" and not tells_of_own(sentence.previous, names) else None


def tells_of_own(sentence: Sentence | None, names: re.Pattern[str]) -> bool:
    """Return True if a sentence, or one before it, speaks of its author's work or of the past."""
    if not sentence:
        return False
    told = is_own(sentence, names) or read_lexicon().past["past"].search(sentence.text)
    return bool(told) or tells_of_own(sentence.previous, names)


def is_own(sentence: Sentence, names: re.Pattern[str]) -> bool:
    """Return True if a sentence speaks of its author's models and runs."""
    patterns = (names, *read_lexicon().anchors.values())
    text = sentence.text
    return PRINTED in text or any(pattern.search(text) for pattern in patterns)
