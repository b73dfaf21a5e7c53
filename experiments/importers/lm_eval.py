"""Import results of lm-evaluation-harness: `results_TIME.json`, or the folder that has it.

Each task of a model is a run without history. With `--log_samples`, `samples_TASK_TIME.jsonl`
beside it says of each item whether the answer was right, so that models are compared item by item.
Documentation: https://github.com/EleutherAI/lm-evaluation-harness/blob/main/docs/interface.md
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from experiments.importers.epochs import NO_CHOICES, Choices
from experiments.importers.json_files import keys, number_at, read_json, read_json_lines
from experiments.importers.log import Log
from experiments.records.errors import UserError
from experiments.records.schema import Outcome

KIND = "lm-evaluation-harness results"
KEYS = {"results", "versions", "config"}
# The results of a folder, also if `--output_path` named the file.
FILES = "*_????-??-??T??-??-??*.json"
# The metrics that say of an item whether the answer was right, the first that a task has.
RIGHT = ("acc", "exact_match")
SETTINGS = ("model", "model_args", "batch_size", "limit", "gen_kwargs")


def matches(path: Path) -> bool:
    """Return True for a file with the keys of results, and for a folder with such a file."""
    files = path.glob(FILES) if path.is_dir() else [path]
    return any(set(keys(file)) >= KEYS for file in files)


def read(path: Path, _choices: Choices = NO_CHOICES) -> list[Log]:
    """Read the tasks of one model, or of all files in a folder.

    Raises:
        UserError: A file is damaged.
    """
    files = sorted(path.glob(FILES)) if path.is_dir() else [path]
    return [log for file in files if set(keys(file)) >= KEYS for log in logs_of(file)]


def logs_of(path: Path) -> Iterator[Log]:
    """Yield the log of each task in a file of results; groups of tasks are left out."""
    content: Any = read_json(path)
    config = content["config"]
    tasks = {task for task in content["results"] if task in content.get("configs", {task})}
    groups = [task for task in content["results"] if task not in tasks]
    notes = [f"left out: the mean of the tasks of {', '.join(groups)}"] if groups else []
    for task, results in content["results"].items():
        if task not in tasks:
            continue
        scores, judge = scores_of(path, task, results)
        outcomes, said = outcomes_of(path, task, judge)
        settings = {name: config[name] for name in SETTINGS if config.get(name) is not None}
        count = content.get("n-samples", {}).get(task, {}).get("effective")
        yield Log(
            KIND,
            config=settings
            | {"model_name": model_of(content), "task": task}
            | {"num_fewshot": content.get("n-shot", {}).get(task, config.get("num_fewshot"))},
            test=scores,
            outcomes=outcomes,
            test_count=count or len(outcomes) or None,
            model=model_of(content),
            seed=config.get("random_seed"),
            notes=(*notes, *said),
        )
        notes = []


def scores_of(
    path: Path, task: str, results: Mapping[str, object]
) -> tuple[dict[str, float], tuple[str, str] | None]:
    """Return a task's scores by name, and the metric and filter that are its accuracy.

    Keys are `METRIC,FILTER`, in early versions `METRIC`. Of a metric with several filters of the
    answers, the first keeps its name; names of the others end in their filter.
    """
    filtered = any("," in key for key in results)
    scores: dict[str, float] = {}
    filters: dict[str, str] = {}
    for key, value in results.items():
        metric, comma, name = key.partition(",")
        is_value = isinstance(value, int | float) and bool(comma) == filtered
        found = number_at(path, ("results", task, key), value) if is_value else None
        if found is not None and not metric.endswith("_stderr"):
            title = metric if metric not in filters else f"{metric}_{name.replace('-', '_')}"
            filters.setdefault(metric, name)
            scores[title] = found
    judge = next((metric for metric in RIGHT if metric in scores), None)
    if judge is None:
        return scores, None
    scores["accuracy"] = scores.pop(judge)
    return scores, (judge, filters[judge])


def outcomes_of(
    path: Path, task: str, judge: tuple[str, str] | None
) -> tuple[tuple[Outcome, ...], list[str]]:
    """Return whether each item's answer was right, and in words why that is not known.

    Raises:
        UserError: A line has no value.
    """
    file = path.with_name(f"samples_{task}_{path.stem.rpartition('_')[2]}.jsonl")
    if judge is None or not file.exists():
        missing = f"{file.name} is not there" if judge else f"no {' or '.join(RIGHT)}"
        return (), [f"{task}: no results of items, since {missing}"]
    metric, name = judge
    outcomes = []
    for line, sample in read_json_lines(file):
        if sample.get("filter", name) != name:
            continue
        if "doc_id" not in sample or metric not in sample:
            raise UserError(f"{file}:{line}: has no `doc_id` or `{metric}`: restore the file.")
        if sample[metric] not in (0, 1):
            return (), [f"{task}: no results of items, since some are right in part"]
        outcomes.append(Outcome(f"{task}/{sample['doc_id']}", bool(sample[metric])))
    return tuple(outcomes), []


def model_of(content: Mapping[str, Any]) -> str:
    """Return the model's name without its owner: that of its weights, if it has one."""
    arguments = content["config"].get("model_args") or {}
    if isinstance(arguments, str):
        arguments = dict(pair.partition("=")[::2] for pair in arguments.split(","))
    named = content.get("model_name") or arguments.get("pretrained") or arguments.get("model")
    return str(named or content["config"]["model"]).rstrip("/").rpartition("/")[2]
