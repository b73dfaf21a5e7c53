"""Make a record of a run that another tool has logged.

The log is a CSV file of Keras, a Keras history as JSON, TensorBoard event files, a
trainer_state.json of Hugging Face or a run folder of MLflow.
"""

import argparse
from pathlib import Path

from experiments.commands.shared import add_results_option, check_experiment, check_seeds
from experiments.importers import read_logs, record_of
from experiments.importers.epochs import Choices
from experiments.records.errors import UsageError
from experiments.records.files import record_path, write


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("source", type=Path, metavar="FILE_OR_DIR", help="the log")
    parser.add_argument("--experiment", required=True, metavar="NAME", help="the experiment")
    parser.add_argument("--model", required=True, metavar="NAME", help="the model's short name")
    parser.add_argument("--seed", type=int, default=1, help="the run's seed or number (1)")
    parser.add_argument("--title", metavar="TEXT", help="the model's readable name")
    parser.add_argument(
        "--percent",
        nargs="+",
        default=[],
        metavar="METRIC",
        help="metrics, without val_, that the log has in percent",
    )
    parser.add_argument("--part", type=int, metavar="N", help="the training, in a log of several")
    parser.add_argument(
        "--steps-per-epoch", type=int, metavar="N", help="the steps of an epoch, in a log of steps"
    )
    parser.add_argument("--fresh", action="store_true", help="replace an existing record")
    add_results_option(parser)


def run(options: argparse.Namespace) -> None:
    """Write the record and print its path, epochs and metrics."""
    check_experiment(options.experiment)
    check_seeds("--seed", [options.seed])
    if not options.model.isidentifier():
        raise UsageError(f"--model {options.model}: use letters, digits and `_`, a letter first.")
    path = record_path(options.out, options.experiment, options.model, options.seed)
    if path.exists() and not options.fresh:
        raise UsageError(f"{path}: exists. Choose another --seed, or replace it with --fresh.")
    logs = read_logs(options.source, Choices(options.part, options.steps_per_epoch))
    record = record_of(
        logs[0],
        options.source,
        experiment=options.experiment,
        model=options.model,
        seed=options.seed,
        title=options.title,
        units=dict.fromkeys(options.percent, "percent"),
    )
    write(path, record)
    metrics = ", ".join(metric for metric in record.history if metric != "epoch")
    print(f"{path}: {record.epochs_done} epochs of {metrics}")
