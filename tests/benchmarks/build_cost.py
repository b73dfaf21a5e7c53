"""What builds cost: of one post with nothing to do, and of many posts next to other generators.

    python tests/benchmarks/build_cost.py [--posts N] [--peers DIR]

Posts are as long as the first one of this project, each with a text of its own, records of its own
and two history plots. Peers get the rendered Markdown of the same posts in the same call, where
they are installed: MkDocs (from PyPI), Jekyll (from Debian) and Eleventy (from npm, by
`npm install --prefix DIR @11ty/eleventy`). Ratios below 1 are in our favour.
"""

import argparse
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from kit.projects import record

FLAGSHIP = ROOT / "content/posts/cats-vs-dogs.md"
HEAD = """---
title: Post {number}
date: 2026-01-{day:02}
description: What came of run {number}
runs: runs/{number}
---
{{% set small, large = runs.small, runs.large %}}
{{{{ score_table(runs) }}}}

{{% claim "large-is-ahead" if large.history.val_accuracy.last > small.history.val_accuracy.last %}}
The large one ends ahead, at {{{{ large.history.val_accuracy.last | percent }}}}.
{{% otherwise %}}
The large one does not end ahead of {{{{ small.history.val_accuracy.last | percent }}}}.
{{% endclaim %}}

{{% call figure(history_figure(small)) %}}Small.{{% endcall %}}

{{% call figure(history_figure(large)) %}}Large.{{% endcall %}}

"""


def prose(chance: random.Random) -> str:
    """A text of the flagship's length and vocabulary, with headings, lists and code."""
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


def make(root: Path, posts: int) -> None:
    """A project of many posts."""
    shutil.copytree(ROOT / "templates", root / "templates")
    (root / "content/posts").mkdir(parents=True)
    for number in range(posts):
        chance = random.Random(number)
        text = HEAD.format(number=number, day=number % 28 + 1) + prose(chance)
        (root / f"content/posts/post-{number}.md").write_text(text, encoding="utf-8")
        for model in ("small", "large"):
            content = record(model, chance.random())
            history = {"epoch": list(range(1, 21))}
            for name in ("accuracy", "loss", "val_accuracy", "val_loss"):
                history[name] = [chance.random() for _ in range(20)]
            path = root / f"runs/{number}/{model}/seed-1.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(content | {"history": history}), encoding="utf-8")


def cost(command: list[str], cwd: Path | None = None) -> tuple[float, float]:
    """Wall and CPU seconds of a command; raises if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    wall = time.monotonic() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def build(root: Path) -> list[str]:
    return [sys.executable, "-m", "generator", "build", "--root", str(root)]


def nothing_to_do(scratch: Path) -> None:
    """One post, nothing to do, next to the import of Jinja2: the least of interleaved repeats."""
    root = scratch / "one"
    make(root, 1)
    cost(build(root))
    jinja = [sys.executable, "-c", "import jinja2"]
    pairs = [(cost(build(root))[1], cost(jinja)[1]) for _ in range(20)]
    ours, theirs = (min(column) for column in zip(*pairs, strict=True))
    print(f"nothing to do, one post: {ours / theirs:.2f} of the CPU of `import jinja2`")


def many(scratch: Path, posts: int) -> tuple[Path, float]:
    """Builds of many posts; returns the project and the wall time from nothing, figures aside."""
    root = scratch / f"posts-{posts}"
    make(root, posts)
    whole, _ = cost(build(root))
    for folder in (".labpress", "site/_posts", "site/data", "site/notebooks"):
        shutil.rmtree(root / folder)
    aside, cpu = cost(build(root))
    idle, _ = cost(build(root))
    post = root / "content/posts/post-0.md"
    post.write_text(post.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    edited, _ = cost(build(root))
    print(
        f"{posts:5} posts: {whole:6.1f} s with figures, {aside:6.2f} s without, of CPU "
        f"{1000 * cpu / posts:.1f} ms a post; {idle:.2f} s for nothing, {edited:.2f} s for one",
        flush=True,
    )
    return root, aside


def peers(root: Path, folder: Path, modules: Path | None) -> dict[str, Callable[[], float]]:
    """The generators that are installed, each with a call that builds the same text anew."""
    pages = folder / "pages"
    pages.mkdir(parents=True)
    for path in (root / "site/_posts").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{% (?:end)?raw %\}|\{\{ '([^']*)' \| relative_url \}\}", r"\1", text)
        # Without front matter: Eleventy would ask for the layout that it names.
        (pages / path.name).write_text(text.split("---\n", 2)[2], encoding="utf-8")
    (pages / "index.md").write_text("# Posts\n", encoding="utf-8")
    found: dict[str, Callable[[], float]] = {}
    if (
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "--version"], capture_output=True
        ).returncode
        == 0
    ):
        (folder / "mkdocs.yml").write_text("site_name: T\ndocs_dir: pages\n", encoding="utf-8")
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
        found["MkDocs"] = lambda: cost([*mkdocs, "-d", str(folder / "mkdocs")])[0]
    if shutil.which("jekyll"):
        jekyll = ["jekyll", "build", "-q", "--disable-disk-cache", "-s", str(root / "site")]
        found["Jekyll, cold"] = lambda: cost([*jekyll, "-d", str(folder / "jekyll")])[0]
    eleventy = modules / "node_modules/.bin/eleventy" if modules else None
    if eleventy and eleventy.exists():
        options = ["--quiet", f"--output={folder / 'eleventy'}"]
        found["Eleventy"] = lambda: cost([str(eleventy), "--input=pages", *options], folder)[0]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--peers", type=Path, help="a folder with node_modules")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        nothing_to_do(scratch)
        root, ours = scratch, 0.0
        for posts in sorted({10, min(100, options.posts), options.posts}):
            root, ours = many(scratch, posts)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest process so far: {memory:.0f} MB")
        for name, run in peers(root, scratch / "peers", options.peers).items():
            theirs = run()
            print(f"{name:14} {theirs:6.2f} s: ours takes {ours / theirs:.2f} of that", flush=True)


if __name__ == "__main__":
    main()
