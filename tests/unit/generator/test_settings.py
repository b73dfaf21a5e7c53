"""The folders of a project: `labpress.toml`, `[tool.labpress]`, and what is refused in them."""

from pathlib import Path

import pytest
from kit.projects import build, make_project, page, post, render, write

from experiments.records.errors import UserError
from generator.project import find_project


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a project in its folder `docs`, and runs and code beside that."""
    root = tmp_path / "repository"
    prose = (
        "Ends at {{ runs.small.first.history.val_accuracy.last | percent }}. "
        '{{ code("train.py", "train") }}'
    )
    made = make_project(tmp_path / "made", post(prose, runs="out/runs"))
    (root / ".git").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "out").mkdir()
    (made / "content").rename(root / "docs/texts")
    (made / "runs").rename(root / "out/runs")
    write(root / "src/train.py", "def train():\n    return 1\n")
    settings = 'content = "texts"\nsite = "../public"\nruns = "../out"\ncode = "../src"\n'
    write(root / "docs/labpress.toml", settings)
    return root


def test_folders_lie_anywhere_in_the_repository_and_templates_need_not_be_there(
    repository: Path,
) -> None:
    assert build(repository / "docs") == 0
    (path,) = (repository / "public/_posts").glob("*.md")
    assert "def train():" in path.read_text(encoding="utf-8")
    assert find_project(repository / "docs", None, None).results == repository / "out"
    assert not (repository / "docs/site").exists()


def test_a_project_replaces_single_templates(repository: Path) -> None:
    assert build(repository / "docs") == 0
    write(repository / "docs/templates/theme.css", ".mine { color: red; }")
    assert build(repository / "docs") == 0
    (path,) = (repository / "public/_posts").glob("*.md")
    assert "\n.mine { color: red; }" in path.read_text(encoding="utf-8")


def test_settings_can_stand_in_pyproject(repository: Path) -> None:
    settings = (repository / "docs/labpress.toml").read_text(encoding="utf-8")
    (repository / "docs/labpress.toml").unlink()
    write(
        repository / "docs/pyproject.toml", f'[project]\nname = "x"\n\n[tool.labpress]\n{settings}'
    )
    assert find_project(repository / "docs", None, None).site == repository / "public"


def test_a_pyproject_without_settings_changes_nothing(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    write(root / "pyproject.toml", "not TOML # [tool.labpress]")
    assert build(root) == 0
    assert "62.5%" in page(root)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("labpress.toml", 'site = "x"\ncontnt = "y"', ":2: there is no setting `contnt`: did you"),
        ("labpress.toml", 'zzz = "y"', ":1: there is no setting `zzz`: there are content, templ"),
        ("labpress.toml", "site = 3", ":1: `site` is not the path of a folder, such as 'site'."),
        ("labpress.toml", '\nsite = "../../x"', ":2: `site`: ../../x lies outside the repository"),
        ("labpress.toml", '\ufeffsite = "a"\nsite.x = 1', ":2: not TOML: Cannot overwrite"),
        ("labpress.toml", "site = ", ":1: not TOML: Invalid value."),
        ("labpress.toml", 'site = "x"\nlang = []', ":2: `lang` is no language, such as 'de'."),
        ("pyproject.toml", '[tool.x]\nsit = 1\n[tool.labpress]\nsit = "y"', ":4: there is no sett"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(
    repository: Path, name: str, text: str, says: str
) -> None:
    (repository / "docs/labpress.toml").unlink()
    write(repository / "docs" / name, text)
    with pytest.raises(UserError) as error:
        find_project(repository / "docs", None, None)
    assert f"docs/{name}{says}" in str(error.value)


@pytest.mark.parametrize("name", ["../runs.txt", "/etc/hostname", "tables/../../runs.txt", "out"])
def test_an_include_stays_in_the_templates(tmp_path: Path, name: str) -> None:
    root = make_project(tmp_path / "project")
    write(root / "runs.txt", "secret")
    (root / "templates/out").symlink_to("/etc/hostname")
    with pytest.raises(UserError, match=r"a-post.md:7: .*(no template|outside the project)"):
        render(root, post(f'{{% include "{name}" %}}'))
