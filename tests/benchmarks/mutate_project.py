"""Change a project at random and build it; compare each site with that of a clean build.

    python tests/benchmarks/mutate_project.py [--count N] [--seed N]

A small made project is changed at random (content, templates, records, thumbnails, configuration:
added, edited, deleted, renamed, touched, put back). After each change it is built on top of what
earlier builds left, and once more from nothing into an empty folder: all files of the site, its
manifest included, and the message must be the same. A build that fails must leave the site alone.
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

from kit.projects import contents, make_project, record, write

from generator.__main__ import main as generator
from generator.builder.manifest import NAME

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
{{{{ own.sign() }}}} {{{{ runs.small.final("val_accuracy").mean | percent }}}}
{{{{ data.extra.n }}}}

{{% claim "half" if runs.small.test_accuracy.mean >= 0.5 %}}
Half.
{{% otherwise %}}
Less.
{{% endclaim %}}

{{{{ code("code.py", "shown") }}}}

{{{{ references.other.small.first.epochs }}}}

{{{{ score_table(runs) }}}}
"""
FIGURE = "\n{% call figure(samples_figure(runs)) %}Thumbnails.{% endcall %}\n"
OUTPUTS = ("site/_posts/", "site/images/", "site/data/", "site/notebooks/", "site/.labpress.json")


def begin(root: Path) -> None:
    """Make a project in which everything that a post can depend on is used."""
    make_project(root, POST.format(number=0, day=1))
    for name, content in {
        "content/extra.json": {"n": 1},
        "code.py": "def shown():\n    return 1\n",
        "templates/own.jinja": '{% macro sign() %}{% include "sign.jinja" %}{% endmacro %}',
        "templates/sign.jinja": "Signed",
        "templates/unused.jinja": "Nobody asks for this",
        "site/_config.yml": "title: T\n",
        "content/other/small/seed-1.json": record("small", 0.5),
        "content/posts/b-post.md": POST.format(number=1, day=2) + FIGURE,
    }.items():
        write(root / name, content)


