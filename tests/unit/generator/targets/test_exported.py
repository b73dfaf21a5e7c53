"""What formats of `export` do to text: links to nowhere, shortcodes, anchors, formulas in HTML."""

import pytest
from markupsafe import Markup

from generator.targets import hugo, quarto
from generator.targets.distill import for_layout, slugify
from generator.targets.exported import NOWHERE, in_html, unlinked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"See [the *post*]({NOWHERE}) and [this](x).", "See the *post* and [this](x)."),
        (f"[a [b] c]({NOWHERE}#part)", "a [b] c"),
        (f'<td><a class="x" href="{NOWHERE}/a">A</a></td>', "<td>A</td>"),
        (f'<ul>\n<p><a href="{NOWHERE}">Only this</a></p>\n</ul>', "<ul>\n</ul>"),
        (f'<div class="labpress-data"><a href="{NOWHERE}/a.csv">CSV</a></div>\n<b>', "<b>"),
        ('<p><a href="x">Kept</a></p>\n', '<p><a href="x">Kept</a></p>\n'),
    ],
)
def test_a_link_to_nowhere_becomes_its_text(text: str, expected: str) -> None:
    assert unlinked(text) == expected


@pytest.mark.parametrize(
    ("text", "for_hugo", "for_quarto"),
    [
        ("{{< video a >}}", "{{</* video a */>}}", "{{{< video a >}}}"),
        ("{{% note %}} x", "{{%/* note */%}} x", "{{% note %}} x"),
        ("{{</* x */>}}", "{{</*/* x */*/>}}", "{{{</* x */>}}}"),  # As Hugo 0.111 prints it.
        ("a {{< b", "a &#123;{< b", "a &#123;{< b"),
        ("{{ x }} {% y %}", "{{ x }} {% y %}", "{{ x }} {% y %}"),
    ],
)
def test_text_calls_no_shortcode(text: str, for_hugo: str, for_quarto: str) -> None:
    assert hugo.inert(Markup(text)) == for_hugo
    assert quarto.inert(Markup(text)) == for_quarto


@pytest.mark.parametrize(
    ("title", "expected"),
    # By Jekyll's filter, as `jekyll` 4.3 printed it.
    [
        ("What's new?", "what-s-new"),
        ("§1. Packages & data", "1-packages-data"),
        ("Über_uns – heute", "über-uns-heute"),
    ],
)
def test_the_contents_of_distill_link_as_slugify_does(title: str, expected: str) -> None:
    assert slugify(title) == expected


def test_titles_can_stand_in_the_json_of_the_layout() -> None:
    assert for_layout('A "b" \\ <c> & d') == "A &quot;b&quot; &#92; &lt;c&gt; &amp; d"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("A sentence with <b>x</b> ", False),
        ("<figure>\n<figcaption>With ", True),
        ("<figure>\n</figure>\n\nAfter it ", False),
        ('<span id="x">A claim with ', False),
        ("> <div>", False),
    ],
)
def test_formulas_know_whether_they_stand_in_html(text: str, inside: bool) -> None:
    assert in_html(text) is inside
