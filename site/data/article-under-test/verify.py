"""Check the page of a post against the records that it links.

    python verify.py PAGE

PAGE is the page's address, or its HTML file in a built site. Each number in a `<data>` element and
each condition in `claims.json` is computed again from the records, and compared. The script needs
Python 3.10 or later and nothing else. Exit codes: 0 if all agrees, 1 if something differs, 2 if
nothing differs but something can't be checked.
"""

import hashlib
import json
import math
import re
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable
from functools import partial
from html import unescape
from operator import add, eq, floordiv, ge, gt, le, lt, mul, ne, not_, sub, truediv
from pathlib import Path
from statistics import NormalDist, fmean, stdev, variance
from typing import Any
from urllib.parse import quote, unquote, urljoin

Json = Any
Function = Callable[..., Any]
Records = dict[str, Json]  # by the names that expressions have for them, as model4/seed-1.json
Terms = list[tuple[float, int]]  # the parts of a variance, each with its degrees of freedom


class DiffersError(Exception):
    """The page says something else than the records."""


class NotCheckedError(Exception):
    """The script can't compute this."""


# Statistics


def t_within(angle: float, degrees: int) -> float:
    """Return the probability that Student's t is within +-sqrt(degrees) * tan(angle).

    It is a finite sum: formulas 26.7.3 and 26.7.4 of Abramowitz and Stegun (1964).
    """
    odd = degrees % 2
    term, total = math.cos(angle) if odd else 1.0, 0.0
    for k in range(1 + odd, degrees, 2):
        total += term
        term *= math.cos(angle) ** 2 * k / (k + 1)
    total *= math.sin(angle)
    return (angle + total) * 2 / math.pi if odd else total


def bisect(holds_below: Callable[[float], bool], high: float) -> float:
    """Return the number between 0 and `high` up to which a condition holds."""
    low = 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if holds_below(middle) else (low, middle)
    return high


def t_quantile(level: float, degrees: int) -> float:
    """Return the value that Student's t exceeds, on either side, with probability `level`."""
    angle = bisect(lambda angle: 1 - t_within(angle, degrees) > level, math.pi / 2)
    return math.sqrt(degrees) * math.tan(angle)


def t_value(terms: Terms, level: float) -> float:
    """Return the mean of the terms' quantiles, weighted by variance (Cochran and Cox 1950)."""
    weighted = sum(part * t_quantile(level, degrees) for part, degrees in terms)
    return weighted / sum(part for part, _ in terms)


def p_value(terms: Terms, ratio: float) -> float:
    """Return the level at which `t_value` is the ratio of a difference to its standard error."""
    return bisect(lambda level: t_value(terms, level) > ratio, 1.0)


def wilson(correct: float, count: int, confidence: float) -> tuple[float, float]:
    """Return the score interval of a proportion (Wilson 1927)."""
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    centre = (correct + z2 / 2) / (count + z2)
    half = math.sqrt(z2 * (correct * (count - correct) / count + z2 / 4)) / (count + z2)
    return max(centre - half, 0.0), min(centre + half, 1.0)


# Records


def predicted(prediction: Json) -> int:
    """Return the class of the highest probability, the first of equals."""
    probabilities = prediction["probabilities"]
    return int(probabilities.index(max(probabilities)))


def correct_by_item(record: Json) -> dict[Any, bool]:
    """Return whether each test item was classified correctly; nothing if that is not recorded."""
    test = record.get("test") or {}
    guesses, outcomes = test.get("predictions", []), test.get("outcomes", [])
    rows = [((each["file"], each["label"]), predicted(each) == each["label"]) for each in guesses]
    rows += [((each["file"], None), each["correct"]) for each in outcomes]
    return dict(rows) if len(dict(rows)) == len(rows) else {}


