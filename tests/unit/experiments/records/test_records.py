"""Records: written ones are read again, errors are located, nothing is ever half written."""

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import ROOT, record

from experiments.records.atomic import write_atomically
from experiments.records.errors import UserError
from experiments.records.files import encode, json_schema, parse, read, record_paths, write
from experiments.records.metric_kinds import is_share
from experiments.records.schema import DatasetListing, Record, error_thumbnail

values = st.floats(width=32) | st.none()


@st.composite
def records(draw: st.DrawFn) -> dict[str, object]:
    """Any record that the schema allows, as plain JSON (with numbers that JSON lacks)."""
    epochs = draw(st.integers(1, 5))
    # Shares must lie between 0 and 1, whatever else is drawn.
    free = st.text(min_size=1).filter(lambda name: name != "epoch" and not is_share(name))
    names = draw(st.sets(free, min_size=1))
    metrics = {
        name: draw(st.lists(values, min_size=epochs, max_size=epochs)) for name in sorted(names)
    }
    history = {"epoch": list(range(1, epochs + 1)), **metrics}
    return record(
        draw(st.text(min_size=1)), 0.5, history=history, title=draw(st.none() | st.text())
    )


@given(records())
def test_a_record_is_read_as_it_was_written_with_null_for_values_that_are_not_finite(
    content: dict[str, object],
) -> None:
    text = encode(msgspec.convert(content, Record))
    again, plain = parse(text, Record, "x.json"), json.loads(text)
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
        ({"status": "done"}, "status`: valid are complete, running, failed, diverged"),
        ({"test": {"weights": "last", "count": 0}}, r"Expected `int` >= 1 - at `\$.test.count`"),
        (
            {"test": {"weights": "last", "count": 1, "accuracy": 101}},
            r"Expected `float` <= 100.0 - at `\$.test.accuracy`",
        ),
        ({"config": {"epochs": "3"}}, r"Expected `int \| null`, got `str` - at `\$.config.epochs`"),
        ({"model": ""}, r"Expected `str` of length >= 1 - at `\$.model`"),
        ({"experiment": ""}, r"Expected `str` of length >= 1 - at `\$.experiment`"),
        ({"history": {"epoch": [1], "": [1.0]}}, "of length >= 1 - at `key` in"),
        ({"summary": {"total_params": -5}}, r"Expected `int` >= 0 - at `\$.summary.total_params`"),
        ({"environment": {"epoch_seconds": 12}}, r"- at `\$.environment.epoch_seconds`"),
    ],
)
def test_an_invalid_record_is_refused_with_the_reason(change: dict[str, object], says: str) -> None:
    content = json.dumps(record("m", 0.5) | change, indent=1).encode()
    with pytest.raises(UserError, match=f"x.json:[0-9]+: not a valid Record: .*{says}"):
        parse(content, Record, "x.json")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"model"', '"madel"', 1),
        ('"seed": 1,', '"seed": "one",', 6),
        ('"seed": 1,', '"seed": 1,,', 6),
        ("0.0005", "NaN", 32),
    ],
)
def test_the_line_of_a_mistake_is_named(old: str, new: str, line: int) -> None:
    text = json.dumps(record("m", 0.5), indent=1)
    broken = text.replace(old, new, 1)
    assert broken != text
    if line > 1:
        line = next(i for i, each in enumerate(broken.splitlines(), 1) if new in each)
    with pytest.raises(UserError, match=f"x.json:{line}: "):
        parse(broken.encode(), Record, "x.json")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"test": {', '"tset": {', "no key `tset`: did you mean `test`?"),
        ('"accuracy": 0.75', '"acuracy": 0.75', "no key `acuracy`: did you mean `accuracy`?"),
        ('"fingerprint"', '"fingerprnt"', "no key `fingerprnt`: did you mean `fingerprint`?"),
        ("The m one", "The \\ud800 one", "`\\ud800` is half of a character"),
        ("The m one", "The \\ud800", "`\\ud800` is half of a character"),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_was_meant(old: str, new: str, says: str) -> None:
    text = json.dumps(record("m", 0.5), indent=1)
    assert text.count(old) == 1
    changed = text.replace(old, new)
    line = next(i for i, each in enumerate(changed.splitlines(), 1) if new in each)
    with pytest.raises(UserError) as caught:
        parse(changed.encode(), Record, "x.json")
    assert str(caught.value).startswith(f"x.json:{line}: ")
    assert says in str(caught.value)


def test_keys_of_one_s_own_are_no_slips() -> None:
    content = record("m", 0.5, notes={"a": 1}, tests=3, source_file="a.csv")
    assert parse(json.dumps(content).encode(), Record, "x.json").model == "m"


def test_a_record_that_was_cut_off_or_is_not_utf_8_is_told_as_such() -> None:
    text = json.dumps(record("m", 0.5), indent=1)
    cut = text[: text.index("complete")]
    with pytest.raises(UserError) as caught:
        parse(cut.encode(), Record, "x.json")
    assert str(caught.value).startswith(f"x.json:{cut.count(chr(10)) + 1}: not a valid Record: ")
    assert "cut off" in str(caught.value)
    with pytest.raises(UserError, match=r"x.json:2: not a valid Record: not UTF-8"):
        parse('{\n"title": "größe"}'.encode("latin-1"), Record, "x.json")


def test_a_file_that_can_t_be_written_is_told_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250)  # Too long for a temporary name beside it.
    with pytest.raises(OSError) as caught:
        write_atomically(path, b"{}")
    assert caught.value.filename == str(path)
    assert not list(tmp_path.iterdir())


def test_files_that_cannot_be_read_are_one_line_each(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none.json: cannot be read: No such file"):
        read(tmp_path / "none.json", Record)
    with pytest.raises(UserError, match=r"x.json:1: not a valid Record"):
        parse(b'{"experiment": "\xff"}', Record, "x.json")
    nested = json.dumps(record("m", 0.5, config={"deep": 1})).replace("1}", "[" * 5000 + "]" * 5000)
    with pytest.raises(UserError, match=r"x.json.*: not a valid Record"):
        parse((nested + "}").encode(), Record, "x.json")


def test_a_log_among_the_records_is_told_to_be_imported() -> None:
    log = b'{"history": [{"epoch": 1, "loss": 0.5}]}'
    with pytest.raises(UserError, match=r"x.json:1: not a valid Record: .*experiments import"):
        parse(log, Record, "x.json")


def test_a_record_with_a_byte_order_mark_is_read() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(record("m", 0.5)).encode()
    assert parse(content, Record, "x.json").model == "m"


def test_records_are_found_beside_other_files_of_an_experiment(tmp_path: Path) -> None:
    write(tmp_path / "dataset.json", DatasetListing("tiny", "f", ["a", "b"], {}))
    for name in ("mine.json", "m/seed-1.json", "m/.hidden.json", "samples/tiles.json", "m/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in record_paths(tmp_path)]
    assert found == ["m/seed-1.json", "mine.json"]


def test_killed_while_writing_the_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "seed-1.json"
    script = (
        "import itertools, pathlib, sys; from experiments.records.atomic import write_atomically\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "for i in itertools.count(): "
        "write_atomically(path, (str(i) * 200_000).encode()); print(flush=True)"
    )
    for writes in (1, 4, 9):
        command = [sys.executable, "-c", script, str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout
            for _ in range(writes):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        text = path.read_text(encoding="utf-8")
        digits = len(text) // 200_000
        assert int(text[:digits]) >= writes - 1
        assert text == text[:digits] * 200_000


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
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
    assert (ROOT / "experiments/records/record.schema.json").read_bytes() == json_schema()


def test_every_committed_record_is_read_and_rewritten_to_the_same_bytes() -> None:
    paths = sorted((ROOT / "experiments/results/cats-vs-dogs").glob("model*/seed-*.json"))
    assert len(paths) == 20
    for path in paths:
        assert encode(read(path, Record)) == path.read_bytes()


def test_two_test_images_that_differ_in_their_suffix_have_two_thumbnails() -> None:
    files = ("validation/cats/1.jpg", "validation/cats/1.png", "validation/cats/1.JPG")
    assert [error_thumbnail(file) for file in files] == [
        "test/validation-cats-1.jpg",
        "test/validation-cats-1.png.jpg",
        "test/validation-cats-1.JPG.jpg",
    ]
