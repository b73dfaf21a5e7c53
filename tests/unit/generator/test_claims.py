"""What an author gets from a claim: a sentence that stands only while it is true."""

import json
import re
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from kit.projects import POST, make_project, record, write_record

from experiments.records.errors import UserError
from generator.builder.rendering import make_page
from generator.inputs import Inputs
from generator.pages.page import Page
from generator.project import Project
from generator.targets.jekyll import body_text, front_matter

FRONT = POST.partition("{% set")[0]
LINE = FRONT.count("\n") + 1
PLACE = f"content/posts/a-post.md:{LINE}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two runs: the small one's test accuracy is 0.75, its val_accuracy 0.4, 0.5, 0.625."""
    return make_project(tmp_path / "project")


def built(root: Path, prose: str, front: str = FRONT) -> Page:
    path = root / "content/posts/a-post.md"
    path.write_text(f"{front}{prose}\n", encoding="utf-8")
    page = make_page(Project(root, root / "site"), Inputs(root), "a-post")
    assert page
    return page


def shown(page: Page) -> str:
    """The page's body, as Jekyll gets it."""
    return body_text(page)


def refusal(root: Path, prose: str, front: str = FRONT) -> str:
    with pytest.raises(UserError) as caught:
        built(root, prose, front)
    return str(caught.value)


def listed(page: Page) -> list[dict[str, Any]]:
    """The content of the claims.json beside a page."""
    return list(json.loads(page.files[PurePosixPath("data/a-post/claims.json")]))


def claim(condition: str, *branches: str, name: str = '"it"') -> str:
    """A claim in one line, with the sentences of its branches."""
    tags = ("", "{% otherwise %}", "{% unknown %}")
    text = "".join(tag + branch for tag, branch in zip(tags, branches, strict=False) if branch)
    return f"{{% claim {name} if {condition} %}}{text}{{% endclaim %}}"


def diverge(root: Path, at_the_end: float | None = None) -> None:
    """Lets the small run end in a loss that is no number."""
    history = {
        "epoch": [1, 2],
        "accuracy": [0.5, at_the_end],
        "loss": [1.0, None],
        "val_accuracy": [0.9, at_the_end],
        "val_loss": [1.0, None],
    }
    write_record(root, record("small", 0, history=history, status="diverged", test=None))


@pytest.mark.parametrize(
    ("condition", "outcome", "sentence"),
    [
        ("runs.small.first.test.accuracy > 0.7", "held", "Yes."),
        ("runs.small.first.test.accuracy > 0.8", "otherwise", "No."),
        ("runs.small.first.history.val_accuracy.at(9) > 0.8", "undecided", "Nobody knows."),
    ],
)
def test_the_branch_that_is_true_stands_alone_in_the_page(
    root: Path, condition: str, outcome: str, sentence: str
) -> None:
    page = built(root, f"So. {claim(condition, 'Yes.', 'No.', 'Nobody knows.')} End.")
    assert f'So. <span class="labpress-claim" id="claim-it">{sentence}</span> End.' in shown(page)
    for other in {"Yes.", "No.", "Nobody knows."} - {sentence}:
        assert other not in shown(page)
    assert [(each["outcome"], each["sentence"]) for each in listed(page)] == [(outcome, sentence)]


def test_a_claim_that_fails_names_its_place_name_condition_and_values(root: Path) -> None:
    message = refusal(root, claim("runs.small.first.test.accuracy > 0.8 * 1", "Yes."))
    assert message == (
        f"{PLACE}: claim `it` does not hold: runs.small.first.test.accuracy > (0.8 * 1), with "
        "runs.small.first.test.accuracy = 0.75. Change the sentence, or add after {% otherwise %} the one "
        "that holds instead."
    )


def test_a_claim_that_nothing_decides_names_what_is_missing(root: Path) -> None:
    message = refusal(root, claim("runs.small.first.history.loss.at(9) < 1", "Yes.", "No."))
    assert message == (
        f"{PLACE}: claim `it` can't be decided: runs.small.first.history.loss.at(9) < 1: loss of "
        "tiny/small seed 1 has no epoch 9: 1 to 3. Add after {% unknown %} the "
        "sentence for this case."
    )