def in_shares(record: Json) -> Json:
    """Return a record with shares of one, where its `units` say percent.

    The test accuracy, which may be rounded, becomes the share of correct items if these are listed.
    """
    history, test = record.get("history", {}), record.get("test") or {}
    for name in record.get("units", {}):
        for values in (history.get(f"{split}{name}", []) for split in ("", "val_", "test_")):
            values[:] = [None if value is None else value / 100 for value in values]
        for scores in (test, test.get("metrics", {}), record.get("train_score") or {}):
            if scores.get(name) is not None:
                scores[name] /= 100
    items = correct_by_item(record)
    if items and test.get("accuracy") is not None:
        test["accuracy"] = fmean(items.values())
    return record


ENCODED = re.compile(r"[\x00-\x1f\"#$%&'()*,<>[\\\]^`{|}~\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")


def in_expressions(name: str) -> str:
    """Return a name as expressions have it: with signs percent-encoded."""
    return ENCODED.sub(lambda sign: quote(sign[0], safe=""), name)


def named(records: Records, names: str) -> list[Json]:
    """Return the records of a model, `model4/*`, or of a list of names.

    Of a model's records that differ in seed, title and environment only, the first one counts.
    """
    found = {}
    for name, record in records.items():
        folder = name.rpartition("/")[0]
        if name in names.split(","):
            found[name] = record
        elif names == f"{folder}/*" and folder.split("/")[-1] == in_expressions(record["model"]):
            result = {**record, "seed": None, "title": None, "environment": None}
            found.setdefault(json.dumps(result, sort_keys=True), record)
    if len(found) < len(names.split(",")):
        raise NotCheckedError(f"the page does not link all records of {names}")
    return list(found.values())


def at(records: Records, names: str, pointer: str) -> Any:
    """Return the value at a JSON pointer into one record, or the list of those of several."""
    values = named(records, names)
    for part in pointer.split("/")[1:]:
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        values = [each[int(key)] if isinstance(each, list) else each.get(key) for each in values]
        if None in values:
            raise NotCheckedError(f"{names} has no {pointer}")
    return values if "*" in names or "," in names else values[0]


# Functions of two models


def share_by_item(runs: list[Json]) -> dict[Any, float]:
    """Return the share of runs that classify each test item correctly, if all have the same."""
    by_run = [correct_by_item(run) for run in runs]
    if any(each.keys() != by_run[0].keys() for each in by_run):
        return {}
    return {item: fmean(each[item] for each in by_run) for item in by_run[0]}


def on_same_data(runs: list[Json]) -> bool:
    """Return False if runs have data sets of unlike fingerprints, or unlike names without these."""
    data = [run["dataset"] for run in runs if run.get("dataset")]
    key = "fingerprint" if all(each.get("fingerprint") for each in data) else "name"
    return len({each[key] for each in data}) < 2


def gained(before: list[Json], now: list[Json]) -> int:
    """Return the number of test items that most runs get right now, and did not before."""
    old, new = share_by_item(before), share_by_item(now)
    return sum(old[item] < 0.5 < new[item] for item in new)


def accuracies(runs: list[Json], metric: str) -> tuple[list[float], int]:
    """Return the accuracy of each run, and the number of items, 0 if it is not recorded."""
    if metric == "test_accuracy":
        tests = [run["test"] for run in runs]
        return [test["accuracy"] for test in tests], min(test.get("count") or 0 for test in tests)
    if metric not in ("accuracy", "val_accuracy"):
        raise NotCheckedError(f"a comparison by {metric}")
    split = "validation" if metric == "val_accuracy" else "train"
    splits = [(run.get("dataset") or {}).get("splits", {}) for run in runs]
    counts = [sum(each.get(split, {}).values()) for each in splits]
    return [run["history"][metric][-1] for run in runs], min(counts)


