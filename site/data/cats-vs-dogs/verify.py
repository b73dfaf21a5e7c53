"""Check a page against the records that it links: the printed numbers, and each claim.

    python verify.py PAGE

PAGE is the address of a post, or its HTML file in a built site. The numbers in `<data>` elements
and the conditions in `claims.json` are computed again from the records. The script stands alone:
it needs Python 3.10 or later, and nothing else. Exit codes: 0 if all agrees, 1 if something
differs, 2 if nothing differs but something can't be checked.
"""

import hashlib
import json
import math
import re
import statistics
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

LEVEL = 0.05  # of tests and intervals
ENOUGH_ITEMS, ENOUGH_DIFFERENCES = 20, 6  # with fewer, a comparison is not decided
WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SIGNS_OF_TYPE = str.maketrans("“”‘’–—", "\"\"''--", "*_")
# The fields in which identical runs may differ.
INCIDENTAL = ("seed", "title", "environment")
Json = Any
Job = tuple[str, str, Callable[..., str], Sequence[Any]]  # kind, what, function, arguments
Terms = list[tuple[float, int]]  # variances, with their degrees of freedom


class NotCheckedError(Exception):
    """Something that this script can't evaluate."""


# Statistics


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function, by the fraction of DLMF 8.17.22."""
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a - 1 + 2 * m) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 1 + 2 * m))
        for term in (even, odd):
            d, c = 1 / (1 + term * d), 1 + term / c
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(log + a * math.log(x) + b * math.log1p(-x)) / a * fraction


def t_quantile(level: float, degrees: int) -> float:
    """Return the size that Student's t exceeds, on either side, with a probability."""
    low, high = 0.0, 1.0
    for _ in range(100):
        s = (low + high) / 2
        t = s / (1 - s)  # from 0 to infinity
        above = incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) if t else 1.0
        low, high = (s, high) if above > level else (low, s)
    return low / (1 - low)


def t_value(terms: Terms, level: float) -> float:
    """Return the mean of the terms' quantiles, weighted by variance (Cochran and Cox 1950)."""
    total = sum(variance for variance, _ in terms)
    return sum(variance * t_quantile(level, degrees) for variance, degrees in terms) / total


