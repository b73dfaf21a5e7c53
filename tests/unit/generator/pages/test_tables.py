"""Tables of a page: each number below the name that it belongs to."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from kit.projects import make_project, post, record, render, without_data, write_record

from generator.targets.jekyll import body_text


def scored(model: str, classes: list[str]) -> dict[str, Any]:
    """Return a record of three test images, one of which is misclassified."""
    shares = [(0, [0.9, 0.1]), (1, [0.2, 0.8]), (1, [0.7, 0.3])]
    predictions = [
        {"file": f"{model}-{number}.jpg", "label": label, "probabilities": each}
        for number, (label, each) in enumerate(shares)
    ]
    test = {"weights": "last", "count": 3, "accuracy": 2 / 3, "predictions": predictions}
    dataset = {"name": " and ".join(classes), "classes": classes}
    return record(model, 0.5, test=test, dataset=dataset)


def rows(root: Path, prose: str) -> list[list[str]]:
    """Return the cells of each row of the tables in a post's prose."""
    text = without_data(body_text(render(root, post(prose)))).split("<details")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in text.split("<tr>")[1:]]
    return [[html.unescape(re.sub("</?span[^>]*>", "", cell)) for cell in row] for row in cells]


def test_models_of_the_same_two_classes_share_a_table_of_confusion(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    for model in ("small", "large"):
        write_record(root, scored(model, ["cat", "dog"]))
    head, *models = rows(root, "{{ confusion_table(runs) }}")
    assert head[1:] == [f"{a} classified as {b}" for a in ("cat", "dog") for b in ("cat", "dog")]
    assert models == [["large", "1", "0", "1", "1"], ["small", "1", "0", "1", "1"]]
    write_record(root, scored("small", ["owl", "fox"]))
    large, small = [["Class", "cat", "dog"]], [["Class", "owl", "fox"]]
    large += [["cat", "1", "0"], ["dog", "1", "1"]]
    small += [["owl", "1", "0"], ["fox", "1", "1"]]
    assert rows(root, "{{ confusion_table(runs) }}") == large + small


def test_scores_are_means_of_seeds_with_their_range(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    better = {"weights": "last", "count": 8, "accuracy": 1.0, "loss": 0.5}
    write_record(root, record("small", 0.875, seed=2, test=better))
    write_record(root, record("large", 0.75, test=None, summary=None, title="Large"))
    assert rows(root, "{{ score_table(runs) }}") == [
        ["Model", "Test accuracy", "95% interval", "Validation accuracy", "Trained parameters"],
        ["Large", "not tested", "", "75.0%", "not recorded"],
        # Wilson's interval of 7 of 8, as published calculators give it.
        [
            "small: The small one",
            "87.5% (75.0–100.0%)",
            "52.9–97.8%",
            "75.0% (62.5–87.5%)",
            "1,234",
        ],
    ]


def test_runs_that_are_not_complete_are_named_at_the_top_and_have_no_scores(
    tmp_path: Path,
) -> None:
    root = make_project(tmp_path)
    write_record(root, record("small", 0.9, seed=2, status="running", config={"epochs": 9}))
    prose = """{{ score_table(runs) }}
{% claim "small-is-tested" if runs.small.test_accuracy.mean > 0 %}
Tested.
{% unknown %}
Wait for it.
{% endclaim %}
"""
    text = body_text(render(root, post(prose)))
    notice = text.index("<strong>Not all runs are complete.</strong> tiny/small seed 2: unfinished")
    assert notice < text.index("<table>")
    assert "Wait for it." in text and "Tested." not in text
    (small,) = (row for row in rows(root, prose) if row[0].startswith("small"))
    why = "unfinished: 3 of 9 epochs (still running, or killed)"
    assert small == ["small: The small one", why, "", why, "1,234"]


def test_runs_that_are_not_alike_are_announced(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    test = {"weights": "last", "count": 4, "accuracy": 0.75}
    write_record(root, record("small", 0.5, seed=2, config={"epochs": 3, "batch_size": 8}))
    write_record(root, record("large", 0.5, test=test))
    write_record(root, record("large", 0.5, seed=2, test=test | {"weights": "best"}))
    text = body_text(render(root, post("{{ score_table(runs) }}")))
    assert "The runs of tiny/small are not alike.</strong> They differ in batch_size." in text
    assert "with the weights of the last epoch and the best epoch." in text
    assert " The runs differ in weights scored and test count.</caption>" in text
    assert "What differs between these runs: batch_size, weights scored and test count</li>" in text


def test_weights_of_a_test_that_nobody_recorded_are_not_said(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, test={"count": 8, "accuracy": 0.75}))
    text = body_text(render(root, post("{{ score_table(runs) }}")))
    assert "<caption>Validation values: from the last epoch.</caption>" in text
    assert "weights" not in text


def test_a_run_that_was_stopped_early_is_complete(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    write_record(root, record("small", 0.5, config={"epochs": 10, "batch_size": 4}))
    text = html.unescape(body_text(render(root, post("{{ score_table(runs) }}"))))
    remark = "tiny/small seed 1: ended early: 3 of 10 epochs."
    assert f'<div class="labpress-remark" role="note">{remark}</div>' in text
    assert "Not all runs are complete" not in text


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(0.1, "less than a second"), (2.0, "12.0 seconds"), (60.0, "6.0 minutes")],
)
def test_the_time_of_a_short_training_is_not_zero(
    tmp_path: Path, seconds: float, says: str
) -> None:
    root = make_project(tmp_path)
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, environment={"epoch_seconds": [seconds] * 3}))
    text = without_data(body_text(render(root, post("Text."))))
    assert f"Training took {says} in all" in text


def test_layers_of_a_model_are_listed_with_their_shapes_and_parameters(tmp_path: Path) -> None:
    layers = [
        {"name": "pool", "type": "Pooling", "output_shape": "(None, 5)", "params": 0},
        {"name": "last", "type": "Dense", "output_shape": "(None, 300)", "params": 1800},
    ]
    summary = {"layers": layers, "total_params": 1800, "trainable_params": 1800}
    root = make_project(tmp_path)
    write_record(root, record("small", 0.5, summary=summary))
    assert rows(root, "{{ summary(runs.small) }}")[1:] == [
        ["pool (Pooling)", "(None, 5)", "0"],
        ["last (Dense)", "(None, 300)", "1,800"],
        ["All parameters", "", "1,800"],
        ["Trained", "", "1,800"],
    ]
