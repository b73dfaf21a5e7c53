"""Numbers that are reported as results typed by hand, and those that are not."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import history, make_project, record, write_record
from kit.projects import post as author

from generator.checks import PROSE_CHECKS
from generator.checks.built_post import BuiltPost, read_built_post
from generator.checks.document import read_document
from generator.checks.finding import Finding
from generator.checks.typed_results import check_typed_results
from generator.inputs import Inputs
from generator.project import Project

FRONT_MATTER = "---\ntitle: A post\ndate: 2026-01-31\ndescription: x\nruns: runs\n---\n"
NUMBERS = ("typed-number", "typed-number-in-template")


def check(post: BuiltPost, text: str) -> list[Finding]:
    """Return the findings about numbers in a text."""
    checked = replace(post, source=read_document("p.md", text))
    found = [each for check in PROSE_CHECKS for each in check(checked)]
    return [each for each in found if isinstance(each, Finding) and each.rule in NUMBERS]


@pytest.mark.parametrize(
    ("body", "typed"),
    [
        # Forms of numbers.
        ("It ends at 62.5% here.", "62.5%"),
        ("It ends at 62 % here.", "62 %"),
        ("It ends at 62.5 percent.", "62.5 percent"),
        ("It is 5 percentage points better.", "5 percentage points"),
        ("The loss is 0.4812.", "0.4812"),
        ("The loss is .4812.", ".4812"),
        ("The loss is $4.8 \\times 10^{-1}$.", "4.8 \\times 10^{-1}"),
        ("The mean error is 0,48 here.", "0,48"),
        ("Accuracy ０．６２", "０．６２"),
        ("The network is right on sixty-two per cent of them.", "sixty-two per cent"),
        ("It misreads three per mille of the pages.", "three per mille"),
        ("It made three mistakes.", "three"),
        # German ones.
        ("Das Modell liegt bei 12,5 Prozent.", "12,5 Prozent"),
        ("Es ist um 3,5 Prozentpunkte besser.", "3,5 Prozentpunkte"),
        ("Es klassifiziert 98,4 % der Bilder richtig.", "98,4 %"),
        ("Die Genauigkeit beträgt 0,93.", "0,93"),
        ("Der Verlust sinkt auf 0,4812.", "0,4812"),
        ("Das Netz klassifiziert 14 Bilder falsch.", "14"),
        ("Two thirds of the pictures are classified correctly.", "Two thirds"),
        ("It told ¾ of the pictures right.", "¾"),
        ("The second model is 17x faster.", "17"),
        # Counts that no record holds any more.
        ("Of 192 pictures the network told 181 right.", "181"),
        # Places.
        ("## We got 62.5%", "62.5%"),
        ("> We got 62.5%", "62.5%"),
        ("- **0.625**, the best accuracy", "0.625"),
        ("| model | accuracy |\n|---|---|\n| small | 62 |", "62"),
        ("[An accuracy of 0.625](http://example.org/1.0)", "0.625"),
        ('[the log](http://example.org "accuracy 0.625")', "0.625"),
        ("Our log says `val_accuracy: 0.625` at its end.", "0.625"),
        ("```text\nval_loss: 0.625\n```", "0.625"),
        ("<svg><title>Accuracy</title><text>62.5</text></svg>", "62.5"),
        ('<meter value="0.625">accuracy</meter>', "0.625"),
        ('<span aria-label="accuracy 0.625">x</span>', "0.625"),
        ('Text.\n{: title="98.4% right"}', "98.4%"),
        ("The acc is new.\n\n*[acc]: 98.4%", "98.4%"),
        ("![A curve that ends at 62.5%](a-0.5.png)", "62.5%"),
        ('{% call figure(f, alt="up to 62.5%") %}x{% endcall %}', "62.5%"),
        ("A note.[^1]\n\n[^1]: Its accuracy is 0.625.", "0.625"),
        ("{% if runs.notice %}at 62.5%{% endif %}", "62.5%"),
        # Literals that reach the page through the template.
        ("{% set acc = 0.625 %}\n\nIt ends at {{ acc | percent }}.", "0.625"),
        ("{{ (0.625 - runs.small.first.test.accuracy) | points }} points", "0.625"),
        ("{% for x in [0.625] %}{{ x | percent }}{% endfor %}", "0.625"),
        ("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(0.625) }}", "0.625"),
        ('{{ "Accuracy " ~ 0.625 }}', "0.625"),
        ('{{ table([["small", 0.625]], ["model", "accuracy"]) }}', "0.625"),
        ('{{ table([{"of": "small", "accuracy": "62.5%"}]) }}', "62.5"),
        # Beside numbers that are none.
        ("With TensorFlow 2.18.0, an accuracy of 0.62 is what we got.", "0.62"),
        ("The accuracy is 0.62 with a learning rate of 0.001.", "0.62"),
        ("In epoch 12, 62.5% were right.", "62.5%"),
        # Each on its own line, which the finding must name.
        ("one\ntwo\n{% if x %}\nat 62.5%\n{% endif %}", "62.5%"),
        ("one\n\n{% set x = [\n] %}\nat 62.5%", "62.5%"),
        ("- one\n\n  {% if x %}\n  at 62.5%\n  {% endif %}", "62.5%"),
        ("> one\n\n<div>\nat 62.5%\n</div>", "62.5%"),
        ("{{ figure(\n  1,\n  2,\n  alt='at 62.5%') }}", "62.5%"),
        ("# One\n\n```\n```\nat 62.5%", "62.5%"),
    ],
)
def test_a_typed_result_is_found_at_its_place(post: BuiltPost, body: str, typed: str) -> None:
    finding = next(each for each in check(post, f"{FRONT_MATTER}{body}\n") if each.text == typed)
    line = next(n for n, text in enumerate(body.split("\n"), start=7) if typed in text)
    column = body.split("\n")[line - 7].index(typed) + 1
    assert (finding.path, finding.line, finding.column) == ("p.md", line, column)


@pytest.mark.parametrize("typed", ["62.4%", "62,4 Prozent", "62,4 %"])
def test_a_finding_names_the_nearest_recorded_value(post: BuiltPost, typed: str) -> None:
    (finding,) = check(post, f"{FRONT_MATTER}It ends at {typed}.\n")
    assert f'"{typed}" is typed by hand' in finding.message
    assert "tiny/small seed 1, history.val_accuracy, epoch 3: 0.625" in finding.message
    assert "\n" not in str(finding)


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        # Of large there are two runs: test accuracies of 0.5 and 0.875, norms of 0.8183.
        ("Small gets 81.8% on the test.", "tiny/small seed 1, test.accuracy: 0.75"),
        ("The large one gets 81.8% on the test.", "tiny/large seed 2, test.accuracy: 0.875"),
        ("The large one gets 68.7% on the test.", "tiny/large, test_accuracy.mean: 0.6875"),
        ("It gets an accuracy of 81.8%.", "tiny/large seed 2, test.accuracy: 0.875"),
        ("The gradient of the large one is 0.8183.", "seed 1, history.grad_norm, epoch 2: 0.8183"),
        ("The 95% interval of large ends at 81.8% accuracy.", "test.interval.high: 0.7848"),
        ("Blind gets 81.8% on the test.", "none of its kind"),
        ("It made three mistakes.", None),
    ],
)
def test_the_nearest_value_is_one_that_the_sentence_can_mean(
    tmp_path: Path, sentence: str, says: str | None
) -> None:
    root = make_project(tmp_path / "project", author(sentence))
    norms = {"grad_norm": [0.5, 0.8183, 0.25]}
    scores = {1: 0.5, 2: 0.875}
    for seed, accuracy in scores.items():
        test = {"weights": "last", "count": 8, "accuracy": accuracy}
        content = record("large", 0.5, seed=seed, test=test, history=history(**norms))
        write_record(root, content)
    write_record(root, record("blind", 0.5, test=None))
    built = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
    found = [each for each in check_typed_results(built) if isinstance(each, Finding)]
    assert len(found) == 1
    assert (says or "words about results. Let") in found[0].message
    assert ("nearest recorded" in found[0].message) == (says is not None)


def test_title_and_description_are_read_and_other_front_matter_is_not(post: BuiltPost) -> None:
    text = FRONT_MATTER.replace("A post", "'We got 62.5%'").replace("x\n", ">\n  All\n  of 75.0%\n")
    findings = check(post, text.replace("runs: runs", "version: 0.5"))
    assert [finding.line for finding in findings] == [2, 6]
    assert "in the title is typed by hand" in findings[0].message


@pytest.mark.parametrize(
    "body",
    [
        "In epoch 1234 of many.",
        "With a batch size of 4 pictures and a dropout of 0.25, which is usual.",
        "With TensorFlow 2.18.1 and since Python 3.11.7.",
        "In 1999 it was so; on 2026-01-31 and on 31 January 2026, at 12:30, too.",
        "A kernel of 3 by 3, 1234 pixels wide, in 2.5 GB of memory.",
        "See section 3.2 and Figure 3.2 on it.",
        "7. seventh of all\n8. eighth of all",
        "[a link](http://example.org/0.625) and http://example.org/0.625",
        "<img src='0.625.png' width='62.5' alt='a curve'>",
        "A note[^12] on it.",
        "It was $2.50 then.",
        "The 1234th picture.",
        "The 95% interval is Wilson's.",
        "There are 1.2 million photographs.",
        "```python\naccuracy = 0.625\n```",
        "<!-- 62.5% --> {# 62.5% #}",
        "Text.\n{: #here data-share='0.625'}",
        "{{ runs.small.first.test.accuracy | percent(1) }}",
        'They got {{ quoted("62.5%", source="the tutorial") }}.',
        '{{ table([["they", quoted("62.5%", source="the tutorial")]], ["model", "accuracy"]) }}',
        "Golle (2008) reports an accuracy of 82.7%.",
        "Suppose a model is right on 90 of 100 pictures.",
        "We will train it to 99% accuracy, if we can.",
        "{% set shown = 6 %}At most {{ shown }} pictures.",
        "80% of the steps are warm-up.",
        "It is 7 in all.",
        "Jedes Modell lernt 20 Epochen lang mit einer Lernrate von 0,001.",
        "Siehe Abschnitt 3.2 und Abbildung 3.2.",
        "Das 95-%-Konfidenzintervall ist das von Wilson.",
        '{% claim "a" if runs.small.epochs > 0.6 %}Accuracy is above 60%.{% endclaim %}',
    ],
)
def test_a_number_that_is_no_result_is_not_reported(post: BuiltPost, body: str) -> None:
    assert check(post, f"{FRONT_MATTER}{body}\n") == []


@given(st.text("`~>#-=|[]()!<>{}$:\"'\\ \n\tab01.% accuracy"))
def test_no_text_makes_a_check_fail(post: BuiltPost, text: str) -> None:
    checked = replace(post, source=read_document("p.md", text))
    for each in PROSE_CHECKS[:1] + PROSE_CHECKS[2:]:  # Templates that do not parse do not build.
        list(each(checked))
