"""Runs on the workers of a Dask cluster, which share the folders of images and results.

A run that loses its worker goes to another one, which goes on from the run's last checkpoint.
A worker that loses its client stops, so that the same command, given again, trains alone.
"""

import threading
from concurrent.futures import CancelledError
from dataclasses import replace
from functools import partial

import tensorflow as tf
from dask.typing import Key
from distributed import Client, Worker, as_completed, get_worker

from experiments.records.errors import UsageError, UserError
from experiments.training.all_runs import Campaign, record_dataset, require_tensorboard, train_all
from experiments.training.progress import Say

TOPIC = "labpress-progress"
# Seeds and determinism are settings of a whole process: one run at a time in each.
ONE_RUN = threading.Lock()


def train_on_cluster(address: str, campaign: Campaign, say: Say) -> None:
    """Hands each run to one of the cluster's workers and says what they report.

    Raises:
        UsageError: there is no scheduler at the address.
        UserError: a run failed, or lost one worker after the other.
    """
    try:
        client = Client(address, timeout="5s")
    except (OSError, ValueError) as error:
        raise UsageError(f"--scheduler {address}: no Dask scheduler answers: {error}") from None
    with client:
        client.subscribe_topic(TOPIC, lambda event: say(event[1]))
        if campaign.tensorboard:
            client.run(require_tensorboard)  # Where it is missing, before anything is recorded.
        record_dataset(campaign)
        if campaign.fresh:
            # Here and once: a run that moves to another worker must not start again.
            for run in campaign.runs:
                run.forget()
        parts = [replace(campaign, runs=[run], fresh=False) for run in campaign.runs]
        for done in as_completed(client.map(train_here, parts, pure=False)):
            if failure := done.exception():
                what = f"a run failed on the cluster: {failure}"
                raise failure if isinstance(failure, UserError) else UserError(what)


def train_here(campaign: Campaign) -> None:
    """Trains in this worker, for as long as the client is there."""
    worker = get_worker()
    wanted = WhileWanted(worker, worker.get_current_task())
    with ONE_RUN:
        wanted.check()
        train_all(campaign, partial(worker.log_event, TOPIC), [wanted])


class WhileWanted(tf.keras.callbacks.Callback):
    """Ends the training once its client has gone, before it records another epoch."""

    def __init__(self, worker: Worker, task: Key) -> None:
        super().__init__()
        self.worker = worker
        self.task = task

    def check(self) -> None:
        """Raises CancelledError if nobody waits for the task any more."""
        state = self.worker.state.tasks.get(self.task)
        if state is None or state.state == "cancelled":
            raise CancelledError(f"{self.task}: its client has gone")

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras before each batch."""
        self.check()

    on_test_batch_begin = on_train_batch_begin
