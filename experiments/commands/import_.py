"""Make records of runs that other tools have logged.

SOURCE is a log, or a folder of logs, which are imported as one experiment: models and seeds are
told apart by the settings in which the runs differ, or by folders and files. See what would be
written with --dry-run.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from experiments.commands.imported_records import Imported, check_paths, write_records
from experiments.commands.shared import add_results_option, check_experiment, check_seeds
from experiments.importers import claims, read_logs, record_of, settings_of
from experiments.importers.epochs import Choices
from experiments.importers.log import Log, metrics_of
from experiments.importers.model_names import check_model_names
from experiments.importers.names import metric_of, shortened
from experiments.importers.percent import check_percent
from experiments.importers.several import Run, tell_apart
from experiments.records.errors import UsageError, UserError
from experiments.records.files import record_path

# Files of these kinds are named if they stand among logs and can't be imported.
SUFFIXES = (".csv", ".json", ".jsonl", ".log", ".tsv")
COLUMNS = ("model", "seed", "epochs", "status", "metrics", "log")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("source", type=Path, metavar="SOURCE", help="a log, or a folder of logs")
    parser.add_argument("--experiment", required=True, metavar="NAME", help="the experiment")
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="the model's short name; all runs are of this model (default: from the logs)",
    )
    parser.add_argument(
        "--seed", type=int, help="the run's seed or number (default: from the log, or 1)"
    )
    parser.add_argument("--title", metavar="TEXT", help="the model's readable name")
    parser.add_argument(
        "--percent",
        nargs="+",
        default=[],
        type=metric_of,
        metavar="METRIC",
        help="metrics that the log has in percent, by their names in it",
    )
    parser.add_argument("--part", type=int, metavar="N", help="which training, in a log of several")
    parser.add_argument(
        "--steps-per-epoch",
        type=int,
        metavar="N",
        help="the number of steps of an epoch, in a log of steps",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the records, write nothing")
    parser.add_argument("--fresh", action="store_true", help="replace existing records")
    add_results_option(parser)


def run(options: argparse.Namespace) -> None:
    """Write a record for each run and print a table of them."""
    check_options(options)
    source: Path = options.source
    found, skipped = find_logs(source)
    logs, empty = read_all(found, Choices(options.part, options.steps_per_epoch))
    runs = tell_apart(logs, source, options.model)
    if options.seed is not None:
        if len(runs) > 1:
            raise UsageError(f"--seed: {source} holds {len(runs)} runs: leave it out.")
        runs = [Run(runs[0].source, runs[0].log, runs[0].model, options.seed)]
    if options.title is not None and len({run.model for run in runs}) > 1:
        raise UsageError(f"--title: {source} holds several models: leave it out.")
    check_model_names(run.model for run in runs)
    records = records_of(runs, options)
    check_paths(records, replace=options.fresh or options.dry_run)
    for line in table(records):
        print(line)
    if skipped:
        print(f"not imported: {shortened([str(path) for path in skipped])}")
    if empty:
        print(f"without metrics: {shortened([str(path) for path in empty])}")
    if options.dry_run:
        print(*(f"would write {each.path}" for each in records), sep="\n")
    else:
        print(*write_records(records, options.out / options.experiment), sep="\n")


def check_options(options: argparse.Namespace) -> None:
    """Raise UsageError unless names and numbers are possible."""
    check_experiment(options.experiment)
    if options.seed is not None:
        check_seeds("--seed", [options.seed])
    if options.model is not None and not options.model.isidentifier():
        raise UsageError(f"--model {options.model}: use letters, digits and `_`, a letter first.")
    for name in ("part", "steps_per_epoch"):
        number = getattr(options, name)
        if number is not None and number < 1:
            raise UsageError(f"--{name.replace('_', '-')} {number}: give a whole number from 1.")


def find_logs(source: Path) -> tuple[list[Path], list[Path]]:
    """Return the logs at or below a path, and files that look like logs but can't be imported.

    A folder that is a log itself is not searched, nor are hidden and linked folders. If nothing is
    found, the path itself is returned, for the error of reading it.
    """
    if not source.is_dir() or claims(source):
        return [source], []
    found, skipped = search(source)
    settings = {settings_of(path) for path in found}
    return found or [source], [path for path in skipped if path not in settings]


def search(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the logs below a folder, and files that look like logs but can't be imported."""
    found: list[Path] = []
    skipped: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or (path.is_symlink() and path.is_dir()):
            continue
        if claims(path):
            found.append(path)
        elif path.is_dir():
            deeper, others = search(path)
            found += deeper
            skipped += others
        elif path.suffix in SUFFIXES:
            skipped.append(path)
    return found, skipped


