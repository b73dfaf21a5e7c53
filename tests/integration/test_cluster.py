"""Training on a Dask cluster: of threads for most tests, of processes where a worker is killed."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.projects import ROOT, contents
from kit.training import RECORD, change, load, train

pytest.importorskip("tensorflow", reason="training needs the extra `train`")
distributed = pytest.importorskip("distributed", reason="a cluster needs the extra `cluster`")

from experiments.dataset.images import find_images
from experiments.training.all_runs import TrainingJob, record_dataset
from experiments.training.cluster import ONE_RUN, train_here
from experiments.training.run import Run


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until a condition holds, for two minutes at most."""
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until, "this takes too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def threads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A cluster whose scheduler and two workers are threads of this process."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        dashboard_address=None,
        local_directory=tmp_path_factory.mktemp("dask"),
    ) as cluster:
        yield cluster


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_records_and_writes_logs_anew(
    threads: Any,
    trained: Path,
    pictures: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs = tmp_path / "logs"
    options = ["model1", "--scheduler", threads.scheduler_address]
    fresh = [*options, "--epochs", "2", "--fresh"]
    for _ in range(2):
        assert train(pictures, tmp_path, *fresh, "--csv", str(logs)) == 0
        lines = (logs / "mine/model1/seed-1.csv").read_text(encoding="utf-8").splitlines()
        assert [line.partition(",")[0] for line in lines] == ["epoch", "0", "1"]
    assert comparable(tmp_path / RECORD) == comparable(trained / RECORD)
    shown = capsys.readouterr().out
    assert "model1 seed 1  epoch  2/2" in shown
    assert "model1 seed 1: test accuracy" in shown
    path = tmp_path / RECORD
    change(path, code=load(path)["code"] | {"experiments/models.py:model1": "0" * 64})
    before = contents(tmp_path)
    assert train(pictures, tmp_path, *options, "--epochs", "3") == 1
    assert "changed since: code.experiments/models.py:model1" in capsys.readouterr().err
    assert contents(tmp_path) == before
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    assert train(pictures, tmp_path, *fresh, "--tensorboard", str(logs)) == 1
    assert "tensorboard is not installed: pip install" in capsys.readouterr().err
    assert contents(tmp_path) == before


def comparable(path: Path) -> dict[str, Any]:
    """Return a record without the parts that may differ between machines."""
    record = load(path)
    del record["environment"]
    return record


@pytest.mark.filterwarnings("ignore")
def test_a_worker_without_its_client_stops_and_another_command_goes_on(
    threads: Any, pictures: Path, tmp_path: Path
) -> None:
    images = find_images(str(pictures), "mine", tmp_path / "cache")
    run = Run("mine", "model1", 1, 500, images.describe(), tmp_path / RECORD)
    job = TrainingJob(tmp_path / "results/mine", images, [run])
    record_dataset(job)
    client = distributed.Client(threads.scheduler_address)
    task = client.submit(train_here, job, pure=False)
    wait_for((tmp_path / RECORD).exists)
    client.close()
    # A thread that trains holds the lock.
    wait_for(lambda: ONE_RUN.acquire(blocking=False))
    ONE_RUN.release()
    assert task.status == "cancelled"
    stopped = load(tmp_path / RECORD)
    assert stopped["status"] == "running"
    epochs = len(stopped["history"]["epoch"]) + 1
    options = ["model1", "--epochs", str(epochs), "--scheduler", threads.scheduler_address]
    assert train(pictures, tmp_path, *options) == 0
    done = load(tmp_path / RECORD)
    assert (done["status"], len(done["history"]["epoch"])) == ("complete", epochs)


def test_no_scheduler_is_one_line(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(pictures, tmp_path, "model1", "--scheduler", "tcp://127.0.0.1:9") == 2
    message = capsys.readouterr().err
    assert "--scheduler tcp://127.0.0.1:9: no Dask scheduler answers" in message.splitlines()[-1]
    assert not (tmp_path / "results").exists()


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process."""

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", *arguments]
        nowhere = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere)

    file = tmp_path / "scheduler.json"
    scheduler = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    started = [start("distributed.cli.dask_scheduler", *scheduler, "--scheduler-file", str(file))]
    wait_for(lambda: file.exists() and file.read_text(encoding="utf-8").strip())
    address = json.loads(file.read_text(encoding="utf-8"))["address"]
    worker = [address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    worker += ["--local-directory", str(tmp_path / "dask")]
    started += [start("distributed.cli.dask_worker", *worker) for _ in range(2)]
    yield address, started[1:]
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_killed_worker_changes_nothing_in_the_records(
    tmp_path: Path, pictures: Path, processes: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = processes
    options = ["model1", "model3", "--epochs", "12"]
    assert train(pictures, tmp_path / "alone", *options) == 0
    together = tmp_path / "together"
    command = [sys.executable, "-m", "experiments", "train", *options, "--experiment", "mine"]
    command += ["--data", str(pictures), "--scheduler", address]
    command += ["--out", str(together / "results"), "--cache", str(together / "cache")]
    pipe = subprocess.PIPE
    client = subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)
    # Killed once the first run has an epoch behind it and others before it.
    wait_for(lambda: (together / RECORD).exists() or client.poll() is not None)
    victim = int(load(together / RECORD)["environment"]["process"])
    (worker,) = [worker for worker in workers if worker.pid == victim]
    worker.kill()
    shown, errors = client.communicate(timeout=240)
    assert client.returncode == 0, errors
    for model in ("model1", "model3"):
        path = Path(f"results/mine/{model}/seed-1.json")
        assert comparable(together / path) == comparable(tmp_path / "alone" / path)
    assert "resumed" in load(together / RECORD)["environment"]
    assert "model3 seed 1  epoch" in shown
    assert "model1 seed 1: test accuracy" in shown
