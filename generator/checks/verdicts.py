"""Sentences that compare or conclude, with no condition that would test them."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.document import CELL, CLAIM, PRINTED, READ, SILENT, Document
from generator.checks.exemptions import exemption
from generator.checks.finding import Finding, Skipped
from generator.checks.lexicon import Lexicon, read_lexicon
from generator.checks.recorded_values import recorded_values
from generator.checks.sentences import Sentence, sentences_of

# Words between a subject and a form of `to be`, such as `between seeds`.
PLACE = r"\s+(?:of|between|on|with|for|in|from|over|without)\s(?:[\w’'-]+\s){1,4}?"
# Sentences of so few words go on with the subject of the one before.
SHORT = 6
WORD = r"[\w’'-]+"
# Up to six words and a comma, and a word that joins sentences.
OPENING = rf"(?:{WORD}(?:\s{WORD}){{0,6}},\s)?(?:(?:and|but|yet|so|then|here|still)\s)?"
ARTICLE = (
    r"(?:the|our|my|this|both|these|all|its|their|no|every|each|most|neither)\s(?:of\s(?:the|our|my)\s)?"
    rf"(?:{WORD}\s){{0,3}}?"
)


COMPARING = (
    *("strong", "comparing", "quantified", "improvement", "decline", "equality", "adequacy"),
    *("failure", "course", "spread", "rank"),
)


def check_verdicts(post: BuiltPost) -> Iterator[Finding | Skipped]:
    """Find sentences outside of claims and opinions that compare models or conclude of results."""
    document, provenance = post.source, post.page.provenance
    names = recorded_values([provenance.runs, *provenance.references.values()]).model_names
    lexicon = read_lexicon()
    for sentence in sentences_of(document):
        if sentence.kind not in READ or sentence.inside or exemption(sentence, names):
            continue
        if is_statement_of_claim(sentence, document):
            continue
        verdict = verdict_in(sentence, lexicon, names)
        if verdict:
            kind, line = document.at(sentence.start + verdict.start())
            if kind not in READ:
                continue
            column = document.column(line, verdict[0])
            what = problem(verdict[0])
            yield Finding(document.file, line, column, "verdict", sentence.shown, what)


def is_statement_of_claim(sentence: Sentence, document: Document) -> bool:
    """Return True for an emphasised sentence right before a claim, which tests it."""
    end = sentence.start + len(sentence.text)
    follows = document.text[end:].lstrip(" ").startswith(CLAIM)
    first, last = sentence.text[:12], sentence.text[-12:]
    return follows and f"*{first}" in document.source and f"{last}*" in document.source


def verdict_in(
    sentence: Sentence, lexicon: Lexicon, names: re.Pattern[str]
) -> re.Match[str] | None:
    """Return the words of a sentence that compare or conclude, or None."""
    text, verdicts = sentence.words, lexicon.verdicts
    strong = verdicts["strong"].search(text)
    if strong:
        return strong
    comparing = first_match(text, [verdicts[key] for key in COMPARING])
    comparing = comparing or re.search(
        rf"{verdicts['copulas'].pattern}\s+{verdicts['judged'].pattern}", text, re.I
    )
    if not comparing and PRINTED not in text:
        comparing = verdicts["unprinted"].search(text)
    if comparing and has_subject(sentence, lexicon, names):
        return comparing
    if sentence.before.endswith("?") and (
        answer := verdicts["answers"].fullmatch(text.rstrip("."))
    ):
        return answer
    if statement := statement_about(text, lexicon, names):
        return statement
    if order := re.search(rf"(?:{names.pattern})\s*[<>=≈≤≥]\s*(?={names.pattern})", text, re.I):
        return order
    # A cell of a table says what its row and column are about.
    if sentence.kind == CELL and (found := cell(sentence, lexicon)):
        return found
    about = sentence.kind == CELL or lexicon.results["outcomes"].search(text)
    return verdicts["quantifiers"].search(text) if about else None


def cell(sentence: Sentence, lexicon: Lexicon) -> re.Match[str] | None:
    """Return the words of a cell that conclude, or that answer a column that compares."""
    patterns = [lexicon.verdicts[key] for key in COMPARING]
    found = first_match(sentence.words, patterns)
    if not found and first_match(sentence.context, patterns):
        found = lexicon.verdicts["answers"].fullmatch(sentence.words)
    return found


def first_match(text: str, patterns: list[re.Pattern[str]]) -> re.Match[str] | None:
    """Return the first match of the first pattern that a text matches, or None."""
    return next((found for pattern in patterns if (found := pattern.search(text))), None)


def statement_about(text: str, lexicon: Lexicon, names: re.Pattern[str]) -> re.Match[str] | None:
    """Return the beginning of a sentence that says how a model or a metric does, or None.

    The subject stands at the sentence's beginning, with an article or as a model's name. Sentences
    that print a recorded value, and those that say what something is by design, are none.
    """
    if PRINTED in text or SILENT in text:
        return None
    things, bare = (lexicon.subjects[key].pattern for key in ("things", "bare"))
    subject = rf"(?:{ARTICLE}{things}|{bare}|{names.pattern})"
    found = re.match(rf"{OPENING}{subject}(?:{PLACE}(?=(?:is|are|was|were)\s))?\s*", text, re.I)
    if not found:
        return None
    verdicts, rest = lexicon.verdicts, text[found.end() :]
    if be := re.match(r"(?:is|are|was|were)\s+", rest):
        neutral = verdicts["neutral_states"].match(rest, be.end())
    else:
        plural = text[: found.end()].rstrip().endswith("s")
        verb = re.match(r"[a-z]{2,}\b" if plural else r"[a-z]{2,}(?:s|ed)\b|cannot\b|can.t\b", rest)
        neutral = verdicts["neutral_verbs"].match(rest) if verb else None
        if not verb:
            return None
    # With the words of the verdict, for the message.
    return None if neutral else re.match(rf"{re.escape(found[0])}(?:\S+\s?){{1,3}}", text)


def has_subject(sentence: Sentence, lexicon: Lexicon, names: re.Pattern[str]) -> bool:
    """Return True if a sentence is about models or results, or about a sentence that is."""
    subjects = lexicon.subjects
    about = (subjects["nouns"], subjects["systems"], lexicon.results["metrics"], names)
    if any(pattern.search(sentence.words) for pattern in about):
        return True
    follows = subjects["pronouns"].search(sentence.words) or len(sentence.words.split()) <= SHORT
    return bool(follows) and any(pattern.search(sentence.paragraph) for pattern in about)


def problem(words: str) -> str:
    """Return the message of a finding."""
    words = " ".join(words.split())
    return (
        f'"{words}" is a verdict that nothing tests. Make the sentence a claim: '
        '{% claim "NAME" if runs.A.compared_with(runs.B).better %} ... {% endclaim %}; give a '
        'result of others by {{ quoted("...", source="...") }}; or mark it for readers as '
        "untested: {% opinion %} ... {% endopinion %}."
    )
