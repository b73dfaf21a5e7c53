"""Training on a real Dask cluster on loopback, one of whose workers is killed."""

import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.projects import ROOT, contents

pytest.importorskip("tensorflow", reason="training needs the extra `train`")
pytest.importorskip("distributed", reason="a cluster needs the extra `cluster`")

MODELS = ("model1", "model3")


def start_process(*arguments: str, modules: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *arguments]
    nowhere = subprocess.DEVNULL
    paths = os.pathsep.join([str(modules), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": paths}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=nowhere, stderr=nowhere)


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder of modules that the cluster's processes find before those that are installed."""
    folder = tmp_path / "modules"
    folder.mkdir()
    return folder


@pytest.fixture
def cluster(tmp_path: Path, modules: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process."""
    start = functools.partial(start_process, modules=modules)
    file = tmp_path / "scheduler.json"
    scheduler = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    processes = [start("distributed.cli.dask_scheduler", *scheduler, "--scheduler-file", str(file))]
    while not file.exists() or not file.read_text(encoding="utf-8").strip():
        assert processes[0].poll() is None
        time.sleep(0.1)
    address = json.loads(file.read_text(encoding="utf-8"))["address"]
    worker = [address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    worker += ["--local-directory", str(tmp_path / "dask")]
    processes += [start("distributed.cli.dask_worker", *worker) for _ in range(2)]
    yield address, processes[1:]
    for process in processes:
        process.kill()
        process.wait()


def train(out: Path, cache: Path, *more: str) -> list[str]:
    command = [sys.executable, "-m", "experiments", "train", *MODELS, "--data", "demo"]
    return [*command, "--epochs", "4", "--out", str(out), "--cache", str(cache), *more]


def records(out: Path) -> dict[str, Any]:
    """The finished records without what may differ between machines."""
    found = {}
    for model in MODELS:
        record = json.loads((out / f"demo/{model}/seed-1.json").read_text(encoding="utf-8"))
        del record["environment"]
        found[model] = record
    return found


def test_a_killed_worker_changes_nothing_in_the_records(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    cache = tmp_path / "cache"
    subprocess.run(train(tmp_path / "alone", cache), cwd=ROOT, check=True, capture_output=True)
    out = tmp_path / "together"
    client = subprocess.Popen(
        train(out, cache, "--scheduler", address),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    first = out / "demo/model1/seed-1.json"
    # Killed once the first run has an epoch behind it and others before it.
    while not first.exists():
        assert client.poll() is None, client.communicate()
        time.sleep(0.02)
    victim = int(json.loads(first.read_text(encoding="utf-8"))["environment"]["process"])
    (worker,) = [worker for worker in workers if worker.pid == victim]
    worker.kill()
    shown, errors = client.communicate(timeout=240)
    assert client.returncode == 0, errors
    assert records(out) == records(tmp_path / "alone")
    resumed = json.loads(first.read_text(encoding="utf-8"))["environment"]
    assert "resumed" in resumed
    assert "model3 seed 1  epoch" in shown
    assert "model1 seed 1: test accuracy" in shown


def test_no_worker_trains_on_without_its_client(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    out = tmp_path / "out"
    nowhere = subprocess.DEVNULL
    command = train(out, tmp_path / "cache", "--scheduler", cluster[0], "--epochs", "500")
    client = subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere)
    while not all((out / f"demo/{model}/seed-1.json").exists() for model in MODELS):
        assert client.poll() is None
        time.sleep(0.1)
    client.send_signal(signal.SIGINT)
    client.wait(timeout=60)
    time.sleep(3)
    before = contents(out)
    time.sleep(5)
    assert contents(out) == before
    done = json.loads((out / "demo/model1/seed-1.json").read_text(encoding="utf-8"))
    assert done["status"] == "running"
    epochs = str(len(done["history"]["epoch"]) + 1)
    command = train(out, tmp_path / "cache", "--scheduler", cluster[0], "--epochs", epochs)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert records(out)["model1"]["status"] == "complete"


def test_runs_that_start_again_write_their_logs_anew_and_go_only_if_they_can(
    tmp_path: Path, modules: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    out, logs = tmp_path / "out", tmp_path / "logs"
    more = ["--scheduler", cluster[0], "--epochs", "1", "--fresh"]
    command = train(out, tmp_path / "cache", *more, "--csv", str(logs))
    for _ in range(2):
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        for log in ("model1", "model3"):
            lines = (logs / f"demo/{log}/seed-1.csv").read_text(encoding="utf-8").splitlines()
            assert [line.split(",")[0] for line in lines] == ["epoch", "0"]
    before = contents(out)
    missing = 'raise ModuleNotFoundError("as if it were not there", name="tensorboard")'
    (modules / "tensorboard.py").write_text(missing, encoding="utf-8")
    command = train(out, tmp_path / "cache", *more, "--tensorboard", str(logs))
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "tensorboard is not installed: pip install" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert contents(out) == before


def test_no_scheduler_is_one_line(tmp_path: Path) -> None:
    places = tmp_path / "out", tmp_path / "cache"
    command = train(*places, "--scheduler", "tcp://127.0.0.1:9")
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "no Dask scheduler answers" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
