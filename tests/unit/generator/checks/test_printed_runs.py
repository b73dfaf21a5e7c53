"""Sentences and captions with the numbers or figures of other models, or of a part of the runs."""

from pathlib import Path

import pytest
from kit.projects import make_project, post, record, write_post, write_record

from generator.checks.built_post import read_built_post
from generator.checks.printed_runs import check_printed_runs
from generator.inputs import Inputs
from generator.project import Project

SMALL, LARGE = "{{ runs.small.test_accuracy.mean | percent }}", "{{ runs.large.title }}"
RANGE = (
    "It gets {{ runs.small.test_accuracy.low | percent }} to "
    "{{ runs.small.test_accuracy.high | percent }} right."
)
CAPTION = "{{% call figure(history_figure({})) %}}Accuracy of {} by epoch.{{% endcall %}}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose models have two seeds each."""
    root = make_project(tmp_path_factory.mktemp("printed") / "project")
    for model, right in (("small", 5), ("large", 7)):
        test = {"weights": "last", "count": 8, "accuracy": right / 8, "loss": 0.5}
        write_record(root, record(model, 0.5, seed=2, test=test))
    return root


def rules(root: Path, prose: str) -> list[tuple[str, int]]:
    write_post(root, post(prose))
    built = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
    return [(finding.rule, finding.line) for finding in check_printed_runs(built)]


@pytest.mark.parametrize(
    "prose",
    [
        f"{LARGE} gets {SMALL} right.",
        f"The large one gets {SMALL} right.",
        f"Model large is tested at {SMALL}.",
        f"{{% set it = runs.small.test_accuracy.mean %}}\n{LARGE}: {{{{ it | percent }}}}.",
        f"{{% if runs | length > 1 %}}{LARGE} gets {SMALL} right.{{% endif %}}",
        f"- {LARGE} gets\n  {SMALL} right.\n- The small one: {SMALL}",
        CAPTION.format("runs.small", "the large one"),
        CAPTION.format("runs.small.first, metric='accuracy'", "the large one"),
        f'{{% claim "a" if runs.small.epochs > 2 %}}{LARGE} gets {SMALL} right.{{% endclaim %}}',
        f'{{% claim "a" if runs.small.complete %}}A{{% otherwise %}}Large: {SMALL}{{% endclaim %}}',
    ],
)
def test_the_number_or_figure_of_another_model_is_found(root: Path, prose: str) -> None:
    ((rule, line),) = rules(root, prose)
    assert rule == "other-model"
    assert 7 <= line <= 7 + prose.count("\n")


@pytest.mark.parametrize(
    ("prose", "is_found"),
    [
        ("The small one gets {{ runs.small.test_accuracy.high | percent }} right.", True),
        ("The small one gets {{ runs.small.test_accuracy.low | percent }} right.", True),
        ("The small one gets {{ runs.small.seed(2).test.correct }} right.", True),
        ("The small one ends at {{ runs.small.first.history.val_accuracy.last | percent }}.", True),
        (RANGE, False),
        ("Its loss falls to {{ runs.small.best('val_loss').low | decimals }}.", True),
        ("Its best seed gets {{ runs.small.test_accuracy.high | percent }} right.", False),
        ("In the run with seed 2, {{ runs.small.seed(2).test.correct }} are right.", False),
        ("Seed 2 is one.\nThe small one gets {{ runs.small.seed(2).test.correct }} right.", False),
        ("The small one has {{ runs.small.summary.total_params | thousands }} weights.", False),
        ("It was tested on {{ runs.small.first.test.count }} items.", False),
    ],
)
def test_a_part_of_the_runs_does_not_stand_for_all(root: Path, prose: str, is_found: bool) -> None:
    assert rules(root, prose) == ([("part-as-whole", 7)] if is_found else [])


@pytest.mark.parametrize(
    ("value", "words", "is_found"),
    [
        ("final('val_accuracy').mean", "of the test pictures", True),
        ("final('accuracy').mean", "in validation", True),
        ("test_accuracy.mean", "of the training images", True),
        ("test_accuracy.mean", "of the test images", False),
        ("final('val_accuracy').mean", "of the validation images, before the test data", False),
        ("final('accuracy').mean", "after training", False),
        ("final('val_accuracy').mean", "to test whether it learns", False),
    ],
)
def test_a_number_of_one_part_of_the_data_is_not_said_of_another(
    root: Path, value: str, words: str, is_found: bool
) -> None:
    prose = f"It gets {{{{ runs.small.{value} | percent }}}} right {words}."
    assert rules(root, prose) == ([("other-split", 7)] if is_found else [])


@pytest.mark.parametrize(
    "prose",
    [
        f"The small one gets {SMALL} right.",
        f"Against {LARGE}, the small one gets {SMALL} right.",
        f"{LARGE} is better. It is not {SMALL}.",
        f"It gets {SMALL} right.",
        f"Unlike {LARGE}, it gets {SMALL} right.",
        f"{LARGE} gets {{{{ runs.large.test_accuracy.mean | percent }}}} right, the other {SMALL}.",
        "{% for model in runs %}\n- {{ model.title }}: {{ model.epochs }}\n{% endfor %}",
        "The large one has {{ undefined | default(3) }} of them.",
        CAPTION.format("runs.small", "the small one"),
        "{% call figure(comparison_figure(runs)) %}The large one and others.{% endcall %}",
        "{% set c = runs.large.compared_with(runs.small) %}\n"
        f"{LARGE} is {{{{ c.difference | points }}}} points off.",
    ],
)
def test_sentences_about_what_they_show_are_left_alone(root: Path, prose: str) -> None:
    assert rules(root, prose) == []
