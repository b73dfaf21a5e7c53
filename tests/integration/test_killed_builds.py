"""Builds that are killed, wait or are stopped: pages stay whole, and the next build goes on."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from kit.projects import (
    ROOT,
    build,
    contents,
    make_project,
    page,
    post,
    record,
    write,
    write_post,
    write_record,
)
from PIL import Image

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork, signals and named pipes")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for processes")
IMAGE = re.compile(r"'/(images/[^']+)' \| relative_url")
PROSE = """Ends at {{ runs.small.final("val_accuracy").mean | percent }}.

![Thumbnails]({{ image(samples_figure(runs)) }})"""
# Ctrl-C reaches also a process that was started in the background of a shell.
SCRIPT = """
import signal, sys
from generator.__main__ import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(["build", "--root", sys.argv[1]]))
"""


def change(root: Path, accuracy: float, colour: str) -> None:
    """Change the numbers and the figure of the page."""
    write_record(root, record("small", accuracy))
    Image.new("RGB", (16, 16), colour).save(root / "runs/samples/a-1.jpg")


def killed_build(root: Path, moment: int) -> None:
    """Build, and die before the file with a number is renamed or removed."""
    left = iter(range(moment))

    def deadly(function: Callable[..., None]) -> Callable[..., None]:
        def changed(*paths: Any) -> None:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            function(*paths)

        return changed

    os.replace, os.unlink = deadly(os.replace), deadly(os.unlink)
    build(root)


@pytest.mark.parametrize("after", ["the same change", "the change taken back"])
def test_killed_at_any_moment_pages_are_whole_and_the_next_build_is_like_a_clean_one(
    tmp_path: Path, after: str
) -> None:
    project = make_project(tmp_path / "project", post(PROSE))
    assert build(project) == 0
    built = shutil.copytree(project, tmp_path / "built")
    old = contents(project / "site")
    change(project, 0.25, "blue")
    assert build(project) == 0
    new = contents(project / "site")
    for moment in count():
        shutil.rmtree(project)
        shutil.copytree(built, project)
        change(project, 0.25, "blue")
        process = get_context("fork").Process(target=killed_build, args=(project, moment))
        process.start()
        process.join()
        text = page(project)
        assert text.endswith("{% endraw %}\n") and "Ends at" in text
        assert all((project / "site" / image).exists() for image in IMAGE.findall(text))
        if process.exitcode == 0:
            break
        if after == "the change taken back":
            change(project, 0.625, "red")
        assert build(project) == 0
        assert contents(project / "site") == (new if after == "the same change" else old)
    # A half-written manifest, manifest, image, record, page, the old image, manifest, state.
    assert moment == 8
    assert contents(project / "site") == new


def test_a_second_build_waits_for_the_first_and_tells_so(project: Path) -> None:
    import fcntl

    write_record(project, record("small", 0.25))
    command = [sys.executable, "-m", "generator", "build", "--root", str(project)]
    with (project / ".labpress/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        assert second.stderr
        assert second.stderr.readline() == "Another build is running here; waiting for it.\n"
        assert second.poll() is None
        assert "62.5%" in page(project)
    assert second.wait() == 0
    assert "25.0%" in page(project)


@contextmanager
def build_with_helpers(project: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start a build of 16 posts whose helper processes wait, and give it with a helper's id."""
    write_post(project, post('{% include "pipe.jinja" %}'))
    for number in range(15):
        write_post(project, post("x"), f"p{number}")
    pipe = project / "templates/pipe.jinja"
    os.mkfifo(pipe)
    build = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(project)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    writer = os.open(pipe, os.O_WRONLY)  # Returns when a helper reads the template.
    helpers = Path(f"/proc/{build.pid}/task/{build.pid}/children").read_text().split()
    yield build, int(helpers[0])
    os.close(writer)
    pipe.unlink()


@linux
def test_a_killed_build_leaves_no_helper_that_holds_up_the_next_one(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with build_with_helpers(project) as (first, _):
        first.kill()
        first.wait()
        (project / "templates/pipe.jinja").unlink()
        write(project / "templates/pipe.jinja", "x")
        command = [sys.executable, "-m", "generator", "build", "--root", str(project)]
        assert subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0
    assert len(list((project / "site/_posts").iterdir())) == 16


@linux
def test_ctrl_c_in_a_terminal_ends_helpers_in_silence(tmp_path: Path) -> None:
    with build_with_helpers(make_project(tmp_path)) as (build, helper):
        os.killpg(build.pid, signal.SIGINT)
    _, message = build.communicate()
    assert not Path(f"/proc/{helper}").exists()
    assert build.returncode == 130
    assert message == "\nStopped. Every written file is whole; the same command goes on.\n"


@linux
def test_a_helper_that_is_killed_gives_an_error_of_one_line(tmp_path: Path) -> None:
    with build_with_helpers(make_project(tmp_path)) as (build, helper):
        os.kill(helper, signal.SIGKILL)
        _, message = build.communicate()
    assert build.returncode == 1
    assert message == (
        "A helper process has ended, perhaps for lack of memory. The site is as it was; the same "
        "command tries again.\n"
    )


def test_ctrl_c_says_that_nothing_is_half_written(project: Path) -> None:
    before = contents(project / "site")
    write_post(project, post('{% include "pipe.jinja" %}'))
    pipe = project / "templates/pipe.jinja"
    os.mkfifo(pipe)
    stopped = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(project)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    writer = os.open(pipe, os.O_WRONLY)  # Returns when the build reads the template.
    stopped.send_signal(signal.SIGINT)
    _, message = stopped.communicate()
    os.close(writer)
    assert stopped.returncode == 130
    assert message == "\nStopped. Every written file is whole; the same command goes on.\n"
    assert contents(project / "site") == before
