"""Damaged logs are refused in one line, or give the record of what they say."""

from damaged_logs import trials


def test_a_damaged_log_never_gives_another_run_without_a_word() -> None:
    # A tenth of tests/campaigns/damaged_logs.py.
    counts, faults = trials(count=30, seed=1)
    assert not faults
    outcomes = {outcome for _, outcome in counts}
    assert {"refused", "read", "unchanged", "said"} <= outcomes
