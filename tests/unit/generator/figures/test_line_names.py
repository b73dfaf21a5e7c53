"""The names of lines: at the ends of the lines where they fit, or else below the plot."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from generator.figures.comparison import draw_comparison
from generator.figures.line_names import LineNames, spread_out
from generator.figures.style import render

SVG = "{http://www.w3.org/2000/svg}"
Place = tuple[float, float]
SIX = ["one", "two", "three", "four", "five", "six"]


def places(ends: dict[str, float]) -> tuple[dict[str, Place], list[tuple[Place, Place]]]:
    """Return where the texts of a plot of models stand, and the ends of the leaders to them."""
    models = {name: [[0.2, end]] for name, end in ends.items()}
    height = 340 + LineNames(list(models)).height
    data = {"models": models, "metric": "accuracy"}
    root = ElementTree.fromstring(render(draw_comparison, data, [], (600, height), "svg"))
    texts = {
        each.text or "": (float(each.attrib["x"]), float(each.attrib["y"]))
        for each in root.iter(f"{SVG}text")
    }
    leaders = []
    for each in root.iter(f"{SVG}path"):
        if each.get("stroke-width") == "1.2":
            x, y, *_, right, end = map(float, re.findall(r"-?[\d.]+", each.attrib["d"]))
            leaders.append(((x, y), (right, end)))
    return texts, leaders


@pytest.mark.parametrize(
    "ends",
    [
        dict(zip(SIX, (0.3, 0.9, 0.5, 0.8, 0.4, 0.7), strict=True)),
        dict.fromkeys(SIX, 0.9),
        {"one": 0.2, "two": 0.9, "three": 0.9, "four": 0.9},
    ],
)
def test_a_leader_goes_from_the_end_of_each_line_to_its_name(ends: dict[str, float]) -> None:
    texts, leaders = places(ends)
    assert len(leaders) == len(ends)
    # The axis says at which height a value stands.
    (_, low), (_, high) = texts["40%"], texts["60%"]
    for (name, value), ((_, start), (right, end)) in zip(ends.items(), leaders, strict=True):
        x, y = texts[name]
        assert start == pytest.approx(low + (value - 0.4) / 0.2 * (high - low) - 5, abs=1)
        assert (x, y) == pytest.approx((right + 5, end + 4.5), abs=0.2)
    heights = sorted(texts[name][1] for name in ends)
    assert all(lower - upper >= 21.9 for upper, lower in pairwise(heights))
    order = sorted(ends, key=lambda name: (-ends[name], SIX.index(name)))
    assert order == sorted(ends, key=lambda name: texts[name][1]), "leaders cross each other"


def test_a_long_name_has_rows_at_the_end_of_its_line() -> None:
    texts, leaders = places({"Transfer learning from MobileNetV2": 0.9, "CNN": 0.5})
    rows = [texts[row] for row in ("Transfer", "learning from", "MobileNetV2")]
    assert len({x for x, _ in rows}) == 1
    assert [y - rows[0][1] for _, y in rows] == pytest.approx([0, 22, 44])
    assert rows[1][1] == pytest.approx(leaders[0][1][1] + 4.5, abs=0.2)


@pytest.mark.parametrize(
    "names",
    [
        [*SIX, "seven"],
        ["one", "an_extraordinary_name"],
        [f"the model with number {number} of four in all" for number in range(4)],
    ],
    ids=["many", "wide", "high"],
)
def test_names_that_do_not_fit_stand_below_the_plot(names: list[str]) -> None:
    texts, leaders = places(dict.fromkeys(names, 0.9))
    assert not leaders
    assert all(texts[name][1] > texts["epoch"][1] for name in names)


@pytest.mark.parametrize(
    ("ends", "sizes", "places"),
    [
        ([10, 100, 50], [20, 20, 20], [10, 100, 50]),
        ([50, 50, 56], [20, 20, 20], [52, 32, 72]),
        ([100, 100], [20, 60], [120, 80]),
        ([198, 199, 200], [20, 20, 20], [150, 170, 190]),
        ([0, 1], [20, 20], [10, 30]),
    ],
)
def test_names_move_as_little_as_they_can(
    ends: list[float], sizes: list[float], places: list[float]
) -> None:
    assert spread_out(ends, sizes, 200) == pytest.approx(places)


def test_what_dotted_lines_of_several_colours_are_stands_below_in_the_colour_of_text() -> None:
    models = {"one": [[0.2, 0.9]], "two": [[0.2, 0.5]]}
    data = {"models": models, "metric": "accuracy", "earlier": models, "earlier_name": "before"}
    root = ElementTree.fromstring(render(draw_comparison, data, [], (600, 368), "svg"))
    texts = {each.text: float(each.attrib["y"]) for each in root.iter(f"{SVG}text")}
    assert texts["one"] < texts["two"] < texts["epoch"] < texts["dotted: before"]
    dotted = [each for each in root.iter(f"{SVG}path") if each.get("stroke-width") == "2.5"]
    assert [each.get("stroke") for each in dotted].count("currentColor") == 1
    assert len({each.get("stroke") for each in dotted}) == 3
