"""Files of users are read up to 100 MB."""

from pathlib import Path

import pytest

from experiments.records.regular import read_regular


def test_a_file_of_more_than_100_mb_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "seed-1.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert len(read_regular(path)) == 100_000_000
    with path.open("r+b") as file:
        file.truncate(234_000_001)
    with pytest.raises(OSError, match="has 234 MB, and files of up to 100 MB are read"):
        read_regular(path)
