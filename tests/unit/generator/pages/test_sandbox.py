"""Templates read recorded values; they neither reach the machine nor change what they are given."""

from pathlib import Path

import pytest
from kit.projects import make_project, post, render

from experiments.records.errors import UserError
from generator.checks.built_post import read_built_post
from generator.checks.report import check_posts
from generator.inputs import Inputs
from generator.project import Project

EVIL = [
    'cycler.__init__.__globals__.os.popen("touch TOUCHED").read()',
    'post.path.with_name("TOUCHED").write_text("x")',
    'runs.small.first.path.with_name("TOUCHED").touch()',
    '("{0.__class__.__mro__}" | string).format(post)',
    "runs.models.clear()",
    "link.__func__.__globals__",
]


@pytest.mark.parametrize("expression", EVIL)
def test_a_post_that_reaches_for_more_than_values_is_refused(
    tmp_path: Path, expression: str
) -> None:
    root = make_project(tmp_path / "project")
    target = str(tmp_path / "TOUCHED")
    with pytest.raises(UserError, match=r"a-post\.md:7: .*unsafe"):
        render(root, post("{{ " + expression.replace("TOUCHED", target) + " }}"))
    assert not list(tmp_path.rglob("TOUCHED"))


def test_checks_do_not_evaluate_what_a_build_would_refuse(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    command = EVIL[0].replace("TOUCHED", str(tmp_path / "TOUCHED"))
    render(root, post("{% if false %}{% set x = " + command + " %}{{ x }} 62.5%{% endif %}"))
    project = Project(root, root / "site")
    assert read_built_post(project, Inputs(root), "a-post").page
    check_posts(project, ["a-post"])
    assert not (tmp_path / "TOUCHED").exists()


def test_lists_of_a_template_can_grow(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    prose = "{% set seen = [] %}{% set _ = seen.append('one') %}{{ seen | join }} more"
    assert "one more" in "".join(map(str, render(root, post(prose)).prose))
