"""A record that is replaced while a build runs never leaves a page that contradicts itself."""

import hashlib
import json
import os
import threading
from itertools import cycle
from pathlib import Path

import pytest
from kit.projects import build, make_project, page, post, record, write_post, write_record

from experiments.records.atomic import write_atomically

NUMBER = 'Accuracy {{ runs.small.final("val_accuracy").mean | percent }}.'
SLUGS = [f"p{number}" for number in range(4)]


def printed(project: Path, slug: str = "a-post") -> str:
    """Return the number on a page, which must be that of the page's own copy of the record."""
    copy = (project / "site/data" / slug / "small/seed-1.json").read_bytes()
    number = f"{json.loads(copy)['history']['val_accuracy'][-1]:.1%}"
    assert hashlib.sha256(copy).hexdigest() in page(project, slug)
    assert f"Accuracy {number}." in page(project, slug)
    return number


def test_pages_agree_with_their_records_in_each_of_20_builds(tmp_path: Path) -> None:
    project = make_project(tmp_path, post(NUMBER))
    (project / "content/posts/a-post.md").unlink()
    for slug in SLUGS:
        write_post(project, post(NUMBER), slug)
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
            assert build(project) == 0
            for slug in SLUGS:
                printed(project, slug)
    finally:
        stop.set()
        writer.join()
    assert build(project) == 0
    last = json.loads(path.read_bytes())["history"]["val_accuracy"][-1]
    assert {printed(project, slug) for slug in SLUGS} == {f"{last:.1%}"}
    assert build(project, "--check") == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_record_that_is_replaced_in_the_midst_of_a_post_is_read_once(tmp_path: Path) -> None:
    project = make_project(tmp_path, post(f'{{% include "pipe.jinja" %}}{NUMBER}'))
    # The build waits for the template's text when it has read the records.
    pipe = project / "templates/pipe.jinja"
    os.mkfifo(pipe)

    def replace_record() -> None:
        with pipe.open("w") as text:
            write_record(project, record("small", 0.25))
            text.write("So. ")

    writer = threading.Thread(target=replace_record, daemon=True)
    writer.start()
    assert build(project) == 0
    writer.join()
    assert printed(project) == "62.5%"
    pipe.unlink()
    pipe.write_text("So. ", encoding="utf-8")
    assert build(project) == 0
    assert printed(project) == "25.0%"
