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
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

LEVEL = 0.05  # of tests and intervals
ENOUGH_ITEMS, ENOUGH_DIFFERENCES = 20, 6  # with fewer, a comparison is not decided
WORDS = "no one two three four five six seven eight nine ten eleven twelve"
SMALL = {word: number for number, word in enumerate(WORDS.split())}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})


class NotCheckedError(Exception):
    """Something that this script can't evaluate."""


# Student's t


def incomplete_beta(a, b, x):
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


def t_quantile(level, degrees):
    """Return the t that Student's t exceeds, on either side, with a probability."""
    low, high = 0.0, 1.0
    for _ in range(100):
        # With s = t / (1 + t) all t are between 0 and 1.
        s = (low + high) / 2
        t = s / (1 - s)
        above = incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) if t else 1.0
        low, high = (s, high) if above > level else (low, s)
    return low / (1 - low)


def t_value(terms, level):
    """Return the mean of the quantiles of all terms, weighted by variance (Cochran and Cox)."""
    total = sum(variance for variance, _ in terms)
    return sum(variance * t_quantile(level, degrees) for variance, degrees in terms) / total


def p_value(terms, ratio):
    """Return the level at which `t_value` is the ratio."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if t_value(terms, middle) > ratio else (low, middle)
    return high


def wilson(correct, count, confidence):
    """Return the score interval of a proportion (Wilson 1927)."""
    z2 = statistics.NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    share = correct / count
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = math.sqrt(z2 * (share * (1 - share) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    low = 0.0 if correct == 0 else centre - half
    return low, 1.0 if correct == count else centre + half


# Comparisons of two models


def correct_by_item(record):
    """Return whether each test item was classified correctly; nothing if that is not known."""
    test = record["test"]
    rows = [
        ((each["file"], each["label"]), predicted(each) == each["label"])
        for each in test.get("predictions", [])
    ] or [((each["file"], -1), each["correct"]) for each in test.get("outcomes", [])]
    found = dict(rows)
    return found if len(found) == len(rows) else {}


def predicted(prediction):
    """Return the class of the highest probability, the first of equals."""
    probabilities = prediction["probabilities"]
    return probabilities.index(max(probabilities))


def scores(records, metric):
    """Return the score of each run, the number of items, and the mean score of each item."""
    if metric != "test_accuracy":
        split = "validation" if metric.startswith("val_") else "train"
        if not metric.endswith(("accuracy", "acc")):
            raise NotCheckedError(f"a comparison by {metric}")
        counts = [sum(each["dataset"]["splits"][split].values()) for each in records]
        return [each["history"][metric][-1] for each in records], min(counts), {}
    runs = [each["test"]["accuracy"] for each in records]
    by_run = [correct_by_item(each) for each in records]
    if by_run[0] and all(each.keys() == by_run[0].keys() for each in by_run):
        items = {key: sum(each[key] for each in by_run) / len(by_run) for key in by_run[0]}
        return [statistics.fmean(each.values()) for each in by_run], len(items), items
    return runs, min(each["test"]["count"] for each in records), {}


def variance(values):
    """Return the sample variance."""
    return statistics.variance(list(map(float, values)))


def compare(first, second, metric, family):
    """Return the comparison of two models: difference, decided, interval and p.

    Its variance is the sum of that over items and those over the seeds of either model. Interval
    and p are adjusted for the number of comparisons in the post (Bonferroni).
    """
    (runs1, count1, items1), (runs2, count2, items2) = scores(first, metric), scores(second, metric)
    result = {"difference": statistics.fmean(runs1) - statistics.fmean(runs2), "decided": False}
    alike = bool(items1) and items1.keys() == items2.keys()
    if (
        min(len(runs1), len(runs2)) < 2
        or min(count1, count2) < ENOUGH_ITEMS
        or items1 == items2 != {}
    ):
        return result
    if alike:
        differences = [items1[key] - items2[key] for key in items1]
        telling = sum(map(bool, differences))
        terms = [(variance(differences) / count1, count1 - 1)]
    elif items1 and items2:
        values = [*items1.values(), *items2.values()]
        commonest = max(Counter(values).values())
        telling = (1 - commonest / len(values)) * min(count1, count2)
        terms = [(variance(each.values()) / len(each), len(each) - 1) for each in (items1, items2)]
    else:
        shares = [(statistics.fmean(runs1), count1), (statistics.fmean(runs2), count2)]
        pooled = sum(share * count for share, count in shares) / (count1 + count2)
        telling = min(pooled, 1 - pooled) * min(count1, count2)
        terms = [(share * (1 - share) / count, count - 1) for share, count in shares]
    terms += [(variance(runs) / len(runs), len(runs) - 1) for runs in (runs1, runs2)]
    error = math.sqrt(sum(term for term, _ in terms))
    if telling < ENOUGH_DIFFERENCES or not error:
        return result
    difference = result["difference"]

    def interval(level):
        half = t_value(terms, level / family) * error
        return max(difference - half, -1.0), min(difference + half, 1.0)

    p = min(1.0, p_value(terms, abs(difference) / error) * family)
    within = {"interval": interval(LEVEL), "interval_90": interval(2 * LEVEL)}
    return result | within | {"decided": True, "p": p}


def of_comparison(what, step, arguments):
    """Return an attribute of a comparison, or the answer of a method with its arguments."""
    if what in ("difference", "decided"):
        return step[what]
    if not step["decided"]:
        if what in ("better", "worse", "at_least", "equivalent"):
            return False
        raise NotCheckedError("numbers of a comparison that is not decided")
    low, high = step["interval"]
    low90, high90 = step["interval_90"]
    significant = not low <= 0 <= high
    answers = {
        "p": step["p"],
        "interval.low": low,
        "interval.high": high,
        "significant": significant,
        "better": significant and step["difference"] > 0,
        "worse": significant and step["difference"] < 0,
        "at_least": arguments and low >= arguments[0],
        "equivalent": arguments and -arguments[0] <= low90 <= high90 <= arguments[0],
    }
    if what not in answers:
        raise NotCheckedError(f"`{what}` of a comparison")
    return answers[what]


# Expressions


def innermost(function):
    """Return a function of a list that takes the innermost ones of lists of lists."""

    def taken(value, *rest):
        if isinstance(value, list) and value and isinstance(value[0], list):
            return [taken(each, *rest) for each in value]
        return function(value, *rest)

    return taken


def elementwise(function):
    """Return a function of numbers that takes lists of them, too."""

    def taken(*values):
        if any(isinstance(value, list) for value in values):
            sides = [value if isinstance(value, list) else None for value in values]
            length = min(len(side) for side in sides if side is not None)
            pairs = list(zip(sides, values, strict=True))
            return [taken(*(side[n] if side else v for side, v in pairs)) for n in range(length)]
        return function(*values)

    return taken


def extreme(function):
    """Return the smallest or largest of several values, or of each innermost list."""

    def taken(*values):
        if len(values) > 1 or not isinstance(values[0], list):
            return function(values)
        return innermost(function)(values[0])

    return taken


def confusion(records, actual, guess):
    """Return the number of test items of one class that were predicted as another."""
    return sum(each["label"] == actual and predicted(each) == guess for each in flat(records))


def calibrated(records, count):
    """Return the confidence of each prediction and whether it is right, by bins of confidence."""
    bins = [[] for _ in range(count)]
    for each in flat(records):
        confidence = max(each["probabilities"])
        right = predicted(each) == each["label"]
        bins[min(int(confidence * count), count - 1)].append((confidence, right))
    return bins


def calibration_error(records, count):
    """Return the expected calibration error (Naeini and others 2015)."""
    bins = calibrated(records, count)
    apart = (abs(sum(right - confidence for confidence, right in inside)) for inside in bins)
    return sum(apart) / len(flat(records))


def flat(records):
    """Return the predictions of one run or several."""
    several = records and isinstance(records[0], list)
    return [each for run in records for each in run] if several else records


def flipped(sign, before, now):
    """Return the number of test items that most runs now get right, or wrong, unlike before."""

    def verdicts(records):
        by_run = [correct_by_item(record) for record in records]
        sums = {key: sum(1 if run[key] else -1 for run in by_run) for key in by_run[0]}
        return {key: (total > 0) - (total < 0) for key, total in sums.items()}

    old, new = verdicts(before), verdicts(now)
    return sum(new[key] - old[key] == 2 * sign for key in new)


SIGNS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
FUNCTIONS = SIGNS | {
    "add": elementwise(lambda a, b: a + b),
    "sub": elementwise(lambda a, b: a - b),
    "mul": elementwise(lambda a, b: a * b),
    "div": elementwise(lambda a, b: a / b),
    "floor_div": elementwise(lambda a, b: a // b),
    "abs": elementwise(abs),
    "round": elementwise(round),
    "round7": elementwise(lambda a: float(f"{a:.7g}")),
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
    "count_above": innermost(
        lambda values, level: sum(float(f"{v:.7g}") > float(f"{level:.7g}") for v in values)
    ),
    "largest_share": elementwise(lambda counts: max(counts.values()) / sum(counts.values())),
    "wilson.low": lambda correct, count, level: wilson(correct, count, level)[0],
    "wilson.high": lambda correct, count, level: wilson(correct, count, level)[1],
    "confusion": confusion,
    "calibration.error": calibration_error,
    "calibration.count": lambda records, count, number: len(calibrated(records, count)[number]),
}


def parsed(text):
    """Return the expression that an attribute `data-record` holds, as `claims.json` has it."""
    call = re.fullmatch(r"([\w.]+)\((.*)\)", text.strip(), re.DOTALL)
    if call:
        parts, depth = [""], 0
        for letter in call[2]:
            depth += (letter == "(") - (letter == ")")
            parts = (
                [*parts, ""] if letter == "," and not depth else [*parts[:-1], parts[-1] + letter]
            )
        return {"call": call[1], "of": [parsed(part) for part in parts]}
    record, hash_sign, pointer = text.strip().partition("#")
    if hash_sign:
        return {"record": record, "pointer": pointer}
    return json.loads(record) if re.fullmatch(r"-?\d[\d.e+-]*", record) else record


class Records:
    """The records of a page by name, in shares of one, and the evaluation of expressions."""

    def __init__(self, contents):
        self.records = {name: in_shares(json.loads(text)) for name, text in contents.items()}
        self.steps = {}

    def named(self, names):
        """Return the records of `model4/*`, without identical ones, or those of a list."""
        folder, star, _ = names.rpartition("/*")
        if not star:
            return [self.one(name) for name in names.split(",")]
        model = folder.rpartition("/")[2]
        found = {}
        for name, record in self.records.items():
            if name.rpartition("/")[0] == folder and record["model"] == model:
                kept = {
                    k: v for k, v in record.items() if k not in ("seed", "title", "environment")
                }
                found.setdefault(json.dumps(kept, sort_keys=True), record)
        if not found:
            raise NotCheckedError(f"the page links no record of {names}")
        return list(found.values())

    def one(self, name):
        """Return the record of a name."""
        if name not in self.records:
            raise NotCheckedError(f"the page does not link the record {name}")
        return self.records[name]

    def at(self, names, pointer):
        """Return the value at a pointer of one record, or of each of several."""

        def value(record):
            for key in pointer.split("/")[1:]:
                record = record[int(key)] if isinstance(record, list) else record.get(key)
                if record is None:
                    raise NotCheckedError(f"{names} has no {pointer}")
            return record

        several = "*" in names or "," in names
        return [value(each) for each in self.named(names)] if several else value(self.one(names))

    def value(self, expression):
        """Return the value of an expression; raises NotCheckedError if it can't be evaluated."""
        match expression:
            case {"record": names, "pointer": pointer}:
                return self.at(names, pointer)
            case {"call": "best", "of": models}:
                return max(
                    models, key=lambda each: statistics.fmean(self.at(each, "/test/accuracy"))
                )
            case {"call": str(name), "of": [first, second, metric, family, *rest]} if (
                name.startswith("comparison.")
            ):
                key = first, second, metric, family
                if key not in self.steps:
                    sides = self.named(first), self.named(second)
                    self.steps[key] = compare(*sides, metric, int(family))
                return of_comparison(name.removeprefix("comparison."), self.steps[key], rest)
            case {"call": ("gained" | "lost") as name, "of": [before, now]}:
                return flipped(1 if name == "gained" else -1, self.named(before), self.named(now))
            case {"call": "and", "of": parts}:
                return all(self.value(part) for part in parts)
            case {"call": name, "of": of} if name in FUNCTIONS:
                return FUNCTIONS[name](*map(self.value, of))
            case {"call": name}:
                raise NotCheckedError(f"the function {name} is not known")
        return expression


