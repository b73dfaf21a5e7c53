"""The language of a post: all that its author did not write is in it."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from kit.languages import NAMES, bracketed, make_post, words_of_page
from kit.projects import ROOT, build, make_project, page, post, write
from kit.sites import Site, jekyll

WORDS = ROOT / "templates/words"
ENGLISH = (WORDS / "en.toml").read_text(encoding="utf-8")


def texts(language: str) -> dict[str, list[str]]:
    """Return the texts of a language by section and key, each with all of its forms."""

    def flat(tables: object, name: str = "") -> dict[str, list[str]]:
        if not isinstance(tables, dict):
            return {name: [str(tables)]}
        if tables.keys() <= {"one", "other"}:
            return {name: [*tables.values()]}
        parts = [flat(value, f"{name}.{key}") for key, value in tables.items()]
        return {key: value for part in parts for key, value in part.items()}

    return flat(tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8")))


def vocabulary(language: str) -> set[str]:
    """Return all words of a language's file."""
    every = " ".join(text for forms in texts(language).values() for text in forms)
    return set(re.findall(r"[^\W\d_]{2,}", re.sub(r"\{\w+\}", " ", every)))


def test_no_word_of_the_interface_is_outside_of_the_file_of_its_language(tmp_path: Path) -> None:
    root = make_post(tmp_path / "project", "qx")
    (root / "templates/words/qx.toml").write_text(bracketed(ENGLISH), encoding="utf-8")
    assert build(root) == 0
    text = page(root)
    assert words_of_page(re.sub("⟦[^⟧]*⟧", " ", text)) == set()
    said = {json.loads(each) for each in re.findall(r"textContent = (\"[^\"]*\")", text)}
    assert said == {"⟦Copy⟧", "⟦Copied⟧", "⟦Show sources⟧", "⟦Hide sources⟧", "#"}
    (data,) = (root / "site/images/a-post").glob("schedule-*.csv")
    assert data.read_text(encoding="utf-8").startswith("⟦curve⟧,⟦run⟧,⟦epoch⟧,⟦value⟧")


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a German post that shows all that there is, as Jekyll builds it."""
    root = make_post(tmp_path_factory.mktemp("german") / "project", "de")
    (root / "site").mkdir()
    (root / "site/_config.yml").write_text("permalink: /:title/\n", encoding="utf-8")
    assert build(root) == 0
    return jekyll(root.parent / "built", source=root / "site")


def test_a_german_page_has_no_english_word(german: Site) -> None:
    text = german.page("a-post").read_text(encoding="utf-8")
    words = words_of_page(text)
    assert words & (vocabulary("en") - vocabulary("de") - {*NAMES}) == set()
    for shown in (
        "Aktualisiert am 28.02.2026.",
        "87,5\u00a0%",
        "12345,5",
        "drei Seeds",
        "Qq und Xq",
        "1.234",
        "Testgenauigkeit",
        "2 von 4 Epochen",
        "95-%-Konfidenzintervall",
        "unterscheiden sich in: Epochen. Kein Modell ist",
        "Liniendiagramm: Genauigkeit über 4 Epochen",
    ):
        assert shown in re.sub(r"</?data[^>]*>", "", text), shown


def test_readers_can_check_the_numbers_of_a_german_page(german: Site) -> None:
    file = german.page("a-post")
    script = german.folder / "data/a-post/verify.py"

    def verify() -> tuple[int, str]:
        command = [sys.executable, "-I", str(script), str(file)]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    code, said = verify()
    assert code in (0, 2) and "0 differ" in said, said
    text = file.read_text(encoding="utf-8")
    wrong = text.replace(">87,5\u00a0%<", ">87,6\u00a0%<")
    assert wrong != text
    try:
        file.write_text(wrong, encoding="utf-8")
        code, said = verify()
    finally:
        file.write_text(text, encoding="utf-8")
    assert code == 1 and "which the page prints as 87,6" in said


@pytest.mark.parametrize("language", [file.stem for file in sorted(WORDS.glob("*.toml"))])
def test_each_language_has_all_texts_with_their_places(language: str) -> None:
    def places(forms: list[str]) -> set[str]:
        return {place for text in forms for place in re.findall(r"\{\w+\}", text)}

    own, english = texts(language), texts("en")
    assert own.keys() == english.keys()
    assert all(places(own[name]) <= places(english[name]) for name in own)
    free = {".claims.missing"}  # A reason is an error, in English.
    unlike = {name for name in own if places(own[name]) != places(english[name])} - free
    assert unlike == set()


def test_the_language_is_that_of_the_post_or_else_of_the_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "project", post("{{ 0.5 | percent }}"))
    (root / "site").mkdir()
    (root / "site/_config.yml").write_text("lang: de-AT\n", encoding="utf-8")
    assert build(root) == 0 and "50,0\u00a0%" in page(root) and "lang:" not in page(root)
    (root / "content/posts/a-post.md").write_text(post("{{ 0.5 | percent }}", lang="en"))
    assert build(root) == 0 and "50.0%" in page(root) and "\nlang: en\n" in page(root)
    (root / "content/posts/a-post.md").write_text(post("x", lang="fr"))
    capsys.readouterr()
    assert build(root) == 1
    said = capsys.readouterr().err
    assert "content/posts/a-post.md:6: there are no words for `fr`, but for de, en" in said
    assert "add templates/words/fr.toml" in said


def test_the_settings_of_a_project_name_the_language_of_posts_that_name_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "project", post("{{ 0.5 | percent }}"))
    (root / "site").mkdir()
    (root / "site/_config.yml").write_text("lang: en\n", encoding="utf-8")
    assert build(root) == 0 and "50.0%" in page(root)
    write(root / "labpress.toml", '\nlang = "de"\n')
    assert build(root) == 0 and "50,0\u00a0%" in page(root)
    assert "\nlang: de\n" in page(root), "the site's layout tells it to browsers"
    write(root / "content/posts/a-post.md", post("{{ 0.5 | percent }}", lang="en"))
    assert build(root) == 0 and "50.0%" in page(root)
    write(root / "content/posts/a-post.md", post("{{ 0.5 | percent }}"))
    write(root / "labpress.toml", '\nlang = "fr"\n')
    capsys.readouterr()
    assert build(root) == 1
    assert "labpress.toml:2: there are no words for `fr`" in capsys.readouterr().err


def test_a_changed_text_makes_the_posts_of_its_language_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "project", post("Text.", lang="de"))
    assert build(root) == 0
    file = root / "templates/words/de.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Lesezeit", "zu lesen"), encoding="utf-8")
    assert build(root) == 0 and "1 Minute zu lesen" in page(root)
    file.write_text(re.sub(r"(?m)^copied = .*$", "", text), encoding="utf-8")
    capsys.readouterr()
    assert build(root) == 1
    assert "templates/words/de.toml: has no text `frame.copied`" in capsys.readouterr().err
    shutil.rmtree(root / "templates/words")  # The packaged ones are there for all projects.
    assert build(root) == 0 and "1 Minute Lesezeit" in page(root)
