"""Builds after random changes, each compared byte for byte with a clean build.

    python tests/benchmarks/mutate_project.py [--count N] [--seed N]

A small made project is changed at random (content, templates, records, tiles, configuration: added,
edited, deleted, renamed, touched, put back). After each change it is built on top of what earlier
builds left, and once more from nothing into an empty folder: site and message must be the same.
"""

import argparse
import contextlib
import io
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

from kit.projects import contents, make_project, record

from generator.__main__ import main as generator

POST = """---
title: Post {number}
date: 2026-01-{day:02}
description: "{{{{ runs.small.epochs }}}} epochs"
runs: runs
references:
  other: content/other
data:
  extra: content/extra.json
---
{{% import "own.jinja" as own %}}
{{{{ own.sign() }}}} {{{{ runs.small.history.val_accuracy.last | percent }}}} {{{{ data.extra.n }}}}

{{% claim "half" if runs.small.test.accuracy >= 0.5 %}}Half.{{% otherwise %}}Less.{{% endclaim %}}

{{{{ code("code.py", "shown") }}}}

{{{{ references.other.small.epochs }}}}

{{{{ score_table(runs) }}}}
"""
FIGURE = "\n{% call figure(samples_figure(runs)) %}Thumbnails.{% endcall %}\n"


def begin(root: Path) -> None:
    """A project in which everything that a post can depend on is used."""
    make_project(root, POST.format(number=0, day=1))
    files = {
        "content/extra.json": '{"n": 1}',
        "code.py": "def shown():\n    return 1\n",
        "templates/own.jinja": '{% macro sign() %}{% include "sign.jinja" %}{% endmacro %}',
        "templates/sign.jinja": "Signed",
        "templates/unused.jinja": "Nobody asks for this",
        "site/_config.yml": "title: T\n",
        "content/other/small/seed-1.json": json.dumps(record("small", 0.5)),
        "content/posts/b-post.md": POST.format(number=1, day=2) + FIGURE,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


class Mutations:
    """Ways to change the project; each returns what it did, or None if there was nothing to do."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root = root
        self.chance = chance
        self.number = 2
        self.before: dict[str, bytes] = sources(root)

    def pick(self, *patterns: str) -> Path | None:
        """A random file of the project."""
        found = sorted(path for pattern in patterns for path in self.root.glob(pattern))
        return self.chance.choice(found) if found else None

    def edit_record(self) -> str | None:
        path = self.pick("runs/*/*.json", "content/other/*/*.json")
        if not path:
            return None
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return None  # Spoilt before.
        if "history" not in content:
            return None  # The list of tiles.
        content["history"]["val_accuracy"][-1] = self.chance.random()
        content["test"]["accuracy"] = self.chance.randint(0, 8) / 8
        path.write_text(json.dumps(content), encoding="utf-8")
        return "edit a record"

    def add_record(self) -> str:
        model, seed = self.chance.choice(["small", "large", "more"]), self.chance.randint(1, 4)
        path = self.root / "runs" / model / f"seed-{seed}.json"
        path.parent.mkdir(exist_ok=True)
        content = record(model, self.chance.random(), seed=seed)
        path.write_text(json.dumps(content), encoding="utf-8")
        return "add a record"

    def delete(self) -> str | None:
        path = self.pick(
            "runs/*/*.json", "templates/*.jinja", "content/posts/*.md", "content/*.json"
        )
        if path:
            path.unlink()
        return "delete a file" if path else None

    def add_post(self) -> str:
        self.number += 1
        text = POST.format(number=self.number, day=self.number % 28 + 1)
        path = self.root / f"content/posts/post-{self.number}.md"
        path.write_text(text + self.chance.choice(["", FIGURE]), encoding="utf-8")
        return "add a post"

    def rename_post(self) -> str | None:
        path = self.pick("content/posts/*.md")
        self.number += 1
        if path:
            path.rename(path.with_name(f"renamed-{self.number}.md"))
        return "rename a post" if path else None

    def edit_text(self) -> str | None:
        path = self.pick("content/posts/*.md", "templates/*.jinja", "code.py", "site/_config.yml")
        if not path:
            return None
        ending = f"\n# {self.chance.random()}\n" if path.suffix == ".py" else "\nMore.\n"
        if path.suffix == ".yml":
            ending = f"repository: me/{self.chance.randint(1, 3)}\n"
            path.write_text("title: T\n" + ending, encoding="utf-8")
        else:
            path.write_text(path.read_text(encoding="utf-8") + ending, encoding="utf-8")
        return f"edit {path.suffix} text"

    def edit_code(self) -> str:
        number = self.chance.randint(1, 3)
        (self.root / "code.py").write_text(f"def shown():\n    return {number}\n", encoding="utf-8")
        return "edit code"

    def edit_data(self) -> str:
        number = self.chance.randint(1, 3)
        (self.root / "content/extra.json").write_text(f'{{"n": {number}}}', encoding="utf-8")
        return "edit data"

    def spoil(self) -> str | None:
        path = self.pick("content/posts/*.md", "runs/*/*.json")
        if path:
            path.write_text(path.read_text(encoding="utf-8") + "{{ nothing }}", encoding="utf-8")
        return "spoil a file" if path else None

    def draft(self) -> str | None:
        path = self.pick("content/posts/*.md")
        if path:
            text = path.read_text(encoding="utf-8")
            marked = "\ndraft: true\nruns:" in text
            old, new = (
                ("\ndraft: true\nruns:", "\nruns:")
                if marked
                else ("\nruns:", "\ndraft: true\nruns:")
            )
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return "mark or unmark a draft" if path else None

    def touch(self) -> str | None:
        path = self.pick("content/**/*.*", "runs/**/*.json", "templates/*")
        if path:
            os.utime(path, (self.chance.randint(1, 2**31), self.chance.randint(1, 2**31)))
        return "touch a file" if path else None

    def damage_output(self) -> str | None:
        path = self.pick("site/_posts/*.md", "site/data/**/*.json", "site/images/*/*")
        if not path:
            return None
        if self.chance.random() < 0.5:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes() + b"x")
        return "damage an output"

    def revert(self) -> str:
        for name in sources(self.root).keys() - self.before.keys():
            (self.root / name).unlink()
        for name, content in self.before.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(content)
        return "put everything back"

    def one(self) -> str:
        """Makes a random change."""
        ways: list[Callable[[], str | None]] = [
            *(self.edit_record, self.add_record, self.delete, self.add_post, self.rename_post),
            *(self.edit_text, self.edit_text, self.edit_code, self.edit_data, self.spoil),
            *(self.draft, self.touch, self.damage_output, self.revert, self.revert),
        ]
        while True:
            if done := self.chance.choice(ways)():
                return done


def sources(root: Path) -> dict[str, bytes]:
    """All files that a build reads."""
    found = contents(root)
    own = (".labpress/", "site/_posts", "site/images", "site/data", "site/notebooks")
    return {name: content for name, content in found.items() if not name.startswith(own)}


def build(root: Path) -> tuple[int, str, dict[str, bytes]]:
    """Exit code, message and site of a build."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        code = generator(["build", "--root", str(root)])
    return code, said.getvalue(), contents(root / "site")


def mutate(count: int, seed: int, out: Callable[[str], None] = print) -> int:
    """Changes and builds; returns how many builds were not like clean ones."""
    chance = random.Random(seed)
    kinds: Counter[str] = Counter()
    failed = wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        root, clean = Path(scratch, "project"), Path(scratch, "clean")
        begin(root)
        mutations = Mutations(root, chance)
        kept: dict[str, bytes] = {}
        for number in range(count):
            kind = mutations.one()
            kinds[kind] += 1
            code, said, site = build(root)
            shutil.rmtree(clean, ignore_errors=True)
            for name, content in sources(root).items():
                (clean / name).parent.mkdir(parents=True, exist_ok=True)
                (clean / name).write_bytes(content)
            expected = build(clean)
            failed += code != 0
            if code:  # The site stays as it was after the last good build, damage included.
                expected = (*expected[:2], site)
            if (code, said, site) != expected:
                wrong += 1
                both = site.keys() | expected[2].keys()
                names = [name for name in both if site.get(name) != expected[2].get(name)]
                out(f"change {number} ({kind}): {said or expected[1] or sorted(names)}")
            kept = site
    for kind, total in sorted(kinds.items()):
        out(f"{kind:24} {total:5}")
    out(f"{'builds that failed':24} {failed:5}, with the message of a clean one")
    out(f"{'unlike a clean build':24} {wrong:5} of {count}, {len(kept)} files in the last site")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 1 if mutate(options.count, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
