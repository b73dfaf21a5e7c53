"""The command line: `python -m experiments data | train | import | status`."""

import argparse
import os
import re
import sys
from pathlib import Path

from experiments.errors import UsageError, exit_code
from experiments.quiet import import_tensorflow_quietly
from experiments.records import Record, read, record_path, record_paths, write
from experiments.run import MODELS, Run

RESULTS = Path(__file__).parent / "results"
CACHE = Path(os.environ.get("LABPRESS_CACHE", "~/.cache/labpress")).expanduser()


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0, 1 for a failure, 2 for a wrong call."""
    options = parser().parse_args(arguments)
    return exit_code(lambda: options.command(options))


def parser() -> argparse.ArgumentParser:
    """The commands with their options and help texts."""
    top = argparse.ArgumentParser(
        prog="python -m experiments",
        description="Trains image classifiers and records what comes of it.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    images = argparse.ArgumentParser(add_help=False)
    images.add_argument(
        "--data",
        metavar="PATH",
        help="a zip archive or folder that holds the images, or `demo` for small drawn pictures "
        "(default: the cats-and-dogs photographs, downloaded once)",
    )
    images.add_argument(
        "--experiment",
        metavar="NAME",
        help="the experiment's name; with a new name, any `train` and `validation` images in "
        "two classes will do (default: cats-vs-dogs, or demo)",
    )
    images.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        default=CACHE,
        help="where images are kept (default: $LABPRESS_CACHE, or ~/.cache/labpress)",
    )
    results = argparse.ArgumentParser(add_help=False)
    results.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=RESULTS,
        help="the folder of records (default: experiments/results in this checkout)",
    )

    data = commands.add_parser("data", parents=[images], help="get the images and verify them")
    data.set_defaults(command=show_data)

    train = commands.add_parser(
        "train",
        parents=[images, results],
        help="train models and record every epoch",
        description="Trains models and records every epoch. A run that was stopped goes on from "
        "its last complete epoch; a complete one is left alone.",
    )
    train.set_defaults(command=train_models)
    train.add_argument(
        "models", nargs="*", metavar="MODEL", help=f"{', '.join(MODELS)} (default: all)"
    )
    train.add_argument("--epochs", type=int, default=20, help="passes over the images (20)")
    train.add_argument("--seeds", type=int, nargs="+", default=[1], help="a run for each (1)")
    train.add_argument(
        "--weights",
        metavar="PATH",
        help="what a pretrained model starts from: a file, `imagenet` (Keras downloads that) or "
        "`none` (default: imagenet; for the demo, none)",
    )
    train.add_argument("--fresh", action="store_true", help="train again from the start")
    train.add_argument("--tensorboard", type=Path, metavar="DIR", help="write event files, too")
    train.add_argument("--csv", type=Path, metavar="DIR", help="write a CSV file for each run, too")
    train.add_argument(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="train on the workers of this Dask cluster; they need this checkout, and the folders "
        "of --cache and --out at the same paths",
    )

    imported = commands.add_parser(
        "import",
        parents=[results],
        help="make a record of a run that another tool has logged",
        description="Makes a record of a Keras CSV log, a history as JSON, TensorBoard event "
        "files, a trainer_state.json of Hugging Face or a run folder of MLflow.",
    )
    imported.set_defaults(command=import_log)
    imported.add_argument("source", type=Path, metavar="FILE_OR_DIR", help="the log")
    imported.add_argument("--experiment", required=True, metavar="NAME", help="the experiment")
    imported.add_argument("--model", required=True, metavar="NAME", help="the model's short name")
    imported.add_argument("--seed", type=int, default=1, help="the run's seed or number (1)")
    imported.add_argument("--title", metavar="TEXT", help="the model's readable name")
    imported.add_argument("--fresh", action="store_true", help="replace what is recorded")

    status = commands.add_parser("status", parents=[results], help="show what is recorded")
    status.set_defaults(command=show_status)
    return top


def refuse_bad_name(experiment: str | None) -> None:
    """Raises UsageError if an experiment's name is no good name of a folder."""
    if experiment and not re.fullmatch(r"[\w-]+", experiment):
        raise UsageError(f"--experiment {experiment}: use letters, digits, `-` and `_`.")


def show_data(options: argparse.Namespace) -> None:
    """Gets and verifies the images, and says what they are."""
    from experiments.datasets import find_images

    images = find_images(options.data, options.experiment, options.cache)
    print(f"{images.root}: verified, fingerprint {images.listing.fingerprint[:16]}")
    for split, by_class in images.listing.splits.items():
        counts = ", ".join(f"{len(files):,} {kind}" for kind, files in by_class.items())
        print(f"  {split:10}  {counts}")


def train_models(options: argparse.Namespace) -> None:
    """Trains each model with each seed, as far as that is not done."""
    chosen = list(dict.fromkeys(options.models)) or list(MODELS)
    if unknown := [model for model in chosen if model not in MODELS]:
        raise UsageError(f"{unknown[0]}: there is no such model; there are {', '.join(MODELS)}.")
    if options.epochs < 1:
        raise UsageError(f"--epochs {options.epochs}: train for at least one epoch.")
    if min(options.seeds) < 0:
        raise UsageError(f"--seeds {min(options.seeds)}: a seed is a whole number from 0 up.")
    refuse_bad_name(options.experiment)
    from experiments.datasets import find_images

    images = find_images(options.data, options.experiment, options.cache.resolve())
    import_tensorflow_quietly()
    from experiments.campaign import Campaign, record_dataset, require_tensorboard, train_all
    from experiments.progress import print_line
    from experiments.weights import identify_weights, takes_weights

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
        from experiments.cluster import train_on_cluster

        train_on_cluster(options.scheduler, campaign, print_line)
    else:
        if options.tensorboard:
            require_tensorboard()
        record_dataset(campaign)
        train_all(campaign, print_line)


def import_log(options: argparse.Namespace) -> None:
    """Makes a record of a log, and says where it is."""
    from experiments.importers import imported_record

    name, model = options.experiment, options.model
    refuse_bad_name(name)
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


def show_status(options: argparse.Namespace) -> None:
    """Prints a line for each record."""
    folders = [options.out, *options.out.glob("*/")]
    paths = {path for folder in folders for path in record_paths(folder)}
    if not paths:
        print(f"{options.out}: nothing is recorded. Train with: python -m experiments train")
    for path in sorted(paths):
        record = read(path, Record)
        planned = record.config.get("epochs", record.epochs_done)
        seed = "no seed" if record.seed is None else f"seed {record.seed}"
        tested = record.test and record.test.accuracy
        print(
            f"{record.experiment}  {record.model}  {seed}  {record.status:9}  "
            f"{record.epochs_done}/{planned} epochs"
            + (f"  test accuracy {tested:.4f}" if tested is not None else "")
        )


if __name__ == "__main__":
    sys.exit(main())
