"""The drawings of figures, by what they put on Matplotlib's axes and into the files."""

import io
import re
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from kit.projects import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from PIL import Image

from generator.figures.comparison import draw_comparison
from generator.figures.grid import draw_grid, grid_figure
from generator.figures.history import draw_history
from generator.figures.plot import round_epochs
from generator.figures.reliability import draw_reliability
from generator.figures.style import render

SVG = "{http://www.w3.org/2000/svg}"
HISTORY = {"history": {"accuracy": [[0.5, 0.75]], "val_accuracy": [[0.25, 0.5]]}}


def drawing(draw: Any, data: dict[str, Any]) -> ElementTree.Element:
    """Return a drawing as parsed SVG."""
    return ElementTree.fromstring(render(draw, data, [], (600, 340), "svg"))


def test_names_are_drawn_as_they_are() -> None:
    names = ["costs $5, {", r"$\frac$", "<b>*a*</b> _&_"]
    models = {name: [[0.5, 0.6]] for name in names}
    root = drawing(draw_comparison, {"models": models, "metric": "accuracy"})
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert [text for text in texts if text in names] == names
    data = {"models": models | {"a\x0b\ufffeb": [[0.5, 0.6]]}, "metric": "accuracy"}
    assert b">ab</text>" in render(draw_comparison, data, [], (800, 480), "svg")
    lines = {"models": {"two\n \n\nlines": [[0.5, 0.6]]}, "metric": "accuracy"}
    assert b"\n\n" not in render(draw_comparison, lines, [], (800, 480), "svg")
    assert render(draw_comparison, data, [], (800, 480), "png").startswith(b"\x89PNG")


def test_a_drawing_takes_the_colours_and_the_font_of_the_page() -> None:
    root = drawing(draw_history, HISTORY)
    colours = {each.get(key) for each in root.iter() for key in ("fill", "stroke")}
    blue, vermilion = "var(--labpress-blue,#0072b2)", "var(--labpress-vermilion,#d55e00)"
    assert colours == {None, "none", "transparent", "currentColor", blue, vermilion}
    texts = list(root.iter(f"{SVG}text"))
    assert {"epoch", "accuracy", "training", "validation", "50%"} <= {each.text for each in texts}
    assert all(set(each.keys()) <= {"x", "y", "text-anchor"} for each in texts)
    assert not any(each.get("id") for each in root.iter())


def test_each_point_says_its_value() -> None:
    titles = [each.text for each in drawing(draw_history, HISTORY).iter(f"{SVG}title")]
    assert titles == [
        *("training, epoch 1: 50.0%", "training, epoch 2: 75.0%"),
        *("validation, epoch 1: 25.0%", "validation, epoch 2: 50.0%"),
    ]


def test_photographs_are_sharp_and_take_a_third_less_than_as_jpeg() -> None:
    pictures = sorted((ROOT / "experiments/results/cats-vs-dogs/samples").glob("*s-?.jpg"))
    contents, data = [path.read_bytes() for path in pictures], {"titles": [""] * 6, "columns": 3}
    content = render(draw_grid, data, contents, (600, 480), "webp")
    shown = Image.open(io.BytesIO(content))
    assert (shown.format, shown.size) == ("WEBP", (1200, 960))
    canvas, jpeg = Canvas(figsize=(600 / 72, 480 / 72)), io.BytesIO()
    draw_grid(canvas, [np.asarray(Image.open(path)) for path in pictures], [""] * 6)
    canvas.savefig(jpeg, format="jpeg", dpi=144, pil_kwargs={"quality": 80, "optimize": True})
    assert len(content) < 2 / 3 * jpeg.tell()


