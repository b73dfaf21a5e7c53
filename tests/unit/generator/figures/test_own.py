"""Figures of the author's own: what their function gets, what is drawn, what is refused."""

import csv
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from kit.projects import ROOT, build, experiment, make_project, page, post, record, render, write
from PIL import Image

from experiments.records.errors import UserError
from generator.builder.rendering import make_page
from generator.figures.own_data import plain_data, table_of
from generator.inputs import Inputs
from generator.project import Project

CALL = '{% call figure(own_figure("sizes", alt="Two bars", values=[1, 5])) %}Sizes.{% endcall %}'
FIGURE = """import matplotlib.pyplot as plt


def sizes(values):
    figure, axes = plt.subplots()
    axes.bar(["a", "b"], values)
    return figure
"""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_project(tmp_path / "project", post(CALL))
    write(root / "content/figures/sizes.py", FIGURE)
    return root


def drawing(root: Path) -> ElementTree.Element:
    """Return the only drawing of the built page."""
    (found,) = re.findall(r"<svg role=.*?</svg>", page(root), re.DOTALL)
    return ElementTree.fromstring(found)


def test_a_figure_of_ones_own_is_drawn_into_the_page_in_the_style_of_the_others(root: Path) -> None:
    assert build(root) == 0
    root_element = drawing(root)
    assert root_element.findtext(f"{SVG}desc") == "Two bars"
    assert root_element.findtext(f"{SVG}title") == "sizes"
    bars = [each for each in root_element.iter(f"{SVG}path") if each.get("fill") != "none"]
    assert {each.get("fill") for each in bars} == {"var(--labpress-blue,#0072b2)"}
    heights = [span(each.get("d", "")) for each in bars]
    assert heights[1] == pytest.approx(5 * heights[0], abs=0.5)
    assert {"a", "b"} <= {each.text for each in root_element.iter(f"{SVG}text")}
    assert "<figcaption>Sizes.</figcaption>" in page(root)
    (table,) = (root / "site/images/a-post").glob("sizes-*.csv")
    assert table.read_text(encoding="utf-8") == "values\n1\n5\n"
    (card,) = (root / "site/images/a-post").glob("sizes-*.png")
    with Image.open(card) as image:
        assert image.size == (1200, 680)


def span(path: str) -> float:
    """Return the height of a path."""
    heights = [float(each) for each in re.findall(r"[\d.]+ ([\d.]+)", path)]
    return max(heights) - min(heights)


def test_a_figure_is_drawn_again_when_code_or_data_change_and_only_then(root: Path) -> None:
    def name(sizes: str = "") -> str:
        if sizes:
            write(root / "content/figures/sizes.py", sizes)
        return next(each.name for each in render(root).figures if each.suffix == ".svg")

    first = name()
    assert name(sizes=FIGURE + "\n\n# A comment.\n") == first
    write(root / "content/figures/own/__init__.py", "")
    write(root / "content/figures/own/more.py", "from .most import WIDTH\n")
    write(root / "content/figures/own/most.py", "WIDTH = 1\n")
    second = name(sizes="from own.more import WIDTH\n" + FIGURE)
    write(root / "content/figures/own/most.py", "WIDTH = 2\n")
    third = name()
    write(root / "content/posts/a-post.md", post(CALL.replace("[1, 5]", "[1, 6]")))
    fourth = name()
    assert len({first, second, third, fourth}) == 4
    inputs = Inputs(root)
    make_page(Project(root, root / "site"), inputs, "a-post")
    assert {"content/figures/sizes.py", "content/figures/own/most.py"} <= inputs.seen.keys()


def test_a_drawing_is_cut_off_at_the_edges_of_its_axes_and_shows_pictures(root: Path) -> None:
    text = FIGURE.replace("return", "axes.set_ylim(0, 2); axes.imshow([[0, 1]]); return")
    write(root / "content/figures/sizes.py", text)
    assert build(root) == 0
    root_element = drawing(root)
    (clip,) = root_element.iter(f"{SVG}clipPath")
    groups = [
        each
        for each in root_element.iter(f"{SVG}g")
        if each.get("clip-path") == f"url(#{clip.get('id')})"
    ]
    bars = [each for each in root_element.iter(f"{SVG}path") if each.get("fill") != "none"]
    assert bars
    assert all(any(bar in list(group.iter()) for group in groups) for bar in bars)
    (image,) = root_element.iter(f"{SVG}image")
    assert image.get("href", "").startswith("data:image/png;base64,")


