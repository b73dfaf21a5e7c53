"""Builds under faults of the system: killed, out of space, without rights, many at once.

    python tests/campaigns/faults.py [--kills 100] [--seed 1]

The faults are real: signals, `strace -e inject`, limits of the kernel, a full or read-only tmpfs.
After each, pages are whole (old or new, with all that they link to), nothing of the author's has
changed, errors are one line, and another build gives the site of a clean one. Prints, for each
fault, how often it was tried and how often all of this held; exits with 1 if it ever did not. With
its defaults it takes about an hour.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from campaigns.changing_records import changing_records
from campaigns.fault_scene import LIMIT, Scene, Trial, campaign, judge, make_scene, run, unclear
from kit.projects import ROOT, contents

INJECTED = [
    ("write,pwrite64", "ENOSPC"),
    ("write,pwrite64", "EIO"),
    ("openat", "EACCES"),
    ("openat", "EMFILE"),
    ("rename,renameat,renameat2", "EACCES"),
    ("unlink,unlinkat", "EACCES"),
    ("mkdir,mkdirat", "ENOSPC"),
]


def duration(scene: Scene) -> float:
    """Return the seconds that an undisturbed build takes."""
    scene.reset()
    began = time.monotonic()
    assert run(scene.command).returncode == 0
    return time.monotonic() - began


def signals(
    scene: Scene, chance: random.Random, count: int, number: signal.Signals
) -> Iterator[Trial]:
    """Send a signal at random moments: to all processes, as a terminal does, or SIGKILL to one."""
    length = duration(scene)
    for _ in range(count):
        scene.reset()
        process = subprocess.Popen(
            scene.command,
            cwd=ROOT,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # The jobs that a shell starts in the background ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        # Python itself takes the first part of the time to start, and says so when interrupted.
        time.sleep(chance.uniform(0.3, 1) * length)
        if number == signal.SIGKILL:
            process.kill()
        else:
            os.killpg(process.pid, number)
        _, errors = process.communicate(timeout=LIMIT)
        yield judge(scene, f"{number.name} at random moments", process.returncode, errors)


def injections(scene: Scene, chance: random.Random, share: float) -> Iterator[Trial]:
    """Let each system call fail once that a build makes for a file of the project."""
    if not shutil.which("strace"):
        print("strace is not installed: no system calls fail", file=sys.stderr)
        return
    written = [scene.root / "site" / name for name in {*scene.old, *scene.new}]
    sources = [scene.root / name for name in contents(scene.copy)]
    paths = {*written, *sources, *(path.with_name(f".{path.name}.partial") for path in written)}
    paths |= {path.parent for path in written}
    chosen = [word for path in sorted(paths) for word in ("-P", str(path))]
    for calls, error in INJECTED:
        for number in range(1, 1000):
            if chance.random() > share and number > 1:
                continue
            scene.reset()
            with tempfile.NamedTemporaryFile("r") as log:
                inject = f"inject={calls}:error={error}:when={number}"
                trace = ["strace", "-f", "-qq", "-o", log.name, *chosen, "-e", f"trace={calls}"]
                done = run([*trace, "-e", inject, *scene.command])
                if "INJECTED" not in log.read():
                    break
            yield judge(scene, f"{error} of {calls}", done.returncode, done.stderr)


def short_writes(scene: Scene, chance: random.Random, count: int) -> Iterator[Trial]:
    """Limit the size of files: a longer one is cut short, and its next write fails."""
    longest = max(map(len, scene.new.values()))
    for _ in range(count):
        scene.reset()
        most = int(longest ** chance.random())
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most))
        done = run(scene.command, preexec_fn=limit)
        yield judge(scene, "short writes", done.returncode, done.stderr)


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[None]:
    """Mount an empty disk in memory of a number of bytes; needs the rights of root."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def disks(scene: Scene, chance: random.Random, count: int) -> Iterator[Trial]:
    """Build on a disk with a few free pages, and on one that can't be written to."""
    if os.geteuid() or not shutil.which("mount"):
        print("only root mounts disks: none is full or read-only", file=sys.stderr)
        return
    shutil.rmtree(scene.root)
    with mounted(scene.root, 64 << 20):
        for _ in range(count):
            scene.reset()
            free = shutil.disk_usage(scene.root).free
            left = 4096 * chance.randint(0, 60)
            (scene.root / "filler").write_bytes(bytes(free - left))
            done = run(scene.command)
            (scene.root / "filler").unlink()
            yield judge(scene, "a full disk", done.returncode, done.stderr)
        scene.reset()
        change = ["mount", "-o", "remount", str(scene.root)]
        subprocess.run([*change, "-r"], check=True)
        done = run(scene.command)
        subprocess.run([*change, "-w"], check=True)
        yield judge(scene, "a read-only project", done.returncode, done.stderr)
    scene.root.rmdir()


