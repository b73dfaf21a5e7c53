"""Expressions that an author may expect to be evaluated in code are found."""

from pathlib import Path

import pytest
from kit.projects import make_project, write_post
from kit.projects import post as post_text

from generator.checks.built_post import read_built_post
from generator.checks.code_expressions import check_code_expressions
from generator.inputs import Inputs
from generator.project import Project


def findings(root: Path, prose: str, **front: str) -> list[tuple[int, str]]:
    """Return line and text of each finding in a post of this prose."""
    write_post(root, post_text(prose, **front))
    built = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
    return [(found.line, found.text) for found in check_code_expressions(built)]


@pytest.mark.parametrize(
    ("prose", "line", "text"),
    [
        ("It ran `{{ runs.small.epochs }}` epochs.", 7, "{{ runs.small.epochs }}"),
        ("\n```\nepochs: {{ runs.small.epochs }}\n```", 9, "{{ runs.small.epochs }}"),
        ("{% set small = runs.small %}\n\n`{{ small.epochs }}`", 9, "{{ small.epochs }}"),
    ],
)
def test_a_recorded_value_in_code_is_found(
    tmp_path: Path, prose: str, line: int, text: str
) -> None:
    root = make_project(tmp_path / "project")
    assert findings(root, prose) == [(line, text)]
    assert findings(root, prose, jinja_in_code="true") == []


@pytest.mark.parametrize(
    "prose",
    [
        "`{{1}}`, `${{ secrets.TOKEN }}` and `{{ x }}`",
        "`{% raw %}{{ runs.small.epochs }}{% endraw %}`",
        "<code>{{ runs.small.epochs }}</code>",
    ],
)
def test_other_braces_are_not_found(tmp_path: Path, prose: str) -> None:
    assert findings(make_project(tmp_path / "project"), prose) == []
