"""Measure builds: one post with nothing to do, and many posts next to other generators.

    python tests/benchmarks/build_cost.py [--posts N] [--peers DIR] [--against COMMIT]

Posts are as long as the first one of this project, each with a text of its own, records of its own
and two history plots, which are drawn. Peers get the rendered Markdown of the same posts and the
finished images in the same call, where they are installed: MkDocs (from PyPI), Jekyll (from Debian)
and Eleventy (from npm, by `npm install --prefix DIR @11ty/eleventy`). With `--against`, the
generator of another commit builds as many posts. A ratio below 1 says that this one takes less.
"""

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from kit.commits import code_of_commit
from kit.projects import history, record, write
from kit.sites import prose

FLAGSHIP = ROOT / "content/posts/cats-vs-dogs.md"
HEAD = """---
title: Post {number}
date: 2026-01-{day:02}
description: What came of run {number}
runs: runs/{number}
---
{{% set small, large = runs.small, runs.large %}}
{{% set a, b = small.{last}, large.{last} %}}
{{{{ score_table(runs) }}}}

{{% claim "large-is-ahead" if b > a %}}
The large one ends ahead, at {{{{ b | percent }}}}.
{{% otherwise %}}
The large one does not end ahead of {{{{ a | percent }}}}.
{{% endclaim %}}

{{% call figure(history_figure(small)) %}}Small.{{% endcall %}}

{{% call figure(history_figure(large)) %}}Large.{{% endcall %}}

"""
# Eleventy copies files of other kinds than pages only if it is told to.
ELEVENTY = 'module.exports = (config) => config.addPassthroughCopy("pages/images")\n'


# The last validation accuracy in the words of this commit, and of those before models had seeds.
LAST, LAST_BEFORE = 'final("val_accuracy").mean', "history.val_accuracy.last"


def random_prose(chance: random.Random) -> str:
    """Return a text of the first post's length and words, with headings, lists and code."""
    source = re.sub(r"\{[{%#].*?[}%#]\}", "", FLAGSHIP.read_text(encoding="utf-8"), flags=re.DOTALL)
    words = re.findall(r"[A-Za-z]{2,}", source)
    blocks, length = [], 0
    while length < 20_000:
        text = " ".join(chance.choices(words, k=60)).capitalize() + "."
        kind = chance.random()
        if kind < 0.1:
            text = f"## {text[:40]}"
        elif kind < 0.2:
            text = "\n".join(f"- {part}" for part in text.split(" ", 3))
        elif kind < 0.3:
            text = f"```python\n{text[:60].lower().replace(' ', '_')} = 1\n```"
        blocks.append(text)
        length += len(text)
    return "\n\n".join(blocks)


def make(root: Path, posts: int, code: Path = ROOT) -> None:
    """Make a project of many posts for the generator of a checkout."""
    shutil.copytree(code / "templates", root / "templates")
    last = LAST if code == ROOT else LAST_BEFORE
    for number in range(posts):
        chance = random.Random(number)
        head = HEAD.format(number=number, day=number % 28 + 1, last=last)
        text = head + random_prose(chance)
        write(root / f"content/posts/post-{number}.md", text)
        for model in ("small", "large"):
            names = ("accuracy", "loss", "val_accuracy", "val_loss")
            metrics = history(**{name: [chance.random() for _ in range(20)] for name in names})
            content = record(model, 0.5, history=metrics)
            write(root / f"runs/{number}/{model}/seed-1.json", content)


