"""A claim gives its author a sentence that stands only while it is true."""

import json
import re
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from kit.projects import history, make_project, post, record, render, write_record

from experiments.records.errors import UserError
from generator.pages.page import Page
from generator.targets.jekyll import body_text, front_matter

PLACE = "content/posts/a-post.md:7"
# The prose of these posts speaks of one run: its test accuracy is 0.75.
RUN = "{% set run = runs.small.first %}"
ACCURACY = "run.test.accuracy"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def built(root: Path, prose: str, **front: str) -> Page:
    return render(root, post(f"{RUN}{prose}", **front))


def refusal(root: Path, prose: str, **front: str) -> str:
    with pytest.raises(UserError) as caught:
        built(root, prose, **front)
    return str(caught.value)


def listed(root: Path, prose: str) -> list[dict[str, Any]]:
    """Return the content of the claims.json of a page."""
    return list(json.loads(built(root, prose).files[PurePosixPath("data/a-post/claims.json")]))


def claim(condition: str, *branches: str, name: str = '"it"') -> str:
    """Return a claim in one line, with the sentences of its branches."""
    tags = ("", "{% otherwise %}", "{% unknown %}")
    text = "".join(tag + branch for tag, branch in zip(tags, branches, strict=False) if branch)
    return f"{{% claim {name} if {condition} %}}{text}{{% endclaim %}}"


def diverge(root: Path, last: float | None = None) -> None:
    """Let the small run end in a loss that is no number."""
    curve = history(
        accuracy=[0.5, last], loss=[1.0, None], val_accuracy=[0.9, last], val_loss=[1.0, None]
    )
    write_record(root, record("small", 0, history=curve, status="diverged", test=None))


@pytest.mark.parametrize(
    ("condition", "outcome", "sentence"),
    [
        (f"{ACCURACY} > 0.7", "held", "Yes."),
        (f"{ACCURACY} > 0.8", "otherwise", "No."),
        ("run.history.val_accuracy.at(9) > 0.8", "undecided", "Nobody knows."),
    ],
)
def test_the_branch_that_is_true_stands_alone_in_the_page(
    root: Path, condition: str, outcome: str, sentence: str
) -> None:
    prose = f"So. {claim(condition, 'Yes.', 'No.', 'Nobody knows.')} End."
    body = body_text(built(root, prose))
    assert f'So. <span class="labpress-claim" id="claim-it">{sentence}</span> End.' in body
    assert not any(other in body for other in {"Yes.", "No.", "Nobody knows."} - {sentence})
    facts = [(each["outcome"], each["sentence"]) for each in listed(root, prose)]
    assert facts == [(outcome, sentence)]


@pytest.mark.parametrize(
    ("condition", "branches", "says"),
    [
        (
            f"{ACCURACY} > 0.8 * 1",
            ["Yes."],
            "claim `it` does not hold: run.test.accuracy > (0.8 * 1), with run.test.accuracy = "
            "0.75. Change the sentence, or add after {% otherwise %} the one that holds instead.",
        ),
        (
            "run.history.loss.at(9) < 1",
            ["Yes.", "No."],
            "claim `it` can't be decided: run.history.loss.at(9) < 1: loss of tiny/small seed 1 "
            "has no epoch 9: 1 to 3. Add after {% unknown %} the sentence for this case.",
        ),
        (
            "run.epochs == 3",
            ["{{ run.history.loss.at(7) | decimals }}"],
            "claim `it`: loss of tiny/small seed 1 has no epoch 7: 1 to 3.",
        ),
        (
            "run.history.loss.first_epoch_at_least(9) < 3",
            ["Yes."],
            "claim `it`: one side has no value",
        ),
        ("runs.nothing.epochs == 3", ["Yes.", "", "x"], "claim `it`: runs has no run of `nothing`"),
        ("run.epochs / 0 > 1", ["Yes.", "No.", "Nobody knows."], "claim `it`: division by zero"),
        ("nothing > 1", ["Yes.", "No.", "Nobody knows."], "claim `it`: 'nothing' is undefined"),
    ],
)
def test_a_claim_that_can_t_stand_names_its_place_its_name_and_the_reason(
    root: Path, condition: str, branches: list[str], says: str
) -> None:
    assert refusal(root, claim(condition, *branches)).startswith(f"{PLACE}: {says}")


