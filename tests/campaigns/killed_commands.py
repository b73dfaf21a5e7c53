"""Commands that write, stopped before a system call: `publish`, `export`, `import`, `init`, `new`.

    python tests/campaigns/killed_commands.py [--kills 10] [--seed 1]

`strace -e inject=CALLS:signal=KILL:when=N` kills a command before its N-th call that makes, writes,
renames or removes a file; SIGINT and SIGTERM arrive there, too. `publish` is also killed at random
moments with the git that it runs. Then each file is as before the command or as a whole run of it
leaves it, a blog is at one of these two commits with nothing uncommitted, and the same command
brings about what a whole run does, with nothing left over. Prints, for each command and fault, how
often it was tried and how often this held; exits with 1 if it ever did not.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from campaigns.fault_scene import Trial, campaign, unclear
from campaigns.killed_scenes import SCENES, Scene

CALLS = (
    "write,pwrite64,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,"
    "symlink,symlinkat,chmod,fchmod,fchmodat,fsync,ftruncate"
)
SIGNALS = ("KILL", "INT", "TERM")


def traced(scene: Scene, *inject: str) -> tuple[subprocess.CompletedProcess[str], int]:
    """Run a scene's command under strace; return what came of it and the number of its calls."""
    with tempfile.NamedTemporaryFile("r") as log:
        trace = ["strace", "-qq", "-o", log.name, "-e", f"trace={CALLS}", "-e", "signal=none"]
        done = scene.run(*trace, *inject)
        return done, log.read().count("\n")


def stopped_at_calls(
    scene: Scene, chance: random.Random, kills: int
) -> Iterator[tuple[str, subprocess.CompletedProcess[str]]]:
    """Stop a command before so many of its calls, drawn at random, by each signal."""
    scene.reset()
    done, count = traced(scene)
    assert done.returncode == 0, done.stderr
    for signal in SIGNALS:
        for number in chance.sample(range(1, count + 1), min(kills, count)):
            scene.reset()
            done, _ = traced(scene, "-e", f"inject={CALLS}:signal={signal}:when={number}")
            yield f"SIG{signal} before a call", done


def killed_with_git(
    scene: Scene, chance: random.Random, kills: int
) -> Iterator[tuple[str, subprocess.CompletedProcess[str]]]:
    """Kill a command and the processes that it has started at so many random moments."""
    scene.reset()
    began = time.monotonic()
    scene.run()
    length = time.monotonic() - began
    for _ in range(kills):
        scene.reset()
        process = scene.start()
        time.sleep(chance.uniform(0.3, 1) * length)
        os.killpg(process.pid, SIGKILL)
        _, errors = process.communicate()
        done = subprocess.CompletedProcess(scene.command, process.returncode, stderr=errors)
        yield "SIGKILL with git", done


def trials(folder: Path, kills: int, seed: int) -> Iterator[Trial]:
    """Stop each command so many times in each way."""
    if not shutil.which("strace"):
        print("strace is not installed: nothing is stopped at a system call", file=sys.stderr)
        return
    chance = random.Random(seed)
    for make_scene in SCENES:
        scene = make_scene(folder)
        scene.keep()
        before = scene.state()
        assert scene.run().returncode == 0
        after = scene.state()
        ways = [stopped_at_calls, *([killed_with_git] if scene.blog else [])]
        for way in ways:
            for fault, done in way(scene, chance, kills):
                problems = unclear(done.returncode, done.stderr)
                problems += [*scene.damage(before, after), *scene.unlike(after)]
                yield Trial(f"{scene.name}, {fault}", problems)


if __name__ == "__main__":
    sys.exit(campaign(__doc__, trials, "--kills", 10))
