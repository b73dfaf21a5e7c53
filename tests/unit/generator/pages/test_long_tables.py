"""Tables of many rows: the first are shown, and the others are folded away."""

import re
from pathlib import Path

import pytest
from kit.projects import make_project, post, record, render, without_data, write_record

from generator.targets.jekyll import body_text

TABLES = {
    "scores": "{{ score_table(runs) }}",
    "ranked": "{{ score_table(runs, ranked=true) }}",
    "own": '{{ table(runs, columns=["name", "val_accuracy"], caption="All of them") }}',
}


def text_of(root: Path, prose: str, models: int, **front: str) -> str:
    """Return what a table becomes in a post about some models."""
    for number in range(models):
        write_record(root, record(f"m{number:02}", 0.5 + number / 100, title=f"m{number:02}"))
    page = render(root, post(f"Words before.\n\n{prose}\n\nWords after.", **front))
    text = without_data(body_text(page))
    return text[text.index("</style>") : text.index("Words after.")]


def names(html: str) -> list[str]:
    """Return what stands at the head of each row."""
    return re.findall(r'<th scope="row">(.*?)</th>', html)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_project(tmp_path)
    for model in ("small", "large"):
        (root / f"runs/{model}/seed-1.json").unlink()
    return root


@pytest.mark.parametrize("kind", ["scores", "ranked", "own"])
def test_a_long_table_shows_its_first_rows_and_folds_the_others(root: Path, kind: str) -> None:
    text = text_of(root, TABLES[kind], 31)
    before, more, after = re.split(
        r"<details[^>]*><summary>11 more rows</summary>|</details>", text
    )
    order = [f"m{number:02}" for number in range(31)]
    assert names(before) + names(more) == (order[::-1] if kind == "ranked" else order)
    assert len(names(more)) == 11 and not names(after)
    assert re.findall("<thead>.*</thead>", before) == re.findall("<thead>.*</thead>", more)
    labels = re.findall('aria-label="(.*?)" tabindex', before + more)
    assert labels[1] == f"More rows: {labels[0]}"


@pytest.mark.parametrize("kind", ["scores", "own"])
def test_a_table_of_thirty_rows_stays_whole(root: Path, kind: str) -> None:
    text = text_of(root, TABLES[kind], 30)
    assert "<details" not in text and len(names(text)) == 30


def test_a_table_that_its_author_folds_is_folded_once(root: Path) -> None:
    prose = '{{ table(runs, columns=["name", "val_accuracy"], shown=5) }}'
    before, more = text_of(root, prose, 40).split("<summary>All 40 models</summary>")
    assert len(names(before)) == 5 and len(names(more)) == 40


def test_totals_are_shown_with_the_first_rows(root: Path) -> None:
    layer = {"name": "dense", "type": "Dense", "output_shape": "(None, 2)", "params": 10}
    sizes = {"total_params": 400, "trainable_params": 400, "non_trainable_params": 0}
    write_record(root, record("deep", 0.5, summary={"layers": [layer] * 40, **sizes}))
    before, more = text_of(root, "{{ summary(runs.deep) }}", 1).split("<summary>20 more rows")
    assert names(before)[20:] == ["All parameters", "Trained", "Not trained"]
    assert len(names(more)) == 20


def test_folds_speak_the_language_of_the_post(root: Path) -> None:
    assert "<summary>12 weitere Zeilen</summary>" in text_of(root, TABLES["own"], 32, lang="de")


def test_models_are_in_the_order_of_the_numbers_in_their_names(root: Path) -> None:
    for number in (10, 9, 2, 100):
        write_record(root, record(f"m{number}", 0.5, title=f"m{number}"))
    page = render(root, post("{{ score_table(runs) }}"))
    rows = names(without_data(body_text(page)).split("<details")[0])
    assert rows == ["m2", "m9", "m10", "m100"]
