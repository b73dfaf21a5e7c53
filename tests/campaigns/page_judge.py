"""Judge the sentences of the two built posts by the raw JSON records alone."""

import hashlib
import html
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

Json = dict[str, Any]
MODELS = ("model1", "model2", "model3", "model4")
WORDS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
P = r"([\d.]+)%"
N = r"([\d,]*\d)"
NUMBER = rf"[+−-]?\d[\d,]*(?:\.\d+)?|\b(?:{'|'.join(WORDS)}|{'|'.join(w.title() for w in WORDS)})\b"
V = "val_accuracy"
CODE = re.M | re.S


def number(text: str) -> float:
    """Return the number that a word or digits stand for."""
    word = text.lower()
    return float(WORDS.index(word)) if word in WORDS else float(text.replace(",", ""))


def near(shown: str, true: float, scale: float = 100, exact: bool = True) -> bool:
    """Tell whether a printed number is a rounding of the true one, and no false extreme."""
    digits = len(shown.partition(".")[2])
    value = number(shown)
    if exact and scale == 100 and value == 100 and true < 1 - 1e-9:
        return False
    return bool(abs(value - true * scale) <= 0.5 / 10**digits * (1 + 1e-6) + 1e-5)


def listed(text: str) -> set[str]:
    """Return the entries of a list such as "a, b and c"."""
    return {part.strip() for part in re.split(r", | and ", text) if part.strip()}


@dataclass
class Model:
    """The recorded runs of one model, and what follows from them."""

    name: str
    runs: list[Json]  # Only those that do not repeat another one's results.
    every: list[Json] = field(default_factory=list)

    def curves(self, metric: str) -> list[list[float]]:
        """Return a metric by epoch, a list for each run."""
        none = float("nan")
        rows = [run.get("history", {}).get(metric, []) for run in self.runs]
        return [[none if value is None else float(value) for value in row] for row in rows]

    def last(self, metric: str) -> list[float]:
        """Return a metric after the last epoch of each run."""
        return [curve[-1] if curve else float("nan") for curve in self.curves(metric)]

    def extremes(self, metric: str, first: int) -> tuple[float, float]:
        """Return the lowest and the highest value of a metric from an epoch on."""
        values = [value for curve in self.curves(metric) for value in curve[first - 1 :]]
        return (min(values), max(values)) if values else (math.nan, math.nan)

    def correct(self) -> list[dict[str, bool]]:
        """Return for each run which test items it classifies correctly."""
        return [{p["file"]: likeliest(p) == p["label"] for p in items(run)} for run in self.runs]

    def tests(self) -> list[float]:
        """Return the test accuracy of each run that has one."""
        right = [list(one.values()) for one in self.correct()]
        pairs = [
            (one, run["test"]) for one, run in zip(right, self.runs, strict=True) if run.get("test")
        ]
        return [mean(one) if one else float(test["accuracy"]) for one, test in pairs]

    def plain_training(self) -> list[float]:
        """Return the accuracy on plain training pictures of each run that has one."""
        return [float(r["train_score"]["accuracy"]) for r in self.runs if r.get("train_score")]

    def gaps(self) -> list[float]:
        """Return training less validation accuracy, on plain pictures."""
        if len(self.plain_training()) < len(self.runs):
            return []
        last = self.last("val_accuracy")
        return [a - b for a, b in zip(self.plain_training(), last, strict=True)]

    def title(self) -> str:
        """Return the recorded title."""
        return str(self.runs[0].get("title") or self.name) if self.runs else self.name

    def ended(self) -> bool:
        """Tell whether all runs ended as planned."""
        return all(run_ended(run) for run in self.every)


def items(run: Json) -> list[Json]:
    """Return the predictions of the test items, if any were recorded."""
    return list((run.get("test") or {}).get("predictions") or [])


def likeliest(item: Json) -> int:
    """Return the class of the highest probability of a test item."""
    return int(item["probabilities"].index(max(item["probabilities"])))


def run_ended(run: Json) -> bool:
    """Tell whether a run is complete and has all epochs that were planned."""
    planned = run.get("config", {}).get("epochs")
    return run.get("status") == "complete" and len(run["history"]["epoch"]) == planned


def conditions(run: Json) -> dict[str, Any]:
    """Return all recorded conditions of a run but its seed, by the names that pages use."""
    config, test, env = run.get("config", {}), run.get("test") or {}, run.get("environment") or {}
    named = {key: value for key, value in config.items() if key != "epochs"}
    named |= {"planned epochs": config.get("epochs"), "epochs": len(run["history"]["epoch"])}
    data = run.get("dataset") or {}
    named |= {"dataset": [data.get("name"), data.get("fingerprint")], "splits": data.get("splits")}
    named |= {"weights scored": test.get("weights"), "test count": test.get("count")}
    named |= {"test items": sorted(p["file"] for p in items(run)), "code": run.get("code")}
    return named | {k: env.get(k) for k in ("packages", "python", "platform", "processor")}


def differing(runs: Sequence[Json]) -> set[str]:
    """Return the names of the conditions in which runs differ, of those that an end decides."""
    everything = [(conditions(run), run.get("status") in ("running", "failed")) for run in runs]
    late = {"epochs", "weights scored", "test count", "test items"}
    values = {
        name: {
            json.dumps(c.get(name)) for c, is_open in everything if not (is_open and name in late)
        }
        for one, _ in everything
        for name in one
    }
    return {name for name, each in values.items() if len(each) > 1}