def test_all_claims_that_fail_are_reported_at_once(root: Path) -> None:
    wrong = claim("runs.small.epochs > 3", "A.", name='"a"')
    right = claim("runs.small.epochs == 3", "B.", name='"b"')
    missing = claim("runs.small.first.history.loss.at(4) > 0", "C.", name='"c"')
    empty = claim("runs.small.epochs == 3", " ", name='"d"')
    lines = refusal(root, f"{wrong}\n{right}\n{missing}\n{empty}").splitlines()
    found = [re.match(r"content/posts/a-post.md:(\d+): claim `(\w)`", line) for line in lines]
    assert [each and (int(each[1]) - LINE, each[2]) for each in found] == [
        (0, "a"),
        (2, "c"),
        (3, "d"),
    ]
    assert lines[2].endswith("the sentence that stands is empty. Write one.")


def test_a_value_that_a_true_sentence_lacks_is_an_error_of_the_claim(root: Path) -> None:
    lacking = claim(
        "runs.small.epochs == 3", "{{ runs.small.first.history.loss.at(7) | decimals }}"
    )
    assert refusal(root, f"\n{lacking}").startswith(
        f"content/posts/a-post.md:{LINE + 1}: claim `it`: loss of tiny/small seed 1 has no epoch 7"
    )


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("runs.small.first.history.loss.first_epoch_at_least(9) < 3", "not supported"),
        ("runs.nothing.epochs == 3", "has no run of `nothing`"),
        ("runs.small.epochs / 0 > 1", "division by zero"),
        ("nothing > 1", "'nothing' is undefined"),
    ],
)
def test_a_condition_that_can_t_be_worked_out_names_its_claim(
    root: Path, condition: str, says: str
) -> None:
    message = refusal(root, claim(condition, "Yes.", "No.", "Nobody knows."))
    assert message.startswith(f"{PLACE}: claim `it`: ")
    assert says in message


def test_claims_in_a_loop_are_one_for_each_turn(root: Path) -> None:
    inside = claim(
        "run.first.test.accuracy > 0.7", "{{ run.name }} is good.", name='"is-" ~ run.name'
    )
    page = built(root, f"{{% for run in runs %}}\n- {inside}\n{{% endfor %}}")
    facts = [(each["name"], each["sentence"]) for each in listed(page)]
    assert facts == [("is-large", "large is good."), ("is-small", "small is good.")]


def test_claims_in_a_macro_are_those_of_its_calls(root: Path) -> None:
    inside = claim("run.epochs > least", "Long.", "Short.", name="name")
    macro = f"{{% macro long(run, name, least) %}}{inside}{{% endmacro %}}"
    calls = '{{ long(runs.small, "small-1", 1) }} {{ long(runs.small, "small-3", 3) }}'
    facts = [(each["name"], each["sentence"]) for each in listed(built(root, f"{macro}\n{calls}"))]
    assert facts == [("small-1", "Long."), ("small-3", "Short.")]


@pytest.mark.parametrize(("least", "found"), [(1, {"outer", "inner"}), (5, {"outer"})])
def test_a_claim_in_a_claim_counts_only_where_its_sentence_stands(
    root: Path, least: int, found: set[str]
) -> None:
    inner = claim("runs.large.first.test.accuracy > 0.9", "x", "It is small.", name='"inner"')
    outer = claim(f"runs.small.epochs > {least}", f"Long. {inner}", "Short.", name='"outer"')
    facts = {each["name"]: each for each in listed(built(root, outer))}
    assert facts.keys() == found
    assert facts["outer"]["sentence"] == ("Long. It is small." if least == 1 else "Short.")
    assert set(facts["outer"]["values"]) == {"runs.small.epochs"}


@pytest.mark.parametrize("at_the_end", [None, 0.5])
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
        "run.test.accuracy >= 0",
        "runs.small.compared_with(runs.large).beaten",
        "runs.large.compared_with(runs.small).beats",
        "not run.test.accuracy > 1",
    ],
)
def test_no_claim_on_values_of_a_diverged_run_holds(
    root: Path, at_the_end: float | None, condition: str
) -> None:
    diverge(root, at_the_end)
    prose = "{% set run = runs.small.first %}\n" + claim(condition, "Yes.", "No.", "It diverged.")
    (fact,) = listed(built(root, prose))
    assert (fact["outcome"], fact["sentence"]) == ("undecided", "It diverged.")
    assert "tiny/small seed 1" in fact["reason"]