def p_value(terms: Terms, ratio: float) -> float:
    """Return the level at which `t_value` is the ratio of a difference to its error."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if t_value(terms, middle) > ratio else (low, middle)
    return high


def wilson(correct: float, count: int, confidence: float) -> tuple[float, float]:
    """Return the score interval of a proportion (Wilson 1927)."""
    z2 = statistics.NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    share = correct / count
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = math.sqrt(z2 * (share * (1 - share) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    low = 0.0 if correct == 0 else centre - half
    return low, 1.0 if correct == count else centre + half


# Comparisons of two models


def predicted(prediction: Json) -> int:
    """Return the class of the highest probability, the first of equals."""
    probabilities = prediction["probabilities"]
    return int(probabilities.index(max(probabilities)))


def correct_by_item(record: Json) -> dict[tuple[str, int], bool]:
    """Return whether each test item was classified correctly; nothing if that is not known."""
    test = record["test"]
    guessed, known = test.get("predictions", []), test.get("outcomes", [])
    rows = [((each["file"], each["label"]), predicted(each) == each["label"]) for each in guessed]
    rows = rows or [((each["file"], -1), each["correct"]) for each in known]
    found = dict(rows)
    return found if len(found) == len(rows) else {}


def scores(records: list[Json], metric: str) -> tuple[list[float], int, dict[Any, float]]:
    """Return the score of each run, the number of items, and the mean score of each item."""
    if metric != "test_accuracy":
        split = "validation" if metric.startswith("val_") else "train"
        if metric.removeprefix("val_") != "accuracy":
            raise NotCheckedError(f"a comparison by {metric}")
        counts = [sum(each["dataset"]["splits"][split].values()) for each in records]
        return [each["history"][metric][-1] for each in records], min(counts), {}
    by_run = [correct_by_item(each) for each in records]
    if by_run[0] and all(each.keys() == by_run[0].keys() for each in by_run):
        items = {key: sum(each[key] for each in by_run) / len(by_run) for key in by_run[0]}
        return [statistics.fmean(each.values()) for each in by_run], len(items), items
    test = [each["test"] for each in records]
    return [each["accuracy"] for each in test], min(each["count"] for each in test), {}


def compare(first: list[Json], second: list[Json], metric: str, family: int) -> dict[str, Any]:
    """Return what is known of a comparison, adjusted for all of a post's (Bonferroni).

    The variance is that over items, plus those over the seeds of either model. For single runs,
    the script does not compute intervals.
    """
    (runs1, count1, items1), (runs2, count2, items2) = scores(first, metric), scores(second, metric)
    difference = statistics.fmean(runs1) - statistics.fmean(runs2)
    undecided = dict.fromkeys(("decided", "better", "worse", "at_least", "equivalent"), False)
    known: dict[str, Any] = {"difference": difference, **undecided}
    few = min(len(runs1), len(runs2)) < 2 or min(count1, count2) < ENOUGH_ITEMS
    if few or (items1 and items1 == items2):
        return known
    variance = statistics.variance
    if items1 and items1.keys() == items2.keys():
        paired = [items1[key] - items2[key] for key in items1]
        telling: float = sum(map(bool, paired))
        terms = [(variance(paired) / count1, count1 - 1)]
    elif items1 and items2:
        values = [*items1.values(), *items2.values()]
        telling = (1 - max(Counter(values).values()) / len(values)) * min(count1, count2)
        terms = [(variance(list(i.values())) / len(i), len(i) - 1) for i in (items1, items2)]
    else:
        shares = [(statistics.fmean(runs1), count1), (statistics.fmean(runs2), count2)]
        pooled = sum(share * count for share, count in shares) / (count1 + count2)
        telling = min(pooled, 1 - pooled) * min(count1, count2)
        terms = [(share * (1 - share) / count, count - 1) for share, count in shares]
    terms += [(variance(runs) / len(runs), len(runs) - 1) for runs in (runs1, runs2)]
    error = math.sqrt(sum(term for term, _ in terms))
    if telling < ENOUGH_DIFFERENCES or not error:
        return known
    half, half90 = (t_value(terms, level / family) * error for level in (LEVEL, 2 * LEVEL))
    low, high = max(difference - half, -1.0), min(difference + half, 1.0)
    significant = not low <= 0 <= high
    return {
        "difference": difference,
        "decided": True,
        "interval.low": low,
        "interval.high": high,
        "p": min(1.0, p_value(terms, abs(difference) / error) * family),
        "significant": significant,
        "better": significant and difference > 0,
        "worse": significant and difference < 0,
        "at_least": lambda least: low >= least,
        "equivalent": lambda margin: abs(difference) + half90 <= margin,
    }


# The functions of expressions


def innermost(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of a list that takes the innermost ones of lists of lists."""

    def taken(value: Any, *rest: Any) -> Any:
        if isinstance(value, list) and value and isinstance(value[0], list):
            return [taken(each, *rest) for each in value]
        return function(value, *rest)

    return taken