def cost(*command: str | Path, code: Path = ROOT) -> tuple[float, float]:
    """Return wall and CPU seconds of a command, run in a checkout, which must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    paths = os.pathsep.join([str(code), *filter(None, [os.environ.get("PYTHONPATH")])])
    # With modules compiled once, as it is for users.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": paths}
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=code, env=environment, capture_output=True, text=True, check=False
    )
    wall = time.monotonic() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def build(root: Path, code: Path = ROOT) -> tuple[float, float]:
    """Return wall and CPU seconds of a build by the generator of a checkout."""
    return cost(sys.executable, "-m", "generator", "build", "--root", root, code=code)


def nothing_to_do(root: Path) -> None:
    """Print the CPU time of a build of nothing by that of importing Jinja2: minima of 20."""
    make(root, 1)
    build(root)
    pairs = [(build(root)[1], cost(sys.executable, "-c", "import jinja2")[1]) for _ in range(20)]
    own, jinja = (min(column) for column in zip(*pairs, strict=True))
    print(f"nothing to do, one post: {own / jinja:.2f} of the CPU of `import jinja2`")


def many(root: Path, posts: int) -> tuple[float, float]:
    """Print times of builds of many posts; return wall and CPU seconds from nothing."""
    make(root, posts)
    whole, all_cpu = build(root)
    for folder in (".labpress", "site/_posts", "site/data"):
        shutil.rmtree(root / folder)
    (root / "site/.labpress.json").unlink()
    texts, cpu = build(root)
    idle, _ = build(root)
    with (root / "content/posts/post-0.md").open("a", encoding="utf-8") as post:
        post.write("\nMore.\n")
    edited, _ = build(root)
    print(
        f"{posts:5} posts from nothing: {whole:6.1f} s, of CPU {1000 * all_cpu / posts:.0f} ms a "
        f"post; {texts:6.2f} s and {1000 * cpu / posts:.1f} ms with figures drawn before; "
        f"{idle:.2f} s for nothing to do, {edited:.2f} s for one post",
        flush=True,
    )
    return whole, all_cpu


def against(root: Path, posts: int, commit: str, own: tuple[float, float]) -> None:
    """Print the time of a build by the generator of another commit, from nothing.

    `own` has the wall and CPU seconds of this one.
    """
    with code_of_commit(commit) as code:
        make(root, posts, code)
        seconds, cpu = build(root, code)
    print(
        f"{commit:14} {seconds:6.1f} s, of CPU {1000 * cpu / posts:.0f} ms a post: a build takes "
        f"{own[0] / seconds:.2f} of that, and of the CPU {own[1] / cpu:.2f}",
        flush=True,
    )


def peers(site: Path, folder: Path, modules: Path | None) -> dict[str, list[str | Path]]:
    """Return the commands with which installed generators build the posts of a site anew."""
    for path in (site / "_posts").glob("*.md"):
        # Without front matter: Eleventy would ask for the layout that it names.
        write(folder / "pages" / path.name, prose(path))
    write(folder / "pages/index.md", "# Posts\n")
    shutil.copytree(site / "images", folder / "pages/images")
    found: dict[str, list[str | Path]] = {}
    if find_spec("mkdocs"):
        write(folder / "mkdocs.yml", "site_name: T\ndocs_dir: pages\n")
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", folder / "mkdocs.yml"]
        found["MkDocs"] = [*mkdocs, "-d", folder / "mkdocs"]
    if shutil.which("jekyll"):
        jekyll = ["jekyll", "build", "-q", "--disable-disk-cache", "-s", site]
        found["Jekyll, cold"] = [*jekyll, "-d", folder / "jekyll"]
    eleventy = modules / "node_modules/.bin/eleventy" if modules else None
    if eleventy and eleventy.exists():
        write(folder / ".eleventy.js", ELEVENTY)
        change = ["env", "-C", folder, eleventy.resolve(), "--input=pages"]
        found["Eleventy"] = [*change, "--quiet", f"--output={folder / 'eleventy'}"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--peers", type=Path, help="a folder with node_modules")
    parser.add_argument("--against", metavar="COMMIT", help="another commit of this repository")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        nothing_to_do(scratch / "one")
        for posts in sorted({10, min(100, options.posts), options.posts}):
            root = scratch / f"posts-{posts}"
            own = many(root, posts)
        if options.against:
            against(scratch / "other", options.posts, options.against, own)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest process so far: {memory:.0f} MB")
        for name, command in peers(root / "site", scratch / "peers", options.peers).items():
            seconds, _ = cost(*command)
            print(
                f"{name:14} {seconds:6.2f} s: a build takes {own[0] / seconds:.2f} of that",
                flush=True,
            )


if __name__ == "__main__":
    main()