def read_all(found: list[Path], choices: Choices) -> tuple[list[tuple[Path, Log]], list[Path]]:
    """Return all logs with metrics, and the files and folders that have none.

    Raises:
        UserError: Logs are damaged, all of which it names, or none has metrics.
    """
    logs: list[tuple[Path, Log]] = []
    empty: list[Path] = []
    faults: list[UserError] = []
    for path in found:
        try:
            held = [log for log in read_logs(path, choices) if any(log.points.values()) or log.test]
        except UserError as error:
            faults.append(error)
        else:
            logs += [(path, log) for log in held]
            empty += [] if held else [path]
    if faults:
        raise together(faults)
    if not logs:
        raise UserError(
            f"{empty[0]}: holds no metric of any epoch, and no score after training: import it "
            "once an epoch is logged."
        )
    return logs, empty


def records_of(runs: list[Run], options: argparse.Namespace) -> list[Imported]:
    """Return the record of each run, or raise a UserError that names the faults of all."""
    records: list[Imported] = []
    faults: list[UserError] = []
    counts = Counter(each.model for each in runs)
    # A name that only other runs have is none of this one; a name that none has is an error.
    anywhere = {name for each in runs for name in metrics_of(each.log)}
    for each in runs:
        percent = {
            name for name in options.percent if name in metrics_of(each.log) or name not in anywhere
        }
        try:
            check_percent(each.log, each.source, sorted(percent))
            record = record_of(
                each.log,
                each.source,
                experiment=options.experiment,
                model=each.model,
                # The number of a model's only run is no seed.
                seed=None if each.numbered and counts[each.model] == 1 else each.seed,
                title=options.title,
                units=dict.fromkeys(percent, "percent"),
            )
        except UserError as error:
            faults.append(error)
        else:
            path = record_path(options.out, options.experiment, each.model, each.seed)
            records.append(Imported(each, record, path))
    if faults:
        raise together(faults)
    return records


def together(faults: list[UserError]) -> UserError:
    """Return errors as one, each in a line of its own."""
    return type(faults[0])("\n".join(dict.fromkeys(map(str, faults))))


def table(records: list[Imported]) -> Iterator[str]:
    """Yield the lines of a table of runs, each with its notes below."""
    rows = [COLUMNS, *(cells(each) for each in records)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        pairs = zip(row, widths, strict=True)
        yield "  ".join(cell.ljust(width) for cell, width in pairs).rstrip()
        if number:
            yield from (f"    {note}" for note in records[number - 1].run.log.notes)


def cells(imported: Imported) -> tuple[str, ...]:
    """Return the row of a run in the table."""
    record = imported.record
    metrics = [name for name in record.history if name != "epoch"]
    if record.test:
        scores = [name for name in ("accuracy", "loss") if getattr(record.test, name) is not None]
        metrics += [f"test {name}" for name in (*scores, *record.test.metrics)]
    return (
        record.model,
        f"{imported.run.seed}{' (numbered)' if imported.run.numbered else ''}",
        str(record.epochs_done),
        record.status,
        ", ".join(metrics),
        str(imported.run.source),
    )
