"""Sentences about runs and models that no record of the post is of."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.claims_names import models_of
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.checks.number_forms import SMALL
from generator.checks.printed import printed_sentences
from generator.numbers import listing

# Names of models that are counted, such as `model4`.
COUNTED = re.compile(r"(?P<stem>[A-Za-z_-]+)(?P<number>\d+)")


def check_unrecorded_runs(post: BuiltPost) -> Iterator[Finding]:
    """Find sentences that cite a run by a seed, or a model by a number, that is not recorded."""
    models = [model for _, model in models_of(post)]
    seeds = {run.seed for model in models for run in model if run.seed is not None}
    names = {model.name.lower() for model in models}
    stems = sorted({found["stem"] for name in names if (found := COUNTED.fullmatch(name))})
    cited = re.compile(rf"(?i)(?<![\w./-])(?:{'|'.join(map(re.escape, stems))})\d+\b(?!\.\w)")
    numbers = "|".join(SMALL[1:])
    by_seed = read_lexicon().claims["seed_of_run"].pattern
    of_seed = re.compile(rf"(?i){by_seed}\s+(?P<seed>\d+|{numbers})\b")
    for sentence in printed_sentences(post):
        for found in of_seed.finditer(sentence.words) if seeds else ():
            if seed_of(found["seed"]) not in seeds:
                there = f"the post's runs have the seeds {listing(sorted(seeds))}"
                yield finding(post, sentence.line, found[0], there)
        for found in cited.finditer(sentence.words) if stems else ():
            if found[0].lower() not in names:
                there = f"the post's models are {listing(sorted(names))}"
                yield finding(post, sentence.line, found[0], there)


def seed_of(text: str) -> int:
    """Return a seed that is written in digits or as a word."""
    return int(text) if text.isdigit() else SMALL.index(text.lower())


def finding(post: BuiltPost, line: int, text: str, there: str) -> Finding:
    """Return the finding about a citation."""
    text = " ".join(text.split())
    message = f'"{text}" is not recorded: {there}. Cite one of these, or take the sentence out.'
    return Finding(post.source.file, line, 1, "unrecorded-run", text, message)
