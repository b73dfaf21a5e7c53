"""After any change, a build leaves the same site as a build from nothing."""

import pytest
from mutate_project import mutate


@pytest.mark.slow
def test_after_random_changes_a_build_is_like_a_clean_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # A tenth of tests/benchmarks/mutate_project.py.
    assert mutate(50, seed=3) == 0, capsys.readouterr().out