def in_shares(record):
    """Return a record with the metrics that it holds in percent as shares of one."""
    units = record.get("units", {})
    for name, values in record["history"].items():
        if name.removeprefix("val_") in units:
            record["history"][name] = [None if v is None else v / 100 for v in values]
    for score in (record.get("test"), record.get("train_score")):
        if score and score.get("accuracy") is not None and "accuracy" in units:
            score["accuracy"] /= 100
    test = record.get("test")
    if test and test.get("accuracy") is not None and (items := correct_by_item(record)):
        exact = sum(items.values()) / len(items)
        if abs(exact - test["accuracy"]) > 1e-6:  # It was rounded.
            test["accuracy"] = exact
    return record


# The page


class Page(HTMLParser):
    """The numbers, claims, links and digests of a page.

    Attributes:
        numbers: The attributes of each `<data>` element, and its text.
        claims: The sentence of each claim by its name.
        links: The address of each link, with the digest that stands in the same row of a table.
    """

    def __init__(self, text):
        super().__init__()
        self.numbers, self.claims, self.links, self.open = [], {}, {}, []
        self.link = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note an element, unless it has no end."""
        attributes = dict(attrs)
        if tag == "a" and attributes.get("href"):
            self.link = attributes["href"]
            self.links.setdefault(self.link, "")
        if tag not in VOID:
            self.open.append((tag, attributes, []))

    def handle_data(self, data):
        """Add a text to all elements that it is in."""
        for _, _, texts in self.open:
            texts.append(data)

    def handle_endtag(self, tag):
        """Note the text of an element."""
        while any(each[0] == tag for each in self.open):
            name, attributes, texts = self.open.pop()
            text = "".join(texts)
            if name == "data" and "data-record" in attributes:
                self.numbers.append((attributes, text))
            elif attributes.get("class") == "labpress-claim":
                self.claims[attributes["id"].removeprefix("claim-")] = text
            elif name == "code" and re.fullmatch("[0-9a-f]{64}", text) and self.link:
                self.links[self.link] = text
                self.link = ""
            if name == tag:
                return


def read(address):
    """Return the content of an address or file."""
    if re.match("https?://", address):
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.read()
    return Path(address).read_bytes()


def resolved(page, link):
    """Return the address or file of a link; a site's files may be shown below another folder."""
    if re.match("https?://", page):
        return urljoin(page, link)
    parts = unquote(link).strip("/").split("/")
    for folder in Path(page).resolve().parents:
        for start in range(len(parts) - 2):
            if (folder / "/".join(parts[start:])).is_file():
                return str(folder / "/".join(parts[start:]))
    return link


