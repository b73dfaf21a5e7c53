"""Train models and record every epoch.

A run that was stopped goes on from its last complete epoch; a complete one is left alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.commands.shared import (
    add_image_options,
    add_results_option,
    check_experiment,
    check_seeds,
)
from experiments.commands.training_jobs import requested_job, stale_jobs
from experiments.records.errors import UsageError
from experiments.training.model_files import MODEL_TITLES, public_functions

if TYPE_CHECKING:
    from experiments.training.all_runs import TrainingJob


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    models = ", ".join(MODEL_TITLES)
    parser.add_argument(
        "names", nargs="*", metavar="MODEL", help=f"{models}, or those of --models (default: all)"
    )
    parser.add_argument(
        "--models",
        type=Path,
        metavar="FILE",
        help="a Python file with models of your own: each function that is annotated to return a "
        "Keras model is one; it is given the number of `classes` if it takes that",
    )
    parser.add_argument("--epochs", type=int, help="passes over the images (20)")
    parser.add_argument("--seeds", type=int, nargs="+", help="a run for each (1)")
    add_image_options(parser)
    parser.add_argument(
        "--weights",
        metavar="PATH",
        help="the weights that a pretrained model starts from: a file, `imagenet` (Keras downloads "
        "those) or `none` (default: imagenet; for the demo, none)",
    )
    parser.add_argument("--fresh", action="store_true", help="train again from the start")
    parser.add_argument(
        "--stale",
        action="store_true",
        help="train what is recorded and out of date, with the recorded settings: runs whose code "
        "has changed, from the start, and stopped runs, to their end",
    )
    parser.add_argument(
        "--training-code",
        action="store_true",
        help="with --stale: train also what an earlier version of the training code trained",
    )
    parser.add_argument(
        "--threads",
        type=int,
        metavar="N",
        help="the threads that compute an operation, which change the last digits of results "
        "(default: all cores)",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="train so many runs side by side, each in a process with its share of the cores, or "
        "with --threads; each keeps the images in memory (1)",
    )
    parser.add_argument(
        "--plain-fit",
        action="store_true",
        help="train a pretrained model by `fit` on images as posts show it, in about twice the "
        "time, instead of on features that LiteRT computes",
    )
    add_results_option(parser)
    parser.add_argument("--tensorboard", type=Path, metavar="DIR", help="write event files, too")
    parser.add_argument(
        "--csv", type=Path, metavar="DIR", help="write a CSV file for each run, too"
    )
    parser.add_argument(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="train on the workers of this Dask cluster; they need this checkout, and the folders "
        "of --cache and --out at the same paths",
    )


def run(options: argparse.Namespace) -> None:
    """Train the requested runs or the stale ones."""
    check_options(options)
    # Workers of a cluster can have other current folders.
    options.out, options.cache = options.out.resolve(), options.cache.resolve()
    options.models = options.models.resolve() if options.models else None
    jobs = stale_jobs(options) if options.stale else [requested_job(options)]
    for job in jobs:
        train(job, options)


def check_options(options: argparse.Namespace) -> None:
    """Raise UsageError unless the options are valid and go together."""
    check_experiment(options.experiment)
    named = options.names or options.models or options.epochs or options.seeds or options.plain_fit
    if options.stale and (named or options.fresh):
        raise UsageError(
            "--stale takes models, --epochs, --seeds and --plain-fit from the records, and starts "
            "again where it must: leave these and --fresh out."
        )
    if options.training_code and not options.stale:
        raise UsageError("--training-code goes with --stale.")
    if options.threads is not None and options.threads < 1:
        raise UsageError(f"--threads {options.threads}: give one thread or more.")
    if options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs}: give one run at a time or more.")
    if options.jobs > 1 and options.scheduler:
        raise UsageError("--jobs: a cluster trains as many runs at a time as it has workers.")
    if options.threads is not None and options.scheduler:
        raise UsageError("--threads: the workers of a cluster use what they were started with.")
    own = public_functions(options.models) if options.models else {}
    known = [*own, *MODEL_TITLES]
    if unknown := [name for name in options.names if name not in known]:
        raise UsageError(f"{unknown[0]}: there is no such model; there are {', '.join(known)}.")
    if options.epochs is not None and options.epochs < 1:
        raise UsageError(f"--epochs {options.epochs}: train for at least one epoch.")
    check_seeds("--seeds", options.seeds or [])
    if options.out.is_file():
        raise UsageError(f"--out {options.out}: is a file; give the folder of the records.")


def train(job: TrainingJob, options: argparse.Namespace) -> None:
    """Train the runs of a job here, in several processes, or on a cluster."""
    from experiments.training.all_runs import record_dataset, require_tensorboard, train_all
    from experiments.training.progress import print_line

    if options.scheduler:
        from experiments.training.cluster import train_on_cluster

        train_on_cluster(options.scheduler, job, print_line)
        return
    if job.tensorboard:
        require_tensorboard()
    if options.jobs > 1:
        from experiments.training.side_by_side import train_side_by_side

        train_side_by_side(job, options.jobs, options.threads, print_line)
        return
    record_dataset(job)
    train_all(job, print_line)