def variances(one: list[Json], other: list[Json], metric: str) -> Terms:
    """Return the parts of the variance of a difference, or nothing if it can't be decided.

    One part is over items, the others are over the seeds of either model. It takes 2 seeds, 20
    items, and 6 items that tell of a difference.
    """
    sides = [accuracies(runs, metric) for runs in (one, other)]
    items = [share_by_item(runs) if metric == "test_accuracy" else {} for runs in (one, other)]
    fewest = min(count for _, count in sides)
    if not (items[0] and items[0].keys() == items[1].keys()) and not on_same_data([*one, *other]):
        return []
    if min(len(one), len(other)) < 2 or fewest < 20:
        return []
    if items[0] and items[0].keys() == items[1].keys():
        differences = [items[0][item] - items[1][item] for item in items[0]]
        telling: float = fewest - differences.count(0)
        terms = [(variance(differences) / fewest, fewest - 1)]
    elif items[0] and items[1]:
        raise NotCheckedError("a comparison on unlike items")
    else:
        shares = [(fmean(runs), count) for runs, count in sides]
        pooled = sum(share * n for share, n in shares) / sum(n for _, n in shares)
        telling = min(pooled, 1 - pooled) * fewest
        terms = [(share * (1 - share) / n, n - 1) for share, n in shares]
    terms += [(variance(runs) / len(runs), len(runs) - 1) for runs, _ in sides]
    return terms if telling >= 6 and any(part for part, _ in terms) else []


def comparison(
    what: str, one: list[Json], other: list[Json], metric: str, family: int, limit: float = 0
) -> Any:
    """Return an attribute of a comparison of two models' records, or its answer to a limit.

    It is adjusted for the number of all comparisons of the post, `family` (Bonferroni).
    """
    difference = fmean(accuracies(one, metric)[0]) - fmean(accuracies(other, metric)[0])
    if what == "difference":
        return difference
    terms = variances(one, other, metric)
    if not terms and what in ("p", "interval.low", "interval.high"):
        raise NotCheckedError(f"`{what}` of a comparison that is not decided")
    if not terms:
        return False
    error = math.sqrt(sum(part for part, _ in terms))
    if what == "p":
        return min(1.0, p_value(terms, abs(difference) / error) * family)
    half, half_of_90 = (t_value(terms, level / family) * error for level in (0.05, 0.1))
    low, high = max(difference - half, -1.0), min(difference + half, 1.0)
    return {
        "decided": True,
        "interval.low": low,
        "interval.high": high,
        "significant": not low <= 0 <= high,
        "better": low > 0,
        "worse": high < 0,
        "at_least": low >= limit,
        "equivalent": abs(difference) + half_of_90 <= limit,
    }[what]


# Functions of values


def round7(number: float) -> float:
    """Return a number with the seven digits that a 32-bit number has."""
    return float(f"{number:.7g}")


def together(runs: list[Any]) -> list[Json]:
    """Return the predictions of one run or of several."""
    return [each for run in runs for each in run] if isinstance(runs[0], list) else runs


def confusion(runs: list[Any], actual: int, guess: int) -> int:
    """Return the number of test items of one class that were predicted as another."""
    return [(each["label"], predicted(each)) for each in together(runs)].count((actual, guess))


def calibration(runs: list[Any], number: int) -> list[list[float]]:
    """Return correctness less confidence of each prediction, in equal bins of confidence."""
    bins: list[list[float]] = [[] for _ in range(number)]
    for each in together(runs):
        confidence = max(each["probabilities"])
        excess = (predicted(each) == each["label"]) - confidence
        bins[min(int(confidence * number), number - 1)].append(excess)
    return bins


def calibration_error(runs: list[Any], number: int) -> float:
    """Return the expected calibration error (Naeini and others 2015)."""
    return sum(abs(sum(bin)) for bin in calibration(runs, number)) / len(together(runs))


def mapped(function: Function, takes_lists: bool, *values: Any) -> Any:
    """Return the value of a function of numbers or of lists; of lists of these, that of each."""

    def several(value: Any) -> bool:
        return isinstance(value, list) and (not takes_lists or list in map(type, value))

    if not any(map(several, values)):
        return function(*values)
    rows = range(min(len(value) for value in values if several(value)))
    each = ([value[n] if several(value) else value for value in values] for n in rows)
    return [mapped(function, takes_lists, *row) for row in each]


def of_values(function: Function, *values: Any) -> Any:
    """Return a statistic of a list, of several values, or of the value of a single record."""
    return function(*values) if len(values) > 1 or isinstance(values[0], list) else function(values)


def known(values: list[Any]) -> list[Any]:
    """Return the values that are not missing."""
    return [each for each in values if each is not None]