def elementwise(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of numbers that takes lists of them, too, to the end of the shortest."""

    def taken(*values: Any) -> Any:
        lists = [value for value in values if isinstance(value, list)]
        if not lists:
            return function(*values)
        rows = range(min(map(len, lists)))
        return [taken(*(v[n] if isinstance(v, list) else v for v in values)) for n in rows]

    return taken


def extreme(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `min` or `max`, of several values or of each innermost list."""

    def taken(*values: Any) -> Any:
        one_list = len(values) == 1 and isinstance(values[0], list)
        return innermost(function)(values[0]) if one_list else function(values)

    return taken


def round7(value: float) -> float:
    """Return a number with the seven digits that a 32-bit number has."""
    return float(f"{value:.7g}")


def flat(runs: Json) -> Json:
    """Return the predictions of one run or several."""
    return [each for run in runs for each in run] if isinstance(runs[0], list) else runs


def confusion(runs: Json, actual: int, guess: int) -> int:
    """Return the number of test items of one class that were predicted as another."""
    return sum(each["label"] == actual and predicted(each) == guess for each in flat(runs))


def calibrated(runs: Json, count: int) -> list[list[tuple[float, bool]]]:
    """Return confidence and correctness of each prediction, in equal bins of confidence."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(count)]
    for each in flat(runs):
        confidence = max(each["probabilities"])
        row = confidence, predicted(each) == each["label"]
        bins[min(int(confidence * count), count - 1)].append(row)
    return bins


def calibration_error(runs: Json, count: int) -> float:
    """Return the expected calibration error (Naeini and others 2015)."""
    bins = calibrated(runs, count)
    apart = sum(abs(sum(right - confidence for confidence, right in each)) for each in bins)
    return apart / len(flat(runs))


def flipped(before: list[Json], now: list[Json], sign: int) -> int:
    """Return the number of items that most runs get right now and not before; for -1, wrong."""

    def verdicts(records: list[Json]) -> dict[Any, bool | None]:
        by_run = [correct_by_item(record) for record in records]
        right = {key: sum(run[key] for run in by_run) * 2 - len(by_run) for key in by_run[0]}
        return {key: balance > 0 if balance else None for key, balance in right.items()}

    old, new = verdicts(before), verdicts(now)
    return sum((old[key], new[key]) == (sign < 0, sign > 0) for key in new)


SIGNS: dict[str, Callable[..., Any]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
FUNCTIONS: dict[str, Callable[..., Any]] = SIGNS | {
    "and": lambda *parts: all(parts),
    "add": elementwise(lambda a, b: a + b),
    "sub": elementwise(lambda a, b: a - b),
    "mul": elementwise(lambda a, b: a * b),
    "div": elementwise(lambda a, b: a / b),
    "floor_div": elementwise(lambda a, b: a // b),
    "abs": elementwise(abs),
    "round": elementwise(round),
    "round7": elementwise(round7),
    "min": extreme(min),
    "max": extreme(max),
    "mean": innermost(statistics.fmean),
    "deviation": innermost(lambda values: statistics.stdev(values) if len(values) > 1 else 0.0),
    "count": innermost(len),
    "first": innermost(lambda values: values[0]),
    "last": innermost(lambda values: values[-1]),
    "from_epoch": innermost(lambda values, epoch: values[epoch - 1 :]),
    "position_of_min": innermost(lambda values: values.index(min(values))),
    "position_of_max": innermost(lambda values: values.index(max(values))),
    "count_above": innermost(lambda values, n: sum(round7(each) > round7(n) for each in values)),
    "largest_share": elementwise(lambda counts: max(counts.values()) / sum(counts.values())),
    "wilson.low": lambda correct, count, confidence: wilson(correct, count, confidence)[0],
    "wilson.high": lambda correct, count, confidence: wilson(correct, count, confidence)[1],
    "confusion": confusion,
    "calibration.error": calibration_error,
    "calibration.count": lambda runs, count, number: len(calibrated(runs, count)[number]),
}


def parsed(text: str) -> Json:
    """Return the expression of an attribute `data-record` as `claims.json` would have it."""
    text = text.strip()
    if call := re.fullmatch(r"([\w.]+)\((.*)\)", text):
        # Commas outside of brackets divide the arguments; names of records have no blank behind.
        parts, depth = [""], 0
        for piece in re.split(r"([()]|, )", call[2]):
            depth += (piece == "(") - (piece == ")")
            parts = (
                [*parts, ""] if piece == ", " and not depth else [*parts[:-1], parts[-1] + piece]
            )
        return {"call": call[1], "of": [parsed(part) for part in parts]}
    record, is_pointer, pointer = text.partition("#")
    if is_pointer:
        return {"record": record, "pointer": pointer}
    return json.loads(text) if re.fullmatch(r"-?\d[\d.e+-]*", text) else text


class Records:
    """The records of a page by name, in shares of one, and the evaluation of expressions."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.records = {name: in_shares(json.loads(text)) for name, text in contents.items()}
        self.steps: dict[tuple[Any, ...], dict[str, Any]] = {}

    def named(self, names: str) -> list[Json]:
        """Return the records of `model4/*`, identical ones once, or those of a list."""
        folder, of_model, _ = names.rpartition("/*")
        if missing := [n for n in names.split(",") if not of_model and n not in self.records]:
            raise NotCheckedError(f"the page links no record {missing[0]}")
        if not of_model:
            return [self.records[name] for name in names.split(",")]
        found: dict[str, Json] = {}
        for name, record in self.records.items():
            below = name.rpartition("/")[0]
            if below == folder and folder.rpartition("/")[2] == record["model"]:
                kept = {key: each for key, each in record.items() if key not in INCIDENTAL}
                found.setdefault(json.dumps(kept, sort_keys=True), record)
        if not found:
            raise NotCheckedError(f"the page links no record of {names}")
        return list(found.values())

    def at(self, names: str, pointer: str) -> Any:
        """Return the value at a pointer of one record, or a list of those of several."""
        found = self.named(names)
        for key in pointer.split("/")[1:]:
            found = [r[int(key)] if isinstance(r, list) else r.get(key) for r in found]
            if None in found:
                raise NotCheckedError(f"{names} has no {pointer}")
        return found if "*" in names or "," in names else found[0]

    def comparison(self, what: str, first: str, second: str, metric: str, size: int) -> Any:
        """Return an attribute of a comparison of two models, or a function of its arguments."""
        key = first, second, metric, size
        if key not in self.steps:
            self.steps[key] = compare(self.named(first), self.named(second), metric, size)
        if what not in self.steps[key]:
            raise NotCheckedError(f"`{what}` of a comparison that is not decided")
        return self.steps[key][what]

    def value(self, expression: Json) -> Any:
        """Return the value of an expression; raises NotCheckedError if it can't be evaluated."""
        match expression:
            case {"record": names, "pointer": pointer}:
                return self.at(names, pointer)
            case {"call": "best", "of": models}:
                means = [statistics.fmean(self.at(each, "/test/accuracy")) for each in models]
                return models[means.index(max(means))]
            case {"call": ("gained" | "lost") as name, "of": [before, now]}:
                return flipped(self.named(before), self.named(now), 1 if name == "gained" else -1)
            case {"call": str(name), "of": of} if name.startswith("comparison."):
                answer = self.comparison(name.removeprefix("comparison."), *of[:4])
                return answer(*map(self.value, of[4:])) if callable(answer) else answer
            case {"call": name, "of": of} if name in FUNCTIONS:
                return FUNCTIONS[name](*map(self.value, of))
            case {"call": name}:
                raise NotCheckedError(f"the function {name} is not known")
        return expression


def in_shares(record: Json) -> Json:
    """Return a record with the metrics that it holds in percent as shares of one."""
    units, test = record.get("units", {}), record.get("test")
    for name, values in record["history"].items():
        if name.removeprefix("val_") in units:
            record["history"][name] = [None if v is None else v / 100 for v in values]
    for score in (test, record.get("train_score")):
        if score and score.get("accuracy") is not None and "accuracy" in units:
            score["accuracy"] /= 100
    if test and test.get("accuracy") is not None and (items := correct_by_item(record)):
        exact = sum(items.values()) / len(items)
        if abs(exact - test["accuracy"]) > 1e-6:  # It was rounded.
            test["accuracy"] = exact
    return record


# Pages


class Page(HTMLParser):
    """The numbers, claims and links of a page.

    Attributes:
        numbers: The attributes of each `<data>` element, and its text.
        claims: The sentence of each claim by its name.
        links: The address of each link, with the digest that follows it, if there is one.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.numbers: list[tuple[dict[str, str], str]] = []
        self.claims: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.link = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that will have an end."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "a" and attributes.get("href"):
            self.link = attributes["href"]
            self.links.setdefault(self.link, "")
        if tag not in VOID:
            self.open.append((tag, attributes, []))

    def handle_data(self, data: str) -> None:
        """Add a text to all elements that it is in."""
        for _, _, texts in self.open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Note the text of an element, and of those in it that have no end."""
        while any(each[0] == tag for each in self.open):
            name, attributes, texts = self.open.pop()
            text = "".join(texts)
            if name == "data" and "data-record" in attributes:
                self.numbers.append((attributes, text.strip()))
            elif attributes.get("class") == "labpress-claim":
                self.claims[attributes["id"].removeprefix("claim-")] = text
            elif name == "code" and self.link and re.fullmatch("[0-9a-f]{64}", text):
                self.links[self.link], self.link = text, ""
            if name == tag:
                return


def read(address: str) -> bytes:
    """Return the content of an address or file."""
    if re.match("https?://", address):
        with urllib.request.urlopen(address, timeout=60) as answer:
            return bytes(answer.read())
    return Path(address).read_bytes()


def resolved(page: str, link: str) -> str:
    """Return the address or file of a link. The site may be meant for a folder of its host."""
    if re.match("https?://", page):
        return urljoin(page, link)
    parts = unquote(link).strip("/").split("/")
    below = ("/".join(parts[start:]) for start in range(len(parts) - 2))
    files = (folder / path for path in below for folder in Path(page).resolve().parents)
    return str(next((file for file in files if file.is_file()), link))


# Checks


def same(one: Any, other: Any) -> bool:
    """Return True if two values are equal up to rounding errors."""
    if isinstance(one, bool | str) or isinstance(other, bool | str):
        return bool(one == other)
    return math.isclose(one, other, rel_tol=1e-8, abs_tol=1e-10)


def shows(text: str, value: float, how: str) -> bool:
    """Return True if a text is a number, rounded as it says and as its filter does."""
    if text in WORDS:
        return WORDS.index(text) == value
    found = re.match(r"[-+]?\d[\d,]*(?:\.(\d+))?(?:e([-+]?\d+))?", text)
    if not found:
        return False
    shown = float(found[0].replace(",", ""))
    step = 10.0 ** (int(found[2] or 0) - len(found[1] or ""))
    one_sided = {"percent_floor": (-step, 0.0), "percent_ceil": (0.0, step)}
    low, high = one_sided.get(how, (-step / 2, step / 2))
    noise = 3e-7  # of 32-bit numbers
    exact = [value * scale for scale in ([100] if "%" in text else [1, 100])]
    return any(
        low <= shown - e + noise * abs(e) and shown - e - noise * abs(e) <= high for e in exact
    )


def check_number(records: Records, attributes: dict[str, str], text: str) -> str:
    """Return what is wrong with a printed number, or an empty text."""
    value, computed = float(attributes["value"]), records.value(parsed(attributes["data-record"]))
    if not same(computed, value):
        return f"the records give {computed:.10g}, the page says {value:.10g}"
    shown = shows(text, computed, attributes.get("data-filter", ""))
    return "" if shown else f"the records give {computed:.10g}, which the page prints as {text}"


def decided(records: Records, tree: Json, problems: list[str]) -> Any:
    """Return whether a condition holds, or the value of an operand; None if that can't be said.

    Args:
        records: The records.
        tree: The condition, or a part of it.
        problems: A list that gets operands whose value is not that of the records.
    """
    match tree:
        case {"operand": text, "from": expression, "value": value}:
            computed = records.value(expression)
            if not isinstance(computed, str) and not same(computed, value):
                problems.append(f"{text} is {computed}, not {value}")
            # Equal up to rounding errors is equal: these decide nothing.
            return value if not isinstance(computed, str) and not problems else computed
        case {"operand": _}:
            value = tree.get("value")
            return None if isinstance(value, bool) else value
        case {"call": ("and" | "or" | "not") as name, "of": of}:
            answers = [decided(records, each, problems) for each in of]
            if name == "not":
                return None if answers[0] is None else not answers[0]
            if (name == "or") in answers:
                return name == "or"
            return None if None in answers else name == "and"
        case {"call": name, "of": of}:
            if name in SIGNS and '"from"' not in json.dumps(of):
                return None  # No record is read.
            values = [decided(records, each, problems) for each in of]
            return None if None in values else FUNCTIONS[name](*values)
    return tree


def check_claim(records: Records, sentences: dict[str, str], claim: Json) -> str:
    """Return what is wrong with a claim, or an empty text.

    Raises:
        NotCheckedError: The condition can't be evaluated.
    """
    problems: list[str] = []
    holds = decided(records, claim["tree"], problems)
    if problems:
        return "; ".join(problems)
    shown = sentences.get(claim["name"], claim["sentence"])
    if plain(shown) != plain(claim["sentence"]):
        return "the sentence of the page is not that of claims.json"
    if holds is None or claim["outcome"] == "undecided":
        raise NotCheckedError(claim["condition"])
    if holds != (claim["outcome"] == "held"):
        return f"{'holds' if holds else 'does not hold'} by the records, not: {claim['outcome']}"
    return ""


def plain(text: str) -> str:
    """Return a sentence without emphasis and typographic signs."""
    text = text.translate(SIGNS_OF_TYPE).replace("…", "...")
    return " ".join(re.sub(r"-+", "-", text).split())


def check(address: str) -> tuple[Counter[str], list[str], list[str]]:
    """Return how many things of a page agree, what differs, and what can't be checked."""
    page = Page(read(address).decode())
    listed = next((link for link in page.links if link.endswith("/claims.json")), None)
    if listed is None:
        raise SystemExit(f"{address}: the page links no claims.json")
    base = listed.removesuffix("claims.json")
    claims = json.loads(read(resolved(address, listed)))
    digests = {link: each for link, each in page.links.items() if each and link.startswith(base)}
    names = {link: unquote(link.removeprefix(base)) for link in digests}
    contents = {name: read(resolved(address, link)) for link, name in names.items()}
    records = Records(contents)

    def check_digest(link: str) -> str:
        same_bytes = hashlib.sha256(contents[names[link]]).hexdigest() == digests[link]
        return "" if same_bytes else "its SHA-256 is not that of the page"

    jobs: list[Job] = [("records", names[link], check_digest, [link]) for link in digests]
    for each, text in page.numbers:
        what = f"{text} ({each['data-record']})"
        jobs.append(("numbers", what, check_number, [records, each, text]))
    for each in claims:
        what = f"claim {each['name']}"
        jobs.append(("claims", what, check_claim, [records, page.claims, each]))
    unknown = page.claims.keys() - {each["name"] for each in claims}
    agreed: Counter[str] = Counter()
    differing = [f"claim {name}: is not in claims.json" for name in sorted(unknown)]
    unchecked = []
    for kind, what, function, arguments in jobs:
        try:
            problem = function(*arguments)
        except NotCheckedError as reason:
            unchecked.append(f"{what}: {reason}")
            continue
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            problem = f"can't be computed from the records ({error!r})"
        agreed[kind] += not problem
        differing += [f"{what}: {problem}"] if problem else []
    return agreed, differing, unchecked


def main() -> None:
    """Check the page of the command line and print the findings."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    agreed, differing, unchecked = check(sys.argv[1])
    for kind, lines in (("differs", differing), ("not checked", unchecked)):
        for line in lines:
            print(f"{kind}: {line}")
    counts = ", ".join(f"{count} {kind}" for kind, count in agreed.items())
    print(f"{counts} agree; {len(differing)} differ, {len(unchecked)} not checked")
    raise SystemExit(1 if differing else 2 if unchecked else 0)


if __name__ == "__main__":
    main()
