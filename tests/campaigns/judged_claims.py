"""The claims of a post that was built, against what the raw records say of each."""

import re
from collections.abc import Iterator, Sequence

from judges import JUDGES
from raw_records import MissingValueError, Raw, score
from verdict import Verdict

from generator.builder.rendering import make_page
from generator.claims.claim import Claim
from generator.inputs import Inputs
from generator.pages.page import Page
from generator.project import Project

NUMBER = re.compile(r"(?<![\w.-])-?\d(?:[\d,]*\d)?(?:\.\d+)?%?")
OUTCOMES = {True: "held", False: "otherwise", None: "undecided"}


def built(project: Project, post: str) -> Page:
    """Return the page of a post as it is built now.

    Raises:
        UserError: It can't be built.
    """
    page = make_page(project, Inputs(project.root), post)
    if page is None:
        raise LookupError(f"{post} is a draft")
    return page


def is_missing(post: str, raw: Raw) -> bool:
    """Return True if the records lack a value without which a post can't be built."""
    try:
        # Both posts print the article's test score.
        score(raw.article["model4"][0])
        for judge in JUDGES[post].values():
            judge(raw)
    except MissingValueError:
        return True
    return False


def faults_in_claims(post: str, found: Sequence[Claim], raw: Raw) -> Iterator[str]:
    """Yield what is wrong with the claims of a post."""
    by_name = {claim.name: claim for claim in found}
    for name in by_name.keys() - JUDGES[post].keys():
        yield f"{name} has no judge"
    for name, judge in JUDGES[post].items():
        claim = by_name.get(name)
        try:
            expected = judge(raw)
        except MissingValueError as error:
            yield f"{name} stands although {error} is missing"
            continue
        if (claim is None) != (expected is None):
            yield f"{name} is {'not ' if claim is None else ''}on the page"
        if claim and expected:
            faults = faults_in(claim, expected)
            yield from (f"{name}: {fault}: {claim.sentence}" for fault in faults)


def faults_in(claim: Claim, expected: Verdict) -> Iterator[str]:
    """Yield what is wrong with the outcome and the sentence of a claim."""
    outcome = OUTCOMES[expected.holds]
    numbers = NUMBER.findall(claim.sentence.replace("\N{MINUS SIGN}", "-"))
    if claim.outcome != outcome:
        yield f"{claim.outcome} should be {outcome}"
    if (numbers[: len(expected.numbers)] if expected.more else numbers) != expected.numbers:
        yield f"has {numbers}, should have {expected.numbers}"
    if expected.says not in claim.sentence:
        yield f'should say "{expected.says}"'
    if expected.never in claim.sentence:
        yield f'should not say "{expected.never}"'