DRAWS = '    axes.bar(["a", "b"], values)\n'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("values = values / 0", "6: TypeError: unsupported operand"),
        ("values = [1 / 0]", "6: ZeroDivisionError: division by zero"),
        ("exit()", "6: SystemExit"),
        ("{'loss': 1}['grad']", "6: KeyError: 'grad'"),
        ("values[0]['grad']", "6: there is no key 'grad': there are 'loss', 'norm'."),
        ("figure.savefig('out.svg')", "6: writes out.svg: end it with `return figure`"),
        (r"axes.set_ylabel(r'$a_\theta$')", "6: ValueError: the text $a_\\theta$ is a formula"),
        ("return None", "4: `sizes` returned NoneType, and should return a Matplotlib figure"),
        (
            "open('content/posts/a-post.md')",
            "6: opens content/posts/a-post.md: name the file under",
        ),
        (
            "import socket; socket.create_connection(('127.0.0.1', 9))",
            "6: reads from the network: save the data",
        ),
        (
            "figure, axes = plt.subplots(figsize=(6, 3)); "
            "axes.set_ylabel('validation loss after the last epoch')",
            "4: the text 'validation loss after the last epoch' does not fit on phones, where",
        ),
        ("axes.text(0, 1, 99 * 'n')", f"4: the text '{40 * 'n'}' does not fit on phones, where"),
        ("axes.bar(['c'], [1], hatch='/')", "4: draws hatches, which pages do not show"),
        ("import os; os.system('true')", "6: starts another program"),
        (
            "import random; axes.set_title(random.random())",
            "6: `sizes` drew two different figures from the same data: it draws random numbers",
        ),
        (
            "import datetime; axes.set_title(datetime.date.today())",
            "6: `sizes` drew two different figures from the same data: it reads the clock",
        ),
        (
            "axes.set_title(list(set('abcdefgh')))",
            "6: `sizes` drew two different figures from the same data: it goes by the order of a",
        ),
    ],
)
def test_a_figure_that_fails_or_is_not_the_same_each_time_is_refused_in_one_line(
    root: Path, line: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root / "content/figures/sizes.py", FIGURE.replace(DRAWS, f"    {line}\n{DRAWS}"))
    if "norm" in message:
        data = CALL.replace("[1, 5]", '[{"loss": 1, "norm": 2}]')
        write(root / "content/posts/a-post.md", post(data))
    assert build(root) == 1
    (error,) = capsys.readouterr().err.splitlines()
    assert error.startswith(f"content/figures/sizes.py:{message}")
    assert not (root / "site/_posts").exists()


def test_a_long_label_in_two_lines_has_room(root: Path) -> None:
    line = "    axes.set_ylabel('validation loss\\nafter the last epoch')\n"
    text = FIGURE.replace("subplots()", "subplots(figsize=(6, 3))").replace(DRAWS, line + DRAWS)
    write(root / "content/figures/sizes.py", text)
    assert build(root) == 0
    shown = {each.text for each in drawing(root).iter(f"{SVG}text")}
    assert {"validation loss", "after the last epoch"} <= shown


def test_a_seeded_figure_what_it_prints_and_packages_of_our_names_are_no_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root / "generator/__init__.py", "raise SystemExit")
    line = "    import numpy; values = numpy.random.default_rng(1).random(2); print('seen')\n"
    write(root / "content/figures/sizes.py", FIGURE.replace(DRAWS, line + DRAWS))
    assert build(root) == 0
    assert capsys.readouterr().err.splitlines().count("seen") == 1


