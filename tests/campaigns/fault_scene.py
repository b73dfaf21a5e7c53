"""A project for builds that fail half-way, and what must hold then and after another build."""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.projects import (
    ROOT,
    contents,
    make_project,
    post,
    record,
    write,
    write_post,
    write_record,
)
from PIL import Image

LINKED = re.compile(r"'/((?:images|data)/[^']+)' \| relative_url")
PROSE = """Ends at {{ runs.small.final("val_accuracy").mean | percent }}.

{{ score_table(runs) }}

![Thumbnails]({{ image(samples_figure(runs)) }})

{% call figure(history_figure(runs.small.first)) %}By epoch.{% endcall %}"""
LIMIT = 120.0  # Seconds until a build that does not end counts as one that hangs.
# What belongs to the author: a build may change nothing else than the rest.
OWN = ("content/", "runs/", "templates/", "site/about.md", "site/_posts/2026-01-01-by-hand.md")


@dataclass(frozen=True)
class Scene:
    """A project that was built, and whose sources have changed since.

    Attributes:
        root: Where builds find it.
        copy: The project as it is before each trial.
        old: The files of its site, by path.
        new: The files of the site that a clean build of the changed sources makes.
    """

    root: Path
    copy: Path
    old: Mapping[str, bytes]
    new: Mapping[str, bytes]

    @property
    def command(self) -> list[str]:
        """The build that is tried."""
        return [sys.executable, "-m", "generator", "build", "--root", str(self.root)]

    def reset(self) -> None:
        """Bring the project into the state before the build that is tried."""
        if self.root.exists():
            for path in self.root.iterdir():  # The folder itself may be a mounted disk.
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.copy, self.root, dirs_exist_ok=True)

    def damage(self) -> list[str]:
        """Return what a build, however it ended, has damaged: nothing, one hopes."""
        found = []
        before, now = contents(self.copy), contents(self.root)
        for name in before.keys() | now.keys():
            if name.startswith(OWN) and before.get(name) != now.get(name):
                found.append(f"{name}, which is the author's, has changed")
        site = contents(self.root / "site")
        for name, content in site.items():
            if not name.startswith("_posts/") or not name.endswith(".md"):
                continue
            if content not in (self.old.get(name), self.new.get(name)):
                found.append(f"{name} is neither the old nor the new page")
            lost = set(LINKED.findall(content.decode())) - site.keys()
            found += [f"{name} links to {path}, which is gone" for path in sorted(lost)]
        return found

    def unlike_clean(self) -> list[str]:
        """Build once more, undisturbed, and return how the site differs from a clean one."""
        done = subprocess.run(self.command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return [f"the next build fails: {done.stderr}"]
        now = contents(self.root / "site")
        names = sorted(now.keys() | self.new.keys())
        return [
            f"after the next build, site/{name} is not that of a clean one"
            for name in names
            if now.get(name) != self.new.get(name)
        ]


def make_scene(folder: Path, posts: int = 2) -> Scene:
    """Make a project in an empty folder, with a number of posts, and build both of its states."""
    root = make_project(folder / "project", post(PROSE))
    for number in range(1, posts):
        write_post(root, post("{{ score_table(runs) }}", title=f"Post {number}"), f"p{number}")
    write(root / "site/about.md", "By hand.\n")
    write(root / "site/_posts/2026-01-01-by-hand.md", "---\ntitle: By hand\n---\nMine.\n")
    build = [sys.executable, "-m", "generator", "build", "--root", str(root)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    old = contents(root / "site")
    write_record(root, record("small", 0.25))
    Image.new("RGB", (16, 16), "blue").save(root / "runs/samples/a-1.jpg")
    (root / "content/posts/p1.md").unlink()
    copy = shutil.copytree(root, folder / "before")
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return Scene(root, copy, old, contents(root / "site"))


@dataclass(frozen=True)
class Trial:
    """One fault, and what was wrong after it."""

    fault: str
    problems: list[str]


def campaign(
    description: str | None,
    trials: Callable[[Path, int, int], Iterable[Trial]],
    option: str,
    times: int,
) -> int:
    """Run the command of a campaign, and return its exit code; see `report`.

    Args:
        description: The docstring of its module.
        trials: Tries faults in a folder, given how often and a seed.
        option: The option that says how often.
        times: How often, by default.
    """
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument(option, type=int, default=times, dest="times")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return report(trials(Path(folder), options.times, options.seed))


def report(trials: Iterable[Trial]) -> int:
    """Print what was wrong and, for each fault, the counts; return 1 if anything was, else 0."""
    tried: dict[str, list[bool]] = {}
    for trial in trials:
        tried.setdefault(trial.fault, []).append(not trial.problems)
        for problem in trial.problems:
            print(f"{trial.fault}: {problem}", flush=True)
    for fault, clean in tried.items():
        print(f"{fault:40} tried {len(clean):4}, clean {sum(clean):4}")
    return 0 if all(map(all, tried.values())) else 1


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in the checkout and return what it printed."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.run(command, cwd=ROOT, text=True, check=False, timeout=LIMIT, **options)


def unclear(code: int, errors: str) -> list[str]:
    """Return what is wrong with the way in which a build ended."""
    lines = errors.strip().splitlines()
    if "Traceback" in errors or "Internal error" in errors or len(lines) > 2:
        return [f"exit code {code} with the errors {errors}"]
    if code not in (0, 1, 2, 130) and code > 0:
        return [f"exit code {code}"]
    return [] if lines or code <= 0 else [f"exit code {code} without a word"]


def judge(scene: Scene, fault: str, code: int, errors: str = "") -> Trial:
    """Return a trial with all that is wrong after a build."""
    return Trial(fault, [*unclear(code, errors), *scene.damage(), *scene.unlike_clean()])
