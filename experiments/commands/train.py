"""Train models and record every epoch.

A run that was stopped goes on from its last complete epoch; a complete one is left alone.
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.commands.shared import (
    add_image_options,
    add_results_option,
    check_experiment,
    check_seeds,
)
from experiments.records.errors import UsageError, UserError
from experiments.records.files import record_path
from experiments.training.model_titles import MODEL_TITLES
from experiments.training.stale import StaleRun, describe, find_stale

if TYPE_CHECKING:
    from experiments.dataset.images import ImageFolder
    from experiments.training.all_runs import TrainingJob


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    models = ", ".join(MODEL_TITLES)
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"{models} (default: all)")
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
    jobs = stale_jobs(options) if options.stale else [requested_job(options)]
    for job in jobs:
        train(job, options.scheduler)


def check_options(options: argparse.Namespace) -> None:
    """Raise UsageError unless the options are valid and go together."""
    check_experiment(options.experiment)
    named = options.models or options.epochs or options.seeds or options.plain_fit
    if options.stale and (named or options.fresh):
        raise UsageError(
            "--stale takes models, --epochs, --seeds and --plain-fit from the records, and starts "
            "again where it must: leave these and --fresh out."
        )
    if options.training_code and not options.stale:
        raise UsageError("--training-code goes with --stale.")
    if options.threads is not None and options.threads < 1:
        raise UsageError(f"--threads {options.threads}: give one thread or more.")
    if options.threads is not None and options.scheduler:
        raise UsageError("--threads: the workers of a cluster use what they were started with.")
    if unknown := [model for model in options.models if model not in MODEL_TITLES]:
        known = ", ".join(MODEL_TITLES)
        raise UsageError(f"{unknown[0]}: there is no such model; there are {known}.")
    if options.epochs is not None and options.epochs < 1:
        raise UsageError(f"--epochs {options.epochs}: train for at least one epoch.")
    check_seeds("--seeds", options.seeds or [])


def train(job: TrainingJob, scheduler: str | None) -> None:
    """Train the runs of a job here or on a cluster."""
    from experiments.training.all_runs import record_dataset, require_tensorboard, train_all
    from experiments.training.progress import print_line

    if scheduler:
        from experiments.training.cluster import train_on_cluster

        train_on_cluster(scheduler, job, print_line)
        return
    if job.tensorboard:
        require_tensorboard()
    record_dataset(job)
    train_all(job, print_line)


def report_remarks(images: ImageFolder) -> None:
    """Print how the images were split and which files are none, before anything trains."""
    for line in images.remarks:
        print(line, flush=True)


def requested_job(options: argparse.Namespace) -> TrainingJob:
    """Return the runs of the models and seeds that the options name."""
    from experiments.dataset.images import find_images
    from experiments.training.quiet import import_tensorflow_quietly

    images = find_images(options.data, options.experiment, options.cache)
    report_remarks(images)
    import_tensorflow_quietly(options.threads)
    from experiments.training.all_runs import TrainingJob
    from experiments.training.run import Run
    from experiments.training.weights import load_weights, takes_weights

    models = list(dict.fromkeys(options.models)) or list(MODEL_TITLES)
    name = options.experiment or images.listing.name
    # The demo works offline.
    weights = options.weights or ("none" if images.notice else "imagenet")
    pretrained = [model for model in models if takes_weights(model)]
    backbone = load_weights(weights) if pretrained else None
    runs = [
        Run(
            experiment=name,
            model=model,
            seed=seed,
            epochs=options.epochs or 20,
            dataset=images.describe(),
            record_path=record_path(options.out, name, model, seed),
            backbone=backbone if model in pretrained else None,
            plain_fit=options.plain_fit,
        )
        for seed in dict.fromkeys(options.seeds or [1])
        for model in models
    ]
    return TrainingJob(
        options.out / name, images, runs, options.fresh, options.tensorboard, options.csv
    )


def stale_jobs(options: argparse.Namespace) -> list[TrainingJob]:
    """Print which recorded runs are stale, and return their jobs, one for each experiment."""
    stale = list(find_stale(options.out, options.experiment, options.training_code))
    print(describe(stale), flush=True)
    for each in stale:
        if each.record.model not in MODEL_TITLES:
            raise UserError(
                f"{each.path}: there is no {each.record.model} in experiments/models.py any more. "
                "Restore the model, or remove the record."
            )
    by_folder = groupby(stale, key=lambda each: each.path.parents[1])
    return [stale_job(options, folder, list(runs)) for folder, runs in by_folder]


def stale_job(options: argparse.Namespace, folder: Path, stale: list[StaleRun]) -> TrainingJob:
    """Return the job that trains an experiment's stale runs with their recorded settings."""
    from experiments.dataset import demo
    from experiments.dataset.images import find_images
    from experiments.training.quiet import import_tensorflow_quietly

    first = stale[0].record
    dataset = first.dataset
    drawn = dataset is not None and dataset.notice and dataset.name in demo.KINDS
    data = dataset.name if dataset and drawn else options.data
    images = find_images(data, first.experiment, options.cache)
    report_remarks(images)
    import_tensorflow_quietly(options.threads)
    from experiments.training.all_runs import TrainingJob, check_same_images
    from experiments.training.run import Run
    from experiments.training.weights import reload_weights, takes_weights

    runs = []
    for each in stale:
        record = each.record
        check_same_images(images, each.path, record)
        pretrained = takes_weights(record.model)
        runs.append(
            Run(
                experiment=record.experiment,
                model=record.model,
                seed=record.seed or 0,
                epochs=each.epochs,
                dataset=images.describe(),
                record_path=each.path,
                backbone=reload_weights(record, each.name, options.weights) if pretrained else None,
                replaces_changed=each.changed,
                replaces_training_code=each.changed and options.training_code,
                plain_fit=pretrained and record.settings.features is None,
            )
        )
    return TrainingJob(folder, images, runs, False, options.tensorboard, options.csv)
