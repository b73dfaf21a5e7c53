"""The names of recorded data stand for recorded data."""

from pathlib import Path

import pytest
from kit.projects import make_project, post, render, write

from experiments.records.errors import UserError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the models `small` and `large`, and a data file."""
    root = make_project(tmp_path_factory.mktemp("shadowed") / "project")
    write(root / "data.json", {"pictures": 40})
    return root


@pytest.mark.parametrize(
    ("prose", "name"),
    [
        ("{% set runs = {'large': 1} %}", "runs"),
        ("{% set a, references = 1, 2 %}", "references"),
        ("{% set provenance %}x{% endset %}", "provenance"),
        ("{%- set  data = 3 %}", "data"),
        ("{% with runs = 1 %}{% endwith %}", "runs"),
        ("{% for runs in [1] %}{% endfor %}", "runs"),
        ("{% macro runs() %}{% endmacro %}", "runs"),
        ("{% macro of(runs) %}{% endmacro %}", "runs"),
        ("{% set large = runs.small %}", "large"),
        ("{% set small, large = runs.large, runs.small %}", "small"),
        ("{% set large %}x{% endset %}", "large"),
        ("{% for large in [runs.small] %}{% endfor %}", "large"),
        ("{% with large = 0.9 %}{% endwith %}", "large"),
    ],
)
def test_a_name_of_recorded_data_given_to_something_else_stops_the_build(
    root: Path, prose: str, name: str
) -> None:
    with pytest.raises(UserError) as caught:
        render(root, post(f"\nText.\n{prose}", data="{numbers: data.json}"))
    assert str(caught.value).startswith(f"content/posts/a-post.md:10: `{name}` is ")
    assert str(caught.value).endswith(": use another name.")


@pytest.mark.parametrize(
    "prose",
    [
        "{% set large = runs.large %}{{ large.epochs }}",
        "{% set small, large = runs.small.first, runs['large'] %}{{ large.epochs }}",
        "{% for large in runs %}{{ large.epochs }}{% endfor %}",
        "{% macro of(large) %}{{ large.epochs }}{% endmacro %}{{ of(runs.large) }}",
        "{% set data = runs.large.epochs %}{{ data }}",
        "{% set models = runs %}{{ models | length }}",
        "{% raw %}{% set runs = 1 %}{% endraw %}",
    ],
)
def test_other_names_and_names_of_the_same_model_are_free(root: Path, prose: str) -> None:
    render(root, post(prose))
