"""Tables in text files, whatever wrote them."""

from pathlib import Path

import pytest

from experiments.importers.tables import header, number, read_table
from experiments.records.errors import UserError

ROWS = [
    {"epoch": "0", "val loss": "0.5", "note": "a, b"},
    {"epoch": "1", "val loss": "", "note": ""},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_in_any_form(
    tmp_path: Path, encoding: str, end: str, separator: str
) -> None:
    lines = [["epoch", "  val loss", '"note"'], [" 0", "0.5 ", '"a, b"'], [""], ["1", "", ""]]
    text = end.join(separator.join(line) for line in lines)
    path = tmp_path / "x.any"
    path.write_bytes(text.encode(encoding))
    table = read_table(path)
    assert header(path) == table.names == ("epoch", "val loss", "note")
    assert [row.cells for row in table.rows] == ROWS
    assert [row.place for row in table.rows] == [f"{path}:2", f"{path}:4"]


def test_a_repeated_line_of_names_and_an_empty_last_column_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b,\n1,2,\na,b,\n3,4,\n", encoding="utf-8")
    rows = read_table(path).rows
    assert [(row.cells["a"], row.cells["b"]) for row in rows] == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n1\n", ":2: has 1 values for 2 names"),
        (b"a,b\n1,2\n1,2,3\n", ":3: has 3 values for 2 names"),
        (b"a,a\n1,2\n", ":1: has two columns `a`"),
        (b"a,b\n1,2\n1,\xff\n", ":3: not text in UTF-8"),
        (b'a,b\n1,2\n1,"2\n3,4\n', ": not a row of a table"),
    ],
)
def test_a_damaged_table_is_an_error_with_its_line(
    tmp_path: Path, content: bytes, says: str
) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(UserError, match=r"x\.csv") as error:
        read_table(tmp_path / "x.csv")
    assert says in str(error.value)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xfe\x00\xd8,", b"\xff,a"])
def test_what_is_no_text_has_no_header(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    assert header(tmp_path / "x.csv") in ((), ("",))
    assert header(tmp_path) == ()


def test_cells_are_numbers_as_people_write_them_and_nothing_else() -> None:
    texts = {"0.5": 0.5, "-1e-3": -0.001, "7": 7.0, ".5": 0.5, "": None, "NA": None}
    assert {text: number(text) for text in texts} == texts
    assert str(number("nan")) == "nan"
    for text in ("1_0", "0,5", "0.5.1", "high", "1e999", "٣", "0x1"):
        with pytest.raises(ValueError, match=r"is not a number|too large"):
            number(text)