@pytest.mark.parametrize(
    ("parameters", "given", "message"),
    [
        ("values", "value=", 'content/posts/a-post.md:7: own_figure("sizes"): its function needs'),
        ("values, title", "values=", "a parameter `title`, which is not handed over, as name, alt"),
        ("*, values, height", "values=", "a parameter `height`, which is not handed over"),
        ("values=(), rate=1", "value=", "content/figures/sizes.py:4: TypeError: sizes() got an un"),
    ],
)
def test_data_that_the_function_does_not_take_or_get_is_told(
    root: Path, capsys: pytest.CaptureFixture[str], parameters: str, given: str, message: str
) -> None:
    write(root / "content/figures/sizes.py", FIGURE.replace("(values)", f"({parameters})"))
    write(root / "content/posts/a-post.md", post(CALL.replace("values=", given)))
    assert build(root) == 1
    (error,) = capsys.readouterr().err.splitlines()
    assert message in error


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('own_figure("sizse", alt="x")', "there is no content/figures/sizse.py: did you mean `siz"),
        ('own_figure("q", alt="x")', "content/figures/q.py: write it, with a function `q`."),
        ('own_figure("../sizes", alt="x")', "give the name of a file and its function"),
        ('own_figure("sizes")', 'own_figure("sizes") has no alt text: add alt='),
        ('own_figure("sizes", alt="x", width=5)', "give width and height in CSS pixels"),
        (
            'own_figure("sizes", alt="x", values=[runs.small.first.test])',
            "`values[0]` is of the kind TestS",
        ),
        ('own_figure("other", alt="x")', "content/figures/other.py:1: has no function `other`"),
        ('own_figure("broken", alt="x")', "content/figures/broken.py:2: not Python"),
    ],
)
def test_a_wrong_call_is_refused_at_its_line(root: Path, call: str, message: str) -> None:
    write(root / "content/figures/other.py", "def sizes(): ...\n")
    write(root / "content/figures/broken.py", "\ndef broken(:\n")
    with pytest.raises(UserError, match=re.escape(message)) as raised:
        render(root, post(f"\n{{% call figure({call}) %}}x{{% endcall %}}"))
    assert str(raised.value).startswith("content/posts/a-post.md:8: ")


def test_runs_and_models_are_handed_over_as_their_records(tmp_path: Path) -> None:
    runs = experiment(tmp_path / "runs", record("small", 0.625), record("large", 0.875))
    small = plain_data(runs["small"], "small")
    assert small["name"] == "small"
    (run,) = small["runs"]
    assert run["history"]["val_accuracy"] == [0.4, 0.5, 0.625]
    assert run["test"] == {"weights": "last", "count": 8, "accuracy": 0.75, "loss": 0.5}
    assert run["summary"] == {"total_params": 1234, "trainable_params": 1234}
    assert not {"environment", "code"} & run.keys()
    assert plain_data(runs["small"].first.history["loss"], "x") == [1.0, 0.5, 0.0005]
    assert [each["name"] for each in plain_data(runs, "runs")] == ["small", "large"]
    mean = plain_data({"mean": [runs["small"].test_accuracy.mean]}, "x")["mean"]
    assert [type(each) for each in mean] == [float]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"x": [1, 2], "y": ["a", None]}, [["x", "y"], [1, "a"], [2, None]]),
        ({"label": "x", "rows": [{"a": 1}, {"a": 2, "b": 3}]}, [["a", "b"], [1, None], [2, 3]]),
        ({"x": [1, 2], "y": [1]}, []),
        ({"x": [[1], [2]]}, []),
        ({"x": 1}, []),
        ({}, []),
    ],
)
def test_data_that_are_a_table_can_be_downloaded(data: dict[str, Any], expected: Any) -> None:
    assert [list(row) for row in table_of(data)] == expected


def test_a_table_of_texts_is_csv(root: Path) -> None:
    call = CALL.replace("values=", "names=['a, b', 'c'], values=")
    write(root / "content/figures/sizes.py", FIGURE.replace("(values)", "(names, values)"))
    write(root / "content/posts/a-post.md", post(call))
    (file,) = (each for each in render(root).files.items() if each[0].suffix == ".csv")
    rows = list(csv.reader(file[1].decode().splitlines()))
    assert rows == [["names", "values"], ["a, b", "1"], ["c", "5"]]


def test_logarithmic_axes_are_labelled_with_powers(root: Path) -> None:
    text = FIGURE.replace(DRAWS, f"{DRAWS}    axes.set(yscale='log', ylim=(2e-5, 2e4))\n")
    write(root / "content/figures/sizes.py", text)
    assert build(root) == 0
    texts = {each.text for each in drawing(root).iter(f"{SVG}text")}
    assert {"10⁻⁴", "10²"} <= texts
    assert not any("$" in (each or "") for each in texts)


def drawn(root: Path, lines: str) -> ElementTree.Element:
    """Return the drawing of a figure of these lines of code, built into the page."""
    text = FIGURE.replace(DRAWS, "".join(f"    {line}\n" for line in lines.split("; ")))
    write(root / "content/figures/sizes.py", text)
    assert build(root) == 0
    return drawing(root)


def colours(root: ElementTree.Element) -> set[str | None]:
    """Return the colours of areas and edges of a drawing."""
    return {each.get(key) for each in root.iter() for key in ("fill", "stroke")}


