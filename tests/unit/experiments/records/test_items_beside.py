"""Very many test items are in a file of their own, which the record names."""

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from kit.projects import record, scored

from experiments.records.errors import UserError
from experiments.records.files import read, record_paths, write
from experiments.records.schema import Record

COUNT = 5001


def content(count: int, correct: int) -> dict[str, Any]:
    """Return a record of so many test items, the first of which are classified correctly."""
    test = scored(count, range(correct))
    return record("small", 0.5, test=test, dataset={"name": "tiny", "classes": ["a", "b"]})


def whole(count: int = COUNT, correct: int = 4000) -> Record:
    return msgspec.convert(content(count, correct), Record)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a record of 5,001 items, which is written."""
    path = tmp_path / "small/seed-1.json"
    write(path, whole())
    return path


def items_file(path: Path) -> Path:
    """Return the one file of items in the folder of a record."""
    (file,) = path.parent.glob("*.items.json")
    return file


def test_many_items_are_beside_the_record_which_names_their_file_and_its_digest(path: Path) -> None:
    file = items_file(path)
    named = json.loads(path.read_bytes())["test"]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert named["items_file"] == {"file": file.name, "sha256": digest}
    assert file.name == f"seed-1.{digest[:12]}.items.json" and "predictions" not in named
    assert (
        json.loads(file.read_bytes())["predictions"] == content(COUNT, 4000)["test"]["predictions"]
    )
    assert file.read_bytes().count(b"\n") == COUNT + 2
    assert read(path, Record) == whole() and record_paths(path.parents[1]) == [path]


def test_a_record_of_five_thousand_items_has_them_itself(tmp_path: Path) -> None:
    write(tmp_path / "run.json", whole(5000))
    assert [each.name for each in tmp_path.iterdir()] == ["run.json"]
    assert read(tmp_path / "run.json", Record) == whole(5000)


def test_a_record_that_has_many_items_itself_is_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(content(COUNT, 4000)), encoding="utf-8")
    assert read(path, Record) == whole()


def test_a_new_record_replaces_the_items_of_the_one_before_and_of_no_other(path: Path) -> None:
    before, other = items_file(path), path.with_name("seed-12.json")
    write(other, whole(correct=10))
    write(path, whole(correct=4001))
    assert read(path, Record) == whole(correct=4001) and read(other, Record) == whole(correct=10)
    assert not before.exists() and len(list(path.parent.iterdir())) == 4
    write(path, whole(5000))
    assert len(list(path.parent.iterdir())) == 3


def without_file(path: Path) -> None:
    items_file(path).unlink()


def with_other_items(path: Path) -> None:
    items_file(path).write_bytes(items_file(path).read_bytes().replace(b"0.75", b"0.74", 1))


def with_both(path: Path) -> None:
    known = json.loads(path.read_bytes())
    known["test"]["predictions"] = [{"file": "1", "label": 0, "probabilities": [1, 0]}]
    path.write_text(json.dumps(known), encoding="utf-8")


def named(name: str, path: Path) -> None:
    known = json.loads(path.read_bytes())
    known["test"]["items_file"]["file"] = name
    path.write_text(json.dumps(known), encoding="utf-8")


def with_bad_item(path: Path) -> None:
    replace_items(path, items_file(path).read_bytes().replace(b'"label":0', b'"label":7', 1))


def replace_items(path: Path, bad: bytes) -> None:
    file, known = items_file(path), json.loads(path.read_bytes())
    file.write_bytes(bad)
    known["test"]["items_file"]["sha256"] = hashlib.sha256(bad).hexdigest()
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (without_file, r"seed-1\.json: its test items are in seed-1\..*\.items\.json, .*No such"),
        (with_other_items, r"seed-1\.json: .* is not the file that the record names"),
        (with_both, r"seed-1\.json: has test items and names seed-1\..*: leave out one"),
        (with_bad_item, r"items\.json:1: not a valid Items: label 7 of 0\.jpg is none of 2"),
        (lambda path: replace_items(path, b"{}"), r"items\.json: has no test items\. Leave"),
        (lambda path: named("../seed-1.items.json", path), r"seed-1\.json:\d+: not a valid Record"),
        (lambda path: named("/etc/x.items.json", path), r"seed-1\.json:\d+: not a valid Record"),
        (lambda path: named("other.json", path), r"seed-1\.json:\d+: not a valid Record"),
    ],
)
def test_a_file_that_is_not_as_it_was_recorded_is_refused(
    damage: Any, problem: str, path: Path
) -> None:
    damage(path)
    with pytest.raises(UserError, match=problem):
        read(path, Record)
