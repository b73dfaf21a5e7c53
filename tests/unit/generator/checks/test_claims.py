"""Claims that test nothing, say something else than they test, or stand where nobody reads them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from kit.projects import make_project, post, record, write, write_post, write_record

from experiments.records.consistency import check_consistency
from generator.checks.built_post import read_built_post
from generator.checks.claims_copies import Recorded, copies_of_all, copies_of_each, copies_of_one
from generator.checks.claims_direction import check_directions_of_claims
from generator.checks.claims_places import check_places_of_claims
from generator.checks.claims_sentences import check_sentences_of_claims
from generator.checks.claims_strength import check_strength_of_claims
from generator.checks.claims_tested import check_tested_claims
from generator.checks.claims_values import check_printed_values
from generator.inputs import Inputs
from generator.project import Project
from generator.runs.experiment import Experiment

CHECKS = (
    *(check_tested_claims, check_places_of_claims, check_sentences_of_claims),
    *(check_directions_of_claims, check_printed_values, check_strength_of_claims),
)
ACCURACY = "runs.small.test_accuracy.mean"
STEP = "runs.large.compared_with(runs.small)"
Rules = Callable[..., list[tuple[int, str]]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models of three seeds: small is right on half of 40 items, large on all but two."""
    root = make_project(tmp_path_factory.mktemp("claims") / "project")
    for model, wrong in (("small", 20), ("large", 2)):
        for seed in (1, 2, 3):
            items = [
                {"file": f"{i}.jpg", "label": i % 2, "probabilities": [0.75, 0.25]}
                for i in range(40)
            ]
            for i, item in enumerate(items):
                is_right = (i + seed) % 40 >= wrong
                label = item["label"] if is_right else 1 - int(str(item["label"]))
                item["probabilities"] = [0.75, 0.25] if label == 0 else [0.25, 0.75]
            test = {"weights": "last", "count": 40, "accuracy": 1 - wrong / 40, "loss": 0.5}
            data = {"name": "tiny", "classes": ["a", "b"], "splits": {"test": {"a": 20, "b": 20}}}
            write_record(
                root,
                record(model, 0.6, seed=seed, test=test | {"predictions": items}, dataset=data),
            )
    write(root / "data.json", {"pictures": 40})
    return root


@pytest.fixture
def rules(root: Path) -> Rules:
    """A function that returns the line and the rule of each finding about claims."""

    def found(prose: str, **front: str) -> list[tuple[int, str]]:
        write_post(root, post(prose, data="{numbers: data.json}", **front))
        built = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
        return sorted((each.line, each.rule) for check in CHECKS for each in check(built))

    return found


def claim(condition: str, held: str, otherwise: str = "Other.") -> str:
    """Return a claim; its line is the eighth."""
    return f'{{% claim "it" if {condition} %}}{held}{{% otherwise %}}{otherwise}{{% endclaim %}}'


@pytest.mark.parametrize(
    "condition",
    [
        "runs.small.epochs >= 0",
        f"{ACCURACY} == {ACCURACY}",
        f"true or {STEP}.better",
        f"{ACCURACY} > 0.3 or not {ACCURACY} > 0.3",
        f"{ACCURACY} > 0.3 or {ACCURACY} < 0.9",
        f"{ACCURACY} <= 1 and runs.small is defined",
        f"{STEP}.better or not {STEP}.better",
        "runs.small.seed(1).seed == 1",
        "data.numbers.pictures is defined",
        "runs.small.first.epochs < 5000",
    ],
)
def test_a_condition_that_no_records_change_is_found(rules: Rules, condition: str) -> None:
    assert rules(claim(condition, "So it is.")) == [(8, "claim-vacuous")]


