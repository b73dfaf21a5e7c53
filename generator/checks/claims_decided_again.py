"""Claims that are decided again on changed copies of a post's records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from jinja2 import Environment, nodes
from markupsafe import Markup

from generator.checks.claims_copies import (
    Key,
    Recorded,
    copies_of_all,
    copies_of_each,
    copies_of_one,
)
from generator.claims.claim import HELD, OTHERWISE, Claim
from generator.claims.condition import source
from generator.claims.tag import ClaimTag
from generator.figures import FIGURES
from generator.inputs import Inputs
from generator.pages.context import Context
from generator.pages.environment import make_environment
from generator.pages.render import add_macros, render_texts
from generator.posts.post import Post
from generator.project import Project
from generator.runs.provenance import Provenance
from generator.template_files import tables

# A claim that fewer copies have reached may depend on what they did not change.
ENOUGH_COPIES = 10
# Of more models, only those that a claim reads are changed one by one.
FEW_MODELS = 12
# Conditions of more parts are not tried in all combinations.
MOST_PARTS = 12


@dataclass
class Trials:
    """One claim on all copies.

    Attributes:
        claim: The claim on the records as they are.
        outcomes: All outcomes, those that are not decided apart.
        answers: The answers that each part of the condition has given.
        copies: The number of copies that have decided the claim.
        reached: The number of copies that the claim was on at all.
        tested: The models whose records change what the condition reads.
        printed: The models whose records change the sentence.
    """

    claim: Claim
    outcomes: set[str] = field(default_factory=set)
    answers: dict[str, set[bool]] = field(default_factory=dict)
    copies: int = 0
    reached: int = 0
    tested: set[Key] = field(default_factory=set)
    printed: set[Key] = field(default_factory=set)

    def add(self, claim: Claim) -> None:
        """Add the claim on a copy."""
        self.outcomes |= {claim.outcome} & {HELD, OTHERWISE}
        self.copies += claim.outcome in (HELD, OTHERWISE)
        self.reached += 1
        for part, answer in claim.parts.items():
            self.answers.setdefault(part, set()).add(answer)

    def compare(self, claim: Claim, key: Key) -> None:
        """Note what has changed with the records of one model alone."""
        read = (self.claim.outcome, self.claim.values, self.claim.parts)
        if read != (claim.outcome, claim.values, claim.parts):
            self.tested.add(key)
        if claim.outcome == self.claim.outcome and claim.sentence != self.claim.sentence:
            self.printed.add(key)

    @property
    def can_change(self) -> bool:
        """True if the claim has held and has not held, or its parts' answers can make it do so."""
        return len(self.outcomes) > 1 or (
            self.copies > 0 and answers_differ(self.claim.condition, self.answers)
        )

    @property
    def undecidable(self) -> bool:
        """True if enough copies were asked, and none has decided the claim."""
        return self.reached >= ENOUGH_COPIES and not self.copies

    @property
    def vacuous(self) -> bool:
        """True if enough copies have decided the claim, and nothing can change its outcome."""
        return self.copies >= ENOUGH_COPIES and not self.can_change


def try_claims(project: Project, post: Post, inputs: Inputs, claims: list[Claim]) -> list[Trials]:
    """Decide the claims of a post again until each has changed, or the copies are at their end.

    Args:
        project: The project of the post.
        post: The post.
        inputs: Reads the post's files.
        claims: Its claims on the records as they are.
    """
    if not claims:
        return []
    context = Context(project, post, inputs)
    template = PostOnCopies(context)
    experiments = {"": context.runs, **context.references}
    recorded = Recorded(experiments, context.data)
    trials = {claim.name: Trials(claim) for claim in claims}
    for claim in claims:
        trials[claim.name].add(claim)
    for key in recorded.keys:
        for copy in copies_of_one(recorded, key):
            for claim in template.decided(copy):
                if claim.name in trials:
                    trials[claim.name].compare(claim, key)
                    trials[claim.name].add(claim)
    add_until_changed(trials, template, copies_of_all(recorded))
    add_until_changed(
        trials, template, copies_of_each(recorded, models_to_change(trials, recorded))
    )
    return list(trials.values())