def wilson(mean: float, count: float, z: float = 1.959964) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share."""
    centre, spread = mean + z * z / (2 * count), mean * (1 - mean) / count
    half = z * math.sqrt(spread + z * z / (4 * count * count))
    return (centre - half) / (1 + z * z / count), (centre + half) / (1 + z * z / count)


def item_shares(table: Sequence[dict[str, bool]]) -> np.ndarray:
    """Return the share of runs that classify each item correctly; none if the items differ."""
    if len({frozenset(run) for run in table}) > 1:
        return np.array([])
    return np.array([mean([run[item] for run in table]) for item in sorted(table[0])])


def over_items(shares: np.ndarray) -> float:
    """Return the variance of a mean over items."""
    return float(shares.var(ddof=1)) / len(shares) if len(shares) > 1 else 0.0


def telling_items(
    shares: Sequence[np.ndarray], tests: Sequence[Sequence[float]], counts: Sequence[int]
) -> float:
    """Return how many items tell unpaired models apart: those that are not like most others."""
    if all(len(share) for share in shares):
        _, repeats = np.unique(np.concatenate(shares), return_counts=True)
        return float(1 - repeats.max() / repeats.sum()) * min(counts)
    pooled = sum(mean(t) * n for t, n in zip(tests, counts, strict=True)) / sum(counts)
    return min(pooled, 1 - pooled) * min(counts)


@dataclass
class Comparison:
    """The comparison of the mean accuracies of two models, paired if the items are the same."""

    a: Model
    b: Model
    k: int

    def __post_init__(self) -> None:
        """Compute the difference and its variances."""
        models = (self.a, self.b)
        tables = [model.correct() for model in models]
        keys = [{frozenset(one) for one in table} for table in tables]
        self.paired = len(keys[0] | keys[1]) == 1 and frozenset() not in keys[0]
        self.seeds = [len(model.runs) for model in models]
        tests = [model.tests() for model in models]
        self.mean = float(np.mean(tests[0]) - np.mean(tests[1]))
        self.possible = min(self.seeds) >= 2 and [len(side) for side in tests] == self.seeds
        if not self.possible and not self.paired:
            return
        shares = [item_shares(table) for table in tables]
        counts = [min(int(run["test"]["count"]) for run in model.runs) for model in models]
        if self.paired:
            d = shares[0] - shares[1]
            self.changed, self.mean = float((d != 0).sum()), float(d.mean())
            self.items = [(over_items(d), counts[0])]
        else:
            self.changed = telling_items(shares, tests, counts)
            known = all(len(share) for share in shares)
            self.items = [
                (over_items(share) if known else mean(test) * (1 - mean(test)) / n, n)
                for share, test, n in zip(shares, tests, counts, strict=True)
            ]
        self.count = min(counts)
        if self.possible:
            self.sides = [(float(np.var(side, ddof=1)) / len(side), len(side)) for side in tests]
            self.runs = sum(v for v, _ in self.sides)

    def quantiles(self, share: float, runs: float, images: float) -> tuple[float, float, float]:
        """Return Student's t by Satterthwaite and by Cochran and Cox, and the standard error."""
        grown = [n if runs <= max(self.seeds) else runs for _, n in self.sides]
        sides = [(v * n / m, m) for (v, n), m in zip(self.sides, grown, strict=True)]
        more = images / self.count
        terms = [*((v / more, n * more) for v, n in self.items), *sides]
        total = sum(v for v, _ in terms)
        if total <= 0:
            return math.nan, math.nan, 0.0
        v_s = sum(v for v, _ in sides)
        df = total**2 / (sum(v**2 / (n - 1) for v, n in terms[:-2]) + v_s**2 / (runs - 1))
        cox = sum(v * stats.t.ppf(share, n - 1) for v, n in terms) / total
        return float(stats.t.ppf(share, df)), float(cox), math.sqrt(total)

    def intervals(self) -> list[tuple[float, float]]:
        """Return the adjusted interval by each of the two ways to find the quantile."""
        *both, error = self.quantiles(1 - 0.025 / self.k, min(self.seeds), self.count)
        return [(self.mean - t * error, self.mean + t * error) for t in both]

    def p_values(self) -> list[float]:
        """Return the adjusted p by each of the two ways."""
        low, high = [0.0, 0.0], [0.5, 0.5]
        for _ in range(60):
            tails = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
            for way, tail in enumerate(tails):
                t = self.quantiles(1 - tail, min(self.seeds), self.count)
                larger = t[way] * t[2] > abs(self.mean)
                (low if larger else high)[way] = tail
        return [min(1.0, 2 * self.k * tail) for tail in high]

    def verdict(self) -> bool | None:
        """Tell whether the difference is significant; None if nothing may be called so."""
        enough = self.possible and self.count >= 20 and self.changed >= 6
        if not enough or self.runs + sum(v for v, _ in self.items) <= 0:
            return None
        return self.intervals()[1][0] * self.intervals()[1][1] > 0


@dataclass
class Records:
    """All records that the pages were made from."""

    folder: Path
    own: dict[str, Model] = field(default_factory=dict)
    article: dict[str, Json] = field(default_factory=dict)
    plain: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the records."""
        for name in MODELS:
            runs = [read(path) for path in sorted(self.folder.glob(f"own/{name}/*.json"))]
            model = Model(name, sorted(runs, key=lambda run: int(run.get("seed", 0))))
            unlike = {json.dumps([r.get("history"), items(r)]): r for r in reversed(model.runs)}
            model.every, model.runs = model.runs, list(reversed(unlike.values()))
            self.own[name] = model
        paths = sorted(self.folder.glob("article/*/*.json"))
        self.article = {path.parent.name: read(path) for path in paths}
        self.plain = [read(path) for path in sorted(self.folder.glob("plain/*/*.json"))]

    def all_runs(self) -> list[Json]:
        """Return all runs of our own."""
        return [run for model in self.own.values() for run in model.every]

    def scored(self) -> set[str]:
        """Return which epochs' weights the runs were tested with."""
        return {str(run["test"]["weights"]) for run in self.all_runs() if run.get("test")}

    def tested(self) -> int:
        """Return the number of test items, if all runs have the same."""
        counts = {int(run["test"]["count"]) for run in self.all_runs() if run.get("test")}
        return counts.pop() if len(counts) == 1 else -1


def read(path: Path) -> Json:
    """Return one JSON record."""
    record: Json = json.loads(path.read_text())
    if (record.get("units") or {}).get("accuracy") == "percent":
        for key in ("accuracy", V):
            record["history"][key] = [x / 100 for x in record["history"][key]]
        for part in filter(None, (record.get("test"), record.get("train_score"))):
            part["accuracy"] /= 100
    return record


