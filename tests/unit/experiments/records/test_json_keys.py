"""A key that stands twice in one object of JSON is told with its line."""

import json
from pathlib import Path

import pytest
from kit.projects import make_project, post, record, render, scored, write

from experiments.records.errors import UserError
from experiments.records.files import parse
from experiments.records.schema import DatasetListing, Record


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('"seed": 1,', '"seed": 1,\n "model": "a",', 7, "model"),
        ('"seed": 1,', '"seed": 1,\n "m\\u006fdel" : "a",', 7, "model"),
        ('"epochs": 3', '"epochs": 3,\n  "epochs": 3', 10, "epochs"),
        ('"weights": "last"', '"weights": "last", "weights": "last"', None, "weights"),
        ('"own": [{"a": 1}', '"own": [{"a": 1, "a": 1}', None, "a"),
    ],
)
def test_a_key_that_stands_twice_is_refused(old: str, new: str, line: int | None, key: str) -> None:
    content = record("m", 0.5, test=scored(40, range(20)))
    text = json.dumps(content, indent=1).replace('"seed"', '"own": [{"a": 1}, {"a": 2}],\n "seed"')
    if line is None:  # Below the list of test items, whose lines count, too.
        line = next(i for i, each in enumerate(text.splitlines(), 1) if old in each)
    else:
        line += 1
    changed = text.replace(old, new, 1)
    assert changed != text
    with pytest.raises(UserError) as refused:
        parse(changed.encode(), Record, "x.json")
    assert str(refused.value) == f"x.json:{line}: the key `{key}` stands here again: remove one."
    assert parse(text.encode(), Record, "x.json").seed == 1


def test_other_files_are_read_as_closely(tmp_path: Path) -> None:
    listing = b'{"name": "n", "fingerprint": "f", "classes": [],\n"splits": {"a": {}, "a": {}}}'
    with pytest.raises(UserError, match=r"^d.json:2: the key `a` stands here again"):
        parse(listing, DatasetListing, "d.json")
    project = make_project(tmp_path, post("Hello.", data="{a: a.json}"))
    write(project / "a.json", b'{"\xf1a": 1}')
    with pytest.raises(UserError, match=r"^content/posts/a-post.md:6: a.json: not UTF-8: save it"):
        render(project)
    write(project / "a.json", '{"a": 1,\n\n "a": 2}')
    with pytest.raises(UserError, match=r"^a.json:3: the key `a` stands here again"):
        render(project)
