"""What a training has changed in the posts: claims, sentences, numbers, figures."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from os.path import commonpath
from pathlib import PurePath
from typing import Any, Generic, NamedTuple, TypeVar

from experiments.records.errors import UserError
from generator.claims.tag import Claim, plain
from generator.diff.sides import Side
from generator.figures.figure import Figure
from generator.pages.render import Page
from generator.runs.run import Run
from generator.runs.statistics import Spread, spread

# What is not prose in a page's Markdown: code, tables and notes, blocks of HTML.
NOT_PROSE = re.compile(
    r"^(`{3,}).*?^\1$|<(div|details|style|script|dl)\b.*?</\2>", re.MULTILINE | re.DOTALL
)
BLOCK = re.compile(r"\n\s*\n|\n(?=[-*] |\d+\. )|\n(?=#)")
MARK = re.compile(r"^(?:#+|[-*]|\d+\.) ")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“(])")
HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
TINY = 1e-6  # 32-bit numbers that differ by less are the same.
Thing = TypeVar("Thing")


class Change(NamedTuple, Generic[Thing]):
    """Something that is another one now; None on the side that has none."""

    old: Thing | None
    new: Thing | None


class Unlike(NamedTuple):
    """What differs beside the outcome: with it, a change of figures may be due to that."""

    model: str
    what: str


class Moved(NamedTuple):
    """A figure of a model that is another one now: means over seeds, and their range."""

    what: str
    metric: str
    old: Spread
    new: Spread

    @property
    def by(self) -> float:
        """How far it moved."""
        return self.new.mean - self.old.mean

    @property
    def chance(self) -> Spread:
        """What chance alone does: the spread over seeds before, or else now."""
        return self.old if self.old.count > 1 else self.new


@dataclass(frozen=True)
class PostDifference:
    """What is different in one post; `kept` counts claims, sentences and figures that stayed.

    A post that is different in none of them can be so `elsewhere`.
    """

    slug: str
    claims: list[Change[Claim]]
    sentences: list[Change[str]]
    figures: list[Change[Figure]]
    kept: dict[str, int]
    elsewhere: bool


@dataclass(frozen=True)
class Difference:
    """What is different between two states of a project; `notes` are posts of one side only.

    Posts that are `broken` could be built before, and can't be now.
    """

    old: str
    new: str
    unfair: list[Unlike]
    notes: list[str]
    moved: list[Moved]
    posts: list[PostDifference]
    broken: list[str]

    @property
    def flips(self) -> list[Change[Claim]]:
        """The claims of both sides that came out in another way."""
        return [flip for post in self.posts for flip in post.claims if flip.old and flip.new]


def compare(old: Side, new: Side) -> Difference:
    """What is different between two sides."""
    pairs = [
        (name, old.runs.get(key, []), new.runs.get(key, []))
        for key, name in names_of(dict.fromkeys([*old.runs, *new.runs])).items()
    ]
    return Difference(
        old=old.label,
        new=new.label,
        unfair=[reason for pair in pairs for reason in unfair(*pair)],
        notes=list(notes(old, new)),
        moved=[number for pair in pairs for number in moved(*pair)],
        posts=[
            compare_pages(slug, old.pages[slug], page)
            for slug, page in new.pages.items()
            if slug in old.pages
        ],
        broken=sorted(old.pages.keys() & new.errors.keys()),
    )


def names_of(models: Iterable[PurePath]) -> dict[PurePath, str]:
    """How a report calls models: with their folders as far as these differ."""
    models = list(models)
    if not models:
        return {}
    shared = commonpath([model.parent for model in models])
    return {model: model.relative_to(shared).as_posix() for model in models}


def unfair(model: str, old: list[Run], new: list[Run]) -> Iterator[Unlike]:
    """What one model's runs of two sides do not have in common beside the outcome."""
    if not old or not new:
        yield Unlike(model, "trained on one side only")
        return
    before, after = conditions(old), conditions(new)
    for what in before:
        only = {"before": before[what] - after[what], "now": after[what] - before[what]}
        parts = [f"only {side}: {', '.join(sorted(only[side]))}" for side in only if only[side]]
        if parts:
            yield Unlike(model, f"other {what} ({'; '.join(parts)})")


