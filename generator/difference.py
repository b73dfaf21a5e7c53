"""What a training has changed in the posts: claims, sentences, numbers, figures."""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.errors import LabError
from generator.claims import Claim, plain
from generator.figures import Figure
from generator.intervals import Spread, spread
from generator.posts import Source, read_post
from generator.project import Project
from generator.reads import Reads
from generator.rendering import Page, render
from generator.run import Run
from generator.runs import Runs
from generator.series import MissingError

# What is not prose in a page's Markdown: code, tables and notes, images, blocks of HTML.
NOT_PROSE = re.compile(
    r"^(`{3,}).*?^\1$|<(div|details|figure|style|script|dl)\b.*?</\2>", re.MULTILINE | re.DOTALL
)
BLOCK = re.compile(r"\n\s*\n|\n(?=[-*] |\d+\. )|\n(?=#)")
MARK = re.compile(r"^(?:#+|[-*]|\d+\.) ")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“(])")
TINY = 1e-6  # 32-bit numbers that differ by less are the same.


@dataclass(frozen=True)
class Flip:
    """A claim that came out in another way."""

    old: Claim
    new: Claim


@dataclass(frozen=True)
class Moved:
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
    def range(self) -> float | None:
        """The range over seeds before, or else now; None if both sides have one seed only."""
        side = next((side for side in (self.old, self.new) if side.count > 1), None)
        return side.high - side.low if side else None


@dataclass(frozen=True)
class PostDifference:
    """What is different in one post; `kept` counts claims, sentences and figures that stayed."""

    slug: str
    flips: list[Flip] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)
    sentences: list[tuple[str, str]] = field(default_factory=list)
    figures: list[tuple[Figure | None, Figure | None]] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """What is different between two states of a project; `notes` are posts of one side only."""

    old: str
    new: str
    unfair: list[str]
    moved: list[Moved]
    posts: list[PostDifference]
    notes: list[str]

    @property
    def flips(self) -> list[Flip]:
        """The flipped claims of all posts."""
        return [flip for post in self.posts for flip in post.flips]


@dataclass(frozen=True)
class Side:
    """One state of a project: its posts as they render, or why one does not, and its runs."""

    label: str
    pages: dict[str, Page]
    errors: dict[str, str]
    runs: dict[str, list[Run]]


def take(project: Project, label: str) -> Side:
    """Renders all posts of a project, in memory."""
    pages: dict[str, Page] = {}
    errors: dict[str, str] = {}
    runs: dict[str, list[Run]] = {}
    # Records of one time are shown with the code of another: that is a reason of `unfair`.
    project = project._replace(code_as_run=False)
    for path in sorted(project.posts.glob("*.md")):
        try:
            source = read_post(path, project)
            pages[path.stem] = render(project, source)
            runs |= own_runs(project, source)
        except LabError as error:
            errors[path.stem] = str(error)
    return Side(label, pages, errors, runs)


def own_runs(project: Project, source: Source) -> dict[str, list[Run]]:
    """The runs behind a post by model, without figures that others have reported."""
    found: dict[str, list[Run]] = {}
    for name in (source.runs, *source.references.values()):
        if not name.startswith("content/"):
            folder = project.runs or project.inside(name)
            runs = Runs(folder, project.relative(folder), Reads(project.root), source.better)
            found |= {model: list(of_model) for model, of_model in runs.by_model.items()}
    return found


def compare(old: Side, new: Side) -> Difference:
    """What is different between two sides."""
    both = [slug for slug in new.pages if slug in old.pages]
    return Difference(
        old=old.label,
        new=new.label,
        unfair=list(unfair(old.runs, new.runs)),
        moved=list(moved(old.runs, new.runs)),
        posts=[compare_pages(slug, old.pages[slug], new.pages[slug]) for slug in both],
        notes=list(notes(old, new)),
    )


def notes(old: Side, new: Side) -> Iterator[str]:
    """Posts that one side only has, and those that do not render."""
    for side, other in ((old, new), (new, old)):
        for slug in side.pages.keys() - other.pages.keys() - other.errors.keys():
            yield f"The post {slug} is there only in {side.label}."
        for slug, error in side.errors.items():
            yield f"The post {slug} can't be built in {side.label}: {error}"


