r"""Formulas in the texts of figures as plain text: `$\|g\|_2$` becomes `‖g‖₂`.

Matplotlib reads a part of TeX between dollars ("Writing mathematical expressions" in its
documentation). Pages have no TeX in drawings: what Unicode can write is written so, all else is
refused.
"""

import re

# No blank inside of the dollars, and no digit after them: prices are text.
FORMULA = re.compile(r"(?<!\\)\$(?=\S)((?:\\.|[^$\\])+?)(?<=\S)\$(?!\d)")
UPPER = dict(
    zip(
        "0123456789.+-−=()abcdefghijklmnoprstuvwxyzTαβγθ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹·⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵅᵝᵞᶿ",
        strict=True,
    )
)
LOWER = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
SCRIPT = re.compile(r"([_^])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\\{}\s]))")
# Names of fonts, and commands that pylatexenc does not know.
FONTS = re.compile(
    r"\\(?:mathdefault|mathregular|mathrm|mathit|mathsf|mathcal|text|operatorname)\b"
)
NORMS = re.compile(r"\\(?:\||[lr]?Vert(?![A-Za-z])\s*)")
REST = re.compile(r"[\\_^{}]")


def without_math(text: str) -> str:
    """Return a text of a figure in which formulas between dollars are plain text.

    Raises:
        ValueError: Unicode has no characters for one of them.
    """
    return FORMULA.sub(lambda found: plain_math(found[1]), text).replace(r"\$", "$")


def plain_math(latex: str) -> str:
    """Return a formula as plain text; see `without_math`."""
    from pylatexenc.latex2text import LatexNodes2Text

    source = NORMS.sub("‖", FONTS.sub("", latex))
    source = SCRIPT.sub(lambda found: script(found, latex), source)
    plain: str = LatexNodes2Text().latex_to_text(source).strip()
    if REST.search(plain):
        raise unwritable(latex)
    return plain


def script(found: re.Match[str], latex: str) -> str:
    """Return an index or a power in small characters."""
    from pylatexenc.latex2text import LatexNodes2Text

    small = UPPER if found[1] == "^" else LOWER
    plain = LatexNodes2Text().latex_to_text(found[2] or found[3])
    if not all(each in small for each in plain):
        raise unwritable(latex)
    return "".join(small[each] for each in plain)


def unwritable(latex: str) -> ValueError:
    """Return the error for a formula that is no plain text."""
    return ValueError(
        f"the text ${latex}$ is a formula that figures of pages can't show: write it in words, or "
        "with characters such as λ, x² and ‖g‖₂."
    )
