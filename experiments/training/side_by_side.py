"""Train runs side by side, each in a process of its own with its share of the cores.

Each process keeps the images in memory. If the command is killed, its processes stop at the next
batch, and the same command goes on from the last epoch of each run.

A new process imports this module first, which leaves TensorFlow to be imported quietly.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from experiments.records.commandline import message_of
from experiments.records.errors import UserError
from experiments.training.quiet import import_tensorflow_quietly

if TYPE_CHECKING:
    from experiments.training.all_runs import TrainingJob


@dataclass(frozen=True)
class Part:
    """A process and the name of the run that it trains."""

    name: str
    process: BaseProcess


def train_side_by_side(
    job: TrainingJob, count: int, threads: int | None, report: Callable[[str], object]
) -> None:
    """Train the runs of a job, so many at a time.

    Args:
        job: The runs.
        count: The number of processes, 1 or more.
        threads: The threads of each process, by default an equal share of the cores.
        report: Is called with each line of progress.

    Raises:
        UserError: A run failed or its process was killed; the others are stopped.
    """
    from experiments.training.all_runs import record_dataset, single_runs
    from experiments.training.processor import available_cores

    record_dataset(job)
    share = threads or max(1, available_cores() // count)
    waiting = single_runs(job)
    running: dict[Connection, Part] = {}
    try:
        while waiting or running:
            while waiting and len(running) < count:
                pipe, part = start(waiting.pop(0), share)
                running[pipe] = part
            ready = wait(list(running))
            for pipe in [pipe for pipe in running if pipe in ready]:
                if not hear(pipe, running[pipe], report):
                    del running[pipe]
    finally:
        for part in running.values():
            part.process.terminate()
            part.process.join()


def start(job: TrainingJob, threads: int) -> tuple[Connection, Part]:
    """Start the process of one run, and return the pipe to hear of it."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=train_here, args=(pickle.dumps(job), threads, sender))
    process.start()
    sender.close()  # Only the process holds it now: the pipe ends with it.
    return receiver, Part(job.runs[0].name, process)


def hear(pipe: Connection, part: Part, report: Callable[[str], object]) -> bool:
    """Report a message of a process, and return False if it was the last.

    Raises:
        UserError: The process failed or was killed.
    """
    try:
        message = pipe.recv()
    except EOFError:
        part.process.join()
        if part.process.exitcode:
            raise UserError(
                f"{part.name}: its process ended with code {part.process.exitcode}, perhaps for "
                "lack of memory. The same command goes on from the last epoch; with fewer --jobs "
                "it needs less."
            ) from None
        return False
    if isinstance(message, UserError):
        raise message
    report(message)
    return True


def train_here(pickled_job: bytes, threads: int, pipe: Connection) -> None:
    """Train the only run of a job in this process, and send its progress or its error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The command stops its processes itself.
    import_tensorflow_quietly(threads)
    from experiments.training.all_runs import train_all
    from experiments.training.before_batches import BeforeBatches

    try:
        train_all(pickle.loads(pickled_job), pipe.send, [BeforeBatches(check_command)])
    except BrokenPipeError:
        raise SystemExit(1) from None
    except Exception as error:
        pipe.send(error if isinstance(error, UserError) else UserError(message_of(error)))


def check_command() -> None:
    """Raise SystemExit if the command that has started this process does not run any more."""
    command = multiprocessing.parent_process()
    if command is not None and not command.is_alive():
        raise SystemExit(1)