SIGNS: dict[str, Function] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
ARITHMETIC = {"add": add, "sub": sub, "mul": mul, "div": truediv, "floor_div": floordiv}
OF_NUMBERS: dict[str, Function] = {**ARITHMETIC, "abs": abs, "round": round, "round7": round7}
STATISTICS: dict[str, Function] = {
    "min": min,
    "max": max,
    "mean": fmean,
    "count": len,
    "deviation": lambda values: stdev(values) if len(values) > 1 else 0.0,
}
OF_LISTS: dict[str, Function] = {
    **{name: partial(of_values, function) for name, function in STATISTICS.items()},
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "from_epoch": lambda values, epoch: values[epoch - 1 :],
    "known": known,
    "position_of_min": lambda values: values.index(min(known(values))),
    "position_of_max": lambda values: values.index(max(known(values))),
    "count_above": lambda values, limit: sum(round7(each) > round7(limit) for each in values),
}
FUNCTIONS: dict[str, Function] = {
    **SIGNS,
    **{name: partial(mapped, function, False) for name, function in OF_NUMBERS.items()},
    **{name: partial(mapped, function, True) for name, function in OF_LISTS.items()},
    "not": not_,
    "largest_share": lambda counts: max(counts.values()) / sum(counts.values()),
    "wilson.low": lambda *sample: wilson(*sample)[0],
    "wilson.high": lambda *sample: wilson(*sample)[1],
    "confusion": confusion,
    "calibration.error": calibration_error,
    "calibration.count": lambda runs, number, one: len(calibration(runs, number)[one]),
}


# Expressions and conditions


def reads_records(expression: Json) -> bool:
    """Return True if a part of an expression comes from records."""
    text = json.dumps(expression)
    return '"record":' in text or '"from":' in text


def evaluate(records: Records, expression: Json) -> Any:
    """Return the value of an expression or condition, as `claims.schema.json` describes them."""
    match expression:
        case {"record": names, "pointer": pointer}:
            return at(records, names, pointer)
        case {"operand": text, "from": origin}:
            computed = evaluate(records, origin)
            stated = expression.get("value", computed)
            if isinstance(computed, str):  # the name of a model
                return computed
            if not same(computed, stated):
                raise DiffersError(f"{text} is {computed}, not {stated}")
            return stated  # Rounding errors decide nothing.
        case {"operand": _, "value": constant} if not isinstance(constant, bool):
            return constant
        case {"operand": text}:
            raise NotCheckedError(text)
        case {"call": "and", "of": parts}:
            return all(evaluate(records, part) for part in parts)
        case {"call": "or", "of": parts}:
            return any(evaluate(records, part) for part in parts)
        case {"call": sign, "of": parts} if sign in SIGNS and not reads_records(parts):
            raise NotCheckedError("a part of the condition reads no record")
        case {"call": "best", "of": models}:
            return max(models, key=lambda model: fmean(at(records, model, "/test/accuracy")))
        case {"call": "gained", "of": [before, now]} | {"call": "lost", "of": [now, before]}:
            return gained(named(records, before), named(records, now))
        case {"call": name, "of": [one, other, *rest]} if name.startswith("comparison."):
            sides = named(records, one), named(records, other)
            values = [evaluate(records, each) for each in rest]
            return comparison(name.removeprefix("comparison."), *sides, *values)
        case {"call": name} if name not in FUNCTIONS:
            raise NotCheckedError(f"the function {name} is not known")
        case {"call": name, "of": parts}:
            return FUNCTIONS[name](*(evaluate(records, part) for part in parts))
    return expression


def parse(text: str) -> Json:
    """Return the expression that an attribute `data-record` writes as a text."""
    tokens = re.findall(r"[()]|, |(?:(?!, )[^()])+", text)

    def next_expression() -> Json:
        name = tokens.pop(0)
        if tokens[:1] == ["("]:
            parts = []
            while tokens.pop(0) != ")":  # It takes the opening bracket and the commas, too.
                parts.append(next_expression())
            return {"call": name, "of": parts}
        record, is_pointer, pointer = name.partition("#")
        if is_pointer:
            return {"record": record, "pointer": pointer}
        return json.loads(name) if re.fullmatch(r"-?\d[\d.e+-]*", name) else name

    return next_expression()


