"""Show what is recorded, in a line for each run."""

import argparse
from pathlib import Path

from experiments.commands.shared import add_results_option
from experiments.records.commandline import called
from experiments.records.errors import UsageError, UserError
from experiments.records.files import read
from experiments.records.schema import Record
from experiments.training.stale import changed_code, changed_training_code, find_records


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_results_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print a line for each record and return 1 if a file is none.

    Raises:
        UsageError: The folder of records is a file.
    """
    if options.out.is_file():
        raise UsageError(f"--out {options.out}: is a file; give the folder of the records.")
    paths = find_records(options.out)
    if not paths:
        train = f"{called('experiments')} train"
        print(
            f"{options.out}: nothing is recorded. Train with: {train}; or name a folder: --out DIR"
        )
    return max((show(path) for path in paths), default=0)


def show(path: Path) -> int:
    """Print the line of one record, or why it is none, and return the exit code."""
    try:
        record = read(path, Record)
        stale = changed_code(record)
        older = changed_training_code(record)
    except UserError as error:
        print(error)
        return error.exit_code
    seed = "no seed" if record.seed is None else f"seed {record.seed}"
    parts = [
        record.experiment,
        record.model,
        seed,
        f"{record.status:9}",
        f"{record.epochs_done}/{record.settings.epochs or record.epochs_done} epochs",
    ]
    if record.test and record.test.accuracy is not None:
        parts.append(f"test accuracy {record.test.accuracy:.4f}")
    if stale:
        parts.append(f"stale: {stale}")
    elif older:
        parts.append(f"trained by an earlier version: {older}")
    print(" ".join("  ".join(parts).splitlines()))  # No name may make a line of its own.
    return 0