def surroundings(scene: Scene) -> Iterator[Trial]:
    """Build without what a shell usually gives."""
    bare = {"PATH": os.environ["PATH"]}
    reader, writer = os.pipe()
    os.close(reader)
    kinds: dict[str, Callable[[], subprocess.CompletedProcess[str]]] = {
        "no HOME": lambda: run(scene.command, env=bare),
        "a HOME that is not there": lambda: run(scene.command, env=bare | {"HOME": "/none"}),
        "a TMPDIR that is not there": lambda: run(scene.command, env=bare | {"TMPDIR": "/none"}),
        "a closed pipe": lambda: run(scene.command, stdout=writer),
        "no standard output": lambda: run(["sh", "-c", 'exec "$@" >&-', "sh", *scene.command]),
        "no standard streams": lambda: run(
            ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *scene.command]
        ),
        "few open files": lambda: run(
            scene.command, preexec_fn=partial(resource.setrlimit, resource.RLIMIT_NOFILE, (12, 12))
        ),
    }
    for name, build in kinds.items():
        scene.reset()
        done = build()
        told = done.stderr or name  # Without standard errors, nothing can be told.
        yield judge(scene, name, done.returncode, told)
    os.close(writer)


def at_once(scene: Scene, times: int) -> Iterator[Trial]:
    """Start five builds at once."""
    for _ in range(times):
        scene.reset()
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        builds: list[subprocess.Popen[str]] = [
            subprocess.Popen(scene.command, cwd=ROOT, **streams) for _ in range(5)
        ]
        errors = [each.communicate(timeout=LIMIT)[1] for each in builds]
        code = max(each.returncode for each in builds)
        yield judge(scene, "five builds at once", code, max(errors, key=len))


def other_disk(scene: Scene) -> Iterator[Trial]:
    """Build into a site that lies on another file system than the project."""
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == scene.root.stat().st_dev:
        print("there is no other file system to build into", file=sys.stderr)
        return
    scene.reset()
    with tempfile.TemporaryDirectory(dir=elsewhere) as site:
        shutil.copytree(scene.root / "site", site, dirs_exist_ok=True)
        done = run([*scene.command, "--site", site])
        problems = [] if contents(Path(site)) == scene.new else ["the site is not a clean one"]
    problems += [*unclear(done.returncode, done.stderr), *scene.damage()]
    yield Trial("a site on another file system", problems)


def trials(folder: Path, kills: int, seed: int, share: float = 1.0) -> Iterator[Trial]:
    """Try all faults: `kills` of each signal, and a share of the failing system calls."""
    chance = random.Random(seed)
    small = make_scene(folder / "small")
    yield from signals(small, chance, kills, signal.SIGKILL)
    yield from injections(small, chance, share)
    yield from short_writes(small, chance, kills // 2)
    yield from disks(small, chance, kills // 2)
    yield from surroundings(small)
    yield from other_disk(small)
    yield from at_once(small, max(1, kills // 20))
    yield from changing_records(small, kills // 4)
    many = make_scene(folder / "many", posts=20)  # Other processes render most of them.
    for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        yield from signals(many, chance, kills // 4, number)
    yield from changing_records(many, kills // 10)


if __name__ == "__main__":
    sys.exit(campaign(__doc__, trials, "--kills", 100))
