"""Commands that write files, each in a folder of its own, and what must hold when they are killed.

A scene's folder has all that the command reads and writes: `project`, `blog`, `logs` and the like,
and `tmp` for temporary files.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from campaigns.fault_scene import run
from kit.blogs import OWN, Repository
from kit.projects import ROOT, contents, make_project, post, write, write_post

GENERATOR = [sys.executable, "-m", "generator"]
PROSE = "Tested at {{ runs.small.first.test.accuracy | percent }}.\n\n{{ score_table(runs) }}"
FIGURE = "\n\n{% call figure(history_figure(runs.small.first)) %}By epoch.{% endcall %}"
WHEN = "2026-01-31T12:00:00+0000"  # A commit at a given moment has the same hash each time.
GIT = "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
# What git, labpress and programs keep for themselves.
INNER = {".git", ".labpress", "remote", "tmp"}


@dataclass(frozen=True)
class Scene:
    """A command that makes, changes and removes files.

    Attributes:
        name: The command's name.
        root: The folder of all that it reads and writes.
        command: The command.
        done: What it says, with exit code 2, if there is nothing left to do.
        blog: A checkout that it changes, with the remote `origin`.
    """

    name: str
    root: Path
    command: list[str]
    done: str = ""
    blog: Repository | None = None

    def keep(self) -> None:
        """Copy the folder, as it is before each trial."""
        shutil.copytree(self.root, self.copy, symlinks=True)

    def reset(self) -> None:
        """Bring the folder into the state before the command."""
        shutil.rmtree(self.root)
        shutil.copytree(self.copy, self.root, symlinks=True)

    @property
    def copy(self) -> Path:
        """The folder as it is before each trial."""
        return self.root.with_name(f"{self.root.name}-before")

    def run(self, *tracer: str) -> subprocess.CompletedProcess[str]:
        """Run the command, perhaps under a tracer."""
        return run([*tracer, *self.command], env=environment(self.root))

    def start(self) -> subprocess.Popen[str]:
        """Start the command with a process group of its own."""
        return subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=environment(self.root),
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def state(self) -> dict[str, bytes]:
        """Return all files by path, and what git says of the blog by question."""
        found = {
            path: content
            for path, content in contents(self.root).items()
            if INNER.isdisjoint(Path(path).parts)
        }
        if self.blog:
            questions = ("rev-parse HEAD", "ls-remote --heads origin", "status --porcelain")
            answers = {each: self.blog.git(*each.split()).encode() for each in questions}
            found |= {f"git {question}": answer for question, answer in answers.items()}
        return found

    def damage(self, before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
        """Return what is neither as before the command nor as after it: nothing, one hopes.

        What is being written has a name of its own, which ends in `.partial`.
        """
        now = self.state()
        pending = [name for name in now if ".partial/" in f"{name}/"]
        return [
            f"{name} is neither as before nor as after"
            for name in sorted({*before, *now, *after}.difference(pending))
            if now.get(name) not in (before.get(name), after.get(name))
        ]

    def unlike(self, after: dict[str, bytes]) -> list[str]:
        """Run the command once more, undisturbed; return how its end differs from a whole run's."""
        done = self.run()
        if done.returncode and not (
            done.returncode == 2 and self.done and self.done in done.stderr
        ):
            return [f"the next one fails: {done.stderr}"]
        now, places = self.state(), [path.name for path in (self.root / "tmp").iterdir()]
        if self.blog:
            places += self.blog.git("worktree", "list").splitlines()[1:]
        names = sorted(name for name in {*now, *after} if now.get(name) != after.get(name))
        return [
            *(f"after the next one, {name} is not as after a whole run" for name in names),
            *(f"after the next one, {place} is left over" for place in places),
        ]


def environment(root: Path) -> dict[str, str]:
    """Return the environment of a scene's command, with git's settings and moment."""
    times = {"GIT_AUTHOR_DATE": WHEN, "GIT_COMMITTER_DATE": WHEN}
    settings = {"GIT_CONFIG_GLOBAL": str(root / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}
    return {**os.environ, **times, **settings, "TMPDIR": str(root / "tmp")}


def start(root: Path) -> Path:
    """Make a scene's folder and return it."""
    write(root / "gitconfig", GIT)
    (root / "tmp").mkdir()
    return root


def run_and_change(root: Path, command: list[str]) -> None:
    """Make a project of two posts, run a command on it, and change both posts."""
    project = make_project(root / "project", post(PROSE))
    write_post(project, post(PROSE + FIGURE), "b-post")
    subprocess.run(command, cwd=ROOT, env=environment(root), check=True, capture_output=True)
    write_post(project, post(PROSE + FIGURE))
    write_post(project, post(PROSE), "b-post")


def publishing(folder: Path) -> Scene:
    """Return a scene in which two posts that have changed are published again, and pushed."""
    root = start(folder / "publish")
    blog, remote = Repository(root / "blog"), root / "remote"
    blog.write(OWN)
    blog.git("init", "--quiet", "--initial-branch=main")
    blog.git("config", "user.name", "A")
    blog.git("config", "user.email", "a@example.org")
    blog.commit({})
    blog.git("clone", "--quiet", "--bare", str(blog.folder), str(remote))
    blog.git("remote", "add", "origin", str(remote))
    blog.git("fetch", "--quiet", "origin")
    blog.git("branch", "--quiet", "--set-upstream-to=origin/main")
    command = [*GENERATOR, "publish", "--push", "--root", str(root / "project")]
    command += ["--to", str(blog.folder)]
    run_and_change(root, command)
    return Scene("publish", root, command, blog=blog)


def exporting(folder: Path) -> Scene:
    """Return a scene in which two posts that have changed are exported again."""
    root = start(folder / "export")
    command = [*GENERATOR, "export", "hugo", "--root", str(root / "project")]
    command += ["--to", str(root / "other")]
    run_and_change(root, command)
    return Scene("export", root, command)


def importing(folder: Path) -> Scene:
    """Return a scene in which the logs of three runs are imported."""
    root = start(folder / "import")
    command = [sys.executable, "-m", "experiments", "import", str(write_logs(root))]
    command += ["--experiment", "mine", "--out", str(root / "records")]
    return Scene("import", root, command)


def adding(folder: Path) -> Scene:
    """Return a scene in which the logs of three runs are imported beside a run that is there."""
    scene = importing(folder / "added")
    write(scene.root / "records/mine/other/seed-1.json", "{}")
    return Scene("import beside a run", scene.root, scene.command)


def initialising(folder: Path) -> Scene:
    """Return a scene in which a project is made around the logs of three runs."""
    root = start(folder / "init")
    command = [*GENERATOR, "init", str(root / "mine"), "--log", str(write_logs(root / "mine"))]
    return Scene("init", root, command, done="is a project already")


def starting_post(folder: Path) -> Scene:
    """Return a scene in which a post is started."""
    root = start(folder / "new")
    make_project(root / "project", post(PROSE))
    command = [*GENERATOR, "new", "b-post", "--runs", "runs", "--root", str(root / "project")]
    return Scene("new", root, command, done="is there already")


def write_logs(folder: Path) -> Path:
    """Write the logs of three runs, and return their folder."""
    for seed in (1, 2, 3):
        log = f"epoch,loss,accuracy\n1,0.9,0.5\n2,0.5,0.7{seed}\n"
        write(folder / f"logs/seed-{seed}.csv", log)
    return folder / "logs"


SCENES = (publishing, exporting, importing, adding, initialising, starting_post)
