"""All that can be wrong with a post though it builds: what `python -m generator check` says."""

from jinja2 import Environment, nodes

from experiments.errors import LabError
from generator.claims import ClaimTag
from generator.findings import Finding, Report
from generator.manual import ExampleTag
from generator.posts import Source, read_posts
from generator.project import Project
from generator.reads import Reads
from generator.recorded import recorded
from generator.rendering import Page, render
from generator.runs import Runs
from generator.stale import check_numbers
from generator.structure import check_structure

# What holds recorded values, by the names that templates use.
ROOTS = frozenset({"runs", "references", "data"})


def check(project: Project) -> list[Report]:
    """A report for each post: what is wrong in it, and what of its numbers was passed over.

    A post that does not build is a finding, too: an excerpt that is not what ran, a claim that
    does not hold.
    """
    return [check_post(project, source) for source in read_posts(project)]


def check_post(project: Project, source: Source) -> Report:
    """The report of one post."""
    try:
        page = render(project, source)
    except LabError as error:
        return Report([Finding(*split_place(line)) for line in str(error).splitlines()], {})
    groups = [source.runs, *source.references.values()]
    reads = Reads(project.root)
    runs = [Runs(project.inside(group), group, reads, source.better) for group in groups]
    text = source.path.read_text(encoding="utf-8")
    numbers = check_numbers(source.shown, text, recorded(runs))
    page_path = project.relative(project.site / page.path)
    findings = [
        *numbers.findings,
        *check_structure(page_path, page.text),
        *check_claims(project, source, page),
    ]
    return Report(findings, numbers.skipped)


def split_place(line: str) -> tuple[str, str]:
    """The place and the problem of an error's line."""
    place, _, problem = line.partition(": ")
    return (place, problem) if problem else ("", line)


def check_claims(project: Project, source: Source, page: Page) -> list[Finding]:
    """A post without a claim, and claims whose condition reads no recorded value."""
    if not page.claims:
        what = "has no claim: say with {% claim %} what should hold of its runs."
        return [Finding(f"{source.shown}:{source.body_line}", what)]
    empty = "\n" * (source.body_line - 1)
    tree = parsed(f"{{#{empty}#}}{source.body}")
    found = unread(tree, reading_names(tree))
    return [
        Finding(
            f"{project.relative(claim.file)}:{claim.line}",
            f"claim `{claim.name}` reads no recorded value: {claim.condition}.",
        )
        for claim in page.claims
        if claim.file == source.path and (claim.line, claim.condition) in found
    ]


def parsed(text: str) -> nodes.Template:
    """The syntax tree of a post, with each claim's condition as an expression."""
    return Environment(extensions=[ClaimTag, ExampleTag]).parse(text)


def reading_names(tree: nodes.Template) -> set[str]:
    """The names in a post that hold recorded values: set from them, by however many steps.

    Parameters of macros and what loops run through count, too, if it can be from a run.
    """
    names = set(ROOTS)
    pairs: list[tuple[nodes.Node, nodes.Node]] = []
    pairs += [(node.target, node.node) for node in tree.find_all(nodes.Assign)]
    pairs += [(node.target, node.iter) for node in tree.find_all(nodes.For)]
    for macro in tree.find_all(nodes.Macro):
        names |= {argument.name for argument in macro.args}
    before = -1
    while before != len(names):
        before = len(names)
        for target, value in pairs:
            if names_in(value) & names:
                names |= names_in(target)
    return names


def names_in(node: nodes.Node) -> set[str]:
    """All names in an expression."""
    inside = {each.name for each in node.find_all(nodes.Name)}
    return inside | ({node.name} if isinstance(node, nodes.Name) else set())


def unread(tree: nodes.Template, names: set[str]) -> set[tuple[object, object]]:
    """The line and condition of each claim that uses none of the names."""
    found: set[tuple[object, object]] = set()
    for block in tree.find_all(nodes.CallBlock):
        if is_claim(block.call):
            line, condition = (getattr(arg, "value", None) for arg in block.call.args[2:4])
            inside = block.body[0].iter_child_nodes()
            decision = next(node for node in inside if isinstance(node, nodes.If))
            if not names_in(decision.test) & names:
                found.add((line, condition))
    return found


def is_claim(call: nodes.Call) -> bool:
    """Says whether a call is that of a claim's tag."""
    return isinstance(call.node, nodes.ExtensionAttribute) and call.node.name == "_claim"