def add_until_changed(
    trials: dict[str, Trials], template: PostOnCopies, copies: Iterable[Recorded]
) -> None:
    """Decide claims on one copy after the other until the outcome of each can change."""
    for copy in copies:
        if all(each.can_change for each in trials.values()):
            return
        for claim in template.decided(copy):
            if claim.name in trials:
                trials[claim.name].add(claim)


def models_to_change(trials: dict[str, Trials], recorded: Recorded) -> list[Key]:
    """Return the models to change one by one: of many, those that an unchanged claim reads."""
    if len(recorded.keys) <= FEW_MODELS:
        return recorded.keys
    read = {key for each in trials.values() if not each.can_change for key in each.tested}
    return [key for key in recorded.keys if key in read]


class PostOnCopies:
    """A post whose claims are decided on one copy of its records after the other.

    All copies share one environment: to load its templates takes longer than to decide the claims.
    """

    def __init__(self, context: Context) -> None:
        """Load the templates of the post, which has been built."""
        self.context = context
        self.environment = make_environment(context)
        add_macros(self.environment, context)
        leave_out_tables(self.environment, context)

    def decided(self, copy: Recorded) -> list[Claim]:
        """Return the post's claims on a copy, up to the first error in the post."""
        tag = self.environment.extensions[ClaimTag.identifier]
        claims: list[Claim] = []
        tag.claims = claims  # type: ignore[attr-defined]
        runs, *_ = copy.experiments.values()
        references = {name: group for name, group in copy.experiments.items() if name}
        names = {"runs": runs, "references": references, "data": copy.data}
        try:
            names["provenance"] = Provenance(runs, references)
            self.environment.globals.update(names)
            if self.environment.cache:
                self.environment.cache.clear()  # What a post imports keeps the names it began with.
            render_texts(self.environment, self.context.post)
            self.environment.get_template(self.context.post.slug).render()
        except Exception:  # A post may refuse records that it can't be written for.
            pass
        return claims


def leave_out_tables(environment: Environment, context: Context) -> None:
    """Let tables, figures and code print nothing: they take most of the time, and hold no claims.

    The captions of figures are printed.
    """
    files = tables(context.project, context.inputs)
    macros = [vars(environment.get_template(name).module) for name in files]
    names = {name for each in macros for name in each if not name.startswith("_")}
    pictures = ("figure", "picture", "markdown_image", "own_figure")
    for name in (*FIGURES, *names, *pictures, "code", "changed_code"):
        environment.globals[name] = only_caption


def only_caption(*_: object, caller: Callable[[], str] | None = None, **__: object) -> str:
    """Return the caption of a call, if it has one, in place of what the call prints."""
    return caller() if caller else Markup("")


def answers_differ(condition: str, answers: dict[str, set[bool]]) -> bool:
    """Return True if answers that its parts have given can make a condition true and false."""
    (output,) = Environment(autoescape=False).parse(f"{{{{ {condition} }}}}").body
    assert isinstance(output, nodes.Output)
    tree = output.nodes[0]
    parts = list(dict.fromkeys(map(source, parts_of(tree))))
    if len(parts) > MOST_PARTS:
        return False
    # A part that was never asked has not mattered: any answer will do.
    possible = [sorted(answers.get(part) or {False, True}) for part in parts]
    results = {truth(tree, dict(zip(parts, each, strict=True))) for each in product(*possible)}
    return len(results) > 1


def parts_of(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the parts of a condition that `and`, `or` and `not` connect."""
    match node:
        case nodes.And() | nodes.Or():
            yield from parts_of(node.left)
            yield from parts_of(node.right)
        case nodes.Not():
            yield from parts_of(node.node)
        case _:
            yield node


def truth(node: nodes.Node, answers: dict[str, bool]) -> bool:
    """Return the outcome of a condition from the answers to its parts."""
    match node:
        case nodes.And():
            return truth(node.left, answers) and truth(node.right, answers)
        case nodes.Or():
            return truth(node.left, answers) or truth(node.right, answers)
        case nodes.Not():
            return not truth(node.node, answers)
    return answers[source(node)]
