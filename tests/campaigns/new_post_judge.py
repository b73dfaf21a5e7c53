"""Judge the sentences of posts by `generator new` by the records alone, as plain JSON."""

import html
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
N = r"-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?%?"
TITLE = r"(?:the model )?(?P<title>.+?)"
SEED = r"(?: \(seed (?P<seed>-?\d+)\))?"
MEASURE = r"(?P<measure>.+?)"
# Sentences without a result.
SILENT = (
    r"The experiment (?:.+ )?has recorded (?:runs of .+|one run of .+)\.",
    r"The experiment (?:.+ )?has recorded [\d,]+ runs? of [\d,]+ models?\.",
    r"Not all runs of .+ were tested\.",
    r"The test itself chose it, so that the score is rather too good\.",
)


def split_name(measure: str, names: set[str]) -> str | None:
    """Return the recorded metric that words mean, or None if nothing recorded bears them out.

    `training X` takes an X that the log has for another split, too; a bare X takes one that it has
    for no other.
    """
    split, _, rest = measure.partition(" ")
    by_words = {name.replace("_", " "): name for name in names}
    prefix = {"validation": "val ", "test": "test "}.get(split)
    if prefix:
        return by_words.get(prefix + rest)
    twins = [f"{each} {rest if split == 'training' else measure}" for each in ("val", "test")]
    has_twin = any(twin in by_words for twin in twins)
    if split == "training":
        return by_words.get(rest) if has_twin else None
    return None if has_twin else by_words.get(measure)


def number(text: str) -> float:
    """Return the number that a text shows, a percentage as a share."""
    value = float(text.rstrip("%").replace(",", ""))
    return value / 100 if text.endswith("%") else value


def shows(text: str, true: float | None) -> bool:
    """Return True if a text is a rounding of a number."""
    if true is None:
        return False
    digits = len(text.rstrip("%").partition("e")[0].partition(".")[2])
    step = 10.0**-digits
    if "e" in text:
        step *= 10.0 ** int(text.partition("e")[2])
    shown, exact = number(text), true
    if text.endswith("%"):
        shown, exact = 100 * shown, 100 * exact
    return abs(shown - exact) <= step / 2 + 3e-7 * abs(exact) + 1e-12


def last(run: Json, metric: str) -> float | None:
    """Return a metric after the last epoch, or a score of the test split."""
    test = scores(run)
    if metric.startswith("test_") and metric[5:] in test:
        return test[metric[5:]]
    values = run.get("history", {}).get(metric) or [None]
    return None if run["status"] != "complete" else values[-1]


def scores(run: Json) -> dict[str, float]:
    """Return the scores of a run's test, by metric."""
    test: Json = run.get("test") or {}
    main: dict[str, float] = {
        name: test[name] for name in ("accuracy", "loss") if test.get(name) is not None
    }
    return {**main, **test.get("metrics", {})}


def lower_is_better(metric: str) -> bool:
    """Return True if a metric is a loss or an error, by the words of its name."""
    words = r"loss|error|mae|mse|rmse|mape|perplexity|ppl|wer|cer|nll|fid"
    return bool(re.search(words, metric.lower()))


@dataclass
class Judge:
    """The records of an experiment, and the labels of its curves, if a person has given them.

    Attributes:
        records: The records, as JSON.
        may_overfit: What may be said of overfitting: `yes`, `no`, `not said`; None if not labelled.
    """

    records: list[Json]
    may_overfit: list[str] | None = None
    false: list[str] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The metrics of all histories."""
        return {name for run in self.records for name in run.get("history", {})} - {"epoch"}

    def metric(self, measure: str) -> str | None:
        """Return the metric that words mean, of histories or tests."""
        tested = {f"test_{name}" for run in self.records for name in scores(run)}
        return split_name(measure, self.names) or split_name(measure, tested)

    def runs_of(self, title: str) -> list[Json]:
        """Return the runs of a model by its title, without repeated results."""
        found: list[Json] = []
        for run in self.records:
            same = [{**each, "seed": 0, "environment": 0} for each in found]
            is_model = title in (run.get("title"), run["model"])
            if is_model and {**run, "seed": 0, "environment": 0} not in same:
                found.append(run)
        return found

    def run(self, title: str, seed: str | None) -> Json | None:
        """Return one run by its title and seed."""
        runs = self.runs_of(title)
        if seed is None:
            return runs[0] if len(runs) == 1 else None
        return next((run for run in runs if str(run.get("seed")) == seed), None)

    def mean(self, title: str, metric: str) -> float | None:
        """Return the mean of the last values of a model's runs, None if one is missing."""
        values = [last(run, metric) for run in self.runs_of(title)]
        known = [value for value in values if value is not None]
        return statistics.fmean(known) if known and len(known) == len(values) else None

    def say(self, true: bool, sentence: str) -> None:
        """Note a sentence that is false."""
        if not true:
            self.false.append(sentence)


