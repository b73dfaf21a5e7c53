"""Formulas between `$$` become MathML that every kind of Markdown leaves whole."""

import html
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from kit.projects import make_project, post, render, write
from kit.sites import jekyll, needs_jekyll
from markdown_it import MarkdownIt

from experiments.records.errors import UserError
from generator.pages.markup import Formula
from generator.targets import PAGES
from generator.targets.jekyll import body_text, markdown_of, plain_text

PROSE = r"""The loss $$L_1 < 2$$ and *its* share $$P(A|B)$$, in `$$code$$`, cost $5 or $6.

$$
\begin{aligned} a &= b * c * d \\
  e &= \text{[x](y) -- `z`} ... \end{aligned}
$$

- $$x^2$$ in a list, $$y$$

  $$z$$

> $$
> q_1
> $$

| $$P(C|D)$$ | _b_ |
|---|---|
| a | $$\{|r|\}$$ |

```latex
$$fenced$$
```

<pre>$$quoted$$</pre>

<div title="$$title$$">$$d$$</div>
"""
LATEX = [
    *("L_1 < 2", "P(A|B)"),
    r"\begin{aligned} a &= b * c * d \\ e &= \text{[x](y) -- `z`} ... \end{aligned}",
    *("x^2", "y", "z", "q_1", "P(C|D)", r"\{|r|\}", "d"),
]
DISPLAYED = [LATEX[2], "z", "q_1"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("formulas") / "project")


def formulas(root: Path, prose: str) -> list[Formula]:
    return [part for part in render(root, post(prose)).prose if isinstance(part, Formula)]


def annotations(page: str) -> list[str]:
    """Return the LaTeX sources that a page holds for screen readers and for copying."""
    found = re.findall(r'<annotation encoding="application/x-tex">(.*?)</annotation>', page)
    return [html.unescape(each) for each in found]


def test_each_formula_outside_of_code_is_one_in_order(root: Path) -> None:
    found = formulas(root, PROSE)
    assert [each.latex for each in found] == LATEX
    assert [each.latex for each in found if each.display] == DISPLAYED
    for each in found:
        ElementTree.fromstring(each.mathml)


def test_the_elements_say_what_latex_says(root: Path) -> None:
    (formula,) = formulas(root, r"$$\frac{1}{2} \leq x_i$$")
    half = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"
    index = "<msub><mi>x</mi><mi>i</mi></msub>"
    assert f"<mrow>{half}<mo>≤</mo>{index}</mrow>" in formula.mathml


def test_commonmark_leaves_formulas_whole(root: Path) -> None:
    page = MarkdownIt().enable("table").render(plain_text(body_text(render(root, post(PROSE)))))
    assert annotations(page) == LATEX
    assert page.count("$$") == 4 * 2
    assert "<em>its</em> share" in page
    assert "$5 or $6" in page


@needs_jekyll
@pytest.mark.parametrize("parse_block_html", ["true", "false"])
def test_jekyll_leaves_formulas_whole(root: Path, tmp_path: Path, parse_block_html: str) -> None:
    files = PAGES.files(render(root, post(PROSE.partition("<pre>")[0])))
    write(tmp_path / "in/_config.yml", f"kramdown: {{parse_block_html: {parse_block_html}}}\n")
    for path, content in files.items():
        write(tmp_path / "in" / path, content)
    site = jekyll(tmp_path / "out", source=tmp_path / "in")
    (page,) = site.folder.rglob("a-post.html")
    text = page.read_text(encoding="utf-8")
    assert annotations(text) == LATEX[:-1]
    assert re.findall(r'<math display="block">', text) == ['<math display="block">'] * 3
    assert "<em>its</em> share" in text
    assert "<code>$$code$$</code>" in re.sub(r"<code [^>]*>", "<code>", text)


def test_other_readers_of_markdown_get_latex(root: Path) -> None:
    page = render(root, post("A $$x_1$$.\n\n$$\ny \\\\\nz\n$$"))
    text = markdown_of(page.prose)
    assert text.strip() == "A $x_1$.\n\n$$y \\\\ z$$"


@pytest.mark.parametrize(
    ("prose", "latex"),
    [
        ("{{ runs.small.first.test.accuracy | percent }}", r"75.0\%"),
        (r"p = {{ runs.small.first.test.accuracy | percent }}\,\%", r"p = 75.0\%\,\%"),
        ("{{ runs.small.first.summary.total_params | thousands }}", "1{,}234"),
        (r"\text{ {{- runs.small.title -}} }", r"\text{The small one}"),
        ("{% set name = 'a_b {c}' %}{% for x in [name] %}{{ x }}{% endfor %}", r"a\_b \{c\}"),
        ("5 %", r"5 \%"),
        ("x_{% raw %}{{i}}{% endraw %}", "x_{{i}}"),
    ],
)
def test_values_in_formulas_print_as_they_are(root: Path, prose: str, latex: str) -> None:
    assert [each.latex for each in formulas(root, f"It is $${prose}$$.")] == [latex]


def test_equations_are_numbered_and_referred_to_through_the_page(root: Path) -> None:
    one, two = (f"\n\n$$\\begin{{align}} a &= {n} \\label{{q{n}}} \\end{{align}}$$" for n in "12")
    found = formulas(root, rf"By $$\eqref{{q2}}$$:{one}{two}")
    link = '<a href="#a-post-q2" aria-label="Equation (2)"><math>'
    assert found[0].mathml.startswith(link)
    assert "<mtext>&#40;2&#41;</mtext>" in found[0].mathml
    assert ['id="a-post-q2"' in each.mathml for each in found] == [False, False, True]


@pytest.mark.parametrize(
    ("prose", "line", "reason"),
    [
        (r"$$x$$ and" + "\n" + r"$$\foo{x}$$", 8, r'Unknown command "\foo"'),
        ("$$\nx +\n\\foo_{{ 3 }}\n$$", 9, r'Unknown command "\foo"'),
        (r"$$\begin{foo} x \end{foo}$$", 7, 'Unknown environment "foo"'),
        ("\n$$x^$$", 8, "Expected argument"),
        (r"$$\eqref{a}$$", 7, r"No equation of the page has the \label"),
        ("Text.\n\n## The $$x$$\n", 9, "heading"),
    ],
)
def test_a_formula_that_is_none_is_refused(root: Path, prose: str, line: int, reason: str) -> None:
    with pytest.raises(UserError) as caught:
        render(root, post(prose))
    assert str(caught.value).startswith(f"content/posts/a-post.md:{line}: the formula $$")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("prose", "line", "braces"),
    [("$$x_{{i}}$$", 7, "{{i}}"), ("$$\nx\n+ y_{{ i }}\n$$", 9, "{{ i }}")],
)
def test_braces_that_are_no_template_are_told_how_to_be_written(
    root: Path, prose: str, line: int, braces: str
) -> None:
    with pytest.raises(UserError) as caught:
        render(root, post(prose))
    assert str(caught.value).startswith(f"content/posts/a-post.md:{line}: ")
    assert f"{{% raw %}}{braces}{{% endraw %}}" in str(caught.value)


def test_text_of_records_is_no_formula(root: Path) -> None:
    prose = "{% set name = '$$x$$' %}\n{% for x in [name] %}\n{{ x }} <b>{{ html_text(x) }}</b>\n"
    assert formulas(root, prose + "{% endfor %}") == []
