"""Claims that nothing recorded can change, and sentences about models that no condition reads."""

from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.claims_copies import Key
from generator.checks.claims_decided_again import Trials, try_claims
from generator.checks.claims_names import is_named, models_read, names_of_models
from generator.checks.finding import Finding
from generator.claims.claim import HELD
from generator.numbers import listing


def check_tested_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims that hold whatever is recorded, and those that speak of what they do not read."""
    source = post.page.post
    for trials in try_claims(post.project, source, post.inputs, post.page.claims):
        claim = trials.claim
        if claim.file != source.path:
            continue
        if trials.vacuous:
            what = (
                f"claim `{claim.name}` tests nothing: {claim.condition} is the same for "
                f"{trials.copies} other sets of records: compare a recorded value."
            )
            yield Finding(source.shown, claim.line, 1, "claim-vacuous", claim.name, what)
            continue
        if trials.undecidable:
            what = (
                f"claim `{claim.name}` is undecided whatever is recorded: {claim.condition}: "
                f"{claim.reason} Test a value that the runs can have."
            )
            yield Finding(source.shown, claim.line, 1, "claim-undecidable", claim.name, what)
        read = trials.tested | models_read(post, claim)
        for key in sorted(unread_models(post, trials, read)):
            model = ".".join(filter(None, key))
            tested = listing(sorted(".".join(filter(None, each)) for each in read) or ["no model"])
            what = (
                f"claim `{claim.name}` speaks of {model}, but its condition reads {tested}: "
                f"{claim.condition}. Test {model}, too, or leave it out of the sentence."
            )
            yield Finding(source.shown, claim.line, 1, "claim-other-model", claim.name, what)


def unread_models(post: BuiltPost, trials: Trials, read: set[Key]) -> set[Key]:
    """Return the models that a claim's sentence is about and its condition does not read.

    The sentence after `otherwise` may add a value of another model, under that model's name.
    """
    sentence = trials.claim.sentence
    names = names_of_models(post)
    named = {key: any(is_named(name, sentence) for name in words) for key, words in names.items()}
    # A name that a model which is read shares with another is that model's.
    shared = {name for key in read for name in names.get(key, ())}
    unread = {key for key in names if key not in read}
    if trials.claim.outcome != HELD:
        return {key for key in unread & trials.printed if not named[key]}
    return {
        key for key in unread if key in trials.printed or (named[key] and not names[key] & shared)
    }
