"""Printed numbers of runs stand in elements with their place in the records, where they can."""

import re
from pathlib import Path

import pytest
from kit.projects import (
    build,
    make_project,
    post,
    record,
    render,
    write,
    write_post,
    write_record,
)
from kit.sites import jekyll, needs_jekyll

from generator.targets.jekyll import Jekyll, body_text, syntax_of
from generator.targets.notebook import Notebook

SET = "{% set run, small = runs.small.first, runs.small %}"
SHARE = "{{ run.test.accuracy | percent }}"
ELEMENT = '<data value="0.75" data-record="small/seed-1.json#/test/accuracy">75.0%</data>'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of a model with two runs, whose last validation accuracies are 0.625 and 0.5."""
    root = make_project(tmp_path / "project")
    write_record(root, record("small", 0.5, seed=2))
    return root


def prose_of(root: Path, prose: str, **front: str) -> str:
    """Return the prose of a post in its page."""
    return "".join(map(syntax_of, render(root, post(SET + prose, **front)).prose)).strip()


@pytest.mark.parametrize(
    ("prose", "records", "value", "text"),
    [
        ("small.test_accuracy.mean | percent", "mean(small/*#/test/accuracy)", "0.75", "75.0%"),
        (
            'small.final("val_accuracy").low | percent_floor',
            "min(last(small/*#/history/val_accuracy))",
            "0.5",
            "50.0%",
        ),
        ("small.first.test.correct", "round(mul(A, B))", "6", "6"),
        ("small.first.test.count | in_words", "B", "8", "eight"),
        ("small.first.test.count | plural('image')", "B", "8", "8 images"),
        ("(run.test.accuracy - 0.5) | points", "sub(A, 0.5)", "0.25", "25.0"),
        ("[run.test.accuracy, 0.5] | min | percent", "min(A, 0.5)", "0.5", "50.0%"),
        ("small | length", "count(small/*#)", "2", "2"),
        (
            "run.history.loss.at(2) | decimals(1)",
            "first(from_epoch(small/seed-1.json#/history/loss, 2))",
            "0.5",
            "0.5",
        ),
    ],
)
def test_a_number_says_which_records_give_it(
    root: Path, prose: str, records: str, value: str, text: str
) -> None:
    records = records.replace("A", "small/seed-1.json#/test/accuracy")
    records = records.replace("B", "small/seed-1.json#/test/count")
    how = ' data-filter="percent_floor"' if "floor" in prose else ""
    expected = f'It is <data value="{value}" data-record="{records}"{how}>{text}</data>.'
    assert prose_of(root, f"It is {{{{ {prose} }}}}.") == expected


@pytest.mark.parametrize(
    "prose",
    [
        f"[It is {SHARE}](https://a.test)",
        f"![It is {SHARE}](https://a.test/a.png)",
        f'<img alt="It is {SHARE}" src="a.png">',
        f'<a href="#a">{SHARE}</a>',
        f"A `code {SHARE} span`",
        f"```\n{SHARE}\n```",
        f"<pre>{SHARE}</pre>",
        f"## It is {SHARE}",
        f"It is {SHARE}\n===",
        f"Let $${SHARE}$$ be",
        "Set {{ 0.75 | percent }} by hand",
        "As text {{ (run.test.accuracy | percent) ~ '' }}",
    ],
)
def test_no_element_stands_where_it_can_t(root: Path, prose: str) -> None:
    found = prose_of(root, prose, jinja_in_code="true")
    assert "75.0" in found and "<data" not in found


def test_texts_of_front_matter_notebook_and_facts_have_plain_numbers(root: Path) -> None:
    (root / "code.py").write_text("def shown():\n    return 1\n", encoding="utf-8")
    prose = SET + f'It is {SHARE}.\n\n{{{{ code("code.py", "shown") }}}}'
    page = render(root, post(prose, title="'{{ runs.small.first.test.accuracy | percent }}'"))
    assert page.title == "75.0%"
    (notebook,) = Notebook(Jekyll()).files(page).values()
    assert b"It is 75.0%." in notebook and b"<data" not in notebook
    facts = re.search(r"<script.*?</script>", body_text(page), re.DOTALL)
    assert facts and "<data" not in facts[0]


@needs_jekyll
def test_a_paragraph_an_item_and_a_cell_can_begin_with_a_number(root: Path, tmp_path: Path) -> None:
    prose = f"{SET}\n{SHARE} are\n{SHARE} here\n\n- {SHARE} in a list\n\n| a | b |\n| - | - |\n"
    prose += f"| {SHARE} | **{SHARE} bold** |\n"
    write_post(root, post(prose))
    write(root / "site/_config.yml", "permalink: /:title/\n")
    assert build(root) == 0
    page = jekyll(tmp_path / "built", source=root / "site").page("a-post").read_text("utf-8")
    assert page.count(ELEMENT) == 5
    assert re.search(rf"<p><span>{re.escape(ELEMENT)}</span> are", page)
    assert f"<li><span>{ELEMENT}</span> in a list</li>" in page
    assert f"<td>{ELEMENT}</td>" in page and f"<strong>{ELEMENT} bold</strong>" in page
