"""The direction of a metric is right or asked for, and never wrong."""

import ast
import importlib.util
import json
import re
from pathlib import Path

import pytest
from kit.projects import ROOT

from experiments.records.errors import UserError
from generator.metrics import better, direction, is_share

DIRECTIONS = json.loads((ROOT / "tests/fixtures/metric_directions.json").read_text("utf-8"))
HOW = ("macro", "micro", "samples", "weighted")
AVERAGES = [f"{name}_{how}" for name in ("f1", "precision", "recall") for how in HOW]


def names_in(package: str) -> set[str]:
    """Return the metrics of a package from its source, without importing it."""
    top, _, below = package.partition(".")
    spec = importlib.util.find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(f"{top} is not installed; .ci/run says how")
    folder = Path(spec.submodule_search_locations[0]) / below
    if top == "sklearn":
        folder /= "metrics"
    sources = [path.read_text(encoding="utf-8") for path in folder.rglob("__init__.py")]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    names = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return names | (scorers(folder / "_scorer.py") if top == "sklearn" else set())


def scorers(path: Path) -> set[str]:
    """Return the names of scikit-learn's scorers, which are keywords of one dictionary."""
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    found = max(({k.arg for k in call.keywords if k.arg} for call in calls), key=len)
    assert {"neg_mean_squared_error", "roc_auc"} <= found
    return {*found, *AVERAGES}


def snake_case(name: str) -> str:
    """Return a class's name as Keras gives it to the metric: `MeanIoU` becomes `mean_io_u`."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()


@pytest.mark.parametrize(
    ("package", "at_least"),
    [("sklearn", 110), ("torchmetrics", 400), ("keras.metrics", 60), ("keras.losses", 40)],
)
def test_metrics_of_packages_have_their_direction_or_none(package: str, at_least: int) -> None:
    names, known = names_in(package), DIRECTIONS[package]
    assert len(names) >= at_least
    by_snake = {snake_case(name): name for name in names}
    assert {*known["lower"], *known["neither"]} <= by_snake.keys()
    wrong = {}
    for name in names:
        expected = "lower" if snake_case(name) in known["lower"] else "higher"
        allowed = {None} if snake_case(name) in known["neither"] else {None, expected}
        for spelling in (name, snake_case(name), f"val_{snake_case(name)}"):
            if (found := direction(spelling, {})) not in allowed:
                wrong[spelling] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "name",
    [
        *("fid_score", "brier_score", "davies_bouldin_score", "cer_score", "perplexity_score"),
        *("loss_score", "error_score", "accuracy_drop", "accuracy_gap", "neg_mean_squared_error"),
        *("negative_loss", "error_width", "accuracy_delta", "loss_diff", "accuracyChange"),
        *("decrease_of_error", "inverse_error", "loss_ratio", "accuracy_time", "map_distance"),
        *("1-accuracy", "1 - f1", "loss_scale", "error_recall", "accuracy_std", "dice", "score"),
        *("err_top1", "top1_err", "top1_gap", "stop1", "topk"),
    ],
)
def test_a_known_word_beside_one_that_changes_it_is_asked_for(name: str) -> None:
    assert not is_share(name)
    with pytest.raises(UserError, match=r"`better: {.*: higher}`, or lower"):
        better(f"val_{name}", {})
    assert better(f"val_{name}", {name: "lower"}) == "lower"


@pytest.mark.parametrize(
    ("name", "expected", "share"),
    [
        *(("f1_score", "higher", True), ("f1", "higher", True), ("accuracy_score", "higher", True)),
        *(("top1-accuracy", "higher", True), ("metrics/mAP50-95(B)", "higher", True)),
        *(("val_acc_epoch", "higher", True), ("train_loss_step", "lower", False)),
        *(("total_loss", "lower", False), ("cross_entropy_loss", "lower", False)),
        *(("r2_score", "higher", False), ("zero_one_loss", "lower", False)),
        *(("word_error_rate", "lower", False), ("sem_seg/mIoU", "higher", True)),
        *(("top1", "higher", True), ("val_top5", "higher", True), ("top_1", "higher", True)),
        *(("accuracy_top1", "higher", True), ("top5_acc", "higher", True)),
        *(("acc1", "higher", True), ("val_acc5", "higher", True)),
        *(("mAP50", "higher", True), ("mAP50-95", "higher", True), ("auroc", "higher", True)),
        *(("wer", "lower", False), ("perplexity", "lower", False), ("top1_error", "lower", False)),
        *(("bleu", "higher", False), ("rouge", "higher", False), ("rougeL", "higher", False)),
    ],
)
def test_usual_names_tell_direction_and_unit(name: str, expected: str, share: bool) -> None:
    assert (direction(name, {}), is_share(name)) == (expected, share)
