"""Runs on the workers of a Dask cluster, which share the folders of images and results.

A run that loses its worker goes to another one, which goes on from the run's last checkpoint.
"""

import io
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import Client, as_completed, get_worker
from rich.console import Console

from experiments.campaign import Plan, run_all
from experiments.datasets import find_images
from experiments.errors import LabError, UsageError
from experiments.records import record_path
from experiments.run import forget

TOPIC = "labpress-progress"
# Seeds and determinism are settings of a whole process: one run at a time in each.
ONE_RUN = threading.Lock()


@dataclass(frozen=True)
class Images:
    """What finds the images on any machine: the arguments of `find_images`."""

    data: str | None
    experiment: str
    cache: str


class ToClient(io.StringIO):
    """A file that sends what is written to it to the client of the cluster."""

    def write(self, text: str, /) -> int:
        """Sends text, unless it is only the end of a line."""
        if text.strip():
            get_worker().log_event(TOPIC, text.rstrip("\n"))
        return len(text)


def train_on_cluster(address: str, plan: Plan, images: Images, console: Console) -> None:
    """Hands each model with each seed to the cluster's workers and prints what they report.

    Raises:
        UsageError: there is no scheduler at the address.
        LabError: a run failed, or lost one worker after the other.
    """
    try:
        client = Client(address, timeout="5s")
    except (OSError, ValueError) as error:
        raise UsageError(f"--scheduler {address}: no Dask scheduler answers: {error}") from None
    with client:
        client.subscribe_topic(TOPIC, lambda event: console.print(event[1], soft_wrap=True))
        runs = [(model, seed) for seed in plan.seeds for model in plan.models]
        if plan.fresh:
            # Here and once: a run that moves to another worker must not start again.
            for model, seed in runs:
                forget(record_path(plan.results, plan.experiment, model, seed))
        plans = [replace(plan, models=[m], seeds=[s], fresh=False) for m, s in runs]
        futures = client.map(train_here, plans, images=images, pure=False)
        for done in as_completed(futures):
            failure = done.exception()
            if isinstance(failure, LabError):
                raise failure
            if failure:
                raise LabError(f"a run failed on the cluster: {failure}")


def train_here(plan: Plan, images: Images) -> None:
    """Trains one run in this worker."""
    with ONE_RUN:
        found = find_images(images.data, images.experiment, Path(images.cache))
        run_all(plan, found, Console(file=ToClient(), width=200, highlight=False))
