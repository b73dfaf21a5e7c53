"""The command line: `python -m experiments data | train | import | status`.

Docstrings of commands are their help texts.
"""

import re
import sys
from argparse import Namespace
from collections.abc import Callable

from experiments.commands.options import OPTIONS
from experiments.records.commandline import exit_code, parser
from experiments.records.errors import UsageError, UserError
from experiments.records.files import read, record_path, record_paths, write
from experiments.records.schema import Record
from experiments.training.quiet import import_tensorflow_quietly
from experiments.training.run import MODELS, Run

LARGEST_SEED = 2**32 - 1


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0, 1 for a failure, 2 for a wrong call."""
    what = "Trains image classifiers and records what comes of it."
    options = parser("experiments", what, COMMANDS, OPTIONS).parse_args(arguments)
    return exit_code(lambda: COMMANDS[options.command](options))


def refuse_bad_name(experiment: str | None) -> None:
    """Raises UsageError if an experiment's name is no good name of a folder."""
    if experiment and not re.fullmatch(r"[\w-]+", experiment):
        raise UsageError(f"--experiment {experiment}: use letters, digits, `-` and `_`.")


def refuse_bad_seeds(option: str, seeds: list[int]) -> None:
    """Raises UsageError if a seed is none that NumPy and TensorFlow take."""
    if bad := [seed for seed in seeds if not 0 <= seed <= LARGEST_SEED]:
        message = f"a seed is a whole number from 0 to {LARGEST_SEED}."
        raise UsageError(f"{option} {bad[0]}: {message}")


def show_data(options: Namespace) -> None:
    """Get the images and verify them."""
    from experiments.dataset.images import find_images

    images = find_images(options.data, options.experiment, options.cache)
    print(f"{images.root}: verified, fingerprint {images.listing.fingerprint[:16]}")
    for split, by_class in images.listing.splits.items():
        counts = ", ".join(f"{len(files):,} {kind}" for kind, files in by_class.items())
        print(f"  {split:10}  {counts}")


def train_models(options: Namespace) -> None:
    """Train models and record every epoch.

    A run that was stopped goes on from its last complete epoch; a complete one is left alone.
    """
    chosen = list(dict.fromkeys(options.models)) or list(MODELS)
    if unknown := [model for model in chosen if model not in MODELS]:
        raise UsageError(f"{unknown[0]}: there is no such model; there are {', '.join(MODELS)}.")
    if options.epochs < 1:
        raise UsageError(f"--epochs {options.epochs}: train for at least one epoch.")
    refuse_bad_seeds("--seeds", options.seeds)
    refuse_bad_name(options.experiment)
    from experiments.dataset.images import find_images

    images = find_images(options.data, options.experiment, options.cache.resolve())
    import_tensorflow_quietly()
    from experiments.training.all_runs import (
        Campaign,
        record_dataset,
        require_tensorboard,
        train_all,
    )
    from experiments.training.progress import print_line
    from experiments.training.weights import identify_weights, takes_weights

    name = options.experiment or images.listing.name
    folder = options.out.resolve() / name
    # Drawn pictures are for trying things out, offline too.
    weights = options.weights or ("none" if images.notice else "imagenet")
    pretrained = [model for model in chosen if takes_weights(model)]
    backbone = identify_weights(weights) if pretrained else None
    runs = [
        Run(
            experiment=name,
            model=model,
            seed=seed,
            epochs=options.epochs,
            dataset=images.describe(),
            record_path=record_path(options.out.resolve(), name, model, seed),
            backbone=backbone if model in pretrained else None,
        )
        for seed in dict.fromkeys(options.seeds)
        for model in chosen
    ]
    campaign = Campaign(folder, images, runs, options.fresh, options.tensorboard, options.csv)
    if options.scheduler:
        from experiments.training.cluster import train_on_cluster

        train_on_cluster(options.scheduler, campaign, print_line)
    else:
        if options.tensorboard:
            require_tensorboard()
        record_dataset(campaign)
        train_all(campaign, print_line)


def import_log(options: Namespace) -> None:
    """Make a record of a run that another tool has logged.

    That is a Keras CSV log, a history as JSON, TensorBoard event files, a trainer_state.json of
    Hugging Face or a run folder of MLflow.
    """
    from experiments.importers.logs import imported_record

    name, model = options.experiment, options.model
    refuse_bad_name(name)
    refuse_bad_seeds("--seed", [options.seed])
    if not model.isidentifier():
        raise UsageError(f"--model {model}: use letters, digits and `_`, a letter first.")
    path = record_path(options.out, name, model, options.seed)
    if path.exists() and not options.fresh:
        raise UsageError(f"{path}: is there already. Choose another --seed, or --fresh.")
    record = imported_record(
        options.source, experiment=name, model=model, seed=options.seed, title=options.title
    )
    write(path, record)
    metrics = ", ".join(metric for metric in record.history if metric != "epoch")
    print(f"{path}: {record.epochs_done} epochs of {metrics}")


def show_status(options: Namespace) -> int:
    """Show what is recorded, in a line for each run."""
    folders = [options.out, *options.out.glob("*/")]
    paths = {path for folder in folders for path in record_paths(folder)}
    if not paths:
        print(f"{options.out}: nothing is recorded. Train with: python -m experiments train")
    code = 0
    for path in sorted(paths):
        try:
            record = read(path, Record)
        except UserError as error:
            print(error)
            code = error.exit_code
            continue
        planned = record.config.get("epochs", record.epochs_done)
        seed = "no seed" if record.seed is None else f"seed {record.seed}"
        tested = record.test and record.test.accuracy
        print(
            f"{record.experiment}  {record.model}  {seed}  {record.status:9}  "
            f"{record.epochs_done}/{planned} epochs"
            + (f"  test accuracy {tested:.4f}" if tested is not None else "")
        )
    return code


COMMANDS: dict[str, Callable[[Namespace], int | None]] = {
    "data": show_data,
    "train": train_models,
    "import": import_log,
    "status": show_status,
}


if __name__ == "__main__":
    sys.exit(main())
