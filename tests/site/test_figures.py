"""Drawings in the page: readable in any theme, and searchable as text."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.browsing import emulate, show_drawing
from kit.projects import experiment, history, record
from kit.sites import FLAGSHIP, jekyll, needs_browser, serve
from kit.themes import THEMES, folder_of, write_source

from generator.figures import FIGURES

pytestmark = needs_browser
# The least contrast of all texts, and of all lines but those of the grid, with what is behind.
CONTRASTS = """
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
const channels = colour => {
  canvas.clearRect(0, 0, 1, 1)
  canvas.fillStyle = colour
  canvas.fillRect(0, 0, 1, 1)
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
  return [r, g, b, a / 255]
}
const light = rgb => {
  const [r, g, b] = rgb.map(x => x / 255).map(
    x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const behind = element => {
  for (let each = element; each; each = each.parentElement) {
    const [r, g, b, a] = channels(getComputedStyle(each).backgroundColor)
    if (a > 0.99) return [r, g, b]
  }
  return [255, 255, 255]
}
const ratio = (element, colour, opacity) => {
  const [r, g, b, a] = channels(colour)
  const back = behind(element.closest('figure')), share = a * opacity
  const shown = [r, g, b].map((x, i) => share * x + (1 - share) * back[i])
  const [low, high] = [light(shown), light(back)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}
const texts = [], lines = []
for (const each of document.querySelectorAll('.labpress-figure svg *')) {
  const style = getComputedStyle(each)
  if (each.tagName === 'text') texts.push(ratio(each, style.fill, style.opacity))
  const drawn = style.stroke !== 'none' && channels(style.stroke)[3] > 0
  if (drawn && style.strokeOpacity > 0.2) lines.push(ratio(each, style.stroke, style.strokeOpacity))
}
return [Math.min(...texts), Math.min(...lines), texts.length, lines.length]
"""
FOUND = """
const text = [...document.querySelectorAll('.labpress-figure svg text')].map(t => t.textContent)
return [text.includes('epoch'), document.querySelectorAll('.labpress-figure svg [id]').length]
"""
# Where the middles of ticks are, by their texts.
TICKS = """
return Object.fromEntries([...document.querySelectorAll('svg text')].map(text => {
  const box = text.getBoundingClientRect()
  return [text.textContent, [(box.left + box.right) / 2, (box.top + box.bottom) / 2]]
}))
"""
POINTED_AT = """
const title = [...document.querySelectorAll(':hover')].at(-1).querySelector('title')
return title ? title.textContent : ''
"""


def check_contrasts(browser: Any) -> None:
    text, line, texts, lines = browser.execute_script(CONTRASTS)
    assert texts > 50 and lines > 20
    assert text >= 4.5
    assert line >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_and_labels_stand_out_in_a_light_theme_on_any_system(
    open_post: Callable[..., None], browser: Any, scheme: str
) -> None:
    open_post(FLAGSHIP, 1280, scheme)
    check_contrasts(browser)
    assert browser.execute_script(FOUND) == [True, 0]


@pytest.mark.parametrize("name", THEMES)
def test_lines_and_labels_stand_out_in_the_themes_of_others_on_any_system(
    tmp_path_factory: pytest.TempPathFactory, browser: Any, name: str
) -> None:
    folder = folder_of(THEMES[name])
    if folder is None:
        pytest.skip(f"the theme {name} is not installed ({THEMES[name].install})")
    target = tmp_path_factory.mktemp(name)
    write_source(THEMES[name], folder, target / "source")
    site = jekyll(target / "built", source=target / "source")
    with serve(site.folder) as host:
        for scheme in ("light", "dark"):
            emulate(browser, 1280, scheme)
            browser.get(host + site.address(FLAGSHIP))
            check_contrasts(browser)


def between(ticks: tuple[float, float], places: tuple[float, float], value: float) -> int:
    """Return the place of a value on an axis with two ticks."""
    share = (value - ticks[0]) / (ticks[1] - ticks[0])
    return round(places[0] + share * (places[1] - places[0]))


def test_readers_who_point_at_a_value_are_told_it(tmp_path: Path, browser: Any) -> None:
    builder = pytest.importorskip("selenium.webdriver.common.actions.action_builder").ActionBuilder
    # From epoch 31 on, both have the same values.
    training = [round(0.4 + 0.01 * epoch, 2) for epoch in range(1, 41)]
    validation = [value - 0.02 if value < 0.7 else value for value in training]
    metrics = history(accuracy=training, val_accuracy=validation)
    runs = experiment(tmp_path / "runs", record("a", 0, history=metrics))
    emulate(browser, 1280)
    show_drawing(browser, tmp_path, FIGURES["history_figure"](runs["a"].first).render())
    ticks = browser.execute_script(TICKS)
    for epoch in (1, 2, 7, 15, 16, 29, 31, 39, 40):
        for name, values in (("training", training), ("validation", validation)):
            value = values[epoch - 1]
            x = between((10, 40), (ticks["10"][0], ticks["40"][0]), epoch)
            y = between((0.5, 0.8), (ticks["50%"][1], ticks["80%"][1]), value)
            actions = builder(browser)
            actions.pointer_action.move_to_location(x, y)
            actions.perform()
            told = browser.execute_script(POINTED_AT).splitlines()
            assert f"{name}, epoch {epoch}: {value:.1%}" in told
            assert len(told) == (2 if training[epoch - 1] == validation[epoch - 1] else 1)
