"""Results that were typed by hand, where they stay when the runs change."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.document import CLAIM, PROSE, READ, READ_AS_CODE
from generator.checks.finding import Finding, Skipped
from generator.checks.number_forms import SMALL, Number, numbers_in
from generator.checks.number_rules import rule_for
from generator.checks.recorded_values import Recorded, recorded_values
from generator.checks.sentences import Sentence, sentences_of

# Numbers in words, as conditions write them.
WORDS = {word: {str(number)} for number, word in enumerate(SMALL)} | {"half": {"0.5", "2"}}


def check_typed_results(post: BuiltPost) -> Iterator[Finding | Skipped]:
    """Find numbers of the author's file that are results, and skip all others by a rule."""
    document, provenance = post.source, post.page.provenance
    recorded = recorded_values([provenance.runs, *provenance.references.values()])
    names = recorded.model_names
    for sentence in sentences_of(document):
        for number in numbers_in(sentence.text):
            kind, line = document.at(sentence.start + number.start)
            judged = kind in READ + READ_AS_CODE
            if not judged and not re.search(r"\d", number.text):
                continue
            rule = rule_for(sentence, number, kind, names) if judged else kind
            if not rule and sentence.inside == CLAIM and is_tested(number, document.tested):
                rule = "thresholds of claims"
            if rule:
                yield Skipped(rule)
                continue
            text = document.text[sentence.start + number.start : sentence.start + number.end]
            column = document.column(line, text)
            what = problem(sentence, number, text, recorded)
            yield Finding(document.file, line, column, "typed-number", text, what)


def is_tested(number: Number, tested: set[str]) -> bool:
    """Return True if a number stands in the condition of a claim, too, perhaps as a share."""
    if number.text.lower() in WORDS:
        return bool(WORDS[number.text.lower()] & tested)
    value = number.value
    shares = {f"{value:g}", f"{value / 100:g}"} if value is not None else set()
    return bool(shares & tested)


def problem(sentence: Sentence, number: Number, text: str, recorded: Recorded) -> str:
    """Return the message of a finding."""
    where = "" if sentence.kind == PROSE else f" in the {sentence.kind}"
    hint = ""
    if number.value is not None:
        nearest = recorded.nearest_to(number, sentence.text)
        hint = f" (nearest recorded: {nearest or 'none of its kind'})"
    return (
        f'"{text}"{where} is typed by hand, in words about results{hint}. '
        f'Let an expression give it, or name its source: {{{{ quoted("{text}", source="...") }}}}.'
    )