def conditions(seeds: list[Run]) -> dict[str, set[str]]:
    """What a fair comparison has in common, by the words for it; a text for each part of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for run in seeds:
        settings = dict(run.config)
        settings.pop("epochs", None)  # Those that were trained count.
        data = run.record.dataset
        asked = {
            "epochs": run.epochs,
            "data": data and f"{data.name} {data.fingerprint}",
            "metrics": dict.fromkeys(run.history.names, ""),
            "seeds": run.seed,
            "status": run.record.status,
            "backbone weights": settings.pop("backbone", None),
            "settings": settings,
            "model function": run.record.code,
            "packages": run.environment.get("packages"),
            "processor": run.environment.get("processor"),
        }
        for what, value in asked.items():
            parts = [value]
            if isinstance(value, dict):
                parts = [f"{name} {part}".strip() for name, part in value.items()]
            found[what] |= {HASH.sub(r"\1", str(part)) for part in parts}
    return found


def notes(old: Side, new: Side) -> Iterator[str]:
    """Posts that one side only has, and those that do not render."""
    for side, other in ((old, new), (new, old)):
        for slug in side.pages.keys() - other.pages.keys() - other.errors.keys():
            yield f"The post {slug} is there only in {side.label}."
        for slug, error in side.errors.items():
            yield f"The post {slug} can't be built in {side.label}: {error}"


def moved(model: str, old: list[Run], new: list[Run]) -> Iterator[Moved]:
    """The numbers of one model that are others now.

    What a run lacks is left out: it is said where it makes the comparison unfair.
    """
    if not old or not new:
        return
    for what, metric, ask in questions(new[0]):
        with suppress(UserError):
            before, after = (spread(ask(run) for run in seeds) for seeds in (old, new))
            if abs(after.mean - before.mean) > TINY:
                yield Moved(f"{model}, {what}", metric, before, after)


def questions(first: Run) -> list[tuple[str, str, Callable[[Run], float]]]:
    """What is asked of each run like the first: in words, the metric, and how."""
    try:
        judged = first.group.judged
    except UserError:  # The runs have no metric in common.
        judged = first.history.names[0]
    return [
        ("test accuracy", "accuracy", lambda run: run.test.accuracy),
        (f"last {judged}", judged, lambda run: run.history[judged].last),
        (f"best {judged}", judged, lambda run: run.history[judged].best),
    ]


def compare_pages(slug: str, old: Page, new: Page) -> PostDifference:
    """What is different in one post."""
    claims = changes(old.claims, new.claims, "name", "outcome")
    figures = changes(old.figures.values(), new.figures.values(), "stem", "file_name")
    before, after = sentences(old), sentences(new)
    changed = changed_sentences(before, after)
    kept = {
        "claims": len(new.claims) - present(claims),
        "sentences": len(after) - present(changed),
        "figures": len(new.figures) - present(figures),
    }
    # What a claim of another outcome says is told with it.
    told = " ".join(claim.sentence for change in claims for claim in change if claim)
    untold = [each for each in changed if any(text and text not in told for text in each)]
    elsewhere = old.markdown != new.markdown and not (claims or changed or figures)
    return PostDifference(slug, claims, untold, figures, kept, elsewhere)


def changes(
    old: Iterable[Thing], new: Iterable[Thing], name: str, value: str
) -> list[Change[Thing]]:
    """The things whose values differ, paired by their names; several of one name by their order."""
    before, after = numbered(old, name), numbered(new, name)
    pairs = [Change(before.get(key), after.get(key)) for key in dict.fromkeys([*after, *before])]
    return [p for p in pairs if getattr(p.old, value, None) != getattr(p.new, value, None)]


def numbered(things: Iterable[Thing], attribute: str) -> dict[tuple[str, int], Thing]:
    """Things by their names, and how often each name came before."""
    seen: Counter[str] = Counter()
    found = {}
    for thing in things:
        name = getattr(thing, attribute)
        found[name, seen[name]] = thing
        seen[name] += 1
    return found


def sentences(page: Page) -> list[str]:
    """The sentences of a page's title, description and prose, without markup."""
    prose = NOT_PROSE.sub("\n\n", "\n\n".join([*page.texts.values(), page.markdown]))
    blocks = (plain(MARK.sub("", block.strip())) for block in BLOCK.split(prose))
    return [sentence for block in blocks if block for sentence in SENTENCE.split(block)]


def changed_sentences(old: list[str], new: list[str]) -> list[Change[str]]:
    """The sentences that are not the same, each with the one in whose place it stands."""
    parts = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Change(*pair)
        for tag, a, b, c, d in parts
        if tag != "equal"
        for pair in zip_longest(old[a:b], new[c:d])
    ]


def present(changed: list[Change[Any]]) -> int:
    """How many of the changes leave something on the new side."""
    return sum(change.new is not None for change in changed)