def compare_pages(slug: str, old: Page, new: Page) -> PostDifference:
    """What is different in one post."""
    claims = {claim.name: claim for claim in old.claims}, {c.name: c for c in new.claims}
    common = claims[0].keys() & claims[1].keys()
    flips = [
        Flip(claims[0][name], claims[1][name])
        for name in claims[1]
        if name in common and claims[0][name].outcome != claims[1][name].outcome
    ]
    texts = sentences(old.body), sentences(new.body)
    changed: list[tuple[str, str]] = []
    same = 0
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag == "equal":
            same += b - a
            continue
        pairs = max(b - a, d - c)
        before = texts[0][a:b] + [""] * (pairs - (b - a))
        after = texts[1][c:d] + [""] * (pairs - (d - c))
        changed += list(zip(before, after, strict=True))
    # What a flipped claim says is told with it.
    told = " ".join(f"{flip.old.sentence} {flip.new.sentence}" for flip in flips)
    changed = [(a, b) for a, b in changed if a not in told or b not in told]
    figures = list(changed_figures(old, new))
    return PostDifference(
        slug=slug,
        flips=flips,
        gone=sorted(claims[0].keys() - common),
        come=sorted(claims[1].keys() - common),
        sentences=changed,
        figures=figures,
        kept={
            "claims": len(common) - len(flips),
            "sentences": same,
            "figures": len(new.figures) - sum(1 for _, figure in figures if figure),
        },
    )


def sentences(body: str) -> list[str]:
    """The sentences of a page's prose, without markup."""
    prose = NOT_PROSE.sub("\n\n", body)
    blocks = (plain(MARK.sub("", block.strip())) for block in BLOCK.split(prose))
    return [sentence for block in blocks if block for sentence in SENTENCE.split(block)]


def changed_figures(old: Page, new: Page) -> Iterator[tuple[Figure | None, Figure | None]]:
    """Figures whose data are other ones; those of one name belong together in their order."""
    before, after = by_stem(old), by_stem(new)
    for stem in [*after, *(stem for stem in before if stem not in after)]:
        pair = before.get(stem), after.get(stem)
        if pair[0] is None or pair[1] is None or pair[0].file_name != pair[1].file_name:
            yield pair


def by_stem(page: Page) -> dict[str, Figure]:
    """A page's figures by the names that they have without their hashes."""
    found: dict[str, Figure] = {}
    for figure in page.figures.values():
        number = sum(name.partition("#")[0] == figure.stem for name in found)
        found[f"{figure.stem}#{number}" if number else figure.stem] = figure
    return found


def moved(old: dict[str, list[Run]], new: dict[str, list[Run]]) -> Iterator[Moved]:
    """The test accuracy and the validation metric of each model, where they moved."""
    for model in new:
        if model not in old:
            continue
        for what, metric, ask in questions(new[model][0]):
            try:
                sides = [spread(ask(run) for run in side[model]) for side in (old, new)]
            except MissingError:
                continue  # What is missing is said where it makes the comparison unfair.
            if abs(sides[1].mean - sides[0].mean) > TINY:
                yield Moved(f"{model}, {what}", metric, *sides)


def questions(run: Run) -> Iterator[tuple[str, str, Any]]:
    """What is asked of each run: in words, the metric, and how."""
    yield "test accuracy", "accuracy", lambda run: run.test.accuracy
    metric = f"val_{run.group.metric}"
    if metric not in run.history.names:
        metric = run.group.metric
    yield f"last {metric}", metric, lambda run: run.history[metric].last
    yield f"best {metric}", metric, lambda run: run.history[metric].best


def unfair(old: dict[str, list[Run]], new: dict[str, list[Run]]) -> Iterator[str]:
    """What differs beside the outcome: with it, a change of figures may be due to that."""
    for model in dict.fromkeys([*old, *new]):
        if model not in old or model not in new:
            yield f"{model}: trained on one side only"
            continue
        sides = old[model], new[model]
        for what, ask in CONDITIONS.items():
            a, b = ({repr(ask(run)) for run in side} for side in sides)
            if a != b:
                first = [ask(side[0]) for side in sides]
                if all(isinstance(value, dict) for value in first):
                    detail = differing(*first)
                else:
                    detail = f"{', '.join(sorted(a))} before, {', '.join(sorted(b))} now"
                yield f"{model}: other {what} ({detail})"


def differing(old: dict[str, Any], new: dict[str, Any]) -> str:
    """The names of what differs between the first seeds of two sides."""
    names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    return ", ".join(names) or "of another seed"


CONDITIONS: dict[str, Callable[[Run], Any]] = {
    "epochs": lambda run: run.epochs,
    "planned epochs": lambda run: run.config.get("epochs"),
    "data": lambda run: run.record.dataset and (run.record.dataset.fingerprint or "")[:12],
    "metrics": lambda run: sorted(run.history.names),
    "seeds": lambda run: run.seed,
    "status": lambda run: run.record.status,
    "backbone weights": lambda run: run.config.get("backbone"),
    "settings": lambda run: {
        k: v for k, v in run.config.items() if k not in ("epochs", "backbone")
    },
    "model function": lambda run: run.record.code,
    "packages": lambda run: run.environment.get("packages"),
    "processor": lambda run: run.environment.get("processor"),
}


def checked_folder(path: Path) -> Path:
    """A folder of records, or LabError if it has none."""
    if not any(path.glob("*/*.json")):
        raise LabError(f"{path}: no run is recorded there.")
    return path.resolve()
