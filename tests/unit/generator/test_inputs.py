"""Files that a build reads: each once, so that all who ask get the same bytes."""

import hashlib
import os
from pathlib import Path

import pytest
from kit.projects import write

from experiments.records.errors import UserError
from generator.inputs import Inputs, digest_now


def test_a_file_that_is_replaced_keeps_its_first_content_for_all_who_ask(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", "old")
    first = Inputs(tmp_path)
    assert first.content(path) == b"old"
    write(path, "new")
    second = first.for_post()
    assert first.text(path) == second.text(path) == "old"
    old = {"a.json": hashlib.sha256(b"old").hexdigest()}
    assert first.seen == second.seen == old
    assert digest_now(tmp_path, "a.json") == hashlib.sha256(b"new").hexdigest()


def test_absent_files_and_lists_of_files_count_as_inputs(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path)
    assert not inputs.exists(tmp_path / "later.json")
    assert inputs.glob(tmp_path / "runs", "*.json") == []
    assert set(inputs.seen) == {"later.json", "runs//*.json"}
    before = {name: digest_now(tmp_path, name) for name in inputs.seen}
    assert before == inputs.seen
    write(tmp_path / "later.json", "1")
    write(tmp_path / "runs/a.json", "1")
    assert all(digest_now(tmp_path, name) != digest for name, digest in before.items())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.md", "there is no such file"),
        ("odd.md", "not UTF-8 text"),
        ("folder", "is a folder"),
        ("x" * 500, "File name too long"),
    ],
)
def test_a_file_that_can_t_be_read_is_named(tmp_path: Path, name: str, says: str) -> None:
    write(tmp_path / "odd.md", b"\xff")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UserError, match=f"^{name}: .*{says}"):
        Inputs(tmp_path).text(tmp_path / name)


def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "runs" / os.fsdecode(b"a\xff.json"), "{}")
    with pytest.raises(UserError, match=r"^runs: has a file whose name is not UTF-8: rename it\.$"):
        Inputs(tmp_path).glob(tmp_path / "runs", "*.json")
    assert digest_now(tmp_path, "runs//*.json") == "unreadable"
