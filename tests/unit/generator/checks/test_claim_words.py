"""Claims that say more than their condition tests, and figures quoted from oneself."""

from pathlib import Path

import pytest
from kit.projects import make_project, post, record, write_post, write_record

from generator.checks.built_post import BuiltPost, read_built_post
from generator.checks.claim_words import check_words_of_claims
from generator.checks.claims_comparisons import check_comparisons_of_claims
from generator.checks.claims_subjects import check_subjects_of_claims
from generator.checks.quoted_sources import check_quoted_sources
from generator.inputs import Inputs
from generator.project import Project

CHECKS = (check_words_of_claims, check_comparisons_of_claims, check_subjects_of_claims)
STEP = "runs.large.compared_with(runs.small)"
FIRST, THIRD = 'at("val_accuracy", 1).mean', 'at("val_accuracy", 3).mean'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose models have two seeds each, with the same test accuracy."""
    root = make_project(tmp_path_factory.mktemp("words") / "project")
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, seed=2))
    return root


def built(root: Path, prose: str) -> BuiltPost:
    write_post(root, post(prose))
    return read_built_post(Project(root, root / "site"), Inputs(root), "a-post")


@pytest.mark.parametrize(
    ("condition", "sentence", "rule"),
    [
        (f"not {STEP}.better", "Large is better than small.", "claim-not-shown"),
        (f"not {STEP}.better", "Small outperforms large.", "claim-not-shown"),
        (f"not not not {STEP}.better", "Small beats large.", "claim-not-shown"),
        (f"not {STEP}.better", "Large is not shown to be better.", ""),
        (f"not {STEP}.better", "Nothing speaks for large being ahead.", ""),
        (f"not {STEP}.better", "Both are equally good.", "claim-not-equal"),
        (f"not {STEP}.better", "There is no difference.", "claim-not-equal"),
        (f"not {STEP}.better", "Whether both are equally good is open.", ""),
        (f"{STEP}.equivalent(0.02) or True", "They are equally good.", ""),
        (
            "runs.large.final('loss').mean <= runs.small.final('loss').high",
            "The loss is no higher.",
            "claim-unlike-values",
        ),
        (
            "runs.large.test_accuracy.mean >= runs.small.test_accuracy.low",
            "Large gains.",
            "claim-unlike-values",
        ),
        (
            "runs.small.test_accuracy.mean <= runs.large.test_accuracy.high",
            "Large gains.",
            "claim-unlike-values",
        ),
        ("runs.small.test_accuracy.mean >= runs.small.test_accuracy.low", "It spreads.", ""),
        (f"{STEP}.difference >= 0", "Large gains.", "claim-raw-difference"),
        (
            "runs.small.test_accuracy.mean >= runs.large.test_accuracy.mean",
            "It is better.",
            "claim-raw-difference",
        ),
        (f"{STEP}.difference >= 0", "The mean of large is no worse.", ""),
        ("runs.large.epochs > 2", "Large ends high because it is large.", "claim-cause"),
        ("runs.large.epochs > 2", "Its order is beyond doubt.", "claim-without-limit"),
        ("runs.large.epochs > 2", "It does so on any data set.", "claim-without-limit"),
        ("runs.large.epochs > 2", "It does so in every epoch of every run.", ""),
        ("runs.small.test_accuracy.mean >= runs.large.test_accuracy.mean", "As high.", ""),
        ("runs.large.epochs > 2", "It will beat people.", "claim-without-limit"),
        ("runs.large.epochs > 2", "It took three, which shows much.", "claim-cause"),
        (f"{STEP}.at_least(-0.5) or True", "It is as good.", "claim-margin-not-said"),
        (f"{STEP}.equivalent(0.5) or True", "They are alike.", "claim-margin-not-said"),
        (f"{STEP}.equivalent(0.5) or True", "They are less than 50 points apart.", ""),
        (f"{STEP}.equivalent(0.02) or True", "They are alike.", ""),
        (f"True or {STEP}.p < 0.5", "They differ.", "claim-margin-not-said"),
        ("runs.large.epochs > 2 or runs.small.epochs > 2", "Both took three.", "claim-either"),
        ("runs.large.epochs > 2 and runs.small.epochs > 2", "Both took three.", ""),
        (f"runs.large.{THIRD} > runs.small.{FIRST}", "It learns more.", "claim-unlike-values"),
        (f"runs.large.{THIRD} > runs.small.{FIRST}", "Epoch 3 of large is above epoch 1.", ""),
        (f"runs.large.{THIRD} > runs.large.{FIRST}", "It learns.", ""),
        ("runs.large.epochs > 2", "Its accuracy is high.", "claim-other-subject"),
        (
            "runs.large.epochs > 2",
            "Its accuracy is {{ runs.large.test_accuracy.mean | percent }}.",
            "",
        ),
        ("runs.large.test_accuracy.mean > 0.5", "It has few parameters.", "claim-other-subject"),
        ("runs.large.test_accuracy.mean > 0.5", "Its loss is low.", "claim-other-subject"),
        (f"runs.large.{FIRST} > 0.3", "It passes on unseen pictures.", "claim-other-subject"),
        ("runs.large.epochs == 3", "It has converged.", "claim-other-subject"),
        ("runs.large.test_accuracy.mean > 0.5", "It does not overfit.", "claim-other-subject"),
        ("runs.large.first.gap() < 1", "It does not overfit.", ""),
        (f"runs.large.{FIRST} > 0.3", "On the validation pictures, it is.", ""),
        ("runs.large.test_accuracy.mean > 0.5", "It is the best of all.", "claim-not-all-models"),
        ("runs.best == runs.large or True", "It is the best of all.", ""),
        ("runs.large.test_accuracy.mean > 0.5", "Every model passes.", "claim-not-all-models"),
        ("runs.large.test_accuracy.mean > 0.5", "Its best run is the highest of all runs.", ""),
    ],
)
def test_a_claim_says_no_more_than_its_condition(
    root: Path, condition: str, sentence: str, rule: str
) -> None:
    claim = f'{{% claim "a" if {condition} %}}{sentence}{{% endclaim %}}'
    page = built(root, claim)
    found = [finding.rule for check in CHECKS for finding in check(page)]
    assert found == ([rule] if rule else [])


def test_what_stands_when_a_comparison_is_not_decided_says_so(root: Path) -> None:
    for otherwise, found in (("Large beats small.", 1), ("It is not shown.", 0)):
        claim = f'{{% claim "a" if {STEP}.better %}}A{{% otherwise %}}{otherwise}{{% endclaim %}}'
        assert len(list(check_words_of_claims(built(root, claim)))) == found


@pytest.mark.parametrize(
    ("source", "is_own"),
    [
        ("our run of last week", True),
        ("this post", True),
        ("own measurements", True),
        ("its last cell, as of 2024", False),
        ("Chollet, Deep Learning with Python", False),
    ],
)
def test_nobody_quotes_oneself(root: Path, source: str, is_own: bool) -> None:
    for call in (f'quoted("99%", source="{source}")', f'quoted("99%", "{source}")'):
        found = [each.rule for each in check_quoted_sources(built(root, f"So: {{{{ {call} }}}}."))]
        assert found == (["own-source"] if is_own else [])