def test_all_claims_that_fail_are_reported_at_once(root: Path) -> None:
    wrong = claim("run.epochs > 3", "A.", name='"a"')
    right = claim("run.epochs == 3", "B.", name='"b"')
    missing = claim("run.history.loss.at(4) > 0", "C.", name='"c"')
    empty = claim("run.epochs == 3", " ", name='"d"')
    lines = refusal(root, f"{wrong}\n{right}\n{missing}\n{empty}").splitlines()
    found = [re.match(r"content/posts/a-post.md:(\d+): claim `(\w)`", line) for line in lines]
    assert [each and each.groups() for each in found] == [("7", "a"), ("9", "c"), ("10", "d")]
    assert lines[2].endswith("the sentence that stands is empty. Write one.")


@pytest.mark.parametrize(
    ("prose", "facts"),
    [
        (
            "{% for model in runs %}\n- "
            + claim("model.epochs == 3", "{{ model.name }}!", name='"is-" ~ model.name')
            + "\n{% endfor %}",
            [("is-large", "large!"), ("is-small", "small!")],
        ),
        (
            "{% macro long(name, least) %}"
            + claim("runs.small.epochs > least", "Long.", "Short.", name="name")
            + '{% endmacro %}{{ long("from-1", 1) }} {{ long("from-3", 3) }}',
            [("from-1", "Long."), ("from-3", "Short.")],
        ),
    ],
)
def test_claims_in_a_loop_or_macro_are_one_for_each_turn(
    root: Path, prose: str, facts: list[tuple[str, str]]
) -> None:
    assert [(each["name"], each["sentence"]) for each in listed(root, prose)] == facts


@pytest.mark.parametrize(("least", "found"), [(1, {"outer", "inner"}), (5, {"outer"})])
def test_a_claim_in_a_claim_counts_only_where_its_sentence_stands(
    root: Path, least: int, found: set[str]
) -> None:
    inner = claim(f"{ACCURACY} > 0.9", "x", "It is small.", name='"inner"')
    outer = claim(f"run.epochs > {least}", f"Long. {inner}", "Short.", name='"outer"')
    facts = {each["name"]: each for each in listed(root, outer)}
    assert facts.keys() == found
    assert facts["outer"]["sentence"] == ("Long. It is small." if least == 1 else "Short.")
    assert set(facts["outer"]["values"]) == {"run.epochs"}


@pytest.mark.parametrize("last", [None, 0.5])
@pytest.mark.parametrize(
    "condition",
    [
        "run.history.val_accuracy.last >= 0",
        "run.history.val_accuracy.max > 0.8",
        "run.history.val_accuracy.stays_at_least(0)",
        "run.history.val_accuracy.best_epoch == 1",
        "run.history.val_accuracy.from_epoch(2).min < 1",
        "run.history.val_accuracy.at(1) > 0.8",
        "run.history.val_accuracy.count_above(0.8) == 1",
        "run.history.loss.first < 2",
        "run.gap() > -1",
        "runs.small.final('val_accuracy').low >= 0",
        "runs.small.best('val_accuracy').low >= 0",
        "run.test.accuracy >= 0",
        "runs.small.compared_with(runs.large).worse",
        "runs.large.compared_with(runs.small).better",
        "not run.test.accuracy > 1",
    ],
)
def test_no_claim_on_values_of_a_diverged_run_holds(
    root: Path, last: float | None, condition: str
) -> None:
    diverge(root, last)
    (fact,) = listed(root, claim(condition, "Yes.", "No.", "It diverged."))
    assert (fact["outcome"], fact["sentence"]) == ("undecided", "It diverged.")
    assert "tiny/small seed 1" in fact["reason"]


def test_that_a_run_diverged_can_be_claimed(root: Path) -> None:
    diverge(root)
    assert listed(root, claim("runs.small.diverged", "It diverged."))[0]["outcome"] == "held"


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("a>1 and not b", "(a > 1) and (not b)"),
        ("a or b and c", "a or (b and c)"),
        ("(a or b) and c", "(a or b) and c"),
        ("0 < a <= 1 != b", "0 < a <= 1 != b"),
        ("a in [1, 2] or b not in (3, 4)", "(a in [1, 2]) or (b not in [3, 4])"),
        ("(a - b)|abs < 0.05", "(a - b) | abs < 0.05"),
        ("a - b|abs", "a - b | abs"),
        ("-a ** 2 == b // c % 2", "((-a) ** 2) == ((b // c) % 2)"),
        ("a|round(2, method='floor') > 1", "a | round(2, method='floor') > 1"),
        ("run.history['loss'].at(2) > 1", "run.history['loss'].at(2) > 1"),
        ("a is none or b is not divisibleby 3", "(a is none) or (b is not divisibleby(3))"),
        ("list[1:] == list[:2:1]", "list[1:] == list[:2:1]"),
        ("f(*list, **{'x': true})", "f(*list, **{'x': true})"),
        ("(a if b else c) > none", "(a if b else c) > none"),
        ("'x' ~ a == 'x1'", "('x' ~ a) == 'x1'"),
        ("[a, b] | max > 0", "[a, b] | max > 0"),
    ],
)
def test_a_condition_is_listed_as_it_is_read(root: Path, condition: str, shown: str) -> None:
    given = "{% set a, b, c, list = 1, 3, 2, [1, 2] %}{% macro f() %}{% endmacro %}"
    # Its first half decides the claim, whatever the second one says.
    (fact,) = listed(root, f"{given}\n{claim(f'true or ({condition})', 'Yes.')}")
    assert fact["condition"] in (f"true or ({shown})", f"true or {shown}")