def judge_best(judge: Judge, match: re.Match[str]) -> bool:
    metric, value = judge.metric(match["measure"]), number(match["value"])
    if metric is None or not shows(match["value"], judge.mean(match["title"], metric)):
        return False
    if match["verb"] == "scores" and not metric.startswith("test_"):
        return False
    if match["who"] == "No model" and any(run["status"] == "diverged" for run in judge.records):
        return False
    others = {run.get("title") or run["model"] for run in judge.records} - {match["title"]}
    known = [mean for each in others if (mean := judge.mean(each, metric)) is not None]
    sign = -1 if lower_is_better(metric) else 1
    own = judge.mean(match["title"], metric) or value
    if any(sign * each > sign * own for each in known):
        return False
    if match["next"] is None:
        return not known
    second = judge.mean(match["next"], metric)
    best = max((sign * each for each in known), default=None)
    return second is not None and shows(match["second"], second) and sign * second == best


def judge_course(judge: Judge, match: re.Match[str]) -> bool:
    metric, run = judge.metric(match["measure"]), judge.run(match["title"], match["seed"])
    if metric is None or run is None:
        return False
    values = run["history"].get(metric, [])
    known = [(epoch, value) for epoch, value in enumerate(values, 1) if value is not None]
    (start, first), (end, final) = known[0], known[-1]
    direction = "rises" if final > first else "falls" if final < first else "ends where it began:"
    told = match["course"]
    true = direction == match["verb"]
    if pair := re.match(rf"from ({N}) in epoch (\d+) to ({N}) in epoch (\d+)", told):
        true &= (int(pair[2]), int(pair[4])) == (start, end)
        true &= shows(pair[1], first) and shows(pair[3], final) and pair[1] != pair[3]
    elif pair := re.match(rf"(?:by less than is shown: )?({N}) in epochs (\d+) and (\d+)", told):
        true &= (int(pair[2]), int(pair[3])) == (start, end)
        true &= shows(pair[1], first) and shows(pair[1], final)
    else:
        return False
    if best := re.search(rf"; it is best in epoch (\d+), with ({N})$", told):
        choose = min if lower_is_better(metric) else max
        extreme = choose(value for _, value in known)
        true &= known[[value for _, value in known].index(extreme)][0] == int(best[1])
        true &= shows(best[2], extreme)
    return true


def judge_gap(judge: Judge, match: re.Match[str]) -> bool:
    run, metric = judge.run(match["title"], match["seed"]), match["metric"].replace(" ", "_")
    if run is None:
        return False
    epoch = int(match["epoch"])
    training, validation = (run["history"][name] for name in (metric, f"val_{metric}"))
    if any(value is not None for value in (*training[epoch:], *validation[epoch:])):
        return False
    ends = training[epoch - 1], validation[epoch - 1]
    return (
        shows(match["training"], ends[0])
        and shows(match["validation"], ends[1])
        and match["than"] == ("higher" if ends[0] > ends[1] else "lower")
    )


def judge_value(judge: Judge, match: re.Match[str]) -> bool:
    metric, run = judge.metric(match["measure"]), judge.run(match["title"], match["seed"])
    values = run["history"].get(metric, []) if run and metric else []
    known = [(epoch, value) for epoch, value in enumerate(values, 1) if value is not None]
    if len(known) != 1 or not shows(match["value"], known[0][1]):
        return False
    return len(values) == 1 if match["epoch"] is None else known[0][0] == int(match["epoch"])


def judge_diverged(judge: Judge, match: re.Match[str]) -> bool:
    run = judge.run(match["title"], match["seed"])
    losses = [v for k, v in (run or {}).get("history", {}).items() if k == "loss" or "loss" in k]
    if not run or not losses or run["status"] != "diverged":
        return False
    values = run["history"].get("loss", losses[0])
    epoch = int(match["epoch"])
    return all(v is None for v in values[epoch - 1 :]) and (
        epoch == 1 or values[epoch - 2] is not None
    )


def judge_overfits(judge: Judge, match: re.Match[str]) -> bool:
    run = judge.run(match["title"], match["seed"])
    metric, other = match["metric"].replace(" ", "_"), match["metric2"].replace(" ", "_")
    if run is None or metric != other or "no" in (judge.may_overfit or []):
        return False
    if judge.may_overfit is not None and "yes" not in judge.may_overfit:
        return False
    validation, training = run["history"][f"val_{metric}"], run["history"][metric]
    since, until = int(match["since"]), int(match["until"])
    sign = 1 if lower_is_better(metric) else -1
    worse, better = ("rises", "falls") if sign == 1 else ("falls", "rises")
    ends = (validation[since - 1], validation[until - 1], training[since - 1], training[until - 1])
    return (
        all(shows(match[f"n{place}"], value) for place, value in enumerate(ends))
        and (match["worse"], match["better"]) == (worse, better)
        and sign * ends[1] > sign * ends[0]
        and sign * ends[3] < sign * ends[2]
        and sign * ends[0] == min(sign * value for value in validation if value is not None)
        and all(value is None for value in validation[until:])
    )


