"""The names of metrics in a record, from the names that tools and people give to them."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Literal

Split = Literal["training", "validation", "test"]
PREFIXES: dict[Split, str] = {"training": "", "validation": "val_", "test": "test_"}
WORDS: dict[str, Split] = {
    **dict.fromkeys(("train", "training"), "training"),
    **dict.fromkeys(("val", "valid", "validation", "eval", "evaluation", "dev"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
# Longer lists of names are cut in messages.
SEEN = 100
WORD = "|".join(WORDS)
BEFORE = re.compile(rf"(?P<word>{WORD})[_/ .-]+(?P<metric>.+)", re.IGNORECASE)
AFTER = re.compile(rf"(?P<metric>.+?)[_/ .-]+(?P<word>{WORD})", re.IGNORECASE)
CAMEL_CASE = re.compile(rf"(?P<word>{WORD})(?P<metric>[A-Z].*)")
# Counters, times, speeds, learning rates and names of runs: columns that measure no model.
NO_METRIC = re.compile(
    r"""(current_|global_|total_|best_)?(epochs?|steps?|iter|iters|iteration|iterations|batch)
    | (wall_?|epoch_|data_|eta_|elapsed_|relative_)?(time|seconds)(_sec|_secs|_s|_seconds)?
    | (.+_)?(runtime|samples_per_second|steps_per_second) | elapsed | duration | eta
    | timestamp | created_at | date | datetime | seed | fold | stage | phase | trial | (.+_)?id
    | (tokens|it|iter|iters)_per_(second|sec|s) | throughput | fps | n_parameters
    | (base_|current_)?(lr|learning_?rate)([\d/_ .-].*)?
    | grad(ient)?_?norm(_.*)? | total_flos | num_input_tokens_seen | num_tokens
    | jit_compilation_time | model_preparation_time | (gpu_|cpu_|max_)?(mem|memory)(_.*)?""",
    re.VERBOSE,
)


def record_name(name: str, split: Split = "training") -> str:
    """Return a metric's name in a record: `X` of training, `val_X` of validation, `test_X`.

    The split is told by a word before the metric (`train_loss`, `eval/loss`, `valLoss`) or after
    it (`loss/val`). Titles become names: `Val Balanced Accuracy` is `val_balanced_accuracy`.

    Args:
        name: The name in the log.
        split: The split of a name that tells none.
    """
    name = name.strip()
    found = BEFORE.fullmatch(name) or CAMEL_CASE.fullmatch(name) or AFTER.fullmatch(name)
    if found is None:
        return PREFIXES[split] + plain(name)
    return PREFIXES[WORDS[found["word"].lower()]] + plain(found["metric"])


def plain(metric: str) -> str:
    """Return a metric's name with `_` for blanks and small letters for words in title case."""
    words = re.split(r"[_ ]+", metric.strip())
    return "_".join(word.lower() if word.istitle() and word.isalpha() else word for word in words)


def metric_of(name: str) -> str:
    """Return the name of a metric in a record without its split, from its name in a log."""
    recorded = record_name(name)
    for prefix in filter(None, PREFIXES.values()):
        recorded = recorded.removeprefix(prefix)
    return recorded


def one_of_each(recorded: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return metrics without those that have the same name in the record as an earlier one.

    Args:
        recorded: The name in the record of each name in the log, the one that counts first.

    Returns:
        Names in the record by names in the log, and a note of each metric that is left out.
    """
    counting: dict[str, str] = {}
    for name, to in recorded.items():
        counting.setdefault(to, name)
    notes = [
        f"left out: {name}, since {counting[to]} has the same name in the record"
        for name, to in recorded.items()
        if counting[to] != name
    ]
    return {name: to for to, name in counting.items()}, notes


def is_metric(name: str) -> bool:
    """Return False for a counter, a time, a speed or a learning rate, of whatever split."""
    without_split = record_name(name)
    for prefix in (PREFIXES["validation"], PREFIXES["test"]):
        without_split = without_split.removeprefix(prefix)
    return bool(without_split) and not NO_METRIC.fullmatch(without_split.lower())


def shortened(names: Sequence[str]) -> str:
    """Return names in one line of at most SEEN characters."""
    return textwrap.shorten(", ".join(names), SEEN, placeholder=" ...")
