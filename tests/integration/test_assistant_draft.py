"""A draft full of lies: each is refused by `build` or found by `check`, by name."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from kit.projects import ROOT, make_project, post, record, write_post, write_record

from generator.__main__ import main
from generator.checks.finding import Finding
from generator.checks.report import check_post
from generator.inputs import Inputs
from generator.project import Project

DRAFT = (ROOT / "tests/fixtures/drafts/lies.md").read_text(encoding="utf-8")
LIE = re.compile(r"^\{# lie(?P<refused> refused by build)?: (?P<name>.+) #\}\n", re.MULTILINE)
MODELS = {
    "plain": ("Plain network", (128, 134, 131)),
    "augmented": ("Augmented network", (137, 150, 142)),
    "transfer": ("Transfer learning", (188, 190, 189)),
}
# The rule that names each lie that builds.
RULES = {
    "wrong number": "typed-number",
    "wrong model": "other-model",
    "wrong model in a claim": "claim-other-model",
    "best seed for the mean": "part-as-whole",
    "unfounded significance": "verdict",
    "stale count": "typed-number",
    "number in words": "typed-number",
    "invented run": "unrecorded-run",
    "invented source": "own-source",
    "wrong direction": "verdict",
    "inverted condition": "claim-not-shown",
    "hidden opinion": "verdict",
    "caption of another model": "other-model",
    "result in an alt text": "typed-number",
    "literal through the template": "typed-number-in-template",
    "claim that is always true": "claim-vacuous",
    "another threshold than the tested one": "claim-other-level",
    "denied claim": "claim-in-sentence",
    "factor in words": "verdict",
    "number times a factor": "typed-number-in-template",
    "validation for the test": "other-split",
    "no difference shown for none": "claim-not-equal",
}
COUNT = 200  # test pictures


def lies(refused: bool) -> dict[str, tuple[int, int]]:
    """Return the first line of each lie of the draft, and that of the next one, by name."""
    starts = list(LIE.finditer(DRAFT))
    lines = [DRAFT.count("\n", 0, each.start()) + 1 for each in starts]
    ends = [*lines[1:], DRAFT.count("\n") + 2]
    return {
        each["name"]: (line, end)
        for each, line, end in zip(starts, lines, ends, strict=True)
        if bool(each["refused"]) == refused
    }


def with_lines(*ranges: tuple[int, int]) -> str:
    """Return the draft's honest beginning and some of its lines, at their places in the draft."""
    lines = DRAFT.splitlines()
    honest = (1, min(line for line, _ in lies(refused=False).values()))
    kept = {number for start, end in (honest, *ranges) for number in range(start, end)}
    shown = [line if number in kept else "" for number, line in enumerate(lines, start=1)]
    return "\n".join(shown).rstrip() + "\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_project(tmp_path_factory.mktemp("draft") / "project")
    for path in root.glob("runs/*/*.json"):
        path.unlink()
    for model, (title, right) in MODELS.items():
        for seed, correct in enumerate(right, start=1):
            test = {"weights": "last", "count": COUNT, "loss": 0.5, "accuracy": correct / COUNT}
            content = record(model, correct / COUNT, title=title, seed=seed, test=test)
            write_record(root, content)
    return root


def findings(
    root: Path, capsys: pytest.CaptureFixture[str], *ranges: tuple[int, int]
) -> list[dict[str, Any]]:
    """Return what `check` finds in the honest beginning with some lines of the draft."""
    write_post(root, with_lines(*ranges))
    capsys.readouterr()
    main(["check", "--root", str(root), "--json"])
    return list(json.loads(capsys.readouterr().out)["findings"])


def test_the_honest_beginning_has_nothing_to_mend(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findings(root, capsys) == []


def test_each_lie_that_builds_is_found_at_its_lines(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = lies(refused=False)
    assert told.keys() == RULES.keys()
    found = findings(root, capsys, *told.values())
    missed = {
        name
        for name, (start, end) in told.items()
        if RULES[name] not in [each["rule"] for each in found if start <= each["line"] < end]
    }
    assert missed == set()
    lines = [each["line"] for each in found]
    assert min(lines) >= min(start for start, _ in told.values()), "the rest is honest"


def test_what_assistants_are_told_to_write_has_nothing_to_mend() -> None:
    told = (ROOT / "AGENTS.md").read_text(encoding="utf-8").partition("## What to write")[2]
    project, inputs = Project(ROOT, ROOT / "site"), Inputs(ROOT)
    text = post(told.split("```")[1], runs="experiments/results/cats-vs-dogs")
    inputs.keep(project.post_file("from-agents"), text.encode())
    results = check_post(project, inputs, "from-agents")
    assert [each for each in results if isinstance(each, Finding)] == []


@pytest.mark.parametrize("name", lies(refused=True))
def test_each_lie_that_can_not_stand_stops_the_build(
    root: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    start, end = lies(refused=True)[name]
    write_post(root, with_lines((start, end)))
    capsys.readouterr()
    assert main(["build", "--root", str(root)]) == 1
    path, line, _ = capsys.readouterr().err.split(":", 2)
    assert path == "content/posts/a-post.md"
    assert start <= int(line) < end