@pytest.mark.parametrize(
    "condition",
    [
        f"{ACCURACY} > 0.3",
        f"{ACCURACY} > 0.999",
        f"{STEP}.better",
        f"{STEP}.worse",
        f"{STEP}.at_least(0.05)",
        f"{STEP}.equivalent(0.02)",
        f"not {STEP}.significant",
        f"{STEP}.p < 0.01",
        "runs.small.epochs == 3 and runs.large.epochs == 3",
        "runs.small.epochs == runs.large.epochs",
        "runs.small.test_count == runs.large.test_count",
        "runs.small.has_test == runs.large.has_test",
        "runs.small | length == runs.large | length",
        f"runs.small.epochs == 3 and {ACCURACY} > 0.9 and runs.large.uniform",
        "runs.best == runs.large",
        "runs.small.uniform",
        "not runs.small.differs_from(runs.large)",
        "not runs.incomplete",
        "runs.small | length > 2",
        "runs | length == 2",
        "runs.small.has_test",
        "runs.small.diverged",
        "runs.small.summary.total_params == 1234",
        "runs.small.summary.total_params < runs.large.summary.total_params * 2",
        "runs.small.config.batch_size == 4",
        "runs.small.first.environment.epoch_seconds | sum < 10",
        "runs.small.first.history.loss.best_epoch == 3",
        "runs.small.first.history.val_accuracy.stays_within(0.3, 0.7)",
        "runs.small.first.history.val_accuracy.first_epoch_at_least(0.5) is not none",
        "runs.small.first.history.val_accuracy.first_epoch_at_least(0.5) < 3",
        "runs.small.test_accuracy.high - runs.small.test_accuracy.low < 0.05",
        "runs.small.first.gap() < 0.05",
        'runs.small.final("loss").high < runs.small.at("loss", 1).low',
        'runs.majority_baseline("test") == 0.5',
        "runs.small.calibration.error < 0.3",
        "data.numbers.pictures > 30",
        "runs.notice is none",
    ],
)
def test_a_condition_that_records_can_change_is_left_alone(rules: Rules, condition: str) -> None:
    assert rules(claim(condition, "So it is.")) == []


def test_copies_of_records_do_not_contradict_themselves(root: Path) -> None:
    folder = root / "runs"
    experiments = {"": Experiment.load(folder, Inputs(root))}
    recorded = Recorded(experiments, {"numbers": {"pictures": 40}})
    copies = [*copies_of_one(recorded, ("", "small")), *copies_of_all(recorded)]
    copies += copies_of_each(recorded, recorded.keys)
    for copy in copies:
        for run in copy.experiments[""].all_runs:
            check_consistency(run.record)
    assert len(copies) > 40


OTHER, LEVEL = "claim-other-model", "claim-other-level"
STRONG, ONE, NEVER = "claim-too-strong", "claim-one-run", "claim-undecidable"
INVERTED, VALUE, LOSS = "claim-inverted", "changed-value", "loss-in-percent"


