"""The runs that a call of `train` asks for, or that are stale, as jobs."""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.records.errors import UserError
from experiments.records.files import record_path
from experiments.training.model_files import (
    BUILT_IN,
    MODEL_TITLES,
    code_path,
    find_models,
    public_functions,
)
from experiments.training.stale import StaleRun, describe, find_stale

if TYPE_CHECKING:
    from experiments.dataset.images import ImageFolder
    from experiments.training.all_runs import TrainingJob
    from experiments.training.run import Run


def report_remarks(images: ImageFolder) -> None:
    """Print how the images were split and which files are none, before anything trains."""
    for line in images.remarks:
        print(line, flush=True)


def requested_job(options: argparse.Namespace) -> TrainingJob:
    """Return the runs of the models and seeds that the options name."""
    from experiments.dataset.images import find_images
    from experiments.training.quiet import import_tensorflow_quietly

    models = requested_models(options)
    images = find_images(options.data, options.experiment, options.cache)
    report_remarks(images)
    import_tensorflow_quietly(options.threads)
    from experiments.training.all_runs import TrainingJob
    from experiments.training.run import Run
    from experiments.training.weights import load_weights, takes_weights

    name = options.experiment or images.listing.name
    # The demo works offline.
    weights = options.weights or ("none" if images.notice else "imagenet")
    pretrained = [model for model, file in models.items() if takes_weights(file, model)]
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
            models=file,
        )
        for seed in dict.fromkeys(options.seeds or [1])
        for model, file in models.items()
    ]
    check_own_models(runs)
    return TrainingJob(
        options.out / name, images, runs, options.fresh, options.tensorboard, options.csv
    )


def requested_models(options: argparse.Namespace) -> dict[str, Path]:
    """Return the file of each model that the options name.

    Raises:
        UsageError: A file has no models.
    """
    names = list(dict.fromkeys(options.names))
    if options.models is None:
        return dict.fromkeys(names or MODEL_TITLES, BUILT_IN)
    own = find_models(options.models, names)
    return {name: options.models if name in own else BUILT_IN for name in names or own}


def check_own_models(runs: list[Run]) -> None:
    """Check each model of one's own once, before any run is recorded.

    Raises:
        UserError: A model can't be trained.
    """
    from experiments.training.model_checks import check_model

    for run in {run.model: run for run in runs if run.models != BUILT_IN}.values():
        check_model(run)


def stale_jobs(options: argparse.Namespace) -> list[TrainingJob]:
    """Print which recorded runs are stale, and return their jobs, one for each experiment."""
    stale = list(find_stale(options.out, options.experiment, options.training_code))
    print(describe(stale), flush=True)
    for each in stale:
        if not each.models.is_file() or each.record.model not in public_functions(each.models):
            raise UserError(
                f"{each.path}: there is no {each.record.model} in {code_path(each.models)} "
                "any more. Restore the model, or remove the record."
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
        pretrained = takes_weights(each.models, record.model)
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
                models=each.models,
            )
        )
    check_own_models(runs)
    return TrainingJob(folder, images, runs, False, options.tensorboard, options.csv)