@pytest.mark.parametrize(
    "lines",
    [
        "axes.plot([1, 2], [1, 2], 'k-')",
        "axes.boxplot([values, values])",
        "axes.errorbar([1, 2], values, yerr=1, color='black')",
        "axes.bar([1, 2], values, color='#222', edgecolor='white')",
        "axes.annotate('x', (0, 0), (1, 1), bbox={'fc': 'white'}, arrowprops={'color': '0.1'})",
        "axes.fill_between([1, 2], values, color='k'); axes.set_facecolor('w')",
    ],
)
def test_black_and_white_are_ink_and_paper_of_the_page(root: Path, lines: str) -> None:
    found = colours(drawn(root, lines))
    assert "currentColor" in found
    fixed = {each for each in found if each and re.fullmatch(r"#(?:[0-3]|f).*", each)}
    assert not fixed
    assert ("var(--labpress-paper,Canvas)" in found) == ("w" in lines and "k-" not in lines)


@pytest.mark.parametrize("draw", ["axes.imshow", "axes.pcolormesh"])
def test_cells_keep_their_colours_and_have_no_grid_over_them(root: Path, draw: str) -> None:
    cells = f"{draw}([[0, 1]], cmap='gray')"
    texts = "axes.text(0, 0, 'dark', color='white'); axes.text(1, 0, 'light', color='black')"
    root_element = drawn(root, f"{cells}; {texts}")
    shown = {each.text: each.get("fill") for each in root_element.iter(f"{SVG}text")}
    assert (shown["dark"], shown["light"]) == ("#ffffff", "#000000")
    if draw == "axes.pcolormesh":
        assert {"#000000", "#ffffff"} <= {
            each.get("fill") for each in root_element.iter(f"{SVG}path")
        }
    else:
        assert not any(each.get("stroke-opacity") for each in root_element.iter())


def test_lines_have_dashes_only_where_the_author_sets_no_colour(root: Path) -> None:
    def styles(options: str) -> tuple[int, int]:
        draw = f"[axes.plot([1, 2], [k, k]{options}) for k in range(6)]"
        elements = list(drawn(root, draw).iter())
        dashed = [each for each in elements if each.get("stroke-dasharray")]
        return len(dashed), sum(each.tag == f"{SVG}circle" for each in elements)

    assert styles("") == (2, 8)
    assert styles(", color=f'C{k // 3}'") == (0, 0)
    assert styles(", 'o--', color='C1'") == (6, 12)
    assert styles(", c='C1', ls=':'") == (6, 0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"$\|g\|_2$", "‖g‖₂"),
        (r"$R^2$ and $x_{t+1}$", "R² and xₜ₊₁"),
        (r"$\mathcal{L}_{val}$", "Lᵥₐₗ"),
        (r"$10^{-4}$ to $10^{0.5}$", "10⁻⁴ to 10⁰·⁵"),
        (r"$\nabla f(\lambda)$", "∇f(λ)"),
        ("US$ 5 and US$ 6", "US$ 5 and US$ 6"),
        ("$5 to $6", "$5 to $6"),
        (r"5\$", "5$"),
    ],
)
def test_formulas_in_texts_are_plain_text_and_prices_stay(
    root: Path, text: str, shown: str
) -> None:
    assert shown in {each.text for each in drawn(root, f"axes.set_title({text!r})").iter()}


@pytest.mark.parametrize(
    ("figsize", "options", "box"),
    [
        ("figsize=(6, 4)", "", "0 0 600 400"),
        ("figsize=(12, 4)", ", width=900", "0 0 900 450"),
        ("figsize=(12, 4)", ", height=200", "0 0 600 200"),
        ("figsize=[6.0, 6.0]", "", "0 0 600 600"),
        ("", "", "0 0 600 340"),
    ],
)
def test_the_proportions_are_those_of_figsize(
    root: Path, figsize: str, options: str, box: str
) -> None:
    write(root / "content/posts/a-post.md", post(CALL.replace(", values", f"{options}, values")))
    write(root / "content/figures/sizes.py", FIGURE.replace("subplots()", f"subplots({figsize})"))
    assert build(root) == 0
    assert drawing(root).get("viewBox") == box


def test_the_manual_shows_the_function_that_draws_its_figure() -> None:
    manual = (ROOT / "content/posts/manual.md").read_text(encoding="utf-8")
    code = (ROOT / "content/figures/size_and_accuracy.py").read_text(encoding="utf-8")
    assert f"```python\n{code[code.index('import') :]}```" in manual
