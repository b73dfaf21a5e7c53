"""Texts of records read as themselves wherever they are shown; the judge sees what is not so."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

if os.name != "posix" or not (shutil.which("chromium") and shutil.which("chromedriver")):
    pytest.skip("needs Chromium and file names with any signs", allow_module_level=True)

from injection import Scenes, chosen, judged, make_scenes
from injection_judge import Seen, data_faults, open_page, page_faults
from injection_outputs import OUTPUTS
from injection_scene import WORD, batches
from kit.browsing import chromium
from kit.projects import ROOT, contents, write
from kit.sites import serve
from kit.themes import THEMES, folder_of

TENTH = 25
NEEDS = {"own site": "jekyll", "minima": "jekyll", "hacker": "jekyll", "distill": "jekyll"}
NEEDS |= {"hugo": "hugo", "quarto": "pandoc"}
THEMED = {"minima": "minima", "hacker": "hacker-dark"}
# With all texts, the highlighter of Jekyll marks other words of logs in pages for `distill`.
WHOLE = [name for name in OUTPUTS if name != "distill"]
FAST = ("own site", "notebooks", "claims", "html")
TEXT = '<b>\u00e9 & "x"</b> {{ 1 }} `y`'
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>{0}</title></head><body>
<p title="{0}">The {0}</p><script type="application/ld+json">{1}</script></body></html>"""
ESCAPED = "&lt;b&gt;\u00e9 &amp; &#34;x&#34;&lt;/b&gt; {{ 1 }} `y`"
FACTS = '{"name": "\\u003cb>\u00e9 & \\"x\\"\\u003c/b> {{ 1 }} `y`"}'
pytestmark = pytest.mark.filterwarnings("error:Glyph")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Chromium that keeps the addresses that pages ask for."""
    with chromium(tmp_path_factory.mktemp("profile"), "performance") as browser:
        yield browser


def skip_without(output: str) -> None:
    """Skip a test of an output whose tool or theme is not installed."""
    if not shutil.which(NEEDS.get(output, "sh")):
        pytest.skip(f"{NEEDS[output]} is not installed")
    if output in THEMED and not folder_of(THEMES[THEMED[output]]):
        pytest.skip(f"the theme {THEMED[output]} is not installed")


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    """A built project with a tenth of the texts, and its twin."""
    return make_scenes(tmp_path_factory.mktemp("some"), chosen(TENTH, seed=1))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    """A built project with all of the texts, and its twin."""
    return make_scenes(tmp_path_factory.mktemp("every"), chosen(None, seed=1))


@pytest.mark.parametrize(
    ("scenes", "output"),
    [
        *(("some", output) for output in FAST),
        *(pytest.param("every", output, marks=pytest.mark.slow) for output in WHOLE),
    ],
)
def test_texts_read_as_themselves(
    scenes: str, output: str, request: pytest.FixtureRequest, tmp_path: Path, watched: Any
) -> None:
    skip_without(output)
    given: Scenes = request.getfixturevalue(scenes)
    compared, faults = judged(output, OUTPUTS[output], given, tmp_path, watched)
    assert faults == []
    assert compared >= len(batches(list(given.texts)))


def test_nothing_is_written_outside_of_the_site(some: Scenes) -> None:
    for root in (some.hostile, some.twin):
        written = [name for name in contents(root.parent) if not name.startswith("project/")]
        assert written == []
        parts = {path.name for path in root.iterdir() if path.name[0] != "." and path.is_dir()}
        assert parts == {"content", "others", "runs", "site", "templates"}
        assert not [path for path in root.rglob("*") if path.name.startswith("pwned")]


# What Python, its packages, fonts and the system itself have.
OF_SYSTEM = ("/usr", "/lib", "/proc", "/sys", "/dev", "/etc/ld.so", "/etc/fonts", "/etc/localtime")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("planted", [False, True])
def test_nothing_is_read_outside_of_the_project(
    some: Scenes, tmp_path: Path, planted: bool
) -> None:
    root = shutil.copytree(some.hostile, tmp_path / "project")
    shutil.rmtree(root / ".labpress", ignore_errors=True)
    secret = write(tmp_path / "secret.txt", "secret")
    if planted:
        plant = f"import pathlib\npathlib.Path({str(secret)!r}).read_text()\n"
        write(tmp_path / "code/sitecustomize.py", plant)
    command = [sys.executable, "-m", "generator", "build", "--root", str(root)]
    trace = ["strace", "-f", "-qq", "-e", "trace=openat,open", "-e", "status=successful"]
    log = tmp_path / "log"
    paths = f"{tmp_path / 'code'}:{ROOT}"
    environment = {**os.environ, "PYTHONPATH": paths, "TMPDIR": str(root)}
    done = subprocess.run([*trace, "-o", log, *command], cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0
    opened = {Path(found) for found in re.findall(r'"(/[^"]*)"', log.read_text(errors="replace"))}
    allowed = (root, ROOT, tmp_path / "code", sys.prefix, sys.base_prefix, *OF_SYSTEM)
    outside = [str(each) for each in opened if not str(each).startswith(tuple(map(str, allowed)))]
    assert outside == ([str(secret)] if planted else [])


def test_the_campaign_finds_a_template_that_escapes_nothing(tmp_path: Path, watched: Any) -> None:
    scenes = make_scenes(tmp_path / "scenes", chosen(4, seed=2))
    for root in (scenes.hostile, scenes.twin):
        table = root / "templates/tables/scores.md.jinja"
        text = table.read_text(encoding="utf-8")
        write(table, text.replace("{{ model.title }}", "{{ model.title | safe }}"))
    _, faults = judged("html", OUTPUTS["html"], scenes, tmp_path / "html", watched)
    assert faults


def look(browser: Any, folder: Path, page: str) -> Seen:
    """Return what a page holds and does."""
    write(folder / "page.html", page)
    with serve(folder) as host:
        return open_page(browser, f"{host}/page.html")


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (PAGE.format(ESCAPED, FACTS), []),
        (PAGE.format(ESCAPED, FACTS).replace("The &lt;b&gt;", "The <b>"), ["element too much"]),
        (PAGE.format(ESCAPED, FACTS).replace("<p ", "<p onclick='x' "), ["element too much"]),
        (PAGE.format(ESCAPED.replace("{{ 1 }}", "1"), FACTS), ["text too much", "attribute too"]),
        (PAGE.format(ESCAPED.replace("`y`", "y"), FACTS), ["head too much", "text missing"]),
        (PAGE.format(ESCAPED, FACTS.replace("{{ 1 }}", "1")), ["data too much", "data missing"]),
        (PAGE.format(ESCAPED, FACTS.replace('\\"', '"')), ["facts are no JSON"]),
        (PAGE.format(ESCAPED, FACTS) + "<script>window.canary=1</script>", ["runs: the canary"]),
        (
            PAGE.format(ESCAPED, FACTS) + "<script>document.title='PWN'</script>",
            ["runs: the title"],
        ),
        (PAGE.format(ESCAPED, FACTS) + "<script>alert(1)</script>", ["runs: a dialog"]),
        (PAGE.format(ESCAPED, FACTS) + "<img src='http://evil.example/x'>", ["asks evil.example"]),
        (PAGE.format(ESCAPED, FACTS) + "<a href='javascript:x'>", ["address too much"]),
        (
            PAGE.format(ESCAPED, FACTS) + "<script>location='/other.html'</script>",
            ["runs: the page went to"],
        ),
    ],
)
def test_the_judge_finds_what_takes_effect(
    tmp_path: Path, watched: Any, page: str, says: Sequence[str]
) -> None:
    word = "Zqaaaqz"
    assert WORD.fullmatch(word)
    twin = look(watched, tmp_path / "twin", PAGE.format(word, f'{{"name": "{word}"}}'))
    found = list(page_faults(look(watched, tmp_path / "page", page), twin, {word: TEXT}))
    assert all(any(fault.startswith(each) for fault in found) for each in says)
    assert bool(found) == bool(says)


def test_the_judge_finds_other_data() -> None:
    twin = {"a": ["Zqaaaqz"], "Zqaaaqz": 1}
    assert list(data_faults({"a": ["<b>"], "<b>": 1}, twin, {"Zqaaaqz": "<b>"})) == []
    found = list(data_faults({"a": ["b"], "<b>": 1}, twin, {"Zqaaaqz": "<b>"}))
    assert [fault.partition(":")[0] for fault in found] == ["data too much", "data missing"]
