"""The claims of the post on an article's sentences: conditions and numbers, from raw records."""

from statistics import fmean

from printed import pc, pt, pt_unlike, seven, unlike
from raw_records import Raw, complete, curve, distinct, epochs, finals, logged_gap, score, wilson
from record_edits import MODELS, Json
from verdict import Verdict

HOLDS, FAILS = "That holds", "That does not hold"


def reported(raw: Raw, model: str) -> Json:
    """Return the one run of a model that the article reports."""
    (run,) = raw.article[model]
    return run


def verdict(holds: bool, numbers: list[str]) -> Verdict:
    """Return a verdict with the words that most sentences of the post begin with."""
    return Verdict(holds, numbers, *((HOLDS, FAILS) if holds else (FAILS, HOLDS)))


def stays_at_least(raw: Raw, model: str, low: float, start: int) -> Verdict:
    """Judge that all epochs from one on reach a level."""
    lowest = min(curve(reported(raw, model), start=start))
    return verdict(seven(lowest) >= low, [unlike(lowest, low)])


def settles(raw: Raw, model: str, low: float, high: float) -> Verdict:
    """Judge that all epochs from the fifth on lie in a range."""
    rest = curve(reported(raw, model), start=5)
    holds = all(low <= seven(value) <= high for value in rest)
    names_best = not holds and model in ("model1", "model3")
    best = [str(5 + rest.index(max(rest)))] if names_best else []
    return verdict(holds, ["5", unlike(min(rest), low), unlike(max(rest), high), *best])


def overfits(raw: Raw) -> Verdict:
    """Judge that the first model's training accuracy ends ten points above validation, or more."""
    gap = logged_gap(reported(raw, "model1"))
    if seven(gap) >= 0.1:
        return Verdict(True, [pt_unlike(gap, 0.1)], "lie between")
    if gap > 0:
        return Verdict(False, [pt_unlike(gap, 0.1)], "only", HOLDS)
    says = "points lower" if gap < 0 else "the same"
    return Verdict(False, [pt(-gap)] if gap else [], says, HOLDS)


def gap_closes(raw: Raw) -> Verdict:
    """Judge that the second model's gap is less than half of the first's."""
    first, second = (abs(logged_gap(reported(raw, name))) for name in ("model1", "model2"))
    return verdict(seven(second) < seven(first / 2), [pt(second), pt(first)])


def mostly_better(raw: Raw) -> Verdict:
    """Judge that more than half of the third model's epochs are above the second's best."""
    best, third = max(curve(reported(raw, "model2"))), curve(reported(raw, "model3"))
    above = sum(seven(value) > seven(best) for value in third)
    return verdict(above * 2 > len(third), [str(above), str(len(third)), pc(best)])


def gap_is_small(raw: Raw) -> Verdict:
    """Judge that less than five points lie between the third model's accuracies."""
    gap = abs(logged_gap(reported(raw, "model3")))
    return verdict(seven(gap) < 0.05, [pt_unlike(gap, 0.05)])


def always_ahead(raw: Raw) -> Verdict:
    """Judge that the fourth model's worst epoch is above the best of all others."""
    worst = min(curve(reported(raw, "model4")))
    best = max(max(curve(reported(raw, name))) for name in MODELS[:3])
    return verdict(worst > best, [] if worst > best else [unlike(worst, best), unlike(best, worst)])


def validates_above(raw: Raw) -> Verdict:
    """Judge that the fourth model's validation accuracy ends above that in training."""
    gap = logged_gap(reported(raw, "model4"))
    return verdict(gap < 0, [pt(abs(gap))] if gap < 0 else [])


def test_score(raw: Raw) -> Verdict:
    """Judge that the interval of the article's test score lies above 96%."""
    run = reported(raw, "model4")
    share, count = score(run), run.get("test", {}).get("count", 0)
    right = round(share * count)
    low, high = wilson(right / count, count)
    numbers = [str(right), str(count), pc(share), "95%", pc(low), pc(high)]
    says = "That can be said" if low >= 0.96 else "So few pictures can't tell"
    return Verdict(low >= 0.96, numbers, says)


def leaks(raw: Raw) -> Verdict:
    """Judge that pictures of the test had been validation pictures."""
    shown, tested = raw.leak["shown_after_pass"], str(raw.leak["tested"])
    if shown[-1] > 0:
        numbers = [tested, str(shown[0]), str(shown[-1]), str(raw.leak["passes"])]
        return Verdict(True, numbers, "had been validation pictures")
    return Verdict(False, [tested], "none had been")


def own_range(raw: Raw, model: str) -> Verdict | None:
    """Judge that the article's last epoch lies in the range of our runs of a model."""
    if model not in raw.own or not all(map(complete, raw.own.values())):
        return None
    runs, article = raw.own[model], reported(raw, model)
    end, ours = curve(article)[-1], finals(runs)
    if epochs(runs[0]) != epochs(article):
        numbers = [pc(end), str(epochs(article)), pc(fmean(ours)), str(epochs(runs[0]))]
        return Verdict(False, numbers, "which can't be compared")
    if len(distinct(runs)) == 1:
        return Verdict(
            False,
            [pc(end), unlike(ours[0], end)],
            "our one seed at" if len(runs) == 1 else "seeds (one distinct run) at",
        )
    if min(ours) <= end <= max(ours):
        return Verdict(True, [pc(end), pc(min(ours)), pc(max(ours))], "inside the range")
    ends = [unlike(min(ours), end), unlike(max(ours), end)]
    says = "above the range" if end > max(ours) else "below the range"
    return Verdict(False, [pc(end), *ends, pc(fmean(ours))], says)
