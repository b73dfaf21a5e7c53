"""The author's own tables: any rows, with columns by name."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from kit.projects import (
    history,
    make_project,
    post,
    prose_of_page,
    record,
    render,
    scored,
    without_ranges,
    write_record,
)

from experiments.records.errors import UserError

COUNT = 60
DASH = '<span role="img" aria-label="not recorded">–</span>'


def scored_record(model: str, seed: int, correct: int, **more: Any) -> dict[str, Any]:
    """Return a record of a test on 60 images, the first of which are classified correctly."""
    test = scored(COUNT, range(correct))
    curve = history(val_accuracy=[0.25, 0.5], val_loss=[0.5, 0.75 + seed / 100])
    config = {"epochs": 2, "learning_rate": 1e-4, "loss": "hinge", "seed": seed}
    return record(
        model, 0, **({"test": test, "history": curve, "config": config} | more), seed=seed
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of two models of three seeds: `large` is right on 48 to 54 of 60, `small` on 30."""
    root = make_project(tmp_path / "project")
    for seed in (1, 2, 3):
        write_record(root, scored_record("small", seed, 27 + seed))
        write_record(root, scored_record("large", seed, 45 + 3 * seed, summary=None))
    return root


def prose_of(root: Path, prose: str, **front: str) -> str:
    """Return the prose of a post as readers see it."""
    return html.unescape(without_ranges(prose_of_page(render(root, post(prose, **front)))))


