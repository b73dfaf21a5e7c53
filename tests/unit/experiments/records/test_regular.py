"""Files of users are read up to 100 MB, and by names in UTF-8."""

import os
from pathlib import Path

import pytest
from kit.projects import write

from experiments.records.regular import read_regular, refuse_special_below


def test_a_file_of_more_than_100_mb_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "seed-1.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert len(read_regular(path)) == 100_000_000
    with path.open("r+b") as file:
        file.truncate(234_000_001)
    with pytest.raises(OSError, match="has 234 MB, and files of up to 100 MB are read"):
        read_regular(path)


@pytest.mark.parametrize("name", [b"cats/\xff.png", b"\xff/a.png"])
def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path, name: bytes) -> None:
    write(tmp_path / "Katzen/ä.png", "")
    refuse_special_below(tmp_path)
    write(tmp_path / os.fsdecode(name), "")
    with pytest.raises(OSError, match="the name is not UTF-8; rename it"):
        refuse_special_below(tmp_path)