@pytest.mark.parametrize(
    ("prose", "rule"),
    [
        (claim(f"{ACCURACY} > 0.3", "large is good."), OTHER),
        (claim(f"{ACCURACY} > 0.3", "The large one is good."), OTHER),
        (claim(f"{ACCURACY} > 0.3", "Good: {{ runs.large.test_accuracy.mean | percent }}."), OTHER),
        (claim(f"{ACCURACY} > 0.9", "x", "{{ runs.large.test_accuracy.mean | percent }}."), OTHER),
        (claim(f"{ACCURACY} > 0.3", "It passes 40%."), LEVEL),
        (claim(f"{ACCURACY} > 0.3", "It passes {{ 0.4 | percent }}."), LEVEL),
        ("{% set a = 0.4 %}" + claim(f"{ACCURACY} > 0.3", "It passes {{ a | percent }}."), LEVEL),
        (claim("runs.small.epochs == 3", "It took 8 epochs."), LEVEL),
        (claim(f"{STEP}.at_least(0.01)", "It leads by 20 percentage points."), LEVEL),
        (claim(f"{STEP}.better", "small beats large."), INVERTED),
        (claim(f"{STEP}.better", "large does not beat small."), INVERTED),
        (claim("runs.small.compared_with(runs.large).worse", "small beats large."), INVERTED),
        (f"{{% set a = {STEP} %}}" + claim("a.better", "small outperforms large."), INVERTED),
        ("{% set a=runs.small %}" + claim(f"{STEP}.better", "{{ a.name }} beats large."), INVERTED),
        (claim(f"{ACCURACY} < 0.6", "It stays above {{ 0.6 | percent }}."), INVERTED),
        (claim(f"0.6 > {ACCURACY}", "It stays above {{ 0.6 | percent }}."), INVERTED),
        (claim(f"{ACCURACY} < runs.large.test_accuracy.mean", "small ends above large."), INVERTED),
        (claim(f"{ACCURACY} > 0.3", "So."  , "<b>So</b>."), "claim-same-sentence"),
        (claim(f"{ACCURACY} > 0.3", f"It gets {{{{ ({ACCURACY} * 1.5) | percent }}}}."), VALUE),
        (claim(f"{ACCURACY} > 0.3", f"It gets {{{{ ({ACCURACY} + 0.2) | percent }}}}."), VALUE),
        (claim(f"{ACCURACY} > 0.3", f"It gets {{{{ ({ACCURACY} / 0.8) | percent }}}}."), VALUE),
        (claim(f"{ACCURACY} > 0.3", "{{ runs.small.test_loss.mean | percent }}."), LOSS),
        (claim(f"{ACCURACY} > 0.3", f"{{{{ [{ACCURACY}, 0.8] | max | percent }}}}."), VALUE),
        (claim(f"{ACCURACY} > 0.3", f"{{{{ {ACCURACY} | round(0, 'ceil') | percent }}}}."), VALUE),
        (claim(f"{ACCURACY} > 0.3", f"{{{{ {ACCURACY} | percent | replace('5', '9') }}}}."), VALUE),
        (claim(f"{ACCURACY} < runs.large.test_accuracy.mean", "It is significant."), STRONG),
        (claim(f"{ACCURACY} < runs.large.test_accuracy.mean", "It is twice as much."), STRONG),
        (claim(f"{STEP}.better", "large is far better than small."), STRONG),
        (claim("runs.small.first.history.loss.count_above(0.6) > 0", "Most epochs pass."), STRONG),
        (claim(f"{ACCURACY} > 0.3", "It passes in every run."), STRONG),
        (claim("runs.small.test_accuracy.low < 0.9", "It never passes."), STRONG),
        (claim("runs.small.uniform and runs.large.uniform", "They perform equally."), STRONG),
        (claim(f"{ACCURACY} > 0.3", "It passes in every epoch."), STRONG),
        (claim("runs.small.first.test.accuracy > 0.3", "It passes in all of the runs."), STRONG),
        (claim("runs.small.first.epochs == runs.large.first.epochs", "They take as long."), ONE),
        (claim("runs.small.first.history.loss.at(9) < 1", "A.", "B.{% unknown %}C."), NEVER),
    ],
)  # fmt: skip
def test_a_sentence_that_says_something_else_is_found(rules: Rules, prose: str, rule: str) -> None:
    assert rules(prose) == [(8, rule)]


@pytest.mark.parametrize(
    "prose",
    [
        claim(f"{ACCURACY} > 0.9", "x", "small: {{ runs.small.test_accuracy.mean | percent }}."),
        claim(f"{ACCURACY} > 0.9", "x", "large: {{ runs.large.test_accuracy.mean | percent }}."),
        claim(f"{ACCURACY} > 0.3", "It passes 30%, with a 95% interval."),
        claim(f"{ACCURACY} > 0.3", "At most 70% are wrong."),
        claim("runs.best == runs.large", "large beats small."),
        claim(f"{STEP}.better", "small does not beat large."),
        claim(f"not {STEP}.worse", "large is not worse than small."),
        claim(f"{STEP}.better", "small loses to large."),
        claim('runs.large.final("loss").mean < 1', "Its loss stays below 1, in large."),
        claim(f"{ACCURACY} > 0.3", f"{{{{ (1 - {ACCURACY}) | percent }}}} are wrong."),
        claim(f"{ACCURACY} > 0.3", f"{{{{ ({ACCURACY} * 100) | decimals(1) }}}} of 100."),
        claim(f"{STEP}.better", "large is significantly better than small."),
        claim(f"{STEP}.better", "They are not alike; the table says more."),
        claim(f"{ACCURACY} * 2 > 0.9", "It is half as good or better."),
        claim(f"{STEP}.at_least(0.2)", "large is far better than small."),
        claim("runs.small.test_accuracy.low > 0.3", "It passes in every run."),
        claim("runs.small.test_accuracy.high < 0.9", "It never passes."),
        claim(f"{ACCURACY} > 0.3", "The mean of all runs passes."),
        claim("runs.small.epochs > 2", "In every run, it took three."),
        claim(f"{ACCURACY} > 0.3", "In the second half of the run, it passes."),
        claim(f"{ACCURACY} > 0.3", "It passes: the table says more."),
        claim("runs.small.first.history.loss.max < 2", "It is low in every epoch of a run."),
        claim("runs.small.first.history.loss.max < 2", "It is low in every epoch of that run."),
        claim(
            "runs.small.first.epochs == runs.large.first.epochs", "With seed 1, they take as long."
        ),
        claim(f"{ACCURACY} > 0.3", "Its loss is {{ runs.small.test_loss.mean | decimals }}."),
    ],
)
def test_a_sentence_that_says_what_is_tested_is_left_alone(rules: Rules, prose: str) -> None:
    assert rules(prose) == []


