"""Posts that claim nothing, and the names in templates that hold recorded values."""

from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.finding import Finding
from generator.checks.templates import assignments, names_in

# The names of templates that hold recorded values.
RECORDED = frozenset({"runs", "references", "data", "provenance"})


def check_claims(post: BuiltPost) -> Iterator[Finding]:
    """Find a post without a claim."""
    source = post.page.post
    if not post.page.claims:
        what = "has no claim: write with {% claim %} a sentence that must hold for its runs."
        yield Finding(source.shown, source.body_line, 1, "no-claim", "", what)


def recorded_names(template: nodes.Template) -> frozenset[str]:
    """Return the names that can hold recorded values: set from others that do, in any steps.

    The parameters of macros are among them.
    """
    macros = template.find_all(nodes.Macro)
    names = RECORDED | {parameter.name for macro in macros for parameter in macro.args}
    for tag in template.find_all((nodes.Assign, nodes.AssignBlock, nodes.For, nodes.With)):
        for target, sources in assignments(tag):
            if any(names_in(source) & names for source in sources):
                names |= names_in(target)
    return names
