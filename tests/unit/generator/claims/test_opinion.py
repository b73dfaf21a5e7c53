"""The tag `opinion`: a visible word for readers, and a list at the page's end."""

from pathlib import Path

import pytest
from kit.projects import build, make_project, page, post

OPINION = "{% opinion %}Large networks are **nicer** to look at.{% endopinion %}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", post(f"First.\n\n{OPINION} And so on.\n"))


def test_readers_see_that_a_sentence_is_an_opinion_and_find_all_of_them_listed(
    project: Path,
) -> None:
    assert build(project) == 0
    text = page(project)
    span = '<span class="labpress-opinion" id="opinion-1">'
    assert f"{span}<em>Opinion:</em> Large networks are **nicer** to look at.</span> And" in text
    assert "Opinions on this page, which no record tests (1)" in text
    assert '<a href="#opinion-1">Large networks are nicer to look at.</a>' in text


def test_a_page_without_opinions_has_no_list(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    assert build(project) == 0
    assert "Opinions on this page" not in page(project)


def test_an_opinion_without_text_stops_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path / "project", post("{% opinion %} <!-- -->{% endopinion %}"))
    assert build(project) == 1
    assert "opinion: there is no text in it" in capsys.readouterr().err
