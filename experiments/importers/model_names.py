"""Names that no model can have."""

from collections.abc import Iterable

from experiments.importers.names import shortened
from experiments.records.errors import UsageError

# Posts read these from all runs, as `runs.best`: `runs.NAME` of a model would be ambiguous.
TAKEN = frozenset(
    (
        *("all_have", "all_runs", "best", "better", "conditions", "dataset", "folder", "groups"),
        *("in_family", "in_words", "incomplete", "joined", "load", "majority_baseline", "metric"),
        *("models", "name", "notice", "primary_metric", "ranked", "ranked_by", "ranking"),
        *("ranks_all", "renamed", "samples", "scores", "settings", "shown", "split_of", "tested"),
        *("thumbnails", "thumbnails_json", "with_predictions"),
    )
)


def check_model_names(models: Iterable[str]) -> None:
    """Raise UsageError if posts could not ask for a model by its name."""
    if taken := sorted(TAKEN & set(models)):
        raise UsageError(
            f"a model can't be called {shortened(taken)}, which posts read from all runs: import "
            "its runs by themselves with another name, --model NAME."
        )