def judge_no_sign(judge: Judge, match: re.Match[str]) -> bool:
    run = judge.run(match["title"], match["seed"])
    metric = match["metric"].replace(" ", "_")
    if run is None or (judge.may_overfit is not None and "no" not in judge.may_overfit):
        return False
    validation, training = run["history"][f"val_{metric}"], run["history"][metric]
    known = [value for value in validation if value is not None]
    best = min(known) if lower_is_better(metric) else max(known)
    return (
        len(known) >= 5
        and validation[int(match["epoch"]) - 1] == best
        and shows(match["best"], best)
        and shows(match["ends"], known[-1])
        and shows(match["training"], training[validation.index(known[-1])])
    )


def judge_test(judge: Judge, match: re.Match[str]) -> bool:
    runs = judge.runs_of(match["title"])
    if match["seeds"] is not None and WORDS.index(match["seeds"]) != len(runs):
        return False
    for part in match["scores"].split(", "):
        name, _, shown = part.rpartition(" ")
        by_words = [{k.replace("_", " "): v for k, v in scores(run).items()} for run in runs]
        if any(name not in each for each in by_words):
            return False
        if not shows(shown, statistics.fmean(each[name] for each in by_words)):
            return False
    return bool(runs) and (len(runs) == 1 or match["seeds"] is not None)


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share."""
    z = statistics.NormalDist().inv_cdf(0.975)
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / 4 / count**2) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def judge_correct(judge: Judge, match: re.Match[str]) -> bool:
    runs = judge.runs_of(match["title"])
    tests = [run["test"] for run in runs]
    share = statistics.fmean(test["accuracy"] for test in tests)
    count = tests[0]["count"]
    low, high = wilson(share, count)
    true = shows(match["share"], share) and int(match["count"].replace(",", "")) == count
    true &= shows(match["low"], low) and shows(match["high"], high)
    if match["baseline"]:
        counts = runs[0]["dataset"]["splits"]["test"].values()
        baseline = max(counts) / sum(counts)
        true &= shows(match["baseline"], baseline) and (low > baseline) == (not match["unsure"])
    return true


def judge_no_best(judge: Judge, match: re.Match[str]) -> bool:
    metric = judge.metric(match["measure"])
    if metric is None:
        return False
    ended = [run for run in judge.records if run["status"] != "diverged"]
    return not ended or any(last(run, metric) is None for run in ended)


def judge_caption(judge: Judge, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    if groups.get("both"):
        plain = groups["both"].replace(" ", "_")
        return {plain, f"val_{plain}"} <= judge.names
    return judge.metric(match["measure"]) is not None


def judge_not_shown(judge: Judge, match: re.Match[str]) -> bool:
    means = [judge.mean(match[each], "test_accuracy") for each in ("title", "other")]
    if None in means:
        return False
    difference = abs(means[0] - means[1])  # type: ignore[operator]
    single = any(len(judge.runs_of(match[each])) == 1 for each in ("title", "other"))
    fits = match["word"] == "Whether" or not single
    return fits and shows(match["points"] + "%", difference)


def judge_early_end(judge: Judge, match: re.Match[str]) -> bool:
    run = judge.run(match["title"], match["seed"])
    if run is None or run["status"] != "complete":
        return False
    done, planned = len(run["history"]["epoch"]), run["config"]["epochs"]
    return (done, planned) == (int(match["done"]), int(match["planned"])) and done < planned


Predicate = Callable[[Judge, re.Match[str]], bool]
RULES: tuple[tuple[str, Predicate], ...] = (
    (
        r"(?P<who>No model|Of the models that did not diverge, none) "
        rf"(?P<verb>ends with|scores) a better {MEASURE}(?: \(mean over seeds\))? than "
        rf"\*\*{TITLE}\*\*, (?P<value>{N}); (?:all others diverged|next is (?P<next>.+) with "
        rf"(?P<second>{N}))\.",
        judge_best,
    ),
    (
        rf"The {MEASURE} of {TITLE}{SEED} (?P<verb>rises|falls|ends where it began:) "
        rf"(?P<course>(?:from {N} in epoch \d+ to {N} in epoch \d+|"
        rf"(?:by less than is shown: )?{N} in epochs \d+ and \d+)"
        rf"(?:; it is best in epoch \d+, with {N})?)\.",
        judge_course,
    ),
    (
        rf"The {MEASURE} of {TITLE}{SEED} is (?P<value>{N})"
        r"(?: in epoch (?P<epoch>\d+), the only one with a value)?\.",
        judge_value,
    ),
    (
        rf"{TITLE}{SEED} diverged: from epoch (?P<epoch>\d+) on, its loss is not finite\.",
        judge_diverged,
    ),
    (
        rf"In epoch (?P<epoch>\d+), the (?P<metric>.+) of {TITLE}{SEED} is (?P<than>higher|lower) "
        rf"on training data, (?P<training>{N}), than on validation data, (?P<validation>{N})\.",
        judge_gap,
    ),
    (
        rf"{TITLE}{SEED} overfits after epoch (?P<since>\d+): by epoch (?P<until>\d+), its "
        rf"validation (?P<metric>.+) (?P<worse>rises|falls) from (?P<n0>{N}) to (?P<n1>{N}), while "
        rf"its training (?P<metric2>.+) (?P<better>rises|falls) from (?P<n2>{N}) to (?P<n3>{N})\.",
        judge_overfits,
    ),
    (
        rf"The curves of {TITLE}{SEED} show no sign of overfitting: its validation (?P<metric>.+) "
        rf"is best in epoch (?P<epoch>\d+), (?P<best>{N}), and ends at (?P<ends>{N}), where its "
        rf"training .+ is (?P<training>{N})\.",
        judge_no_sign,
    ),
    (
        rf"The test of {TITLE} gives (?P<scores>.+?)(?: \(means of (?P<seeds>\w+) seeds\))?\.",
        judge_test,
    ),
    (
        rf"On the test, {TITLE} classifies (?P<share>{N}) of (?P<count>[\d,]+) items correctly"
        rf"(?: \(mean of \w+ seeds\))?; the 95% interval is (?P<low>{N}) to (?P<high>{N})"
        rf"(?:, (?P<unsure>not surely )?more than always predicting the largest class would reach, "
        rf"(?P<baseline>{N}))?\.",
        judge_correct,
    ),
    (
        rf"\S+/{TITLE}(?: seed (?P<seed>-?\d+))?: ended early: (?P<done>\d+) of (?P<planned>\d+) "
        r"epochs\.",
        judge_early_end,
    ),
    (rf"No model is named best, since the last {MEASURE} of some run is missing\.", judge_no_best),
    (rf"The {MEASURE} by epoch, a line for each model\..*", judge_caption),
    (r"The (?P<both>.+) on training and validation data by epoch\.", judge_caption),
    (rf"The {MEASURE} by epoch\.", judge_caption),
    (
        rf"(?P<word>That|Whether) {TITLE} and (?P<other>.+) differ on the test is not "
        rf"(?:shown|decided): the (?:means|scores) "
        rf"differ by (?P<points>[\d.]+) points \(.+\)\.",
        judge_not_shown,
    ),
)


def false_sentences(
    text: str, records: list[Json], may_overfit: list[str] | None = None
) -> list[str]:
    """Return the sentences of a post that are false or of no known kind.

    Args:
        text: The post's prose as its readers see it, without tables; a sentence a line.
        records: The records of its runs, as JSON.
        may_overfit: The label of the curves, if a person has given one.
    """
    judge = Judge(in_shares(records), may_overfit)
    chosen = "The test itself chose it, so that the score is rather too good."
    for line in filter(None, map(str.strip, text.split("\n"))):
        sentence = html.unescape(line).removesuffix(chosen).strip()
        if any(re.fullmatch(pattern, sentence) for pattern in SILENT):
            continue
        found = ((re.fullmatch(pattern, sentence), rule) for pattern, rule in RULES)
        judged = [holds(judge, rule, match) for match, rule in found if match]
        judge.say(any(judged), sentence)
        if " scores a better " in sentence:
            judge.say(line.endswith(chosen), sentence)
    return judge.false


def holds(judge: Judge, rule: Predicate, match: re.Match[str]) -> bool:
    """Return True if a sentence holds; what it speaks of may not be in the records at all."""
    try:
        return rule(judge, match)
    except (LookupError, TypeError):
        return False


def in_shares(records: list[Json]) -> list[Json]:
    """Return records with shares of one where their units say percent."""
    changed = []
    for run in records:
        percent = run.get("units", {})
        history = {
            name: [
                value / 100 if value is not None and re.sub("^(val|test)_", "", name) in percent
                else value
                for value in values
            ]
            for name, values in run.get("history", {}).items()
        }  # fmt: skip
        test = dict(run.get("test") or {})
        metrics = {
            name: value / 100 if name in percent else value
            for name, value in test.get("metrics", {}).items()
        }
        if "accuracy" in percent and test.get("accuracy") is not None:
            test["accuracy"] /= 100
        test = {**test, "metrics": metrics} if test else {}
        changed.append({**run, "history": history, "test": test})
    return changed
