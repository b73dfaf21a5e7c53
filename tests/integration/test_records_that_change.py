"""A record that is replaced while a build runs never leaves a page that contradicts itself."""

import hashlib
import json
import threading
from itertools import cycle
from pathlib import Path

from kit.projects import make_project, record

from experiments.records.atomic import write_atomically
from generator.__main__ import main

POST = """---
title: A post
date: 2026-01-31
description: What came of it
runs: runs
---
Accuracy {{ runs.small.final("val_accuracy").mean | percent }}.
"""
SLUGS = [f"p{number}" for number in range(4)]


def check(project: Path) -> set[str]:
    """Compare each page with its own copy of the record; return the numbers that pages print."""
    printed = set()
    for slug in SLUGS:
        (page,) = (project / "site/_posts").glob(f"*-{slug}.md")
        text = page.read_text(encoding="utf-8")
        copy = (project / "site/data" / slug / "small/seed-1.json").read_bytes()
        assert hashlib.sha256(copy).hexdigest() in text
        value = json.loads(copy)["history"]["val_accuracy"][-1]
        assert f"Accuracy {value:.1%}." in text
        printed.add(f"{value:.1%}")
    return printed


def test_pages_agree_with_their_records_in_each_of_20_builds(tmp_path: Path) -> None:
    project = make_project(tmp_path, POST)
    (project / "content/posts/a-post.md").unlink()
    for slug in SLUGS:
        (project / f"content/posts/{slug}.md").write_text(POST, encoding="utf-8")
    path = project / "runs/small/seed-1.json"
    contents = [json.dumps(record("small", number / 100)).encode() for number in range(40)]
    stop = threading.Event()

    def replace_records() -> None:
        for content in cycle(contents):
            write_atomically(path, content, durable=False)
            if stop.wait(0.003):
                return

    writer = threading.Thread(target=replace_records)
    writer.start()
    try:
        for _ in range(20):
            assert main(["build", "--root", str(project)]) == 0
            check(project)
    finally:
        stop.set()
        writer.join()
    assert main(["build", "--root", str(project)]) == 0
    last = json.loads(path.read_bytes())["history"]["val_accuracy"][-1]
    assert check(project) == {f"{last:.1%}"}
    assert main(["build", "--root", str(project), "--check"]) == 0