# The page

NUMBER = re.compile(
    r'<data value="([^"]*)" data-record="([^"]*)"(?: data-filter="([^"]*)")?'
    r'(?: data-decimal="([^"]*)")?>(.*?)</data>',
    re.DOTALL,
)
FORMULA = re.compile(r"(?s)<math\b.*?<annotation\b[^>]*>(.*?)</annotation>.*?</math>")
FOOTNOTE = re.compile(r'<sup><a [^>]*role="doc-noteref"[^>]*>\d+</a></sup>')
CLAIM = re.compile(r'<span class="labpress-claim" id="claim-([^"]*)">')
RECORD = re.compile(r'<a href="([^"]*)">[^<]*</a>(?:<[^>]*>|\s)*<code>([0-9a-f]{64})</code>')
SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
SMALL += ["eleven", "twelve"]
GERMAN = ["keine", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"]
GERMAN += ["elf", "zwölf"]
GROUPS = ".,'’\u00a0\u202f"  # What stands between groups of three digits in some language.


def text_of(html: str) -> str:
    """Return the text of a piece of HTML: formulas as LaTeX, without the signs of footnotes."""
    html = FOOTNOTE.sub("", FORMULA.sub(r"\1", html))
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


def content_of_span(html: str) -> str:
    """Return the content of a span, given what follows its start tag."""
    depth = 1
    for tag in re.finditer(r"<(/?)span\b", html):
        depth += -1 if tag[1] else 1
        if not depth:
            return html[: tag.start()]
    return html


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text, without signs, which typography may change."""
    return re.findall(r"[^\W_]+", text)


def read(page: str, link: str = "") -> bytes:
    """Return the content of a page, or of a file that it links."""
    if re.match("https?://", page):
        with urllib.request.urlopen(urljoin(page, link), timeout=60) as answer:
            return bytes(answer.read())
    if not link:
        return Path(page).read_bytes()
    # The links of a site that is meant for a folder of its host begin with that folder.
    parts = unquote(link).strip("/").split("/")
    paths = ["/".join(parts[start:]) for start in range(len(parts))]
    files = (folder / path for path in paths for folder in Path(page).resolve().parents)
    return next((file for file in files if file.is_file()), Path(link)).read_bytes()


def same(one: Any, other: Any) -> bool:
    """Return True if two values are equal up to the errors of 32-bit numbers."""
    return math.isclose(one, other, rel_tol=3e-7, abs_tol=1e-7)


def with_point(text: str, decimal: str) -> str:
    """Return a number that is written with another decimal sign as `1234.5`."""
    grouped, sign, rest = text.partition(decimal)
    return grouped.translate(dict.fromkeys(map(ord, GROUPS))) + ("." if sign else "") + rest


def shows(text: str, number: float, how: str, decimal: str = "") -> bool:
    """Return True if a text shows a number, rounded to its digits as the filter `how` rounds."""
    for words in (SMALL, GERMAN):
        if text in words:
            return words.index(text) == number
    text = with_point(text, decimal) if decimal else text
    digits = re.match(r"[-+]?\d[\d,]*(?:\.(\d+))?(?:e([-+]?\d+))?", text)
    if not digits:
        return False
    shown = float(digits[0].replace(",", ""))
    step = 10.0 ** (int(digits[2] or 0) - len(digits[1] or ""))
    one_sided = {"percent_floor": (-step, 0.0), "percent_ceil": (0.0, step)}
    low, high = one_sided.get(how, (-step / 2, step / 2))
    for scale in (100,) if "%" in text else (1, 100):  # Percentage points have no sign.
        error, noise = shown - number * scale, 3e-7 * abs(number * scale)
        if low - noise <= error <= high + noise:
            return True
    return False


# Checks


def check_number(
    records: Records, value: str, origin: str, how: str, decimal: str, text: str
) -> None:
    """Raise DiffersError unless the records give a printed number."""
    computed = evaluate(records, parse(origin))
    if not same(computed, float(value)):
        raise DiffersError(f"the records give {computed:.10g}, the page says {value}")
    if not shows(text, computed, how, decimal):
        raise DiffersError(f"the records give {computed:.10g}, which the page prints as {text}")


def check_claim(records: Records, claim: Json, shown: str) -> None:
    """Raise DiffersError unless a claim's outcome is that of its condition, and it is shown so."""
    if words_of(shown) != words_of(claim["sentence"]):
        raise DiffersError("the sentence of the page is not that of claims.json")
    holds = evaluate(records, claim["tree"])
    if claim["outcome"] == "undecided":
        raise NotCheckedError(claim["condition"])
    if holds != (claim["outcome"] == "held"):
        verb = "holds" if holds else "does not hold"
        raise DiffersError(f"{verb} by the records, not: {claim['outcome']}")


def finding(
    kind: str, what: str, check_one: Callable[..., None], *arguments: Any
) -> tuple[str, str]:
    """Return the kind of what agrees, or `differs` or `not checked`, and a line about it."""
    try:
        check_one(*arguments)
    except NotCheckedError as reason:
        return "not checked", f"{what}: {reason}"
    except DiffersError as reason:
        return "differs", f"{what}: {reason}"
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        return "differs", f"{what}: can't be computed from the records ({error!r})"
    return kind, what


def check(address: str) -> list[tuple[str, str]]:
    """Return a finding for each record, number and claim of a page."""
    page = read(address).decode()
    listed = re.search(r'href="([^"]*/)claims\.json"', page)
    if not listed:
        raise SystemExit(f"{address}: the page links no claims.json")
    folder = listed[1]
    claims = {each["name"]: each for each in json.loads(read(address, folder + "claims.json"))}
    found, records = [], {}
    for link, digest in RECORD.findall(page):
        if link.startswith(folder):
            name, content = unquote(unescape(link.removeprefix(folder))), read(address, link)
            same_bytes = hashlib.sha256(content).hexdigest() == digest
            problem = f"{name}: its SHA-256 is not that of the page"
            found.append(("records", name) if same_bytes else ("differs", problem))
            record = json.loads(content)
            if beside := (record.get("test") or {}).get("items_file"):
                items = read(address, urljoin(link, quote(beside["file"])))
                if hashlib.sha256(items).hexdigest() != beside["sha256"]:
                    found.append(("differs", f"{name}: the SHA-256 of its test items is another"))
                record["test"] |= json.loads(items)
            records[in_expressions(name)] = in_shares(record)
    numbers = NUMBER.findall(page)
    if others := page.count(" data-record=") - len(numbers):
        found.append(("not checked", f"{others} numbers that are marked in another way"))
    for each in numbers:
        value, origin, how, decimal, text = map(text_of, each)
        what = f"{text} ({origin})"
        arguments = (records, value, origin, how, decimal, text)
        found.append(finding("numbers", what, check_number, *arguments))
    starts = {match[1]: match.end() for match in CLAIM.finditer(page)}
    shown = {name: text_of(content_of_span(page[start:])) for name, start in starts.items()}
    for name, claim in claims.items():
        sentence = shown.get(name, claim["sentence"])
        found.append(finding("claims", f"claim {name}", check_claim, records, claim, sentence))
    unknown = sorted(shown.keys() - claims.keys())
    return found + [("differs", f"claim {name}: is not in claims.json") for name in unknown]


def main() -> None:
    """Check the page of the command line and print the findings."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    found = check(sys.argv[1])
    for kind, line in found:
        if kind in ("differs", "not checked"):
            print(f"{kind}: {line}")
    counts = Counter(kind for kind, _ in found)
    agreed = ", ".join(f"{counts[kind]} {kind}" for kind in ("records", "numbers", "claims"))
    print(f"{agreed} agree; {counts['differs']} differ, {counts['not checked']} not checked")
    raise SystemExit(1 if counts["differs"] else 2 if counts["not checked"] else 0)


if __name__ == "__main__":
    main()
