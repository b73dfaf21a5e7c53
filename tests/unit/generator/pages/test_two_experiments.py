"""Two experiments in one post: tables and figures of both, and comparisons across them."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from kit.projects import (
    make_project,
    post,
    prose_of_page,
    record,
    render,
    scored,
    without_ranges,
    write,
    write_record,
)

from generator.pages import verify

COUNT = 60
BOTH = "{% set both = runs.joined(references.second) %}"
FRONT = {"references": "{second: second}", "comparisons": "[[large, second.large]]"}


def scored_record(correct: int, seed: int, data: dict[str, Any], files: str = "") -> dict[str, Any]:
    """Return a record of a test on 60 images, the first of which are classified correctly."""
    test = scored(COUNT, range(correct), files)
    return record("large", 0.5, seed=seed, test=test, dataset={"name": "one"} | data)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of two experiments, each with a model `large`, the second on other data."""
    root = make_project(tmp_path / "project")
    for seed in (1, 2):
        write_record(root, scored_record(50 + seed, seed, {"fingerprint": "f"}))
        other = scored_record(20 + seed, seed, {"fingerprint": "g"}, "other-")
        write(root / f"second/large/seed-{seed}.json", other | {"experiment": "more"})
    return root


def prose_of(root: Path, prose: str, **front: str) -> str:
    """Return the prose of a post as readers see it."""
    page = render(root, post(BOTH + prose, **FRONT | front))
    return html.unescape(without_ranges(prose_of_page(page)))


def test_a_table_and_a_figure_have_the_models_of_both(root: Path) -> None:
    text = prose_of(
        root,
        """
{{ table(both, ["title", "experiment", "test_accuracy"], sort="test_accuracy") }}

{% call figure(comparison_figure(both)) %}Both.{% endcall %}
""",
    )
    rows = [re.findall(r"<t[hd] ?[^>]*>(.*?)</t[hd]>", row) for row in text.split("<tr>")[2:]]
    assert rows == [
        ["large: The large one", "tiny", "85.8% (85.0–86.7%)"],
        ["The small one", "tiny", "75.0%"],
        ["second.large: The large one", "more", "35.8% (35.0–36.7%)"],
    ]
    assert "The runs differ in dataset, test count and test items." in text
    for name in ("large: The large one", "second.large: The large one", "The small one"):
        assert f"{name}: " in text.split("</table>")[1]


@pytest.mark.parametrize(
    ("data", "files", "says"),
    [
        ({"fingerprint": "g"}, "other-", "not decided, as the two were scored on different data"),
        # The same test items, whatever the models were trained on.
        ({"fingerprint": "g"}, "", "95% interval"),
        ({"fingerprint": "f", "name": "renamed"}, "other-", "95% interval"),
        ({"name": "one"}, "other-", "95% interval"),
        ({"name": "two"}, "other-", "not decided, as the two were scored on different data"),
    ],
)
def test_scores_on_unlike_data_are_compared_only_on_the_same_items(
    root: Path, data: dict[str, str], files: str, says: str
) -> None:
    for seed in (1, 2):
        write(root / f"second/large/seed-{seed}.json", scored_record(20 + seed, seed, data, files))
    text = prose_of(
        root, "{{ comparison_words(runs.large.compared_with(references.second.large)) }}"
    )
    assert says in text
    records = {
        f"{name}{seed}": json.loads((root / f"{folder}/large/seed-{seed}.json").read_text())
        for name, folder in (("", "runs"), ("second/", "second"))
        for seed in (1, 2)
    }
    expression = "comparison.decided(1,2, second/1,second/2, test_accuracy, 1)"
    # The script does not compare by unlike items of the same data.
    if "not" in says or not files:
        assert verify.evaluate(records, verify.parse(expression)) == ("not" not in says)
