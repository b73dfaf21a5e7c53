"""The drawings of figures, by what they put on Matplotlib's axes."""

import numpy as np
from matplotlib.figure import Figure as Canvas

from generator.figures.comparison import draw_comparison
from generator.figures.history import draw_history
from generator.figures.reliability import draw_reliability
from generator.figures.style import render


def test_a_dollar_in_a_name_is_drawn_as_it_is() -> None:
    models = {"costs $5, {": [[0.5, 0.6]], r"$\frac$": [[0.5, 0.7]]}
    data = {"models": models, "label": "accuracy"}
    assert render(draw_comparison, data, [], (800, 480), "png").startswith(b"\x89PNG")


def test_a_single_value_of_a_curve_is_still_to_be_seen() -> None:
    canvas = Canvas()
    models = {"a": np.array([[0.5, np.nan]]), "b": np.array([[0.5, 0.6]])}
    draw_comparison(canvas, models, "accuracy")
    assert [each.get_marker() for each in canvas.axes[0].lines] == ["o", ""]


def test_the_plot_of_a_model_of_many_classes_shows_low_confidence() -> None:
    canvas = Canvas()
    draw_reliability(canvas, [0.15, 0.9], [0.2, 0.8], [3, 4])
    assert canvas.axes[0].get_xlim()[0] < 0.15


def test_earlier_runs_are_drawn_behind_the_others() -> None:
    now, before = np.array([[0.5, 0.75]]), np.array([[0.25, 0.5], [0.25, 1.0]])
    canvas = Canvas()
    draw_comparison(canvas, {"a": now}, "accuracy", {"a": before})
    lines = [list(line.get_ydata()) for line in canvas.axes[0].lines]
    assert lines == [[0.5, 0.75], [0.25, 0.75], []]
    assert canvas.axes[0].lines[1].get_linestyle() == ":"
    canvas = Canvas()
    draw_history(canvas, {"val_accuracy": now}, "accuracy", before)
    assert [list(line.get_ydata()) for line in canvas.axes[0].lines] == [[0.25, 0.75], [0.5, 0.75]]
