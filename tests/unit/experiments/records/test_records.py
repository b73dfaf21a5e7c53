"""Records: what is written comes back, what is wrong is named, nothing is ever half written."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import ROOT, make_project, record

from experiments.__main__ import main
from experiments.records.atomic import write_atomically
from experiments.records.errors import UserError
from experiments.records.files import encode, json_schema, parse, read, write
from experiments.records.schema import DatasetListing, Record
from generator.__main__ import main as generate

values = st.floats(width=32) | st.none()


@st.composite
def records(draw: st.DrawFn) -> dict[str, object]:
    """Any record that the schema allows, as plain JSON (with numbers that JSON lacks)."""
    epochs = draw(st.integers(1, 5))
    names = draw(st.sets(st.text(min_size=1).filter(lambda name: name != "epoch"), min_size=1))
    metrics = {
        name: draw(st.lists(values, min_size=epochs, max_size=epochs)) for name in sorted(names)
    }
    history = {"epoch": list(range(1, epochs + 1)), **metrics}
    return record(draw(st.text()), 0.5, history=history, title=draw(st.none() | st.text()))


@given(records())
def test_a_record_comes_back_as_it_was_written_with_null_for_what_is_not_finite(
    content: dict[str, object],
) -> None:
    import msgspec

    known = msgspec.convert(content, Record)
    text = encode(known)
    again = parse(text, Record, "x.json")
    plain = json.loads(text)
    history = content["history"]
    assert isinstance(history, dict)
    for name, written in history.items():
        expected = [None if v is None or not math.isfinite(v) else v for v in written]
        assert plain["history"][name] == expected
        assert again.history[name] == expected
    assert plain["model"] == content["model"] == again.model


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"history": {"epoch": [1, 2], "loss": [1.0]}}, "history.loss has 1 values for 2 epochs"),
        ({"history": {"epoch": [0, 1], "loss": [1.0, 2.0]}}, "must count 1, 2, 3"),
        ({"history": {"epoch": [1]}}, "at least one metric"),
        ({"history": {"loss": [1.0]}}, "history needs `epoch`"),
        ({"schema_version": 2}, r"Invalid enum value 2 - at `\$.schema_version`"),
        ({"status": "done"}, "status"),
        ({"test": {"weights": "last", "count": 0}}, r"Expected `int` >= 1 - at `\$.test.count`"),
        (
            {"test": {"weights": "last", "count": 1, "accuracy": 1.5}},
            r"Expected `float` <= 1.0 - at `\$.test.accuracy`",
        ),
    ],
)
def test_an_invalid_record_is_named_with_what_is_wrong(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    path = tmp_path / "seed-1.json"
    path.write_text(json.dumps(record("m", 0.5, **change), indent=1), encoding="utf-8")
    with pytest.raises(UserError, match=f"seed-1.json:[0-9]+: not a valid Record: .*{says}"):
        read(path, Record)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"model"', '"madel"', 1),
        ('"seed": 1,', '"seed": "one",', 6),
        ('"seed": 1,', '"seed": 1,,', 6),
        ("0.0005", "NaN", 32),
    ],
)
def test_the_line_of_a_mistake_is_named(tmp_path: Path, old: str, new: str, line: int) -> None:
    path = tmp_path / "seed-1.json"
    text = json.dumps(record("m", 0.5), indent=1)
    assert old in text
    broken = text.replace(old, new, 1)
    path.write_text(broken, encoding="utf-8")
    if line > 1:
        line = next(i for i, each in enumerate(broken.splitlines(), 1) if new in each)
    with pytest.raises(UserError, match=f"seed-1.json:{line}: "):
        read(path, Record)


def test_a_missing_file_and_one_that_is_not_text_are_one_line_each(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read(tmp_path / "none.json", Record)
    (tmp_path / "binary.json").write_bytes(b'{"experiment": "\xff"}')
    with pytest.raises(UserError, match=r"binary.json:1: not a valid Record"):
        read(tmp_path / "binary.json", Record)


def test_killed_while_writing_the_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "seed-1.json"
    script = (
        "import itertools, pathlib, sys; from experiments.records.atomic import write_atomically\n"
        "for i in itertools.count(): "
        "write_atomically(pathlib.Path(sys.argv[1]), (str(i) * 200_000).encode())"
    )
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", script, str(path)], cwd=ROOT)
        time.sleep(0.7)
        process.send_signal(signal.SIGKILL)
        process.wait()
        text = path.read_text(encoding="utf-8")
        (number,) = {
            text[i : i + len(text) // 200_000] for i in range(0, 1000, len(text) // 200_000)
        }
        assert text == number * 200_000


def test_a_failed_write_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seed-1.json"
    path.write_text("old", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["seed-1.json"]
    assert path.read_text(encoding="utf-8") == "old"


def test_the_committed_schema_is_that_of_the_code() -> None:
    assert (ROOT / "experiments/record.schema.json").read_bytes() == json_schema()


def test_every_committed_record_is_read_and_rewritten_to_the_same_bytes(tmp_path: Path) -> None:
    paths = sorted((ROOT / "experiments/results/cats-vs-dogs").glob("model*/seed-*.json"))
    assert len(paths) == 12
    for path in paths:
        write(tmp_path / "again.json", read(path, Record))
        assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_status_and_diff_find_the_same_records_as_posts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path / "project")
    listing = DatasetListing("tiny", "f", ["a", "b"], {})
    write(project / "runs/dataset.json", listing)
    alone = tmp_path / "alone/runs"
    alone.mkdir(parents=True)
    mine = record("mine", 0.5)
    del mine["seed"]
    (alone / "mine.json").write_text(json.dumps(mine), encoding="utf-8")
    assert main(["status", "--out", str(project)]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == ["large", "small"]
    for out in (alone, alone.parent):
        assert main(["status", "--out", str(out)]) == 0
        assert capsys.readouterr().out.startswith("tiny  mine  no seed  complete   3/3 epochs")
    assert generate(["diff", "--root", str(project), str(project / "runs"), str(alone)]) == 0
    assert "mine: trained on one side only" in capsys.readouterr().out
