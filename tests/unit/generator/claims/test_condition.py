"""A condition as the page shows it is the condition that was decided."""

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, nodes

from generator.claims.condition import source

NAMES = st.sampled_from(["runs", "run", "epoch"])
LEAVES = st.one_of(
    NAMES,
    st.integers(0, 10**6).map(str),
    st.floats(0, 1, allow_subnormal=False).map(lambda number: f"{number:.6f}"),
    st.sampled_from(["true", "false", "none", "'a'", '"it\'s"', r"'a\\b'", "[]"]),
)


# Brackets say what belongs together.
COMPOUND = (
    *(f"({{}}) {sign} ({{}})" for sign in ("==", "!=", "<", "<=", ">", ">=", "in", "not in")),
    *(f"({{}}) {sign} ({{}})" for sign in ("+", "-", "*", "/", "//", "%", "**", "and", "or", "~")),
    *("({}) < ({}) <= ({})", "({}) if ({}) else ({})", "({}) if ({})"),
    *("not ({})", "-({})", "+({})", "({}) is defined", "({}) is not number"),
    *("({}).history", "({})[({})]", "({})[1:({})]", "({}).at(({}), last=({}))", "({})(*({}))"),
    *("({}) | length", "({}) | round(2)", "({}) is divisibleby(({}))"),
    *("[({}), ({})]", "{{'a': ({}), 'b': ({})}}"),
)


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions made of others."""
    parts = st.tuples(st.sampled_from(COMPOUND), inner, inner, inner)
    return parts.map(lambda drawn: drawn[0].format(*drawn[1:]))


def parsed(expression: str) -> nodes.Node:
    (output,) = Environment().parse(f"{{{{ {expression} }}}}").body
    return output.nodes[0]  # type: ignore[attr-defined,no-any-return]


@given(st.recursive(LEAVES, compound, max_leaves=8))
def test_a_condition_is_shown_as_it_was_meant(expression: str) -> None:
    tree = parsed(expression)
    assert parsed(source(tree)) == tree