def same(one, other):
    """Return True if two values are equal up to rounding."""
    if isinstance(one, bool) or isinstance(other, bool) or isinstance(one, str):
        return one == other
    return math.isclose(one, other, rel_tol=1e-8, abs_tol=1e-10)


def shows(text, value, how):
    """Return True if a text is a number, rounded as it says."""
    if text in SMALL:
        return SMALL[text] == value
    found = re.match(r"[-+]?\d[\d,]*(?:\.(\d+))?(?:e([-+]?\d+))?", text)
    if not found:
        return False
    shown = float(found[0].replace(",", ""))
    step = 10.0 ** (int(found[2] or 0) - len(found[1] or ""))
    for scale in [100] if "%" in text else [1, 100]:
        rest = shown - value * scale
        noise = 3e-7 * abs(value * scale) + 1e-12
        low, high = {"percent_floor": (-step, 0), "percent_ceil": (0, step)}.get(
            how, (-step / 2, step / 2)
        )
        if low - noise <= rest <= high + noise:
            return True
    return False


class Report:
    """What agrees, what differs, and what can't be checked."""

    def __init__(self):
        self.agreed, self.differing, self.unchecked = Counter(), [], []

    def add(self, kind, what, problem):
        """Note a check and its problem, if there is one."""
        if problem:
            self.differing.append(f"{what}: {problem}")
        else:
            self.agreed[kind] += 1


