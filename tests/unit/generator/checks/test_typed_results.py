"""Numbers that are reported as results typed by hand, and the rules that skip all others."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.built_post import BuiltPost
from generator.checks.document import read_document
from generator.checks.finding import Finding, Skipped
from generator.checks.number_rules import TOKEN
from generator.checks.typed_results import check_typed_results

FRONT_MATTER = "---\ntitle: A post\ndate: 2026-01-31\ndescription: x\nruns: runs\n---\n"


def check(post: BuiltPost, text: str) -> tuple[list[Finding], Counter[str]]:
    """Return the findings in a text, and how many numbers each rule has skipped."""
    results = list(check_typed_results(replace(post, source=read_document("p.md", text))))
    skipped: Counter[str] = Counter()
    for each in results:
        if isinstance(each, Skipped):
            skipped[each.rule] += each.times
    return [each for each in results if isinstance(each, Finding)], skipped


@pytest.mark.parametrize(
    ("body", "typed"),
    [
        ("It ends at 62.5% here.", "62.5%"),
        ("It ends at 62 % here.", "62 %"),
        ("It ends at 62.5 percent.", "62.5 percent"),
        ("It is 5 percentage points better.", "5 percentage points"),
        ("The loss is 0.4812.", "0.4812"),
        ("The loss is .4812.", ".4812"),
        ("Accuracy 0.62", "0.62"),
        ("It has 1,234 parameters.", "1,234"),
        ("It has 1234 parameters.", "1234"),
        ("- **0.625**, the best", "0.625"),
        ("| small | 62.5 |", "62.5"),
        ("[We got 62.5%](http://example.org/1.0)", "62.5%"),
        ("With TensorFlow 2.18, 0.62 is what we got.", "0.62"),
        ("In epoch 12, 62.5% were right.", "62.5%"),
        ("![A curve that ends at 62.5%](a-0.5.png)", "62.5%"),
        ("<img src='a.png' width='320' alt='up to 62.5%'>", "62.5%"),
        ('{% call figure(f, alt="up to 62.5%") %}x{% endcall %}', "62.5%"),
        ("{% if runs.notice %}at 62.5%{% endif %}", "62.5%"),
        ("1. one\n\n    still of the item, at 62.5%", "62.5%"),
        ("{% raw %}{{ 62.5% }}{% endraw %}", "62.5%"),
        # Each on its own line, which the finding must name.
        ("one\ntwo\n{% if x %}\nat 62.5%\n{% endif %}", "62.5%"),
        ("one\n\n{% set x = [\n] %}\nat 62.5%", "62.5%"),
        ("- one\n\n  {% if x %}\n  at 62.5%\n  {% endif %}", "62.5%"),
        ("1. one\n{% if x %}\n\n    at 62.5%\n{% endif %}", "62.5%"),
        ("> one\n\n<div>\nat 62.5%\n</div>", "62.5%"),
        ("{{ figure(\n  1,\n  2,\n  alt='at 62.5%') }}", "62.5%"),
        ("<table>\n{% for a in b %}\n <tr><td>20</td>\n <td>62.5%</td></tr>\n</table>", "62.5%"),
        ("# One\n\n```\n```\nat 62.5%", "62.5%"),
    ],
)
def test_a_typed_result_is_found_at_its_line(post: BuiltPost, body: str, typed: str) -> None:
    (finding,), _ = check(post, f"{FRONT_MATTER}{body}\n")
    assert finding.message.split('"')[1] == typed
    line = next(n for n, text in enumerate(body.split("\n"), start=7) if typed in text)
    assert (finding.path, finding.line) == ("p.md", line)


def test_a_finding_names_the_nearest_recorded_value(post: BuiltPost) -> None:
    (finding,), _ = check(post, f"{FRONT_MATTER}It ends at 62.4%.\n")
    assert '"62.4%" is typed by hand' in finding.message
    assert "nearest: tiny/small seed 1, history.val_accuracy, epoch 3: 0.625" in finding.message
    assert "\n" not in str(finding)


def test_title_and_description_are_read_and_other_front_matter_is_not(post: BuiltPost) -> None:
    text = FRONT_MATTER.replace("A post", "'We got 62.5%'").replace("x\n", ">\n  All\n  of 75.0%\n")
    findings, skipped = check(post, text.replace("runs: runs", "version: 0.5"))
    assert [finding.line for finding in findings] == [2, 6]
    assert "in the title is typed by hand" in findings[0].message
    assert skipped["in front matter"] == 2


SKIPPED = {
    "epochs": ("In epoch 1234 of many.", "After 1,234 epochs."),
    "settings": ("With a batch size of 4.0 pictures.", "A dropout of 0.25 was used."),
    "versions": ("With TensorFlow 2.18.", "Since Python 3.11 it works.", "It is 3.11.7 today."),
    "years": ("In 1999 it was so.",),
    "dates": ("On 2026-01-31 it was so.", "On 31 January 2026 it was so."),
    "times": ("At 12:30 it was so.",),
    "sizes": ("A kernel of 3 by three.", "It is 1234 pixels wide.", "It has 2.5 GB of memory."),
    "section numbers": ("See section 3.2 of it.", "See Figure 3.2 of it."),
    "in markup": (
        "7. seventh of all",
        "[a link](http://example.org/0.625)",
        "[a link][0.625]\n\n[0.625]: http://example.org",
        "<img src='0.625.png' alt='a curve'>",
    ),
    "in footnote marks": ("A note[^12] on it.",),
    "amounts of money": ("It was $2.50 then.", "It was 2.50 euros then."),
    "ordinals": ("The 1234th picture.",),
    "confidence levels": ("A 95% interval.",),
    "large quantities": ("There are 1.2 million photographs.",),
    "in code": (
        "As `0.625` says.",
        "```\n0.625\n```",
        "Text:\n\n    0.625",
        "Text:\n\n{% raw %}\n    0.625\n{% endraw %}",
        "<pre>\n0.625\n</pre>",
    ),
    "in quotations": ("> It was 62.5%",),
    "in headings": ("# 62.5% of all", "Just 62.5%\n----"),
    "in link targets": ("See http://example.org/0.625 on it.",),
    "in attributes": ("Text.\n{: #here data-share='0.625'}",),
    "in comments": ("<!-- 62.5% -->", "{# 62.5% #}"),
    "in formulas": ("$$x = 0.625$$",),
    "in templates": ("{{ runs.small.test.accuracy | percent(1) }}",),
    "quoted": ('{{ quoted("62.5%", source="the tutorial") }}',),
    "other whole numbers": ("It is 7 in all.",),
}


@pytest.mark.parametrize(
    ("body", "rule"), [(body, rule) for rule, bodies in SKIPPED.items() for body in bodies]
)
def test_a_number_that_is_no_result_is_skipped_by_its_rule(
    post: BuiltPost, body: str, rule: str
) -> None:
    findings, skipped = check(post, f"{FRONT_MATTER}{body}\n")
    assert findings == []
    assert rule in skipped
    assert 0 not in skipped.values()


WORDS = ("0.5%", "12", "1,234", "`x`", "**a**", "{{a}}", ">", "#", "\n", "\n\n", "[l](u)", "|", "-")


@given(st.lists(st.sampled_from(WORDS)))
def test_every_number_is_either_found_or_skipped(post: BuiltPost, words: list[str]) -> None:
    text = " ".join(words)
    findings, skipped = check(post, text)
    assert len(findings) + skipped.total() == len(TOKEN.findall(text))
