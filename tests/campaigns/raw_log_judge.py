"""Hold the sentences of a post by `new` against the raw log that it is about.

The log is read by plain code of its own (`raw_logs`), so that a fault of the importers shows. Each
form of sentence has a function in `raw_log_sentences` that makes single checks of its words.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from raw_log_rules import folded, is_printed_as
from raw_runs import RawRun, metric_name


class FalseSentenceError(Exception):
    """A sentence says something that is not in the log, so that nothing else can be checked."""


@dataclass
class Judge:
    """What is found about one post: false sentences with the reason, and unchecked sentences.

    `percent` names the metrics that the log has in percent.
    """

    slug: str
    runs: list[RawRun]
    percent: set[str] = field(default_factory=set)
    sentences: int = 0
    checks: int = 0
    false: dict[str, list[str]] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)
    sentence: str = ""
    names: set[str] = field(default_factory=set)

    @property
    def models(self) -> dict[str, list[RawRun]]:
        """The runs of the log by model."""
        models: dict[str, list[RawRun]] = {}
        for run in self.runs:
            models.setdefault(run.name or "", []).append(run)
        return models

    def check(self, holds: bool, reason: str) -> None:
        """Count a check of the current sentence, which is false unless it holds."""
        self.checks += 1
        if not holds:
            self.false.setdefault(self.sentence, []).append(reason)

    def refuse(self, reason: str) -> NoReturn:
        """Call the current sentence false."""
        self.check(False, reason)
        raise FalseSentenceError

    def runs_of(self, name: str) -> list[RawRun]:
        """Return the runs of the model that a sentence names."""
        name = name.removeprefix("the model ")
        models = self.models
        if list(models) == [""]:
            self.names.add(folded(name))
            self.check(len(self.names) == 1, "the post has two names for one model")
            return models[""]
        matching = [model for model in models if folded(model) == folded(name)]
        if not matching and len(models) == 1:
            matching = list(models)
        if not matching:
            self.refuse(f"no model {name} among {list(models)}")
        self.check(True, "")
        return models[matching[0]]

    def run(self, name: str, seed: str | None = None) -> RawRun:
        """Return the run of a model, of a seed if the sentence names one."""
        runs = self.runs_of(name)
        if seed is None:
            return runs[0]
        of_seed = [run for run in runs if run.seed == int(seed)]
        if not of_seed:
            self.refuse(f"no seed {seed}")
        return of_seed[0]

    def series(self, run: RawRun, split: str | None, metric: str) -> dict[int, float]:
        """Return a series of a run by epoch; a metric without a split is of training data."""
        series = run.finite(split or "training", metric_name(metric))
        if not series:
            self.refuse(f"no {split or 'training'} {metric} in the log")
        self.check(True, "")
        return series

    def value(self, printed: str, value: float | None, metric: str) -> None:
        """Check that a printed number is a value of the log."""
        in_percent = metric_name(metric) in self.percent
        self.check(is_printed_as(printed, value, in_percent), f"{printed}, in the log {value}")

    def difference(self, printed: str, value: float) -> None:
        """Check a printed difference of shares in percentage points."""
        self.check(is_printed_as(f"{printed}%", value), f"{printed} points, by the log {value}")


VALUE = r"(-?[\d.]+%?)"
Form = tuple[str, Callable[..., None]]


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a post's prose."""
    for line in html.unescape(text).splitlines():
        if line.strip():
            yield from re.split(r"(?<=\.) (?=[A-Z])", line.strip())


def judge_post(judge: Judge, text: str, forms: tuple[Form, ...]) -> Judge:
    """Judge all sentences of a post; a sentence of no form is unchecked."""
    for sentence in sentences(text):
        judge.sentences += 1
        judge.sentence = sentence
        for pattern, decide in forms:
            if found := re.fullmatch(pattern, sentence):
                with suppress(FalseSentenceError):
                    decide(judge, *found.groups())
                break
        else:
            judge.unchecked.append(sentence)
    return judge