def check_number(records, attributes, text):
    """Return what is wrong with a printed number, or nothing."""
    expression, value = attributes["data-record"], float(attributes["value"])
    computed = records.value(parsed(expression))
    if not same(computed, value):
        return f"the records give {computed:.10g}, the page says {value:.10g}"
    if not shows(text.strip(), computed, attributes.get("data-filter")):
        return f"the records give {computed:.10g}, which the page prints as {text}"
    return ""


def decided(records, tree, problems):
    """Return whether a condition holds, or None if that can't be said.

    Args:
        records: The records.
        tree: The condition, or an operand of it.
        problems: A list for operands whose value is not that of the records.
    """
    match tree:
        case {"operand": text, "from": expression, "value": value}:
            computed = records.value(expression)
            if isinstance(computed, str):
                return computed
            if not same(computed, value):
                problems.append(f"{text} is {computed}, not {value}")
                return computed
            return value  # The same up to rounding, and no rounding should decide.
        case {"operand": _, "value": bool()} | {"operand": _, "read": False}:
            return None
        case {"operand": _, "value": value}:
            return value
        case {"operand": _}:
            return None
        case {"call": ("and" | "or" | "not") as name, "of": of}:
            answers = [decided(records, each, problems) for each in of]
            if name == "not":
                return None if answers[0] is None else not answers[0]
            settles = name == "or"
            if settles in answers:
                return settles
            return None if None in answers else not settles
        case {"call": name, "of": of}:
            if name in SIGNS and '"from"' not in json.dumps(of):
                return None  # Numbers without records.
            values = [decided(records, each, problems) for each in of]
            return None if None in values else FUNCTIONS[name](*values)
    return tree


