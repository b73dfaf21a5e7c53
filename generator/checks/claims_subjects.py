"""Claims on another metric, split or set of models than their condition reads."""

import re
from collections.abc import Iterator

from generator.checks.built_post import BuiltPost
from generator.checks.claims_names import definitions, expanded, models_in, models_of
from generator.checks.claims_source import ClaimSource, claims_in, plain_words_of, printed_in
from generator.checks.finding import Finding
from generator.checks.lexicon import read_lexicon
from generator.claims.condition import source

# Subjects of sentences, by the parts of expressions that read them.
SUBJECTS = {
    "accuracy": re.compile(
        r"accuracy|correct|\btest\b|\b(?:compared_with|best|ranking|tested|calibration)\b|gap"
        r"|baseline|confusion|misclassified|predictions|flips"
    ),
    "loss": re.compile(r"loss|diverged|status"),
    "size": re.compile(r"params|summary|layers|size"),
    "time": re.compile(r"second|environment|time|epoch|\bat\b"),
    "confidence": re.compile(r"calibration|confiden|probabilit|predictions"),
    "overfitting": re.compile(r"gap|overfit|largest_difference|val_"),
    "convergence": re.compile(r"history|epoch_|from_epoch|\b(?:at|lowest|highest|best_epoch)\b"),
    "stability": re.compile(r"\b(?:low|high|min|max|deviation|uniform|stays_\w+)\b|\bat\b"),
    "classes": re.compile(r"class|confusion|recall|precision|label"),
    "memory": re.compile(r"memory|environment"),
    "validation": re.compile(r"val_|validation|gap"),
    "test": re.compile(
        r"test|\b(?:compared_with|best|ranking|calibration)\b|confusion|misclassified|predictions|flips"
    ),
    "training": re.compile(r"train|gap|(?<![a-z_])(?:accuracy|loss)\b"),
}


def check_subjects_of_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find claims whose sentence is about results that their condition does not read."""
    shown, values = post.page.post.shown, definitions(post)
    own = {(ref, model.name) for ref, model in models_of(post) if not ref}
    of_all = read_lexicon().claims["of_all_models"]
    for claim in claims_in(post):
        condition = expanded(claim.condition, values)
        for words in unread_subjects(claim, condition, values):
            what = (
                f'claim `{claim.name}` speaks of "{words}", and its condition reads something '
                f"else: {claim.condition}. Test that, or print its value."
            )
            yield Finding(shown, claim.line, 1, "claim-other-subject", claim.name, what)
        read = models_in(post, condition)
        found = of_all.search(plain_words_of(claim.held))
        if found and read and not read >= own:
            what = (
                f'claim `{claim.name}` says "{found[0]}", and its condition does not read all '
                f"models: {claim.condition}. Ask `runs.best`, or compare with each."
            )
            yield Finding(shown, claim.line, 1, "claim-not-all-models", claim.name, what)


def unread_subjects(claim: ClaimSource, condition: str, values: dict[str, str]) -> Iterator[str]:
    """Yield the words for subjects that a condition does not read, and its sentence not print.

    Conditions on no known subject, and those on data files, are left alone.
    """
    sentence = plain_words_of(claim.held)
    printed = [expanded(source(each), values) for each in printed_in(claim.held)]
    read = " ".join([condition, *printed])
    known = any(tested.search(condition) for tested in SUBJECTS.values())
    for subject, tested in SUBJECTS.items():
        found = read_lexicon().claims[subject].search(sentence)
        if found and known and not tested.search(read) and not re.search(r"\bdata\b", read):
            yield found[0]
