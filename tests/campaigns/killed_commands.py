"""Commands that write, stopped before a system call: `publish`, `export`, `import`, `init`, `new`.

    python tests/campaigns/killed_commands.py [--kills 20] [--seed 1]

`strace -e inject=CALLS:signal=KILL:when=N` kills a command before its N-th call that makes, writes,
renames or removes a file; SIGINT and SIGTERM arrive there, too. Then each file is as before the
command or as a whole run of it leaves it, a blog is at one of these two commits with nothing
uncommitted, and the same command brings about what a whole run does, with nothing left over.
Prints, for each command and signal, how often that was tried and how often it held; exits with 1 if
it ever did not.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from campaigns.fault_scene import Trial, report, unclear
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


def trials(folder: Path, kills: int, seed: int) -> Iterator[Trial]:
    """Stop each command before so many of its calls, drawn at random, by each signal."""
    if not shutil.which("strace"):
        print("strace is not installed: nothing is stopped at a system call", file=sys.stderr)
        return
    chance = random.Random(seed)
    for make_scene in SCENES:
        scene = make_scene(folder)
        scene.keep()
        before = scene.state()
        done, count = traced(scene)
        assert done.returncode == 0, done.stderr
        after = scene.state()
        for signal in SIGNALS:
            for number in chance.sample(range(1, count + 1), min(kills, count)):
                scene.reset()
                done, _ = traced(scene, "-e", f"inject={CALLS}:signal={signal}:when={number}")
                problems = unclear(done.returncode, done.stderr)
                problems += [*scene.damage(before, after), *scene.unlike(after)]
                yield Trial(
                    f"{scene.name}, SIG{signal}", [f"{each} ({number})" for each in problems]
                )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return report(trials(Path(folder), options.kills, options.seed))


if __name__ == "__main__":
    sys.exit(main())