def table(root: Path, prose: str, **front: str) -> list[list[str]]:
    """Return the cells of each row of the first table of a post."""
    found = prose_of(root, f"{{{{ table({prose}) }}}}", **front).split("</table>")[0]
    rows = found.split("<tr>")[1:]
    return [re.findall(r"<t[hd] ?[^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_columns_of_numbers_are_marked_as_such(root: Path) -> None:
    rows = '[["a", 1, "x", 2.5], ["b", none, "y", "z"]]'
    prose = f'{{{{ table({rows}, ["name", "n", "text", "mixed"]) }}}}'
    prose += '{{ table(runs, ["name", "title", "test_accuracy"]) }}'
    marked = re.findall(
        r'<th scope="col" class="labpress-number">(.*?)</th>', prose_of(root, prose)
    )
    assert marked == ["n", "Test accuracy"]


def test_the_name_of_a_metric_may_have_blanks(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    curve = history(**{"best of all": [0.5, 0.25]})
    write_record(root, record("small", 0, history=curve))
    write_record(root, record("large", 0, history=curve))
    rows = table(root, 'runs, ["name", "best of all"]')
    assert rows[1:] == [["large", "0.2500"], ["small", "0.2500"]]


def test_models_are_rows_with_means_ranges_and_settings_in_their_formats(root: Path) -> None:
    columns = '["title", "test_accuracy", "final val_loss", "best val_loss", "learning_rate", '
    columns += '"config.loss", "runs", "seed", "total_params"]'
    head, small, large = table(root, f'runs, {columns}, sort="val_loss", mark=false')[:3]
    assert head == [
        *("Model", "Test accuracy", "Validation loss", "Best validation loss", "Learning rate"),
        *("Loss", "Runs", "Seed", "Parameters"),
    ]
    # Means of 48, 51, 54 and of 28, 29, 30 correct of 60; losses of 0.76, 0.77 and 0.78.
    alike = ["0.7700 (0.7600–0.7800)", "0.5000 (all alike)", "0.0001", "hinge", "3", "1, 2, 3"]
    rows = {row[0]: row[1:] for row in (small, large)}
    assert rows["The large one"] == ["85.0% (80.0–90.0%)", *alike, DASH]
    assert rows["The small one"] == ["48.3% (46.7–50.0%)", *alike, "1,234"]


@pytest.mark.parametrize(
    ("prose", "rows"),
    [
        ('runs.large, ["seed", "test_accuracy"]', [["1", "80.0%"], ["2", "85.0%"], ["3", "90.0%"]]),
        (
            '[runs.small, runs.large], ["name", "test_accuracy"], sort="test_accuracy"',
            [
                ["large", "<strong>85.0% (80.0–90.0%)</strong>"],
                ["small", "48.3% (46.7–50.0%)"],
            ],
        ),
        (
            '[["b", 2048, none], ["a", 0.0001, runs.small.test_accuracy.mean | percent]], '
            'columns=["x", "y", "z"], sort="x"',
            [["a", "0.0001", "48.3%"], ["b", "2048", DASH]],
        ),
        (
            '[{"of": "a", "accuracy": 0.5}, {"of": "b"}, {"of": "<c>", "accuracy": 1}], '
            'sort="accuracy"',
            [["<c>", "1"], ["a", "0.5"], ["b", DASH]],
        ),
        (
            'runs, ["name", "test_accuracy"], sort="-test_accuracy", mark=false',
            [["small", "48.3% (46.7–50.0%)"], ["large", "85.0% (80.0–90.0%)"]],
        ),
        ('runs.large, ["seed"], sort="-seed"', [["3"], ["2"], ["1"]]),
        (
            '[["a", 1], ["b", none], ["c", 2]], ["x", "n"], sort="-n"',
            [["c", "2"], ["a", "1"], ["b", DASH]],
        ),
    ],
)
def test_rows_are_models_runs_or_any_data(root: Path, prose: str, rows: list[list[str]]) -> None:
    assert table(root, prose)[1:] == rows


RULE = "95% interval of each difference"


@pytest.mark.parametrize(
    ("small", "front", "bold", "says"),
    [
        # 80% or more of the images against 50% or less: no test would call that chance.
        (28, {}, ["85.0% (80.0–90.0%)"], f"than every other model here, as the {RULE} excl"),
        # The seeds of both models lie between 80% and 90%.
        (49, {}, [], f"No model is marked as better than every other one here: the {RULE}"),
        (28, {"comparisons": "[]"}, [], "as this page does not compare all of them."),
    ],
)  # fmt: skip
def test_the_best_is_marked_only_where_comparisons_show_it(
    root: Path, small: int, front: dict[str, str], bold: list[str], says: str
) -> None:
    for seed in (1, 2, 3):
        write_record(root, scored_record("small", seed, small + seed))
    prose = '{{ table(runs, ["title", "test_accuracy", "val_loss"], caption="Two models") }}'
    text = prose_of(root, prose, **front)
    assert re.findall("<strong>(.*?)</strong>", text) == bold
    assert "<figcaption>Two models. Means over three seeds, with the range in brackets." in text
    assert says in text and "<caption>" not in text


def test_what_a_model_lacks_has_its_reason_or_a_word_for_screen_readers(root: Path) -> None:
    write_record(root, scored_record("small", 2, 30, test=None))
    write_record(root, scored_record("large", 2, 30, status="running", config={"epochs": 9}))
    write_record(root, scored_record("third", 1, 30, test=None, config={}))
    columns = '["title", "test_accuracy", "val_loss", "learning_rate"]'
    (large, small, third) = table(root, f'runs, {columns}, sort="test_accuracy"')[1:]
    why = "unfinished: 2 of 9 epochs (still running, or killed)"
    assert large == ["The large one", why, why, "0.0001"]
    assert small[1] == "not all runs have it"
    assert third == ["The third one", DASH, "0.7600", DASH]


def test_of_many_rows_the_first_are_shown_and_all_are_folded(root: Path) -> None:
    rows = "[" + ", ".join(f'["r{n}", {n}]' for n in range(12)) + "]"
    text = prose_of(root, f'{{{{ table({rows}, ["name", "n"], sort="n", shown=3) }}}}')
    shown, folded = text.split("<summary>All 12 rows</summary>")
    names = [re.findall(r'<th scope="row">(.*?)</th>', part) for part in (shown, folded)]
    assert names == [["r0", "r1", "r2"], [f"r{n}" for n in range(12)]]


@pytest.mark.parametrize(
    ("prose", "says"),
    [
        ('runs, ["title", "test_acuracy"]', "no column `test_acuracy`; like it are test_accuracy"),
        ("runs", 'needs `columns`, such as ["title", "test_accuracy"]'),
        (
            'runs, ["title"], sort="depth"',
            "`table` knows no column `depth`; known are name, title, experiment",
        ),
        ('[], ["title"]', "`table` has no rows"),
        ('"runs", ["title"]', "takes rows: `runs`, a list of models, or a list of lists"),
        ('[runs.small, ["a"]], ["title"]', "models or runs beside other rows"),
        ('[["a", 1]], ["name"]', "has 1 column, but a row of 2 cells"),
        ('[["a"], [1]], ["name"], sort="name"', "can't sort a column that has numbers and texts"),
        ('[["a"]], ["name"], sort="n"', "no column `n` to sort by; it has name"),
        ('["a"], ["name"]', "takes lists or dictionaries as rows, not a"),
    ],
)
def test_what_can_not_be_a_table_is_said(root: Path, prose: str, says: str) -> None:
    with pytest.raises(UserError, match=re.escape(says)) as error:
        prose_of(root, f"Text.\n\n{{{{ table({prose}) }}}}")
    assert "a-post.md:9: " in str(error.value)
