"""Posts one at a time: chosen by name, a faulty one beside good ones, and text without runs."""

import re
from pathlib import Path

import pytest
from kit.projects import POST, build, contents, make_project, page, post, render, write_post

from experiments.records.errors import UserError
from generator.__main__ import main

FAULTY = post("{{ runs.none }}")


def pages(root: Path) -> dict[str, bytes]:
    """Return the site's pages, by the posts' names."""
    return {name[11:-3]: text for name, text in contents(root / "site/_posts").items()}


def test_a_faulty_post_stays_as_it_was_and_the_others_are_built(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project / "site")
    write_post(project, FAULTY)
    write_post(project, post("A third one: {{ 1 | thousands }}."), "c-post")
    capsys.readouterr()
    for _ in range(2):
        assert build(project) == 1
        printed = capsys.readouterr()
        assert printed.err == (
            "content/posts/a-post.md:7: runs has no run of `none`; it has large, small.\n"
        )
        assert "Not built: a-post\n" in printed.out or not printed.out
    assert "A third one: 1." in page(project, "c-post")
    now = contents(project / "site")
    assert {name: now[name] for name in before if name != ".labpress.json"} == {
        name: content for name, content in before.items() if name != ".labpress.json"
    }
    write_post(project, POST)
    assert build(project) == 0
    assert build(project, "--check") == 0


def test_strict_writes_nothing_if_a_post_is_faulty(project: Path) -> None:
    write_post(project, FAULTY)
    write_post(project, post("More."), "c-post")
    before = contents(project / "site")
    assert build(project, "--strict") == 1
    assert contents(project / "site") == before


def test_only_the_posts_that_are_named_are_built(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_post(project, FAULTY)
    write_post(project, post("New."), "c-post")
    write_post(project, post("Newer."), "d-post")
    before = pages(project)
    assert build(project, "content/posts/c-post.md") == 0
    assert "New." in page(project, "c-post")
    assert pages(project) == before | {"c-post": pages(project)["c-post"]}
    assert build(project, "c-post") == 0
    assert "The site is up to date." in capsys.readouterr().out
    assert build(project, "c-pst") == 2
    assert "did you mean `c-post`?" in capsys.readouterr().err


def test_a_post_that_links_to_a_faulty_one_is_built(project: Path) -> None:
    write_post(project, post("See [it]({{ post_link('d-post') }})."), "c-post")
    write_post(project, FAULTY, "d-post")
    assert build(project, "c-post") == 0
    assert build(project) == 1
    assert pages(project).keys() == {"a-post", "b-post", "c-post"}


def test_a_build_says_in_a_line_what_it_did_and_the_first_one_how_to_look_at_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = project / "other"
    assert build(project, "--site", str(other), "a-post") == 0
    done, look = capsys.readouterr().out.splitlines()
    files = contents(other).keys() - {".labpress.json"}
    images = {name for name in files if name.startswith("images/")}
    drawn = {name for name in images if name.endswith(".png")}
    assert done == (
        f"Drew {len(drawn)} image, wrote 1 page, {len(images - drawn)} images, "
        f"{len(files - images) - 1} other files in other"
    )
    assert look == (
        f"Look at the posts: python -m generator serve a-post --root {project} --site {other}"
    )
    write_post(project, post("Less."))
    assert build(project, "--verbose", "--site", str(other), "a-post") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "wrote other/_posts/2026-01-31-a-post.md" in lines
    assert not any("serve" in line for line in lines)


def test_a_post_of_text_needs_no_runs(project: Path) -> None:
    text = post("Just [words]({{ link('/x') }}).\n\n## Part\n\nMore.").replace("runs: runs\n", "")
    write_post(project, text, "c-post")
    before = contents(project / "site").keys()
    assert build(project) == 0
    assert contents(project / "site").keys() - before == {"_posts/2026-01-31-c-post.md"}
    text = page(project, "c-post")
    assert "More." in text and 'id="provenance"' not in text


@pytest.mark.parametrize(
    "asks", ["runs.small", "runs.metric", "runs.name", "score_table(runs)", "runs['small'].first"]
)
def test_a_post_that_names_no_runs_and_asks_for_them_is_told(tmp_path: Path, asks: str) -> None:
    root = make_project(tmp_path / "project")
    text = post("{{ " + asks + " }}").replace("runs: runs\n", "")
    with pytest.raises(UserError, match="names no runs: give their folder"):
        render(root, text)


@pytest.mark.parametrize(
    ("first", "second", "address"),
    [
        ({"permalink": "/a/"}, {"permalink": "/a/"}, "/a/"),
        ({}, {"slug": "a-post"}, "/2026/01/31/a-post.html"),
        ({"slug": "b-post"}, {}, "/2026/01/31/b-post.html"),
    ],
)
def test_two_posts_of_one_address_are_refused_with_the_names_of_both(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    first: dict[str, str],
    second: dict[str, str],
    address: str,
) -> None:
    write_post(project, post("First.", **first))
    write_post(project, post("Second.", **second), "b-post")
    before = contents(project / "site")
    capsys.readouterr()
    for command in ("build", "check"):
        assert main([command, "--root", str(project)]) == 1
        said = "".join(capsys.readouterr())
        assert f"its page would have the address {address}, which content/posts/" in said
        assert {"content/posts/a-post.md", "content/posts/b-post.md"} <= set(
            re.findall(r"content/posts/[\w-]+\.md", said)
        )
    assert contents(project / "site") == before
    write_post(project, post("Third."), "c-post")
    assert build(project) == 1
    assert contents(project / "site").keys() - before.keys() >= {"_posts/2026-01-31-c-post.md"}
    assert "Not built: a-post, b-post\n" in capsys.readouterr().out
    write_post(project, post("Second.", **second, draft="true"), "b-post")
    assert build(project) == 0, "the site has no drafts"


def test_the_fault_of_a_record_that_posts_share_is_told_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "runs/small/seed-1.json").write_text("{", encoding="utf-8")
    capsys.readouterr()
    assert build(project) == 1
    printed = capsys.readouterr()
    (error,) = printed.err.splitlines()
    assert "runs/small/seed-1.json" in error
    assert "Not built: a-post, b-post" in printed.out or not printed.out