def check_claim(records, page, claim):
    """Return what is wrong with a claim; raises NotCheckedError if it can't be decided."""
    name, outcome = claim["name"], claim["outcome"]
    problems = []
    holds = decided(records, claim["tree"], problems)
    if problems:
        return "; ".join(problems)
    if name in page.claims and plain(page.claims[name]) != plain(claim["sentence"]):
        return "the sentence of the page is not that of claims.json"
    if holds is None or outcome == "undecided":
        raise NotCheckedError(claim["condition"])
    if holds != (outcome == "held"):
        return f"{'holds' if holds else 'does not hold'} by the records, not: {outcome}"
    return ""


def plain(text):
    """Return a sentence without emphasis and typographic signs."""
    return re.sub(r"[*_\s]+|(?<=-)-+", " ", text.translate(TYPOGRAPHY)).strip()


def check(address, report):
    """Check a page and note all findings."""
    page = Page(read(address).decode())
    lists = [link for link in page.links if link.endswith("/claims.json")]
    if not lists:
        raise SystemExit(f"{address}: the page links no claims.json")
    base = lists[0].removesuffix("claims.json")
    contents = {}
    for link, digest in page.links.items():
        if digest and link.startswith(base):
            name = unquote(link.removeprefix(base))
            contents[name] = read(resolved(address, link))
            changed = hashlib.sha256(contents[name]).hexdigest() != digest
            report.add("records", name, changed and "its SHA-256 is not that of the page")
    records = Records(contents)
    jobs = [
        ("numbers", f"{text.strip()} ({each['data-record']})", check_number, (each, text))
        for each, text in page.numbers
    ]
    claims = json.loads(read(resolved(address, lists[0])))
    jobs += [("claims", f"claim {each['name']}", check_claim, (page, each)) for each in claims]
    for kind, what, function, arguments in jobs:
        try:
            report.add(kind, what, function(records, *arguments))
        except NotCheckedError as reason:
            report.unchecked.append(f"{what}: {reason}")
        except (KeyError, TypeError, ValueError, ArithmeticError, IndexError) as error:
            report.add(kind, what, f"can't be computed from the records ({error!r})")
    missing = page.claims.keys() - {each["name"] for each in claims}
    for name in sorted(missing):
        report.add("claims", f"claim {name}", "is not in claims.json")


def main():
    """Check the page of the command line and print the findings."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    report = Report()
    check(sys.argv[1], report)
    for line in report.differing:
        print(f"differs: {line}")
    for line in report.unchecked:
        print(f"not checked: {line}")
    agreed = ", ".join(f"{count} {kind}" for kind, count in report.agreed.items())
    print(f"{agreed} agree; {len(report.differing)} differ, {len(report.unchecked)} not checked")
    raise SystemExit(1 if report.differing else 2 if report.unchecked else 0)


if __name__ == "__main__":
    main()
