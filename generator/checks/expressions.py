"""The expressions of the template language that give a single number, with their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment

from experiments.records.errors import UserError
from generator.metrics import is_share
from generator.runs.experiment import Experiment
from generator.runs.model import Model
from generator.runs.run import Run

SHARE, COUNT, OTHER, DIFFERENCE = "share", "count", "other", "difference"
NAME = re.compile(r"[A-Za-z_]\w*")
# Numbers of a model and of a run, with their kinds; those over seeds have mean, low and high.
OVER_SEEDS = {"test_accuracy": SHARE, "train_accuracy": SHARE, "test_loss": OTHER}
SIZES = {f"summary.{key}": COUNT for key in ("total_params", "trainable_params")}
OF_MODEL = SIZES | {
    "test_count": COUNT,
    "epochs": COUNT,
    "majority_baseline": SHARE,
    "test_interval.low": SHARE,
    "test_interval.high": SHARE,
}
OF_RUN = {"test.accuracy": SHARE, "test.correct": COUNT, "test.loss": OTHER, "epochs": COUNT}


@dataclass(frozen=True)
class Expression:
    """An expression that gives a number.

    Attributes:
        text: The expression, such as `runs.model1.test_accuracy.mean`.
        kind: `share`, `count`, `difference` of two shares, or `other`.
        value: The number.
        models: The models that it is about.
        seed: The seed of the run that it is about, or None for all runs of a model.
    """

    text: str
    kind: str
    value: float
    models: tuple[Model, ...]
    seed: int | None = None


def expressions(environment: Environment, groups: dict[str, Experiment]) -> Iterator[Expression]:
    """Yield the expressions for numbers of models and runs that are recorded.

    Args:
        environment: The environment of the post.
        groups: Its experiments, by their names in templates, such as `runs`.
    """
    for group, experiment in groups.items():
        for model in experiment:
            prefix = f"{group}{member(model.name)}"
            for text, kind in of_model(model):
                yield from evaluated(environment, f"{prefix}.{text}", kind, (model,))
            yield from evaluated(environment, f"{prefix} | length", COUNT, (model,))
            for run in model:
                for text, kind in of_run(run) if run.seed is not None else ():
                    whole = f"{prefix}.seed({run.seed}).{text}"
                    yield from evaluated(environment, whole, kind, (model,), run.seed)


def differences(environment: Environment, experiment: Experiment) -> Iterator[Expression]:
    """Yield the differences of two models' test accuracies that the post compares."""
    for one in experiment.tested:
        for other in experiment.tested:
            if one.test_accuracy.mean > other.test_accuracy.mean:
                first, second = (f"runs{member(each.name)}" for each in (one, other))
                text = f"{first}.compared_with({second}).difference"
                yield from evaluated(environment, text, DIFFERENCE, (one, other))


def of_model(model: Model) -> Iterator[tuple[str, str]]:
    """Yield the expressions for a model's numbers, from its name on, with their kinds."""
    yield from OF_MODEL.items()
    spreads = OVER_SEEDS | {
        f"{kind}('{metric}')": SHARE if is_share(metric) else OTHER
        for metric in sorted(model.metrics)
        if metric in model.first.history.names
        for kind in ("final", "best")
    }
    # For a single run, lowest and highest value are the mean.
    parts = ("mean", "low", "high") if len(model.distinct_runs) > 1 else ("mean",)
    for text, kind in spreads.items():
        yield from ((f"{text}.{part}", kind) for part in parts)


def of_run(run: Run) -> Iterator[tuple[str, str]]:
    """Yield the expressions for a run's numbers, from its name on, with their kinds."""
    yield from OF_RUN.items()
    for metric in run.history.names:
        series = f"history{member(metric)}"
        for part in ("last", "best"):
            yield f"{series}.{part}", SHARE if is_share(metric) else OTHER
        yield f"{series}.best_epoch", COUNT


def evaluated(
    environment: Environment,
    text: str,
    kind: str,
    models: tuple[Model, ...],
    seed: int | None = None,
) -> Iterator[Expression]:
    """Yield an expression with its value, or nothing if it has none."""
    try:
        value = environment.compile_expression(text, undefined_to_none=False)()
    except UserError:
        return  # It was not recorded, or the runs of a model differ in it.
    if isinstance(value, int | float):
        yield Expression(text, kind, value, models, seed)


def member(name: str) -> str:
    """Return what asks for a member by its name: `.model1`, or `['model-1']`."""
    if NAME.fullmatch(name):
        return f".{name}"
    return "['{}']".format(name.replace("\\", "\\\\").replace("'", "\\'"))