TRUE = claim(f"{ACCURACY} > 0.3", "It passes.", "It fails.")


@pytest.mark.parametrize(
    ("prose", "rule"),
    [
        (f"It is wrong that {TRUE}", "claim-in-sentence"),
        (f"A fact. Nobody says {TRUE}", "claim-in-sentence"),
        (f"{TRUE} of nothing.", "claim-in-sentence"),
        (f"Wrongly, some say: {TRUE}", "claim-in-sentence"),
        (f"{TRUE} This is not true.", "claim-in-sentence"),
        (f"{TRUE.replace('passes.', 'passes')} nothing.", "claim-in-sentence"),
        (f'<span style="display: none">{TRUE}</span>', "claim-hidden"),
        (f'<i style="font-size:0">{TRUE}</i>', "claim-hidden"),
        (f"<p hidden>{TRUE}</p>", "claim-hidden"),
        (f'<i style="font-size: 1px">{TRUE}</i>', "claim-hidden"),
        (f'<i style="position: fixed; top: -999px">{TRUE}</i>', "claim-hidden"),
        (f'<p class="sr-only">{TRUE}</p>', "claim-hidden"),
        (f'<b style="color: #FFF">{TRUE}</b>', "claim-hidden"),
        (f"<svg><desc>{TRUE}</desc></svg>", "claim-hidden"),
        (f"~~{TRUE}~~", "claim-hidden"),
        (f"<!-- {TRUE} -->", "claim-hidden"),
        (f"{{% set a %}}{TRUE}{{% endset %}}{{{{ a }}}} {{{{ a }}}}", "claim-twice"),
    ],
)
def test_a_claim_that_is_no_sentence_of_its_own_is_found(
    rules: Rules, prose: str, rule: str
) -> None:
    assert [name for _, name in rules(prose)] == [rule]


def test_a_claim_in_code_that_is_evaluated_is_found(rules: Rules) -> None:
    found = rules(f"```\n{TRUE}\n```", jinja_in_code="true")
    assert [name for _, name in found] == ["claim-hidden"]


def test_a_claim_in_a_claim_is_found(rules: Rules) -> None:
    inner = TRUE.replace('"it"', '"inner"')
    prose = claim("runs.small.epochs == 3", f"Three epochs. {inner}")
    assert (8, "claim-nested") in rules(prose)


@pytest.mark.parametrize(
    "prose",
    [
        f"A sentence before. {TRUE} Another one.",
        f"- {TRUE}\n- {TRUE.replace('it', 'it-2', 1)}",
        f"*The article says that it passes.* {TRUE}",
        f"| a | b |\n|---|---|\n| {TRUE} | c |",
        f"<div><b>{TRUE}</b></div>",
        f"{TRUE} It is not a large network.",
        f'<i style="font-size: 1.2em">{TRUE}</i>',
        f'<b style="background: #333; color: #fff">{TRUE}</b>',
        f"{{% call figure(history_figure(runs.small.first)) %}}{TRUE}{{% endcall %}}",
    ],
)
def test_a_claim_that_is_a_sentence_is_left_alone(rules: Rules, prose: str) -> None:
    assert rules(f"\n{prose}\n") == []