def plain_text(page: str) -> str:
    """Return the text of a page, with alternative texts and cells, but no markup."""
    text = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    text = re.sub(r"<svg\b.*?<desc>(.*?)</desc>.*?</svg>", r"\nAlt: \1\n", text, flags=re.S)
    text = re.sub(r'<img [^>]*?alt="([^"]*)"[^>]*>', r"\nAlt: \1\n", text)
    text = re.sub(r"</t[hd]>", " | ", text)
    text = html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))
    text = re.sub(r"(?<!!)\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return text.replace("**", "").replace("\u2212", "-")


@dataclass
class Page:
    """The text of a page, the faults found in it, and the spans that were checked."""

    text: str
    records: Records
    faults: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def find(self, pattern: str, within: tuple[int, int] | None = None) -> Iterator[re.Match[str]]:
        """Return all matches of a pattern, and note them as checked."""
        start, end = within or (0, len(self.text))
        for match in re.compile(pattern, re.M).finditer(self.text, start, end):
            self.spans.append(match.span())
            yield match

    def tell(self, match: re.Match[str], true: bool, why: str) -> None:
        """Note a fault unless something is true."""
        if not true:
            fault = f"{' '.join(match.group(0).split())[:220]}: {why}"
            self.faults += [] if fault in self.faults else [fault]

    def place(self, match: re.Match[str]) -> int:
        """Return the number of the section that a match stands in."""
        headings = re.findall(r"^## §(\d)", self.text[: match.start()], re.M)
        return int(headings[-1]) if headings else 0

    def judge_number(
        self, match: re.Match[str], shown: str | None, name: str, context: "Context"
    ) -> None:
        """Check one printed number."""
        if shown is None:
            return
        try:
            true = quantity(name, context)
        except (KeyError, IndexError, ValueError, TypeError, StopIteration, AttributeError):
            self.tell(match, False, f"the records do not hold {name}")
            return
        scale = 1 if WHOLE & set(name.split(".")) else 100
        good = near(shown.lstrip("+"), true, scale)
        good |= name == "seeds" and number(shown) == len(context.model().runs) > 1
        self.tell(match, good, f"{shown} should be {true * scale:.6g} ({name})")


@dataclass
class Context:
    """A matched sentence, the models that it speaks of, and all records."""

    match: re.Match[str]
    r: Records
    place: int

    def group(self, name: str) -> str:
        """Return a named group of the match, or an empty text."""
        return (self.match.groupdict().get(name) or "") if name else ""

    def model(self, prefix: str = "") -> Model:
        """Return the model of a quantity: named by it, by the sentence, or by the section."""
        if prefix in self.r.own:
            return self.r.own[prefix]
        if prefix == "best":
            return max(self.r.own.values(), key=lambda m: mean(m.tests()))
        name = self.group(prefix or "model")
        named = [m for m in self.r.own.values() if name and name in {m.name, m.title()}]
        return named[0] if named else self.r.own[MODELS[min(max(self.place - 2, 0), 3)]]

    def seeds(self) -> list[int]:
        """Return the numbers of runs that a mean of seeds can speak of."""
        local = [self.model()] if self.group("model") or 2 <= self.place <= 5 else []
        return [len(m.every) for m in local or self.r.own.values() if m.every]


def mean(values: Sequence[float]) -> float:
    """Return the mean of the values."""
    return float(np.mean(values))


def curve(model: Model, metric: str) -> dict[str, float]:
    """Return first, last, lowest and highest value of the mean over all runs."""
    rows = model.curves(metric)
    shared = min(len(row) for row in rows)
    means = [mean([row[i] for row in rows]) for i in range(shared)]
    return {"first": means[0], "last": means[-1], "low": min(means), "high": max(means)}


def majority(model: Model) -> dict[str, float]:
    """Return the share of a model's runs that classify each item correctly."""
    runs = model.correct()
    return {f: mean([run[f] for run in runs]) for f in runs[0]}


def changes(c: Context) -> tuple[int, int]:
    """Return how many items a model gained and lost against the one before it."""
    before = (
        c.model("before") if c.group("before") else c.r.own[f"model{int(c.model().name[-1]) - 1}"]
    )
    now, then = majority(c.model()), majority(before)
    if "fewer than half" in c.match.string:  # The page leaves out items that half get right.
        now, then = ({f: v for f, v in m.items() if v != 0.5} for m in (now, then))
    both = [(now[f] > 0.5, then[f] > 0.5) for f in now if f in then]
    return both.count((True, False)), both.count((False, True))


def bins(runs: Sequence[Json]) -> list[tuple[float, int, float]]:
    """Return share correct, count and mean confidence of each tenth of confidence."""
    rows: dict[int, list[tuple[bool, float]]] = {}
    for p in (p for run in runs for p in items(run)):
        sure, right = max(p["probabilities"]), int(np.argmax(p["probabilities"])) == p["label"]
        rows.setdefault(min(int(sure * 10), 9), []).append((right, sure))
    return [
        (mean([a for a, _ in row]), len(row), mean([b for _, b in row])) for row in rows.values()
    ]


def calibration(runs: Sequence[Json]) -> float:
    """Return the expected calibration error of some runs' predictions."""
    every = bins(runs)
    return sum(n * abs(a - b) for a, n, b in every) / sum(n for _, n, _ in every)


def confusion(model: Model, pair: str) -> int:
    """Return how many items of a class were put into a class, such as "01"."""
    pairs = [(p["label"], int(np.argmax(p["probabilities"]))) for r in model.runs for p in items(r)]
    return pairs.count((int(pair[0]), int(pair[1])))


def apart(c: Context, metric: str) -> float:
    """Return the largest distance of the run by plain fit and the recorded run of its seed."""
    plain = c.r.plain[0]
    own = next(run for run in c.r.own["model4"].runs if run["seed"] == plain["seed"])
    pairs = zip(plain["history"][metric], own["history"][metric], strict=True)
    return float(max(abs(a - b) for a, b in pairs))


def picture(c: Context) -> dict[str, float]:
    """Return what the runs believe of one test picture: its class before, now, and wrong."""
    found: dict[str, float] = {}
    steps = re.findall(r"flipped from (model\d) to (model\d)", c.match.string[: c.match.start()])
    for when, model in zip(("before", "now"), map(c.r.own.get, steps[-1]), strict=True):
        if model is None:
            continue
        every = [p for run in model.runs for p in items(run)]
        right = [
            p["probabilities"][p["label"]] for p in every if p["file"].endswith(c.group("file"))
        ]
        found[when] = mean(right) if right else math.nan
    return found


def leak(c: Context) -> dict[str, float]:
    """Return how many test pictures had been shown before, by the simulation."""
    found = read(c.r.folder / "leak.json")
    after = found["shown_after_pass"]
    return {"tested": found["tested"], "first": after[0], "last": after[-1], "passes": len(after)}


def seeds(c: Context, stat: str) -> float:
    """Return the number of runs, or the lowest or highest number of them."""
    numbers = (
        [len(m.every) for m in c.r.own.values() if m.every]
        if stat in ("low", "high")
        else c.seeds()
    )
    low, high = min(numbers), max(numbers)
    return low if stat == "low" or low == high else high if stat == "high" else math.nan


def article_test(c: Context) -> dict[str, float]:
    """Return the article's test score of model4, and Wilson's interval of it."""
    test = c.r.article["model4"]["test"]
    low, high = wilson(test["accuracy"], test["count"])
    found = {"test": test["accuracy"], "count": test["count"], "low": low, "high": high}
    return found | {"last": c.r.article["model4"]["history"][V][-1]}


SERIES: dict[str, Callable[[Model], list[float]]] = {
    "test": Model.tests,
    "val": lambda m: m.last(V),
    "train": lambda m: m.last("accuracy"),
    "plain": Model.plain_training,
    "gap": Model.gaps,
    "loss1": lambda m: [row[0] for row in m.curves("loss")],
    "ece": lambda m: [calibration([run]) for run in m.runs],
}
SUMMARY = {"total": "total_params", "params": "trainable_params"}
WHOLE = {
    "loss1",
    "seeds",
    "count",
    "tested",
    "right",
    "gained",
    "lost",
    "wrong",
    "confusion",
    "sure",
    "predictions",
    "summary",
    "dense",
    "split",
    "val_loss",
    "epochs",
    "planned",
    "first_seed",
    "first_epochs",
    "leak",
    "article_epochs",
}


def quantity(name: str, c: Context) -> float:
    """Return the true value of a placeholder such as "model1.test.mean"."""
    parts = name.split(".")
    prefix = parts.pop(0) if parts[0] in {*MODELS, "best", "other"} else ""
    key, stat, model = parts[0], parts[-1], c.model(prefix)
    if key in SERIES:
        values = SERIES[key](model)
        return {"low": min(values), "high": max(values)}.get(stat, mean(values))
    if key in {"accuracy", V}:
        return curve(model, key)[stat]
    simple: dict[str, Callable[[], float]] = {
        "wilson": lambda: wilson(mean(model.tests()), c.r.tested())[stat == "high"],
        "seeds": lambda: seeds(c, stat),
        "count": lambda: len(c.model("best").every),
        "tested": c.r.tested,
        "right": lambda: round(model.tests()[0] * c.r.tested()),
        "gained": lambda: changes(c)[0],
        "lost": lambda: changes(c)[1],
        "wrong": lambda: sum(not v for v in model.correct()[0].values()),
        "confusion": lambda: confusion(model, stat),
        "pooled": lambda: calibration(model.runs),
        "sure": lambda: max(bins(model.runs), key=lambda b: b[2])[1],
        "predictions": lambda: sum(n for _, n, _ in bins(model.runs)),
        "apart": lambda: apart(c, stat),
        "summary": lambda: float(model.runs[0]["summary"][SUMMARY[stat]]),
        "dense": lambda: max(y["params"] for y in model.runs[0]["summary"]["layers"]),
        "share": lambda: float(
            np.divide(*[model.runs[0]["summary"][k] for k in ("trainable_params", "total_params")])
        ),
        "lowest": lambda: model.extremes(V, 1)[0],
        "highest": lambda: max(m.extremes(V, 1)[1] for m in list(c.r.own.values())[:3]),
        "others": lambda: {"low": min, "high": max}[stat](
            mean(m.tests()) for m in c.r.own.values() if m is not c.model("best")
        ),
        "tests": lambda: {"low": min, "high": max}[stat](
            mean(m.tests()) for m in c.r.own.values() if len(m.tests()) == len(m.runs)
        ),
        "split": lambda: sum(model.runs[0]["dataset"]["splits"][stat].values()),
        "pic": lambda: picture(c)[stat],
        "step": lambda: step(c, model).mean,
        "epochs": lambda: min(len(row) for row in model.curves(V)),
        "planned": lambda: model.runs[0]["config"]["epochs"],
        "first_epochs": lambda: len(model.runs[0]["history"]["epoch"]),
        "said": lambda: c.r.article[c.group("model")]["history"][V][-1],
        "article_epochs": lambda: sum(len(a["history"][V]) for a in c.r.article.values()),
        "outside": lambda: 2 / (seeds(c, "") + 1),
        "leak": lambda: leak(c)[stat],
        "article": lambda: article_test(c)[stat],
        "first_seed": lambda: model.runs[0]["seed"],
    }
    return float(simple[key]())


def leads(c: Context) -> bool:
    """Tell whether the best model is the last, and significantly better than each other one."""
    best, k = c.model("best"), 5
    others = [m for m in c.r.own.values() if m is not best]
    return best.name == "model4" and all(Comparison(best, m, k).verdict() for m in others)


def step(c: Context, model: Model) -> Comparison:
    """Return the comparison of a model with the one before it."""
    return Comparison(model, c.r.own[f"model{int(model.name[-1]) - 1}"], 5)


def gained(c: Context, name: str) -> bool:
    """Tell whether a model is significantly better than the one before it."""
    one = step(c, c.r.own[name])
    return bool(one.verdict()) and one.mean > 0


def last_step_only(c: Context) -> bool:
    """Tell whether the step to model4 is a significant gain, and no other one is significant."""
    return gained(c, "model4") and not any(step(c, c.r.own[m]).verdict() for m in MODELS[1:3])


def either_order(c: Context) -> bool:
    """Tell whether model2 scores higher in the mean, but not in each pair of runs."""
    first, second = (c.r.own[name].tests() for name in MODELS[:2])
    return mean(second) > mean(first) and max(first) > min(second)


def pretrained(c: Context) -> bool:
    """Tell whether all runs of model4 started from weights that were trained before."""
    weights = [run["config"].get("backbone") for run in c.r.own["model4"].runs]
    return all(w and w.get("name") not in {None, "none"} for w in weights)


def unlike(c: Context) -> set[str]:
    """Return in which conditions the runs of any one model differ."""
    return {name for m in c.r.own.values() for name in differing(m.every)}


def pair(c: Context, *prefixes: str) -> set[str]:
    """Return in which conditions, but for code, the runs of some models differ."""
    return differing([run for p in prefixes for run in c.model(p).every]) - {"code"}


def separate(c: Context, series: str, below: str, above: str) -> bool:
    """Tell whether all runs of a model lie below all runs of another one."""
    low, high = SERIES[series](c.model(below)), SERIES[series](c.model(above))
    return max(low) < min(high)


def group_differs(c: Context) -> set[str]:
    """Return in which conditions the runs differ of which the notes speak last."""
    heads = re.findall(r"Runs of [\w-]+(?: \((\w+)\))?:", c.match.string[: c.match.start()])
    source = re.findall(r"Runs of ([\w-]+)", c.match.string[: c.match.start()])[-1]
    runs = list(c.r.article.values()) if source == "source-article" else c.r.all_runs()
    return differing(c.r.plain if heads[-1] == "plain" else runs)


def ahead(c: Context) -> bool:
    """Tell whether the worst epoch of model4 is better than the best one of all others."""
    return quantity("model4.lowest", c) > quantity("highest", c)


def plainly(c: Context) -> set[str]:
    """Return in which conditions the run by plain fit and that of its seed differ."""
    own = [r for r in c.r.own["model4"].runs if r["seed"] == c.r.plain[0]["seed"]]
    return differing(own + c.r.plain[:1]) - {
        "code",
        "features",
        "packages",
        "processor",
        "platform",
    }


def above_log(c: Context) -> bool:
    """Tell whether validation and plain training accuracy end above the log's in all runs."""
    m = c.model()
    return min(m.last(V) + m.plain_training()) > max(m.last("accuracy"))


def complete_seeds(runs: list[Json]) -> set[int]:
    """Return the seeds of complete runs."""
    return {run["seed"] for run in runs if run["status"] == "complete"}


def repeats_said(c: Context) -> bool:
    """Tell whether runs that repeat another one's results are spoken of, if there are any."""
    twins = any(len(m.runs) < len(m.every) for m in c.r.own.values())
    return not twins or "distinct run" in c.match.string


CONDITIONS: dict[str, Callable[[Context], bool]] = {
    "leads": leads,
    "pretrained": pretrained,
    "untrained": lambda c: all(
        (run["config"].get("backbone") or {}).get("name") in {None, "none"}
        for run in c.r.own["model4"].every
    ),
    "alike": lambda c: not unlike(c),
    "unlike as listed": lambda c: unlike(c) == listed(c.group("list")),
    "differs as listed": lambda c: differing(c.model().every) == listed(c.group("list")),
    "pair as listed": lambda c: pair(c, "model2", "model3") == listed(c.group("list")),
    "pair alike": lambda c: not pair(c, "model2", "model3"),
    "own as listed": lambda c: group_differs(c) | {"code"} == listed(c.group("list")) | {"code"},
    "below": lambda c: quantity("said.last", c) < min(c.model().last(V)),
    "above": lambda c: quantity("said.last", c) > max(c.model().last(V)),
    "inside": lambda c: (
        min(c.model().last(V)) <= quantity("said.last", c) <= max(c.model().last(V))
    ),
    "only model4 tested": lambda c: (
        [m for m, a in c.r.article.items() if a.get("test")] == ["model4"]
    ),
    "plain as listed": lambda c: plainly(c) == listed(c.group("list")),
    "no plain run": lambda c: (
        not complete_seeds(c.r.plain) & complete_seeds(c.r.own["model4"].runs)
    ),
    "balanced": lambda c: all(
        len(set(s.values())) == 1 for s in c.model().runs[0]["dataset"]["splits"].values()
    ),
    "distinct": lambda c: repeats_said(c),
    "several": lambda c: len(c.r.own["model4"].every) > 1,
    "lone run": lambda c: any(len(m.runs) < 2 for m in c.r.own.values()),
    "single": lambda c: len(c.model().runs) == 1,
    "above half": lambda c: min(c.model().last(V)) >= 0.5005,
    "over half": lambda c: min(c.model().last(V)) > 0.5,
    "not above half": lambda c: not min(c.model().last(V)) > 0.5,
    "gap from ten": lambda c: min(c.model().gaps()) >= 0.1 - 1e-9,
    "gap shown below ten": lambda c: min(c.model().gaps()) < 0.0995,
    "gap below ten": lambda c: min(c.model().gaps()) > 0 and max(c.model().gaps()) < 0.0995,
    "gap smaller": lambda c: separate(c, "gap", "", "other"),
    "gap not smaller": lambda c: not separate(c, "gap", "", "other"),
    "ends above": lambda c: separate(c, "val", "other", ""),
    "not ends above": lambda c: not separate(c, "val", "other", ""),
    "loss lower": lambda c: separate(c, "loss1", "model3", "model2"),
    "ahead": ahead,
    "not ahead": lambda c: not ahead(c),
    "above log": above_log,
    "not above log": lambda c: not above_log(c),
    "ended": lambda c: c.model().ended(),
    "not ended": lambda c: not c.model().ended(),
    "not all ended": lambda c: not all(m.ended() for m in c.r.own.values()),
    "no train score": lambda c: any(not m.gaps() for m in c.r.own.values()),
    "last step only": last_step_only,
    "either order": either_order,
    "no gain": lambda c: (
        max(c.r.own["model2"].gaps()) < min(c.r.own["model1"].gaps()) and not gained(c, "model2")
    ),
    "last": lambda c: c.r.scored() == {"last"},
    "best": lambda c: c.r.scored() == {"best"},
    "both": lambda c: c.r.scored() == {"last", "best"},
    "grammar": lambda c: False,
}
SHARED = r"""
{title}(?: \(up to epoch {epochs}\))?: ends between {val.low}% and {val.high}% ## ended
{title}: ends at {val.mean}%
(?<!right \()[Mm]eans? (?:of|over) {seeds} seeds ## distinct
[Mm]eans (?:of|over) {seeds.low} to {seeds.high} seeds ## distinct
range is that of {seeds} seeds ## distinct
The runs of cats-vs-dogs/{model} are not alike. They differ in {list}\. ## differs as listed
What differs between these runs: {list}$ ## own as listed
\b(?:of|over|after) 1 (?:pass|epochs|points|runs)\b|\b1 (?:epochs|runs|pictures|images)\b ## grammar
"""
ROWS = r"""
^{model}(?:: [^|]*)? \| {test.mean}%(?: \({test.low}–{test.high}%\))? \|
  {wilson.low}–{wilson.high}% \|
^{model}(?:: [^|]*)? \| [^|]* \|[^|]*\| {val.mean}%(?: \({val.low}–{val.high}%\))? \|
  {summary.params} \|
"""
CATS = r"""
A small network gets {model1.test.mean}% of unseen cats and dogs right
right; with transfer learning it is {model4.test.mean}% ## pretrained
our best classifier gets {best.test.mean}% right ## leads
right \(mean of {count.best} (?:seeds(?: \([^)]*\))?|training runs), {best.test.low}% to
  {best.test.high}%\)
builds on a network that had already learned ## pretrained
had only our {split.train} pictures to learn from, and get {others.low}% to {others.high}% right
classifiers get between {tests.low}% and {tests.high}% right
Each model was trained {seeds} times
Each model was trained {seeds.low} to {seeds.high} times
transfer learning, the last of them, {model4.test.mean}% ## pretrained
Of {tested} pictures that (?:it|they) had never seen
Which of them does so best can't be said here, since not all runs have ended ## not all ended
scored on {tested} test pictures
(?:scored )?with the weights of the last epoch[.:;] ## last
(?:scored )?with the weights of the best epoch[.:;] ## best
with the weights of the (?:best epoch and the last|last epoch and the best) epoch ## both
As far as recorded, the runs of a model differ only in their random numbers ## alike, distinct
they differ in {list}, too\. ## unlike as listed
archive has {split.train} training pictures and {any} validation pictures
pictures are divided once more: {split.test} are held out .* {split.validation} remain
on each of {planned} pass
^{any} of {split.train} training images show
Both classes are equally frequent, in validation and test, too ## balanced
Of the {model1.summary.params} parameters of model1, {model1.dense} sit in the first Dense layer
The (?:last|only) epoch of the run with seed {first_seed}
Training log: all {first_epochs} epochs of {model}
accuracy over {epochs} epochs? for {title}[,.]
Training: from {accuracy.first}% to {accuracy.last}%, between {accuracy.low}% and {accuracy.high}%
Validation: from {val_accuracy.first}% to {val_accuracy.last}%, between {val_accuracy.low}% and
  {val_accuracy.high}%
Training: {accuracy.first}% throughout
Validation: {val_accuracy.first}% throughout
Validation accuracy ends at {val.mean}%(?: \({val.low}% to {val.high}%\))? ## ended
as against {other.val.mean}%(?: \({other.val.low}% to {other.val.high}%\))? for {other}
It ends above the baseline of 50%(?: in every run)? ## above half
Every run ends above the baseline of 50%, at {val.low}% or more ## over half
That is above the baseline of 50% ## above half
no such step counts as significant ## lone run
It does not end above the baseline of 50% in every run ## not above half
model1 classifies {plain.mean}% of the training(?: pictures correctly, but only)?(?: and)?
  {val.mean}% of the validation
That gap of {gap.mean} points(?: \({gap.low} to {gap.high}\))? is \*overfitting ## gap from ten
correctly, a gap of {gap.mean} points \({gap.low} to {gap.high}\)\. We speak of ## gap shown
  below ten
training accuracy ends {gap.mean} points(?: \({gap.low} to {gap.high}\))? above validation
it ends at {gap.mean} points(?: \({gap.low} to {gap.high}\))?, that of {other} at
  {other.gap.mean} points(?: \({other.gap.low} to {other.gap.high}\))?
For model1, this gap is {model1.gap.mean} points(?: \({model1.gap.low} to {model1.gap.high}\))?
for model2 {model2.gap.mean} points(?: \({model2.gap.low} to {model2.gap.high}\))?
In every run of {model}, the gap between training and validation accuracy is smaller than in any
  run of {other} ## gap smaller
is not smaller in every run of {model} than in all runs of {other} ## gap not smaller
training accuracy minus validation accuracy is {gap.mean} points(?: \({gap.low} to {gap.high}\))?
overfits only a little: on plain pictures, training accuracy is {gap.mean} points(?: \({gap.low} to
  {gap.high}\))? above validation ## gap below ten
The log shows a training accuracy of {train.mean}% at the end.*on plain pictures it is {plain.mean}%
loss of the first epoch shows it: {model2.loss1.mean} for model2, {model3.loss1.mean} for model3
loss of the first epoch is {model2.loss1.mean} for model2 \({model2.loss1.low} to
  {model2.loss1.high}\)
for model3, which differs in nothing else that was recorded ## pair alike
, {model3.loss1.mean} for model3 \({model3.loss1.low} to {model3.loss1.high}\)
besides scaling, the two differ in {list}\. ## pair as listed
every run of model3 starts lower than all runs of model2 ## loss lower
Every run of {model} ends above all runs of {other} ## ends above
Not every run of {model} ends above all runs of {other} ## not ends above
lowest of {model} (?:ends )?at {val.low}%, the highest of {other} at {other.val.high}%
Of {model4.summary.total} parameters, {model4.summary.params} are learned here, {model4.share}%
  of them
Model1 has to learn {model1.summary.params}
by at most {apart.val_accuracy} points of validation accuracy and by {apart.val_loss} of validation
  loss
accuracy is the same in every epoch, and validation loss differs by at most {apart.val_loss}\.(?!\d)
seed {any}, differs from the recorded run of that seed by up to {apart.val_accuracy} points
by the code shown here had other conditions \({list}\) ## plain as listed
no seed has a complete run by each of the two ## no plain run
weights that Keras downloads for weights="imagenet" ## pretrained
started MobileNetV2 from random weights ## untrained
worst epoch of model4, at {model4.lowest}%, is better .* other three, at {highest}% ## ahead
worst epoch of model4, at {model4.lowest}%, is not better .* other three, at {highest}% ## not
  ahead
In the log, training accuracy ends at {model4.train.mean}%, validation accuracy at
  {model4.val.mean}%
In the log, training accuracy ends at .*; on plain training ## not above log
logged training accuracy: {model4.val.mean}% against {model4.train.mean}%
on average, and it does so in every run ## above log
[Oo]n plain training pictures the last weights give {model4.plain.mean}%
^{model} classifies {right} of {tested} test images correctly
In validation, every run of {model} ended above all runs of {other}, ## ends above
\b{model} gained {gained} and lost {lost} against\b
Of {tested} pictures?, model2 gained
flipped from {before} to {model}, {any} of {gained} gained and {any} of {lost} lost
{file}, \w+: {pic.before}% to {pic.now}%
^{model} \| {confusion.00} \| {confusion.01} \| {confusion.10} \| {confusion.11} \|
Sums over {seeds} seeds ## distinct
Here {model} has {confusion.01} errors? on cats and {confusion.10} on dogs
In the run with seed {first_seed}, {model} misclassified {wrong} test pictures
calibration error, is {model4.pooled} percentage points for model4
and {model4.ece.low} to {model4.ece.high} points in single runs
{model4.sure} of {model4.predictions} predictions have a confidence between 90% and 100%
The {model4.predictions} predictions of {seeds} seeds are of the same {tested} pictures ## distinct
earlier article ends at {article.last}%, on another selection
earlier article reports {article.test}% on its test for model4, and no test for the others
Its {article.count} test pictures give a 95% interval of {article.low}% to {article.high}%
Our mean is {model4.test.mean}% ## several
Its gain of {model4.step} points can't be put down to chance ## pretrained, last step only
the {model2.step} points between model1 and model2 and the {model3.step} points between model2 and
  model3 may
changes by {model2.step} points \(model2 minus model1\), {model3.step} points \(model3 minus
  model2\) and {model4.step} points
Here, {model4.summary.params} weights .* beat {model3.summary.params} of our own, with
  {model4.test.mean}% against {model3.test.mean}% ## pretrained
model3 reaches {model3.test.mean}% with {model3.summary.params} trained weights, and model4
  {model4.test.mean}% with {model4.summary.params}
falls from {model1.gap.mean} to {model2.gap.mean} points, but the test shows no ## no gain
changes from {model1.gap.mean} to {model2.gap.mean} points, test accuracy from
  {model1.test.mean}% to {model2.test.mean}%
best run of model1, with {model1.test.high}%, scores higher than the worst run of model2, with
  {model2.test.low}% ## either order
On the test, model1 reaches {model1.test.mean}% and model2 {model2.test.mean}%
Not all runs of {model} have ended as planned, so nothing is said ## not ended
(?:How far it overfits|Whether the gap .*|The gap .*) (?:can't be said|is not known): ## no train
  score
"""


NAMES = {
    "model": r"(?P<model>model\d)",
    "other": r"(?P<other>model\d)",
    "before": r"(?P<before>model\d)",
    "title": r"(?P<model>[A-Z][A-Za-z\d ]+?|model\d)",
    "list": r"(?P<list>[\w ,-]+?)",
    "file": r"(?P<file>[\w-]+\.[\w.-]*\w)",
    "any": rf"(?:{NUMBER})",
}


def compiled(template: str) -> tuple[str, list[str], list[str]]:
    """Return a template's pattern, the quantities of its groups, and its conditions."""
    text, _, conditions = template.partition(" ## ")
    asked: list[str] = []

    def group(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in NAMES:
            return NAMES[name]
        asked.append(name)
        return rf"(?P<q{len(asked) - 1}>{NUMBER})"

    pattern = re.sub(r"\{([\w.]+)\}", group, text)
    return pattern, asked, [part for part in conditions.split(", ") if part]


def judge_templates(page: Page, templates: str) -> None:
    """Check all sentences that have the form of a template."""
    for template in filter(None, re.sub(r"\n  ", " ", templates).splitlines()):
        pattern, asked, conditions = compiled(template)
        for match in page.find(pattern):
            context = Context(match, page.records, page.place(match))
            for index, name in enumerate(asked):
                page.judge_number(match, match.group(f"q{index}"), name, context)
            for condition in conditions:
                page.tell(match, holds(condition, context), f'not so by the records: "{condition}"')


def holds(condition: str, context: Context) -> bool:
    """Tell whether a condition holds; not if the records do not hold what it takes."""
    try:
        return CONDITIONS[condition](context)
    except (KeyError, IndexError, ValueError, TypeError, StopIteration):
        return False


def signed(text: str) -> str:
    """Return a printed number without its plus sign, its minus as a hyphen."""
    return text.lstrip("+").replace("−", "-")


def judge_comparisons(page: Page) -> None:
    """Check what the page says about the differences of models."""
    stated = [m.group(1) for m in page.find(rf"All ({NUMBER}) comparisons of this page")]
    start = r"^- (model\d) against (model\d)(?:: (a|no) significant (gain|loss|difference))?\. "
    start += rf"The (?:means|scores) differ by ({NUMBER}) points(.*)"
    for match in page.find(start):
        k = re.search(rf"adjusted for ({NUMBER}) comparisons", match.group(6))
        count = int(number(k.group(1))) if k else 5
        page.tell(match, not stated or number(stated[0]) == count, "not all comparisons")
        sides = [page.records.own[match.group(i)] for i in (1, 2)]
        judge_comparison(page, match, Comparison(sides[0], sides[1], count))
    for match in page.find(r"^- (model\d) against (model\d) can't be decided, since not all"):
        both = [page.records.own[match.group(i)] for i in (1, 2)]
        page.tell(
            match,
            not all(m.ended() and len(m.tests()) == len(m.runs) for m in both),
            "all ended and tested",
        )


def judge_comparison(page: Page, match: re.Match[str], one: Comparison) -> None:
    """Check one sentence about a difference."""
    said, change, shown, rest = match.group(3, 4, 5, 6)
    true = one.mean
    page.tell(match, near(signed(shown), true), f"{shown} points should be {true * 100:.4g}")
    directions = {"gain": true > 0, "loss": true < 0}
    page.tell(match, directions.get(change, said != "a"), "direction")
    verdict = one.verdict() if one.possible else None
    page.tell(match, one.a.ended() and one.b.ended(), "not all of these runs ended as planned")
    if said:
        page.tell(match, bool(verdict) == (said == "a"), f"significant: {verdict}")
    interval = re.search(rf"interval ({NUMBER}) to ({NUMBER}) points", rest)
    if interval and one.possible and verdict is not None:
        shown_pair = [signed(text) for text in interval.groups()]
        pairs = [all(map(near, shown_pair, pair)) for pair in one.intervals()]
        page.tell(match, any(pairs), f"the interval should be {one.intervals()}")
        p = re.search(r"p (=|<) ([\d.]+)", rest)
        small = [
            value < 0.001
            if p and p.group(1) == "<"
            else bool(p) and near(p.group(2) if p else "", value, 1)
            for value in one.p_values()
        ]
        page.tell(match, any(small), f"p should be {one.p_values()}")
    sizes = re.search(r"over (\d+) (?:seeds each|and (\d+) seeds) and (\d+) test", rest)
    if sizes and one.paired:
        wanted = [*map(str, one.seeds), str(page.records.tested())]
        first, second, items = sizes.groups()
        page.tell(match, [first, second or first, items] == wanted, f"the sizes should be {wanted}")
    page.tell(match, "paired" not in rest or one.paired, "not the same items, so not paired")
    more = re.search(rf"; ({NUMBER}) seeds and about ({NUMBER}) images would be needed", rest)
    if more and one.possible:
        *both, error = one.quantiles(1 - 0.025 / one.k, *map(number, more.groups()))
        # More runs also lower the variance of each picture's share, so this is only a bound.
        page.tell(match, abs(one.mean) > 0.5 * max(both) * error, "that many would not show it")


def judge_logs(page: Page) -> None:
    """Check the printed logs against the first recorded run of each model."""
    for log in page.find(r"^Training log: all \d+ epochs of (model\d)\n+(?:(?!^\n).*\n)+?(?=\n)"):
        run = page.records.own[log.group(1)].runs[0]
        judge_epochs(page, log.span(), run)
        before = page.text.rfind(" of the run with seed", 0, log.start())
        judge_epochs(page, (before, log.start()), run)


def judge_epochs(page: Page, span: tuple[int, int], run: Json) -> None:
    """Check the lines of a log against a run."""
    values = r"((?:\w+: [\d.]+(?: - |\n)?)*)"  # The last epoch stands in several lines.
    pattern = rf"Epoch (\d+)/(\d+)\n(\d+)/\d+ - (?:(\d+)s - \S+\s(?:- )?)?{values}"
    for line in page.find(pattern, span):
        epoch = int(line.group(1)) - 1
        page.tell(line, int(line.group(2)) == run["config"]["epochs"], "planned epochs")
        shown = dict(re.findall(r"(\w+): ([\d.]+)", line.group(5)))
        wrong = [k for k, v in shown.items() if not near(v, run["history"][k][epoch] or 0, 1)]
        page.tell(line, not wrong, f"{wrong} of this epoch are recorded otherwise")
        seconds = (run.get("environment") or {}).get("epoch_seconds")
        if line.group(4) and seconds:
            page.tell(line, abs(seconds[epoch] - int(line.group(4))) <= 0.501, "seconds")


def judge_pictures(page: Page) -> None:
    """Check misclassified pictures and the points of the reliability plot."""
    model = page.records.own["model4"]
    for match in page.find(r"([\w.-]+\.jpg): (\w+) \(([\d.]+)%\)"):
        found = [p for p in items(model.runs[0]) if p["file"].endswith("/" + match.group(1))]
        sure = max(found[0]["probabilities"]) if found else 0.0
        named = model.runs[0]["dataset"]["classes"][found[0]["label"]] if found else ""
        good = named != match.group(2) and near(match.group(3), sure, exact=False)
        page.tell(match, good, "this run does not say so")
    points = [(a, float(n), b) for a, n, b in bins(model.runs)]
    for match in page.find(rf"({NUMBER})% of ({NUMBER}) correct at a confidence of ({NUMBER})%"):
        true = [
            near(match.group(1), a)
            and number(match.group(2)) == n
            and near(match.group(3), b, exact=False)
            for a, n, b in points
        ]
        page.tell(match, any(true), "no such point")


def judge_provenance(page: Page, raw: str, groups: Sequence[str]) -> None:
    """Check hashes, commands and values read in the notes, and what must be noted."""
    paths = [path for group in groups for path in page.records.folder.glob(f"{group}/*/*.json")]
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    shown = set(re.findall(r"<td><code>([0-9a-f]{64})</code>", raw))
    page.faults += [f"SHA-256 {h}: no such record" for h in sorted(shown - hashes)]
    page.faults += [f"SHA-256 {h} of a record: not on the page" for h in sorted(hashes - shown)]
    for value, text in re.findall(r'<data value="([^"]*)"[^>]*>(?:&#45;)?([\d.,]+%?)', raw):
        number_of = abs(float(value)) if re.fullmatch(r"-?[\d.e-]+", value) else math.nan
        good = any(near(text.rstrip("%."), number_of, scale) for scale in (1, 100))
        page.faults += [] if good or "e-" in value else [f"{text}: marked up as the value {value}"]
    said: set[tuple[str, int]] = set()
    pattern = r"train ([\w ]+?) --experiment (.*?)--threads (\d+) --epochs (\d+) --seeds ([\d ]*\d)"
    for match in page.find(pattern):
        alone = "--plain-fit" in match.group(2) and "features" in str(
            page.records.own["model4"].every
        )
        for name in match.group(1).split() if not alone else []:
            for seed in map(int, match.group(5).split()):
                said.add((name, seed))
                runs = [r for r in page.records.own[name].every if r["seed"] == seed]
                config = [[r["config"].get("threads"), r["config"]["epochs"]] for r in runs]
                wanted = [int(match.group(3)), int(match.group(4))]
                page.tell(match, config == [wanted], f"{name} seed {seed} has {config}")
    every = {(m.name, r["seed"]) for m in page.records.own.values() for r in m.every}
    if all(run.get("code") for run in page.records.all_runs()):
        page.faults += [f"commands: {missing} is missing" for missing in sorted(every - said)]
    pattern = r"(model\d)\.(final|at|lowest|highest)\('(\w+)'(?:, (\d+))?\)\.(low|high) = ([\d.]+)"
    for match in page.find(pattern):
        model, way, metric, epoch, stat, value = match.groups()
        rows = page.records.own[model].curves(metric)
        pick = [{"final": r[-1], "lowest": min(r), "highest": max(r)}.get(way, r[0]) for r in rows]
        values = [row[int(epoch) - 1] for row in rows] if epoch else pick
        true = min(values) if stat == "low" else max(values)
        page.tell(match, abs(float(value) - true) < 1e-4, f"should be {true}")


def judge_notices(page: Page) -> None:
    """Check that unfinished runs, and unlike runs of one model, are spoken of."""
    for model in page.records.own.values():
        for run in model.every:
            name = f"{model.name} seed {run.get('seed')}: "
            if not run_ended(run) and name not in page.text:
                page.faults.append(f"missing: {name}not complete, and the page does not say so")
        odd = differing(model.every) - {"epochs", "weights scored", "test items", "test count"}
        if odd and not re.search(
            rf"{model.name} are not alike|ended as planned|in .*{min(odd)}", page.text
        ):
            page.faults.append(f"missing: the runs of {model.name} differ in {sorted(odd)}")


ARTICLE = r"""
prints all of its {article_epochs} epochs
The article tested only its fourth model ## only model4 tested
beside {seeds} seeds? of our own
beside {seeds.low} to {seeds.high} seeds of our own
trained by us with {seeds} seeds? each
trained by us with {seeds.low} to {seeds.high} seeds each
^- {model}: the article ends at {said.last}%
^- {model}: the article ends at .*, ours at {val.mean}% after {epochs} epochs?, which can't be
  compared
^- {model}: the article ends at [\d.]+%, our one run at {val.mean}% ## single
^- {model}: .* below the range ## below
^- {model}: .* above the range ## above
^- {model}: .* inside the range ## inside
^- {model}: .* range of our {seeds} seeds, {val.low}% to {val.high}%(?: \(mean {val.mean}%\))? ##
  distinct
^{seeds} seeds are few: .* range of {seeds} runs does not include the next run with a probability
  of {outside}%
^Of the {leak.tested} pictures of the test, {leak.first} had been .* and {leak.last} after epoch
  {leak.passes}
we train models of the same description|^Not all of our own runs have ended as planned
Not all of our own runs have ended as planned ## not all ended
"""


def article_settles(v: list[float], said: re.Match[str]) -> tuple[bool, list[float]]:
    """Return whether the accuracy stays within what is said from epoch 5 on, and its range."""
    low, high = float(said.group(1)) / 100, float(said.group(2)) / 100
    return low - 1e-6 <= min(v[4:]) and max(v[4:]) <= high + 1e-6, [5, min(v[4:]), max(v[4:])]


def article_least(v: list[float], said: re.Match[str]) -> tuple[bool, list[float]]:
    """Return whether the accuracy reaches at least what is said, and its lowest value."""
    lowest = min(v[int(said.group(2) or 0) :])
    return lowest >= float(said.group(1)) / 100 - 1e-6, [lowest]


def article_sentence(said: str, name: str, r: Records) -> tuple[bool, list[float]] | None:
    """Return whether a sentence of the article holds, and the numbers that follow from it."""
    v = {m: [float(x) for x in run["history"][V]] for m, run in r.article.items()}
    gap = {m: run["history"]["accuracy"][-1] - v[m][-1] for m, run in r.article.items()}
    if found := re.search(r"settles between (\d+)% and (\d+)%", said):
        return article_settles(v[name], found)
    if found := re.search(r"at least (\d+)% in every epoch(?: after epoch (\d+))?", said):
        return article_least(v[name], found)
    other = max(max(v[m]) for m in v if m != name)
    better = sum(x > max(v["model2"]) for x in v["model3"])
    test = r.article["model4"]["test"]
    low = wilson(test["accuracy"], test["count"])
    table: dict[str, tuple[bool, list[float]]] = {
        "overfits": (gap[name] >= 0.1 - 1e-6, [abs(gap[name])]),
        "much closer": (
            abs(gap[name]) < abs(gap["model1"]) / 2,
            [abs(gap[name]), abs(gap["model1"])],
        ),
        "are similar": (abs(gap[name]) < 0.05, [abs(gap[name])]),
        "More than half": (
            better * 2 > len(v["model3"]),
            [better, len(v["model3"]), max(v["model2"])],
        ),
        "best of the four": (min(v[name]) > other, []),
        "above its training": (gap[name] < 0, [abs(gap[name])]),
        "of the test pictures": (
            low[0] >= 0.96 - 1e-6,
            [round(test["accuracy"] * test["count"]), test["count"], test["accuracy"], 95, *low],
        ),
    }
    return next((answer for key, answer in table.items() if key in said), None)


def judge_article(page: Page) -> None:
    """Check what the page says of each of the article's sentences, and its table."""
    pattern = r"^- \*(.*?)\*.*?(That holds|That does not hold|So few pictures can't tell)(.*)$"
    for match in page.find(pattern):
        heads = re.findall(r"^### ", page.text[: match.start()], re.M)
        answer = article_sentence(match.group(1), MODELS[max(len(heads) - 1, 0) % 4], page.records)
        if answer is None:
            page.faults.append(f"not understood: {match.group(0)[:90]}")
            continue
        page.tell(match, answer[0] == (match.group(2) == "That holds"), "the verdict is wrong")
        shown = [number(n) for n in re.findall(r"\d[\d.]*\d|\d", match.group(3))]
        true = [x if x > 1 else x * 100 for x in answer[1]]
        wide = 0.1 if "lies between" in match.group(3) else 0.0501  # Ranges round outwards.
        good = all(abs(a - b) < wide for a, b in zip(shown, true, strict=False))
        page.tell(match, good, f"{shown} should be {[round(x, 3) for x in true]}")
        if found := re.search(r"highest in epoch (\d+)", match.group(3)):
            v = page.records.article[MODELS[(len(heads) - 1) % 4]]["history"][V]
            page.tell(match, v[int(found.group(1)) - 1] == max(v[4:]), "not the highest")
    interval = rf"(?:([\d.]+)–{P})?"
    row = rf"^(model\d): [^|]*\| (not tested|{P}) \| {interval} ?\| {P} \| (not recorded|{N}) \|"
    for match in page.find(row):
        run = page.records.article[match.group(1)]
        test, summary = run.get("test"), run.get("summary") or {}
        page.tell(match, bool(test) == (match.group(2) != "not tested"), "tested or not")
        true = [test["accuracy"], *wilson(test["accuracy"], test["count"])] if test else []
        pairs = [
            *zip(match.group(3, 4, 5), true, strict=False),
            (match.group(6), run["history"][V][-1]),
        ]
        page.tell(match, all(near(a, b) for a, b in pairs), f"should be {pairs}")
        trained = summary.get("trainable_params")
        said = number(match.group(8)) if match.group(8) else None
        page.tell(match, said == trained, f"{trained} trained parameters")


def judged(post: str, page: str, records: Path) -> Page:
    """Return a page with all that was found and checked in it."""
    result = Page(plain_text(page), Records(records))
    groups = ["article", "own"]
    if post == "cats-vs-dogs":
        judge_templates(result, SHARED + ROWS + CATS)
        judge_comparisons(result)
        judge_logs(result)
        judge_pictures(result)
        groups += ["plain"]
    else:
        judge_templates(result, SHARED + ARTICLE)
        judge_article(result)
    judge_provenance(result, page, groups)
    judge_notices(result)
    return result


def false_sentences(post: str, page: str, records: Path) -> list[str]:
    """Return what the page says against the records, each as "what is said: why it is false"."""
    return judged(post, page, records).faults


def unmatched_numbers(post: str, page: str, records: Path) -> list[str]:
    """Return the lines of the page with numbers that no check has looked at, code aside."""
    result = judged(post, page, records)
    code = re.finditer(
        r"^```python\n.*?^```$|^(?:Runs? made|Data set|Backbone w)[^\n]*$", result.text, CODE
    )
    spans, lines = result.spans + [match.span() for match in code], list[str]()
    for match in re.finditer(rf"(?<![\w.-])(?:{NUMBER})(?![\w-])", result.text):
        if not any(a <= match.start() < b for a, b in spans):
            start = result.text.rfind("\n", 0, match.start()) + 1
            lines.append(result.text[start : (result.text + "\n").find("\n", match.end())][:200])
    return list(dict.fromkeys(lines))


TAGS = r"(?:</?[a-z][^>]*>|\*\*)*"


def planted(text: str) -> tuple[str, str]:
    """Return a pattern and its replacement, from a text such as "gained [29 -> 28], lost"."""
    before, was, now, after = re.split(r"\[(.*?) -> (.*?)\]", text)
    ends = [part.replace("|", TAGS) for part in (before, after)]
    return rf"({ends[0]}{TAGS}){was}({TAGS}{ends[1]})", rf"\g<1>{now}\g<2>"


PLANTED: dict[str, list[tuple[str, str]]] = {
    "cats-vs-dogs": [
        planted(r"model3: With preprocessing|[\d+ -> 12]\.\d%"),  # a wrong mean
        planted(r"transfer learning it is [\d+\.\d -> 89.5]%\. Four"),  # a stale headline
        planted(r"model2 against model1: [no significant difference -> a significant gain]\."),
        planted(r"against model2: no sig.*?points \(95% interval |[(?:&#45;|−) -> +]"),
        planted(
            r"[Every run of model3 ends above all runs of model2 -> "
            r"Every run of model2 ends above all runs of model3]:"
        ),  # the wrong direction
        planted(r"accuracy ends at |\d+\.\d%| \(|[\d+ -> 63]\.\d%| to "),  # the range of the test
        planted(r"model4 misclassified |[\w+ -> nine]| test pictures"),  # a stale count
        planted(r"means of [five -> four] seeds, bands"),  # the wrong number of seeds
        planted(r"model2 gained |[\d+ -> 28]| and lost"),
        planted(r"model4|<td>|[\d+ -> 9]|</td>"),  # classes interchanged
        planted(r"test pictures| with the weights of the [last -> best] epoch;"),  # other weights
        planted(r"divided once more: |[192 -> 808]| are held out"),  # the wrong split
        planted(
            r"In every run of [model2, the gap between training and validation accuracy is smaller "
            r"than in any run of model1 -> model1, the gap between training and validation "
            r"accuracy is smaller than in any run of model2]\."
        ),  # the wrong model
        planted(r"val_accuracy: 0\.[\d+ -> 7161]"),  # digits of a log interchanged
        planted(r"[\d+ -> 80]\.\d% of \d+ correct"),
        planted(r"All |[five -> three]| comparisons of this page"),
        planted(r"--seeds 1 2 3 4[ 5 -> ]"),  # a command that leaves out a run
        planted(r"[0\.\d+ -> 7.10]| for model3, which"),
        planted(r"Its gain of |[24 -> 42]\.1"),
        planted(r"falls from |\d+\.\d| to |[2 -> 9]\.2| points, but the test shows no "),
        planted(r"the best run of model1, with |[68 -> 58]\.2%"),
    ],
    "article-under-test": [
        planted(r"That [holds -> does not hold]|: its lowest validation accuracy is "),
        planted(r"lies between |[\d+\.\d -> 63.1]%| and"),
        planted(r"|[\d+ -> 15]| of |20| are above"),
        planted(r"ends at |63\.1%|, [below -> inside] the range"),
        planted(r"|[101 -> 110]| had been validation"),
        planted(r"beside [five -> six] seeds of our own"),
        planted(r"188| of |192| are |[97\.9 -> 96.9]%"),
        planted(r"with a probability of |[33 -> 17]%"),
        planted(r"|[1\.0 -> 2.0]| points against "),
        planted(r"all of its |[80 -> 60]| epochs"),
    ],
}
