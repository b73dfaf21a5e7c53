"""All that can be wrong with a post though it builds: what `python -m generator check` says."""

from collections.abc import Iterator

from jinja2 import Environment, nodes

from experiments.records.errors import UserError
from generator.checks.finding import Finding, Report
from generator.checks.structure import check_structure
from generator.checks.typed import check_numbers
from generator.claims.tag import Claim, ClaimTag
from generator.pages.context import Context
from generator.pages.manual import ExampleTag
from generator.pages.render import render
from generator.posts.post import Post, read_post
from generator.project import Project
from generator.runs.values import recorded

# What holds recorded values, by the names that templates use.
ROOTS = frozenset({"runs", "references", "data", "provenance"})


def check(project: Project) -> list[Report]:
    """A report for each post: what is wrong in it, and what of its numbers was passed over.

    A post that does not build is a finding, too: an excerpt that is not what ran, a claim that
    does not hold.
    """
    return [check_post(project, slug) for slug in project.slugs]


def check_post(project: Project, slug: str) -> Report:
    """The report of one post."""
    try:
        post = read_post(project.post_file(slug), project)
        page = render(project, post)
    except UserError as error:
        return Report([Finding(*split_place(line)) for line in str(error).splitlines()])
    context = Context(project, post)
    values = recorded([context.runs, *context.references.values()])
    numbers = check_numbers(post.shown, post.path.read_text(encoding="utf-8-sig"), values)
    findings = [
        *numbers.findings,
        *check_structure(project.relative(project.site / page.path), page.text),
        *check_claims(post, page.claims),
    ]
    return Report(findings, numbers.skipped)


def split_place(line: str) -> tuple[str, str]:
    """The place and the problem of an error's line."""
    place, _, problem = line.partition(": ")
    return (place, problem) if problem else ("", line)


def check_claims(post: Post, claims: list[Claim]) -> Iterator[Finding]:
    """A post without a claim, and claims whose condition reads no recorded value."""
    if not claims:
        what = "has no claim: say with {% claim %} what should hold of its runs."
        yield Finding(f"{post.shown}:{post.body_line}", what)
    environment = Environment(extensions=[ClaimTag, ExampleTag])
    reading = reading_names(environment.parse(post.body))
    for claim in claims:
        condition = environment.parse(f"{{{{ {claim.condition} }}}}")
        if claim.file == post.path and not names_in(condition) & reading:
            what = f"claim `{claim.name}` reads no recorded value: {claim.condition}."
            yield Finding(f"{post.shown}:{claim.line}", what)


def reading_names(tree: nodes.Template) -> frozenset[str]:
    """The names in a post that hold recorded values: set from them, by however many steps.

    Parameters of macros and what loops run through count, too, if it can be from a run.
    """
    macros = tree.find_all(nodes.Macro)
    names = ROOTS | {argument.name for macro in macros for argument in macro.args}
    for node in tree.find_all((nodes.Assign, nodes.AssignBlock, nodes.For, nodes.With)):
        for target, values in given(node):
            if any(names_in(value) & names for value in values):
                names |= names_in(target)
    return names


def given(node: nodes.Node) -> Iterator[tuple[nodes.Node, list[nodes.Node]]]:
    """What a tag gives a value, and what that is made of."""
    match node:
        case nodes.Assign(target=target, node=value) | nodes.For(target=target, iter=value):
            yield target, [value]
        case nodes.AssignBlock(target=target, body=values):
            yield target, values
        case nodes.With(targets=targets, values=values):
            for target, value in zip(targets, values, strict=True):
                yield target, [value]


def names_in(node: nodes.Node) -> set[str]:
    """All names in an expression."""
    kinds = nodes.Name | nodes.NSRef
    return {each.name for each in [node, *node.find_all(nodes.Expr)] if isinstance(each, kinds)}
