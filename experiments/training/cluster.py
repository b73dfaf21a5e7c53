"""Train runs on the workers of a Dask cluster, which share the folders of images and records.

A run that loses its worker moves to another one, which goes on from the run's last checkpoint.
A worker that loses its client stops, so that the same command, given again, trains alone.
"""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial

from dask.typing import Key
from distributed import Client, Worker, as_completed, get_worker

from experiments.records.errors import UsageError, UserError
from experiments.training.all_runs import (
    TrainingJob,
    record_dataset,
    require_tensorboard,
    single_runs,
    train_all,
)
from experiments.training.before_batches import BeforeBatches
from experiments.training.processor import keep_freed_memory

TOPIC = "labpress-progress"
# Seeds and determinism are settings of a whole process: one run at a time in each.
ONE_RUN = threading.Lock()


def train_on_cluster(address: str, job: TrainingJob, report: Callable[[str], object]) -> None:
    """Give each run to one of the cluster's workers and report their progress.

    Args:
        address: The scheduler's address, such as `tcp://HOST:PORT`.
        job: The runs.
        report: Is called with each line of progress.

    Raises:
        UsageError: There is no scheduler at the address.
        UserError: A run failed, or lost one worker after the other.
    """
    try:
        client = Client(address, timeout="5s")
    except (OSError, ValueError) as error:
        raise UsageError(f"--scheduler {address}: no Dask scheduler answers: {error}") from None
    with client:
        client.subscribe_topic(TOPIC, lambda event: report(event[1]))
        if job.tensorboard:
            client.run(require_tensorboard)  # Fails before anything is recorded.
        record_dataset(job)
        for done in as_completed(client.map(train_here, single_runs(job), pure=False)):
            if failure := done.exception():
                if isinstance(failure, UserError):
                    raise failure
                raise UserError(f"a run failed on the cluster: {failure}")


def train_here(job: TrainingJob) -> None:
    """Train in this worker for as long as the client waits for it."""
    keep_freed_memory()
    worker = get_worker()
    with ONE_RUN:
        check = partial(check_client, worker, worker.get_current_task())
        check()
        train_all(job, partial(worker.log_event, TOPIC), [BeforeBatches(check)])


def check_client(worker: Worker, task: Key) -> None:
    """Raise CancelledError if no client waits for a worker's task any more.

    So the training stops before it records another epoch.
    """
    state = worker.state.tasks.get(task)
    if state is None or state.state == "cancelled":
        raise CancelledError(f"{task}: its client has gone")
