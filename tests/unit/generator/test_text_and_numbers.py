"""Text that stays text, numbers that do not lie when rounded, statistics that are right."""

import html
import math
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.records.errors import UserError
from generator import numbers as formats
from generator.pages.api_reference import described
from generator.pages.markup import SiteLink, escape, fenced
from generator.runs.series import MissingError, Series
from generator.runs.statistics import spread, wilson
from generator.targets.jekyll import inert, syntax_of

NASTY = [
    "{{ site.title }} {% include x %} {% raw %} {% endraw %} {%- endraw -%}",
    "a | b || c $$x$$ \"quoted\" 'single' -- --- ...",
    "<b>bold</b> &amp; &lt; <script>alert(1)</script> <!-- c -->",
    "# no heading",
    "1. no list",
    "- no list",
    "+ no list",
    ": no definition",
    "> no quote",
    "`code` *em* _em_ **strong** ~~gone~~ [link](http://x.y) ![image](x)",
    "http://example.org and <me@example.org>",
    "a trailing backslash \\",
    "{: .class} {::comment} ^[note] [^1] *[abbr]: x",
    "(c) -> => <= != == 10.5 98.4%",
    "=== ---",
    "a lone carriage return\r# no heading",
    "Zoë naïve 猫 🐈",
]
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), min_size=1)
needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")


