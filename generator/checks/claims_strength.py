"""Strong words in sentences of claims, whose conditions do not test as much.

A sentence about significance, a factor, every run or every epoch needs a condition that asks for
it; one about models needs more than one run of each.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.checks.built_post import BuiltPost
from generator.checks.claims_names import definitions, expanded, models_of, written
from generator.checks.claims_source import claims_in, plain_words_of
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon


@dataclass(frozen=True)
class Need:
    """What a sentence with some words needs.

    Attributes:
        words: The key of the words in the lexicon.
        tested: What a condition contains that tests them.
        instead: What to ask for.
    """

    words: str
    tested: re.Pattern[str]
    instead: str


FACTOR = re.compile(r"(?<![\w.])(?:2(?:\.0)?|0?\.5)(?![\w.])")
NEEDS = (
    Need(
        "significant",
        re.compile(r"\b(?:compared_with|p|interval|significant)\b"),
        "ask a comparison, such as `.compared_with(...).better`",
    ),
    Need(
        "equally_good",
        re.compile(r"\b(?:compared_with|equivalent|differs_from)\b|=="),
        "ask `.compared_with(...).equivalent(MARGIN)`",
    ),
    Need("by_far", re.compile(r"\bat_least\b|[-+*/] *\d"), "ask `.at_least(MARGIN)`"),
    Need("twice", FACTOR, "compare with 2 times the value"),
    Need("thrice", re.compile(r"(?<![\w.])3(?:\.0)?(?![\w.])"), "compare with 3 times the value"),
    Need("most_epochs", FACTOR, "compare 2 times `.count_above(...)` with the number of epochs"),
    Need(
        "every_epoch",
        re.compile(
            r"\b(?:lowest|highest|min|max|stays_\w+|count_above|largest_difference|epochs|diverged)\b"
        ),
        "ask `.stays_at_least(...)`, or compare `.lowest` and `.highest`",
    ),
)
# What is true if it is so in one run or epoch.
OF_ANY = re.compile(r"\.(?:low|min)\)* <|\.(?:high|max)\)* >")
# What reads a mean or one run, and what reads all runs.
OF_SOME = re.compile(r"\.(?:mean|compared_with)\b")
OF_ALL = re.compile(r"\.(?:low|high|uniform|mixed|(?:in)?complete|diverged)\b")
ONE_RUN = re.compile(r"\.first\b(?!_)|\.seed\((?P<seed>[^)]*)\)")
# A member of a model that is one of its runs.
OF_RUN = r"\)*\.(?:first\b(?!_)|seed\()"


def check_strength_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims with words that their conditions do not test."""
    shown, values, lexicon = post.page.post.shown, definitions(post), read_lexicon().claims
    for claim in claims_in(post):
        condition = expanded(claim.condition, values)
        sentence = plain_words_of(claim.held)
        for found, instead in untested(sentence, condition):
            what = (
                f'claim `{claim.name}` says "{found}", which {claim.condition} does not test: '
                f"{instead}, or use a weaker word."
            )
            yield Finding(shown, claim.line, 1, "claim-too-strong", claim.name, what)
        if compares_runs(post, condition) and not lexicon["one_run"].search(sentence):
            what = (
                f"claim `{claim.name}` compares single runs, and speaks of models: compare the "
                'models with `.compared_with(...)`, or say "in the run with seed ...".'
            )
            yield Finding(shown, claim.line, 1, "claim-one-run", claim.name, what)


def untested(sentence: str, condition: str) -> Iterator[tuple[str, str]]:
    """Yield the strong words of a sentence that its condition does not test, and the remedies."""
    lexicon = read_lexicon().claims
    for need in NEEDS:
        found = lexicon[need.words].search(sentence)
        if found and not need.tested.search(condition):
            yield found[0], need.instead
    always = lexicon["always"].search(sentence)
    if always and OF_ANY.search(condition) and "not " not in condition:
        yield always[0], "compare `.low` with a lower bound, or `.high` with an upper one"
    if (found := lexicon["every_run"].search(sentence)) and not is_of_all_runs(condition):
        yield found[0], "compare `.low` and `.high` of the models"


def is_of_all_runs(condition: str) -> bool:
    """Return False if a condition reads nothing of a model but a mean, or one run."""
    runs = {found["seed"] for found in ONE_RUN.finditer(condition)}
    if len(runs) == 1:
        return False
    return bool(OF_ALL.search(condition)) or not OF_SOME.search(condition)


def compares_runs(post: BuiltPost, condition: str) -> bool:
    """Return True if a condition reads one run each of several models that have more of them."""
    several = [written((ref, model.name)) for ref, model in models_of(post) if len(model) > 1]
    return sum(bool(re.search(f"{model}{OF_RUN}", condition)) for model in several) > 1
