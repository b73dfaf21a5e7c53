"""A condition is true or false, and its list shows the numbers that decided it."""

import html
import json
import re
from pathlib import Path, PurePosixPath

import pytest
from kit.projects import make_project, post, record, render, write_record

from experiments.records.errors import UserError
from generator.targets.jekyll import body_text

STEP = "runs.large.compared_with(runs.small)"
CURVE = "runs.small.first.history.val_accuracy"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models of three seeds, tested on 400 items: large gets .9, .91, .92, small a half."""
    root = make_project(tmp_path_factory.mktemp("readings") / "project")
    for model, accuracies in (("small", (0.5, 0.5, 0.5)), ("large", (0.9, 0.91, 0.92))):
        for seed, accuracy in enumerate(accuracies, start=1):
            test = {"weights": "last", "count": 400, "accuracy": accuracy, "loss": seed / 10}
            write_record(root, record(model, 0.6, seed=seed, test=test))
    return root


def values(root: Path, condition: str) -> dict[str, str]:
    """Return the values that claims.json lists for a condition."""
    page = render(
        root, post(f'{{% claim "it" if {condition} %}}A.{{% otherwise %}}B.{{% endclaim %}}')
    )
    (claim,) = json.loads(page.files[PurePosixPath("data/a-post/claims.json")])
    return dict(claim["values"])


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (STEP, f"`{STEP}` is a comparison (difference 0.41), neither true nor false: write `{STEP}."
         "better`"),
        (f"{STEP} and true", "is a comparison"),
        (f"true and not {STEP}", "is a comparison"),
        (f"{CURVE}.stays_at_least", f"is a method that is not called, neither true nor false: "
         f"write `{CURVE}.stays_at_least(...)`"),
        ("runs.small.test_accuracy.mean", "is a number (0.5), neither true nor false: compare it"),
        ("runs.small.epochs or true", "is a number (3)"),
        ("0", "`0` is a number (0)"),
        ("runs", "is an Experiment, neither true nor false: compare one of its values, or its"),
        ("runs.small", "is a Model"),
        ("runs.small.first.test", "is a TestScore, neither true nor false: compare one of its val"),
        ("runs.small.title", 'is a text ("The small one"), neither true nor false: compare it'),
        ("runs.incomplete", "is a list of 0, neither true nor false: compare its length"),
        ("{'a': 1}", "is a list of 1"),
        (f"{CURVE}.first_epoch_at_least(2)", "is None, neither true nor false: write `"),
        ("runs.small.compared_with(runs.large, 'loss').significant",
         "is None, since the comparison is not decided, neither true nor false: ask `.better`"),
    ],
)  # fmt: skip
def test_a_condition_that_is_no_bool_says_what_it_is_and_what_was_meant(
    root: Path, condition: str, says: str
) -> None:
    with pytest.raises(UserError) as caught:
        values(root, condition)
    message = str(caught.value)
    assert message.startswith("content/posts/a-post.md:7: claim `it`: `")
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize("condition", ["not runs.incomplete", "not runs.small.mixed", "not false"])
def test_not_may_ask_whether_a_list_is_empty(root: Path, condition: str) -> None:
    values(root, condition)


@pytest.mark.parametrize(
    "condition", [f"{STEP}.better", f"{STEP}.at_least(0.02)", f"not {STEP}.worse"]
)
def test_a_comparison_is_listed_with_its_numbers(root: Path, condition: str) -> None:
    (listed,) = values(root, condition).items()
    assert listed[0] == STEP
    assert listed[1].startswith("means 0.91 and 0.5, difference 0.41, 95% interval 0.")
    assert ", p " in listed[1]


def test_a_comparison_of_several_says_so_and_why_it_is_not_decided(root: Path) -> None:
    step = "runs.large.compared_with(runs.small, 'loss')"
    assert values(root, f"{step}.better")[step].endswith("not decided (unknown items)")


def test_the_page_says_each_value_once(root: Path) -> None:
    best = "runs.best == large and ([runs.small.epochs, 2] | max) > 1 and 0.41 | round(6) < 1"
    step = f"{STEP}.difference"
    prose = f'{{% claim "it" if {best} and {step} | round(6) > 0.1 %}}A.{{% endclaim %}}'
    page = html.unescape(body_text(render(root, post("{% set large = runs.large %}\n" + prose))))
    (read,) = re.findall(r"Values read: (.*?)</li>", page)
    assert read == f"runs.best = large; [runs.small.epochs, 2] | max = 3; {step} = 0.41"


@pytest.mark.parametrize(
    ("condition", "listed"),
    [
        (f"{CURVE}.stays_at_least(0.3)", {f"{CURVE}.min": "0.4"}),
        (f"{CURVE}.stays_at_least(0.3, 2)", {f"{CURVE}.from_epoch(2).min": "0.5"}),
        (f"{CURVE}.stays_at_least(0.3, from_epoch=3)", {f"{CURVE}.from_epoch(3).min": "0.6"}),
        (f"{CURVE}.stays_within(0.3, 0.9)", {f"{CURVE}.min": "0.4", f"{CURVE}.max": "0.6"}),
        ("runs.small.uniform", {"runs.small.mixed": "[]"}),
        ("runs.small.has_test", {"runs.small.has_test": "True"}),
    ],
)
def test_a_method_is_listed_with_the_values_that_it_compared(
    root: Path, condition: str, listed: dict[str, str]
) -> None:
    assert values(root, condition) == listed