def test_that_a_run_diverged_can_be_said(root: Path) -> None:
    diverge(root)
    (fact,) = listed(built(root, claim("runs.small.diverged", "It diverged.")))
    assert fact["outcome"] == "held"


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
        (
            "runs.small.first.history['loss'].at(2) > 1",
            "runs.small.first.history['loss'].at(2) > 1",
        ),
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
    # A claim of the post that is decided by its second half, whatever the first says.
    page = built(root, f"{given}\n{claim(f'true or ({condition})', 'Yes.')}")
    assert listed(page)[0]["condition"] in (
        f"true or ({shown})",
        f"true or {shown}",
    )


def test_the_values_of_a_condition_are_listed_with_what_they_were_made_of(root: Path) -> None:
    prose = "{% set a, reached = 0.25, none %}\n" + claim(
        "(a - runs.small.first.test.accuracy) | abs > 0.4 and reached is none", "Yes."
    )
    assert listed(built(root, prose))[0]["values"] == {
        "a": "0.25",
        "runs.small.first.test.accuracy": "0.75",
        "(a - runs.small.first.test.accuracy) | abs": "0.5",
        "reached": "None",
    }


def test_claims_json_has_sentences_without_markup(root: Path) -> None:
    held = "It is **{{ runs.small.first.test.accuracy | percent }}**, `x` & [this](https://a.test)."
    (fact,) = listed(built(root, claim("runs.small.first.test.accuracy == 0.75", held)))
    assert fact == {
        "name": "it",
        "condition": "runs.small.first.test.accuracy == 0.75",
        "outcome": "held",
        "sentence": "It is 75.0%, x & this.",
        "values": {"runs.small.first.test.accuracy": "0.75"},
    }


def test_each_row_of_the_table_of_claims_leads_to_its_sentence(root: Path) -> None:
    prose = "\n\n".join(claim("runs.small.epochs", "Yes.", name=f'"c-{i}"') for i in range(3))
    body = shown(built(root, prose))
    for i in range(3):
        assert body.count(f'href="#claim-c-{i}"') == body.count(f'id="claim-c-{i}"') == 1


def test_a_claim_in_the_description_is_listed_without_a_link(root: Path) -> None:
    given = claim("runs.small.first.test.accuracy > 0.7", "Good", name="'top'")
    page = built(root, "x", FRONT.replace("What came of it", f'"{given}"'))
    assert "description: Good\n" in front_matter(page)
    assert '<th scope="row">top</th>' in shown(page)


def test_a_claim_that_fails_in_the_description_names_its_line(root: Path) -> None:
    given = claim("runs.small.first.test.accuracy > 0.8", "Good", name="'top'")
    message = refusal(root, "x", FRONT.replace("What came of it", f'"{given}"'))
    assert message.startswith("content/posts/a-post.md:4: claim `top` does not hold")


@pytest.mark.parametrize(
    ("prose", "says"),
    [
        (claim("1", "A.") + claim("1", "B."), "claim `it`: another one has this name"),
        (claim("1", "A.", name='"It is"'), "claim `It is`: use small letters"),
        (claim("1", "A.", name='""'), "claim ``: use small letters"),
        (claim("1", "A.", name="5.5"), "claim `5.5`: use small letters"),
        (claim("1", "A.\n\nB."), "claim `it`: has more than one paragraph"),
        (claim("1", "A.\n  \nB."), "claim `it`: has more than one paragraph"),
        (claim("1", "A.{% otherwise %}B.", "C."), "two branches `otherwise`"),
        ('{% claim "it" %}A.{% endclaim %}', "expected token 'if'"),
        ('{% claim "it" if 1 %}A.', "endclaim"),
    ],
)
def test_an_ill_formed_claim_is_refused_with_its_line(root: Path, prose: str, says: str) -> None:
    message = refusal(root, prose)
    assert message.startswith(f"{PLACE}: ")
    assert says in message


def test_a_list_item_that_is_a_claim_leaves_the_next_item_its_line(root: Path) -> None:
    body = shown(built(root, f"- {claim('1', 'One.')}\n- Two.\n"))
    assert re.search(r"^- <span[^>]*>One\.</span>\n- Two\.$", body, re.MULTILINE)


def test_a_claim_shown_raw_stays_as_it_is_written(root: Path) -> None:
    raw = claim("a > 1", "One.")
    assert raw in shown(built(root, f"{{% raw %}}{raw}{{% endraw %}}"))
