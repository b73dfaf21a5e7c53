"""The list of a page's numbers by the records that they follow from."""

import html
import re
from pathlib import Path

from kit.projects import make_project, post, record, render, write, write_record

from generator.targets.jekyll import body_text, plain_text

PROSE = """
{% set large, small, other = runs.large, runs.small, references.other.net %}
- {{ small.test_accuracy.mean | percent }} and {{ small.test_accuracy.mean | percent(0) }}
- {{ small.test_accuracy.mean | percent }} again, {{ small.seed(2).test.accuracy | percent }}
- {{ large.first.test.accuracy | percent }}, {{ other.first.test.accuracy | percent }}
- {{ (large.test_accuracy.mean - small.test_accuracy.mean) | points }} points
"""


def entries(root: Path, text: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Return the id of each entry of the list, its addresses, and its texts by expression."""
    page = plain_text(body_text(render(root, text)))
    (listed,) = re.findall(r'<details [^>]*id="sources">(.*?)</details>', page, re.DOTALL)
    found = []
    for entry in listed.split("<li id=")[1:]:
        numbers = re.findall(r"<li>(.*?): <code[^>]*>(.*?)</code>", entry)
        texts = {html.unescape(expression): shown for shown, expression in numbers}
        found.append((entry.split('"')[1], re.findall('<a href="(.*?)"', entry), texts))
    return found


def test_each_number_is_listed_once_below_its_records(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    write_record(root, record("small", 0.5, seed=2, test={"count": 8, "accuracy": 0.5}))
    write(root / "others/net.json", record("net", 0.5))
    found = entries(root, post(PROSE, references="{other: others}"))
    folder = "/data/a-post"
    mean = "mean(small/*#/test/accuracy)"
    accuracy = "/test/accuracy"
    assert found == [
        (
            "a-post-source-1",
            [f"{folder}/small/seed-1.json", f"{folder}/small/seed-2.json"],
            {mean: "62.5%, 63%"},
        ),
        (
            "a-post-source-2",
            [f"{folder}/small/seed-2.json"],
            {f"small/seed-2.json#{accuracy}": "50.0%"},
        ),
        (
            "a-post-source-3",
            [f"{folder}/large/seed-1.json"],
            {f"large/seed-1.json#{accuracy}": "75.0%"},
        ),
        (
            "a-post-source-4",
            [f"{folder}/other/net.json"],
            {f"other/net.json#{accuracy}": "75.0%"},
        ),
        ("a-post-source-5", [f"{folder}/large/seed-1.json"], {}),
        (
            "a-post-source-6",
            ["#a-post-source-5", "#a-post-source-1"],
            {f"sub(mean(large/*#{accuracy}), {mean})": "12.5"},
        ),
    ]


def test_a_page_without_numbers_of_runs_or_with_the_switch_off_has_no_list(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    number = "{{ runs.small.test_accuracy.mean | percent }}"
    assert 'id="sources"' in body_text(render(root, post(number)))
    for text in (post("Text."), post(number, page="{sources: false}")):
        assert 'id="sources"' not in body_text(render(root, text))