@pytest.mark.parametrize(
    ("columns", "title"),
    [(3, f"{'a-long-name' * 4}\n12.3% → 45.6%"), (4, "rotated 12")],
)
def test_titles_of_photographs_are_readable_on_phones_and_apart(columns: int, title: str) -> None:
    titles, pictures = [title] * 2 * columns, [Path("a.jpg")] * 2 * columns
    made = grid_figure("stem", pictures, titles, columns, "alt")
    canvas = Canvas(figsize=(made.width / 72, made.height / 72), dpi=72)
    # Wide photographs, too, stand below their titles.
    draw_grid(canvas, [np.zeros((6, 9, 3))] * 2 * columns, titles, columns)
    FigureCanvasAgg(canvas).draw()
    # A phone of 390 pixels shows 600 pixels as 360.
    assert all(axes.title.get_fontsize() * 360 / 600 >= 11 for axes in canvas.axes)
    strips = [patch for patch in canvas.get_children() if isinstance(patch, Rectangle)]
    drawn = [strip.get_window_extent() for strip in strips if strip is not canvas.patch]
    places = [axes.title.get_window_extent() for axes in canvas.axes]
    for strip, place in zip(drawn, places, strict=True):
        assert strip.x0 <= place.x0 and place.x1 <= strip.x1
        assert strip.y0 <= place.y0 and place.y1 <= strip.y1
    boxes = [*places, *(axes.get_window_extent() for axes in canvas.axes)]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    whole = canvas.bbox
    assert all(whole.containsx(x) for box in drawn for x in (box.x0 + 0.5, box.x1 - 0.5))
    assert all(whole.containsy(y) for box in drawn for y in (box.y0 + 0.5, box.y1 - 0.5))


def test_between_photographs_the_page_is_seen() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "png")
    data = {"titles": ["a"] * 4, "columns": 3, "first_alone": True}
    made = render(draw_grid, data, [picture.getvalue()] * 4, (450, 340), "webp")
    shown = Image.open(io.BytesIO(made)).convert("RGBA")
    alpha = shown.getchannel("A")
    assert (alpha.getpixel((10, 10)), alpha.getpixel((450, 150))) == (0, 255)


def test_a_drawing_is_one_block_for_every_markdown() -> None:
    text = render(draw_history, HISTORY, [], (600, 340), "svg").decode()
    assert not re.search(r"\n\s*\n", text)


def test_a_single_value_of_a_curve_is_still_to_be_seen() -> None:
    models = {"a": [[0.5, *[None] * 99]], "b": [[0.5] * 100]}
    root = drawing(draw_comparison, {"models": models, "metric": "accuracy"})
    assert [each.text for each in root.iter(f"{SVG}title")] == ["a, epoch 1: 50.0%"]


def test_the_plot_of_a_model_of_many_classes_shows_low_confidence() -> None:
    canvas = Canvas()
    draw_reliability(canvas, [0.15, 0.9], [0.2, 0.8], [3, 4], [[0.1, 0.4], [0.5, 0.9]])
    assert canvas.axes[0].get_xlim()[0] < 0.15


def test_earlier_runs_are_drawn_with_the_others() -> None:
    now, before = np.array([[0.5, 0.75]]), np.array([[0.25, 0.5], [0.25, 1.0]])
    canvas = Canvas()
    draw_comparison(canvas, {"a": now}, "accuracy", {"a": before})
    lines = [list(np.asarray(line.get_ydata())) for line in canvas.axes[0].lines]
    assert lines == [[0.5, 0.75], [0.25, 0.75]]
    assert canvas.axes[0].lines[1].get_linestyle() == ":"
    canvas = Canvas()
    draw_history(canvas, {"val_accuracy": now}, "accuracy", before)
    lines = [list(np.asarray(line.get_ydata())) for line in canvas.axes[0].lines]
    assert lines == [[0.25, 0.75], [0.5, 0.75]]


@pytest.mark.parametrize(
    ("last", "ticks"),
    [
        (1, [1]),
        (4, [1, 2, 3, 4]),
        (10, [1, 2, 4, 6, 8, 10]),
        (20, [1, 5, 10, 15, 20]),
        (300, [1, 50, 100, 150, 200, 250, 300]),
    ],
)
def test_ticks_stand_at_round_epochs(last: int, ticks: list[int]) -> None:
    assert round_epochs(last) == ticks
