"""Sentences that state no result of one's own: questions, plans, definitions, results of others."""

from generator.checks.lexicon import read_lexicon
from generator.checks.sentences import Sentence

# Reasons that hold for the part behind a semicolon, too.
CARRIED = ("sourced", "hypothetical", "plan")


def exemption(sentence: Sentence) -> str | None:
    """Return why a sentence states no result of its author, such as `questions`, or None."""
    lexicon = read_lexicon()
    if lexicon.subjects["asserted"].search(sentence.text):
        return None
    for name, pattern in lexicon.exempt.items():
        if pattern.search(sentence.text):
            return name
    if sentence.before.endswith(";") and not lexicon.subjects["own"].search(sentence.text):
        for name in CARRIED:
            if lexicon.exempt[name].search(sentence.before):
                return name
    return None
