"""Check that metrics that the user says are in percent are so."""

import math
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from shlex import quote

from experiments.importers.log import Log, metrics_of
from experiments.importers.names import PREFIXES, shortened
from experiments.records.errors import UserError

# In one unit, no split is that many times better than another; shares and percent differ by 100.
OTHER_UNIT = 10
# How alike two names are, from 0 to 1, if one may be meant by the other: `acc` and `accuracy`.
SIMILAR = 0.5


def check_percent(log: Log, source: Path, names: Collection[str]) -> None:
    """Raise UserError unless a log holds metrics, and no split of one has it as a share of one.

    Args:
        log: The log.
        source: Its file or folder, for the message.
        names: The metrics, without `val_`.
    """
    held = sorted(metrics_of(log))
    for name in names:
        if name not in held:
            meant = get_close_matches(name, held, n=1, cutoff=SIMILAR)
            raise UserError(
                f"{source}: --percent {name}: the log has the metrics {shortened(held)}: give "
                + (f"--percent {quote(meant[0])}." if meant else "one of them.")
            )
        best = {prefix + name: highest(log, prefix + name) for prefix in PREFIXES.values()}
        ordered = sorted((value, split) for split, value in best.items() if value > 0)
        if not ordered:
            continue
        (lowest, low), (most, high) = ordered[0], ordered[-1]
        if lowest <= 1 < most and most > OTHER_UNIT * lowest:
            raise UserError(
                f"{source}: --percent {name}: {high} reaches {most:g}, but {low} only {lowest:g}, "
                "as if it were a share of one: give both in one unit."
            )


def highest(log: Log, name: str) -> float:
    """Return the highest finite value of a metric of a split by epoch, or 0."""
    values = log.points.get(name, {}).values()
    return max((value for value in values if value is not None and math.isfinite(value)), default=0)
