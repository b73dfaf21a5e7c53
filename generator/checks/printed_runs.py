"""Printed numbers of other runs, or of another part of the data, than their sentence says."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.claims_names import models_of
from generator.checks.finding import Finding
from generator.checks.printed import (
    Part,
    Sentence,
    names_model,
    pointers_in,
    printed_sentences,
    runs_of,
)
from generator.numbers import listing
from generator.runs.model import Model
from generator.traced import Call

# Words of sentences about "it" beside the model that it is compared with.
OTHERS = re.compile(
    r"(?i)\b(?:unlike|than|against|compared|instead|versus)\b.*?\b(?:its?|they|their|th(?:is|ese))\b"
    r"|\b(?:its?|they|their|th(?:is|ese))\b.*?\b(?:unlike|than|against|compared|instead|versus)\b",
    re.DOTALL,
)
# Words of sentences that say that a number is the highest or lowest of several.
EXTREME = re.compile(
    r"(?i)\b(?:best|worst|(?:high|low|larg|small|great)est|most|least|maxim\w+|minim\w+|up to"
    r"|down to|range\w*|never|always|all|each|every|any|peak\w*|between|above|below)\b|\u2013"
)
# Words of sentences that say that a number is of one run.
ONE_RUN = re.compile(r"(?i)\b(?:seeds?|runs?|epochs?|time|once|training)\b")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
# Places of a record that two runs of one model do not share.
OUTCOME = re.compile(r"/(?:history|train_score|test/(?:accuracy|loss|predictions|outcomes))")
# The parts of the data: their places in a record, and the words for them.
PLACES = {
    "validation": re.compile(r"/history/val_"),
    "training": re.compile(r"/history/(?!val_|epoch)|/train_score"),
    "test": re.compile(r"/test/(?:accuracy|loss|predictions|outcomes)"),
}
NOUNS = r"\s+(?:(?:picture|image|photo|item|example|score|set|split)s?|accurac\w+|loss\w*|data)\b"
SPLITS = {
    "validation": re.compile(rf"(?i)\bvalidation{NOUNS}|\b(?:in|on|of) (?:the )?validation\b"),
    "training": re.compile(rf"(?i)\btraining{NOUNS}|\b(?:on|of) the training\b"),
    "test": re.compile(rf"(?i)\btest{NOUNS}|\b(?:in|on|of) the test\b"),
}


def check_printed_runs(post: BuiltPost) -> Iterator[Finding]:
    """Find numbers and figures that are of something else than their sentence says."""
    models = [model for _, model in models_of(post)]
    for sentence in printed_sentences(post):
        for part, rule, what in (
            *of_another_model(sentence, models),
            *of_another_split(sentence),
            *of_a_part(sentence, post, models),
        ):
            text = part.text if part.value is not None else sentence.words
            text = " ".join(text.split())
            yield Finding(post.source.file, part.line, 1, rule, text, what)


def of_another_model(sentence: Sentence, models: list[Model]) -> Iterator[tuple[Part, str, str]]:
    """Yield what a sentence shows of other models than it names, if it shows nothing of these."""
    words, rule = sentence.words, "other-model"
    named = {model.name for model in models if names_model(words, model)}
    advice = (
        f"and the sentence names {listing(sorted(named))}: name the model that is shown, or show "
        "the one that is named."
        if named
        else ""
    )
    if named and sentence.drawn and not named & sentence.drawn:
        drawn = listing(sorted(sentence.drawn))
        yield sentence.parts[0], rule, f"the figure shows {drawn}, {advice}"
    read = [(part, {run.model for run in runs_of(part.origin, models)}) for part in sentence.parts]
    # Where a number of a named model stands, others are contrasted with it.
    if named and not any(of & named for _, of in read) and not OTHERS.search(words):
        for part, of in read:
            if of:
                yield part, rule, f'"{part.text}" is of {listing(sorted(of))}, {advice}'


def of_another_split(sentence: Sentence) -> Iterator[tuple[Part, str, str]]:
    """Yield the numbers of one part of the data in a sentence that speaks of others alone."""
    named = {split for split, noun in SPLITS.items() if noun.search(sentence.words)}
    for part in sentence.parts if named else ():
        if "position_of" in str(part.origin):
            continue  # The number of an epoch is that of all splits.
        places = [each.pointer for each in pointers_in(part.origin)]
        of = {split for split, at in PLACES.items() if any(map(at.match, places))}
        if of and not of & named:
            what = (
                f'"{part.text}" is of the {listing(sorted(of))} data, and the sentence speaks of '
                f"the {listing(sorted(named))} data: print the number of these, or say so."
            )
            yield part, "other-split", what


def of_a_part(
    sentence: Sentence, post: BuiltPost, models: list[Model]
) -> Iterator[tuple[Part, str, str]]:
    """Yield the numbers of one run, or of the best, where the text around them does not say so."""
    ends = {end for part in sentence.parts if (end := extreme_of(part))}
    for part in sentence.parts:
        runs, places = runs_of(part.origin, models), pointers_in(part.origin)
        if not runs or not any(OUTCOME.match(each.pointer) for each in places):
            continue
        what = ""
        if (which := extreme_of(part)) and len(runs) > 1:
            is_said = len(ends) > 1 or EXTREME.search(sentence.words)  # With both, it is a range.
            what = "" if is_said else f"the {which} of its seeds"
        elif len(runs) == 1 and not ONE_RUN.search(paragraph(post, part.line)):
            siblings = next(model for model in models if runs[0] in model.runs)
            what = f"of one run, that with seed {runs[0].seed}" if len(siblings) > 1 else ""
        if what:
            advice = 'print `.mean`, or say it ("the best of its seeds", "in the run with seed 1")'
            said = f'"{part.text}" is {what}, which the sentence does not say: {advice}.'
            yield part, "part-as-whole", said


def extreme_of(part: Part) -> str:
    """Return `lowest` or `highest` if a number is that of several, else an empty text."""
    name = part.origin.name if isinstance(part.origin, Call) else ""
    return {"min": "lowest", "max": "highest"}.get(name, "")


def paragraph(post: BuiltPost, line: int) -> str:
    """Return the author's paragraph around a line, without template tags."""
    lines = post.source.source.splitlines()
    blank = [number for number, text in enumerate(lines, start=1) if not text.strip()]
    start = max([post.page.post.body_line - 1, *(number for number in blank if number < line)])
    end = min((number for number in blank if number > line), default=len(lines) + 1)
    return TAG.sub("", "\n".join(lines[start : end - 1]))