def test_claims_json_has_values_and_sentences_without_markup(root: Path) -> None:
    condition = "(a - run.test.accuracy) | abs > 0.4 and reached is none"
    held = "It is **{{ run.test.accuracy | percent }}**, `x` & [this](https://a.test)."
    prose = "{% set a, reached = 0.25, none %}" + claim(condition, held)
    score = {"record": "small/seed-1.json", "pointer": "/test/accuracy"}
    expected = {
        "name": "it",
        "condition": "((a - run.test.accuracy) | abs > 0.4) and (reached is none)",
        "tree": {
            "call": "and",
            "of": [
                {
                    "call": ">",
                    "of": [
                        {
                            "operand": "(a - run.test.accuracy) | abs",
                            "value": 0.5,
                            "from": {"call": "abs", "of": [{"call": "sub", "of": [0.25, score]}]},
                        },
                        0.4,
                    ],
                },
                {"operand": "reached is none", "value": True},
            ],
        },
        "outcome": "held",
        "sentence": "It is 75.0%, x & this.",
        "values": {
            "a": "0.25",
            "run.test.accuracy": "0.75",
            "(a - run.test.accuracy) | abs": "0.5",
            "reached": "None",
        },
    }
    assert listed(root, prose) == [expected]
    assert listed(root, f"\nA line above.\n\n{prose}") == [expected], "lines do not count"


def test_each_row_of_the_table_of_claims_leads_to_its_sentence(root: Path) -> None:
    prose = "\n\n".join(claim("run.epochs == 3", "Yes.", name=f'"c-{i}"') for i in range(3))
    body = body_text(built(root, prose))
    for i in range(3):
        assert body.count(f'href="#claim-c-{i}"') == body.count(f'id="claim-c-{i}"') == 1


def test_a_claim_in_the_description_is_listed_without_a_link(root: Path) -> None:
    good = claim("runs.small.test_accuracy.mean > 0.7", "Good", name="'top'")
    page = built(root, "x", description=f'"{good}"')
    assert "description: Good\n" in front_matter(page)
    assert "<li><strong>top</strong>: holds" in body_text(page)
    message = refusal(root, "x", description=f'"{good.replace("0.7", "0.8")}"')
    assert message.startswith("content/posts/a-post.md:4: claim `top` does not hold")


@pytest.mark.parametrize(
    ("prose", "says"),
    [
        (claim("true", "A.") + claim("true", "B."), "claim `it`: another one has this name"),
        (claim("true", "A.", name='"It is"'), "claim `It is`: use small letters"),
        (claim("true", "A.", name='""'), "claim ``: use small letters"),
        (claim("true", "A.", name="5.5"), "claim `5.5`: use small letters"),
        (claim("true", "A.\n\nB."), "claim `it`: has more than one paragraph"),
        (claim("true", "A.\n  \nB."), "claim `it`: has more than one paragraph"),
        (claim("true", "A.{% otherwise %}B.", "C."), "two branches `otherwise`"),
        ('{% claim "it" %}A.{% endclaim %}', '{% claim "NAME" if CONDITION %}'),
        ('{% claim "it" if true %}A.', "endclaim"),
    ],
)
def test_an_ill_formed_claim_is_refused_with_its_line(root: Path, prose: str, says: str) -> None:
    message = refusal(root, prose)
    assert message.startswith(f"{PLACE}: ")
    assert says in message


def test_a_list_item_that_is_a_claim_leaves_the_next_item_its_line(root: Path) -> None:
    body = body_text(built(root, f"\n- {claim('true', 'One.')}\n- Two.\n"))
    assert re.search(r"^- <span[^>]*>One\.</span>\n- Two\.$", body, re.MULTILINE)


def test_a_claim_shown_raw_stays_as_it_is_written(root: Path) -> None:
    raw = claim("a > 1", "One.")
    assert raw in body_text(built(root, f"{{% raw %}}{raw}{{% endraw %}}"))