def as_read(page: str) -> str:
    """The text of an HTML fragment, as a browser would show it."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


@given(words.filter(str.strip))
def test_any_text_reads_as_it_is_after_markdown(text: str) -> None:
    page = markdown.markdown(f"Before {escape(text)} after.", extensions=["extra"])
    assert as_read(page) == " ".join(f"Before {text.strip()} after.".split())


@pytest.mark.parametrize("text", NASTY)
def test_markup_at_the_start_of_a_line_is_text(text: str) -> None:
    page = markdown.markdown(str(escape(text)), extensions=["extra"])
    assert page.startswith("<p>")
    assert as_read(page) == " ".join(text.split())


def jekyll(folder: Path, body: str, baseurl: str) -> str:
    """The inside of a page that real Jekyll makes of a finished body."""
    source = folder / "source"
    source.mkdir(exist_ok=True)
    (source / "page.md").write_text(
        f"---\n---\n{{% raw %}}\n{body}\n{{% endraw %}}\n", encoding="utf-8"
    )
    command = ["jekyll", "build", "-q", "-s", str(source), "-d", str(folder / "out")]
    subprocess.run([*command, "--baseurl", baseurl], check=True, capture_output=True)
    return (folder / "out/page.html").read_text(encoding="utf-8")


@needs_jekyll
def test_any_text_reads_as_it_is_after_jekyll(tmp_path: Path) -> None:
    body = "\n\n".join(f"{escape(text)}" for text in NASTY)
    page = jekyll(tmp_path, inert(body), "")
    paragraphs = [as_read(p) for p in re.findall(r"<p>(.*?)</p>", page, re.DOTALL)]
    assert paragraphs == [" ".join(text.split()) for text in NASTY]


@needs_jekyll
@pytest.mark.parametrize("baseurl", ["", "/blog"])
def test_liquid_and_fences_in_code_are_code_and_links_are_links(
    tmp_path: Path, baseurl: str
) -> None:
    code = "\n".join([*NASTY, "```", "````text", "x"]).replace("\r", " ")
    link = syntax_of(SiteLink("/images/a.png"))
    body = f"{inert(fenced(code, 'text'))}\n\n<p id='link'>{link}</p>"
    page = jekyll(tmp_path, body, baseurl)
    block = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert block
    assert html.unescape(re.sub(r"<[^>]*>", "", block[1])).strip("\n") == code
    assert f"<p id='link'>{baseurl}/images/a.png</p>" in page.replace('"', "'")


@given(st.floats(0, 1), st.integers(0, 3))
def test_at_least_is_never_above_and_at_most_never_below(share: float, digits: int) -> None:
    exact = Decimal(share) * 100
    down = Decimal(formats.percent_floor(share, digits).rstrip("%"))
    up = Decimal(formats.percent_ceil(share, digits).rstrip("%"))
    # Seven digits of a share count, all that a 32-bit number has: 0.699999988 is 70%.
    noise = Decimal(10) ** -5
    step = Decimal(10) ** -digits
    assert down - noise <= exact <= up + noise
    assert exact - down < step + noise
    assert up - exact < step + noise


@pytest.mark.parametrize("share", [0.0, 0.55, 0.7, 0.29, 1.0, 0.699999988079071])
def test_a_share_with_few_digits_is_not_moved(share: float) -> None:
    # The last one is what Keras records of 0.7: a number of 32 bits.
    expected = f"{Decimal(str(round(share, 6))) * 100:.1f}%"
    assert formats.percent_floor(share) == formats.percent_ceil(share) == expected


def test_lists_and_large_numbers_read_well() -> None:
    assert formats.thousands(2260546) == "2,260,546"
    assert formats.listing(["a"]) == "a"
    assert formats.listing(["a", "b"]) == "a and b"
    assert formats.listing(["a", "b", "c"]) == "a, b and c"
    assert formats.in_words(3) == "three"
    assert formats.in_words(20) == "20"


@pytest.mark.parametrize("value", [0.5, None, True])
def test_what_needs_a_format_is_not_printed_raw(value: object) -> None:
    with pytest.raises(UserError):
        formats.printable(value)


def test_names_in_descriptions_of_the_api_are_code() -> None:
    assert "0.9792 gives <code>97.9%</code>." in described("filters")


# Levels are compared to seven digits.
numbers = st.integers(-10_000, 10_000).map(lambda number: number / 1000)
series = st.lists(numbers, min_size=1, max_size=30)


@given(series, numbers, st.integers(1, 30))
def test_a_series_says_what_plain_python_says(
    values: list[float], level: float, epoch: int
) -> None:
    accuracy = Series("val_accuracy", tuple(values))
    assert (accuracy.first, accuracy.last) == (values[0], values[-1])
    assert (accuracy.min, accuracy.max) == (sorted(values)[0], sorted(values)[-1])
    assert accuracy.best == max(values)
    assert accuracy.best_epoch == 1 + values.index(max(values))
    loss = Series("val_loss", tuple(values))
    assert loss.best == min(values)
    assert loss.best_epoch == 1 + values.index(min(values))
    reached = [number for number, value in enumerate(values, 1) if value >= level]
    assert accuracy.first_epoch_at_least(level) == (reached[0] if reached else None)
    assert accuracy.count_above(level) == len([v for v in values if v > level])
    if epoch > len(values):
        with pytest.raises(MissingError):
            accuracy.from_epoch(epoch)
        return
    rest = values[epoch - 1 :]
    assert list(accuracy.from_epoch(epoch)) == rest
    assert accuracy.from_epoch(epoch).epochs[-1] == len(values)
    assert accuracy.stays_at_least(level, epoch) == all(value >= level for value in rest)
    assert accuracy.stays_within(-1, level, epoch) == all(-1 <= value <= level for value in rest)


def test_what_needs_a_missing_value_is_refused() -> None:
    gap = Series("loss", (1.0, None, 0.5))
    with pytest.raises(UserError, match="loss has no value in epoch 2"):
        _ = gap.min
    assert gap.from_epoch(3).min == 0.5


@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    # Method 3 in table I of Newcombe 1998, Statistics in Medicine 17:857-872.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_published_intervals(
    correct: int, count: int, low: float, high: float
) -> None:
    interval = wilson(correct, count)
    assert interval.low == pytest.approx(low, abs=6e-5)
    assert interval.high == pytest.approx(high, abs=6e-5)


@given(st.integers(1, 500), st.data())
def test_the_ends_of_an_interval_are_where_the_score_test_turns(
    count: int, data: st.DataObject
) -> None:
    correct = data.draw(st.integers(1, count))
    low = wilson(correct, count).low
    # By bisection: the smallest share under which as many hits are less than 1.96 deviations away.
    below, above = 0.0, correct / count
    for _ in range(60):
        middle = (below + above) / 2
        deviation = math.sqrt(middle * (1 - middle) / count) or 1e-300
        if (correct / count - middle) / deviation > 1.959963984540054:
            below = middle
        else:
            above = middle
    assert low == pytest.approx(above, abs=1e-9)


def test_a_spread_is_mean_deviation_and_range() -> None:
    result = spread([1.0, 2.0, 6.0])
    assert (result.count, result.mean, result.low, result.high) == (3, 3.0, 1.0, 6.0)
    assert result.deviation == pytest.approx(math.sqrt((4 + 1 + 9) / 2))
    assert spread([0.5]).deviation == 0.0