class Mutations:
    """Ways to change a project: each returns a description, or None if there is nothing to do."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root, self.chance = root, chance
        self.number = 2
        self.before = sources(root)

    def pick(self, *patterns: str) -> Path | None:
        """Return a random file of the project."""
        found = sorted(path for pattern in patterns for path in self.root.glob(pattern))
        return self.chance.choice(found) if found else None

    def edit_record(self) -> str | None:
        path = self.pick("runs/*/seed-*.json", "content/other/*/*.json")
        try:
            content = json.loads(path.read_text(encoding="utf-8")) if path else None
        except ValueError:
            return None  # Spoilt before.
        if not path:
            return None
        content["history"]["val_accuracy"][-1] = self.chance.random()
        content["test"]["accuracy"] = self.chance.randint(0, 8) / 8
        write(path, content)
        return "edit a record"

    def add_record(self) -> str:
        model, seed = self.chance.choice(["small", "large", "more"]), self.chance.randint(1, 4)
        content = record(model, self.chance.random(), seed=seed)
        write(self.root / f"runs/{model}/seed-{seed}.json", content)
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
        write(path, text + self.chance.choice(["", FIGURE]))
        return "add a post"

    def rename_post(self) -> str | None:
        path = self.pick("content/posts/*.md")
        self.number += 1
        if path:
            path.rename(path.with_name(f"renamed-{self.number}.md"))
        return "rename a post" if path else None

    def edit_text(self) -> str | None:
        path = self.pick("content/posts/*.md", "templates/*.jinja", "templates/tables/*.jinja")
        if path:
            write(path, path.read_text(encoding="utf-8") + "\nMore.\n")
        return "edit a post or template" if path else None

    def edit_other(self) -> str:
        number = self.chance.randint(1, 3)
        name, text = self.chance.choice(
            [
                ("code.py", f"def shown():\n    return {number}\n"),
                ("code.py", f"def shown():\n    return 1\n\n# {number}\n"),
                ("content/extra.json", f'{{"n": {number}}}'),
                ("site/_config.yml", f"title: T\nrepository: me/{number}\n"),
            ]
        )
        write(self.root / name, text)
        return f"edit {name}"

    def spoil(self) -> str | None:
        path = self.pick("content/posts/*.md", "runs/*/*.json")
        if path:
            write(path, path.read_text(encoding="utf-8") + "{{ nothing }}")
        return "spoil a file" if path else None

    def draft(self) -> str | None:
        path = self.pick("content/posts/*.md")
        if path:
            text, mark = path.read_text(encoding="utf-8"), "\ndraft: true\nruns:"
            old, new = (mark, "\nruns:") if mark in text else ("\nruns:", mark)
            write(path, text.replace(old, new, 1))
        return "mark or unmark a draft" if path else None

    def touch(self) -> str | None:
        path = self.pick("content/**/*.*", "runs/**/*.json", "templates/*")
        if path:
            os.utime(path, (self.chance.randint(1, 2**31), self.chance.randint(1, 2**31)))
        return "touch a file" if path else None

    def damage_output(self) -> str | None:
        path = self.pick("site/_posts/*.md", "site/data/**/*.json", "site/[in]*/**/*.*")
        if path and self.chance.random() < 0.5:
            path.unlink()
        elif path:
            write(path, path.read_bytes() + b"x")
        return "damage an output" if path else None

    def revert(self) -> str:
        for name in sources(self.root).keys() - self.before.keys():
            (self.root / name).unlink()
        for name, content in self.before.items():
            write(self.root / name, content)
        return "put everything back"

    def one(self) -> str:
        """Make a random change and return its description."""
        ways: list[Callable[[], str | None]] = [
            *(self.edit_record, self.add_record, self.delete, self.add_post, self.rename_post),
            *(self.edit_text, self.edit_text, self.edit_other, self.edit_other, self.spoil),
            *(self.draft, self.touch, self.damage_output, self.revert, self.revert),
        ]
        while True:
            if done := self.chance.choice(ways)():
                return done


def sources(root: Path) -> dict[str, bytes]:
    """Return all files of a project but those that builds write."""
    own = (".labpress/", *OUTPUTS)
    return {name: data for name, data in contents(root).items() if not name.startswith(own)}


def build(root: Path) -> tuple[int, str, dict[str, bytes]]:
    """Build and return exit code, message and site."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        code = generator(["build", "--root", str(root)])
    return code, said.getvalue(), contents(root / "site")


def expected_after(
    code: int, before: dict[str, bytes], site: dict[str, bytes], clean: dict[str, bytes]
) -> dict[str, bytes]:
    """Return the site that a build should leave: that of a clean build, if it did not fail.

    Else posts that failed stay as they were before, and a clean build has only the others. Of the
    manifest, which lists both, the next builds show whether it is right.
    """
    if not code:
        return clean
    kept = {name: content for name, content in before.items() if name in site}
    manifest = {NAME: site[NAME]} if NAME in site else {}
    return kept | clean | manifest


def mutate(count: int, seed: int, out: Callable[[str], None] = print) -> int:
    """Change and build; return the number of builds that differ from clean ones."""
    kinds: Counter[str] = Counter()
    failed = wrong = files = 0
    with tempfile.TemporaryDirectory() as scratch:
        root, clean = Path(scratch, "project"), Path(scratch, "clean")
        begin(root)
        mutations = Mutations(root, random.Random(seed))
        for number in range(count):
            kind = mutations.one()
            kinds[kind] += 1
            before = contents(root / "site")
            code, said, site = build(root)
            shutil.rmtree(clean, ignore_errors=True)
            for name, content in sources(root).items():
                write(clean / name, content)
            expected_code, expected, clean_site = build(clean)
            expected_site = expected_after(code, before, site, clean_site)
            failed, files = failed + (code != 0), len(site)
            if (code, said, site) != (expected_code, expected, expected_site):
                wrong += 1
                both = site.keys() | expected_site.keys()
                names = sorted(name for name in both if site.get(name) != expected_site.get(name))
                out(f"change {number} ({kind}): {said or expected} {names}")
    for kind, total in sorted(kinds.items()):
        out(f"{kind:24} {total:5}")
    out(f"{'builds that failed':24} {failed:5}, with the message of a clean one")
    out(f"{'unlike a clean build':24} {wrong:5} of {count}, {files} files in the last site")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 1 if mutate(options.count, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
