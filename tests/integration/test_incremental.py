"""A build makes again what has changed and nothing else, and ends like a build from nothing."""

import os
import shutil
from pathlib import Path

import pytest
from kit.projects import build, contents, page, post, record, write, write_post, write_record

PAGES = ("site/_posts/2026-01-31-a-post.md", "site/_posts/2026-01-31-b-post.md")
BOTH = ["a-post", "b-post"]


def explained(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return what a build says of each post."""
    capsys.readouterr()
    assert build(root, "--explain") == 0
    lines = [line.partition(": ") for line in capsys.readouterr().out.splitlines()]
    return {slug: reason for slug, _, reason in lines if reason}


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("path", "change", "posts"),
    [
        ("content/posts/a-post.md", "\nMore.\n", ["a-post"]),
        ("code.py", "# more\n", ["b-post"]),
        ("templates/post.md.jinja", "\n", BOTH),
        ("templates/tables/scores.md.jinja", "\n", BOTH),
        ("templates/theme.css", "\n", BOTH),
        ("runs/small/seed-1.json", "\n", BOTH),
        ("templates/new.md.jinja", "\n", []),
        ("runs/samples/a-1.jpg", "x", []),
    ],
)
def test_only_the_posts_that_read_a_file_are_built_again(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    path: str,
    change: str,
    posts: list[str],
) -> None:
    add(project / path, change)
    expected = {
        slug: f"built: {path} has changed" if slug in posts else "unchanged" for slug in BOTH
    }
    assert explained(project, capsys) == expected


def test_a_record_that_is_added_or_removed_counts(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_record(project, record("third", 0.5))
    assert "other files are in runs" in explained(project, capsys)["a-post"]
    assert "third" in page(project)
    path.unlink()
    assert "other files are in runs" in explained(project, capsys)["a-post"]
    assert "third" not in page(project)


def test_each_output_is_explained(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leftover, *others = (project / "site/images/a-post").iterdir()
    write_post(project, post("Less."))
    capsys.readouterr()
    assert build(project, "--explain") == 0
    lines = capsys.readouterr().out.splitlines()
    cause = ", as content/posts/a-post.md has changed"
    assert f"wrote {PAGES[0]}{cause}" in lines
    assert f"kept site/data/a-post/claims.json{cause}, but it came out the same" in lines
    assert f"kept {PAGES[1]}, as nothing that it was made from has changed" in lines
    assert f"removed site/images/a-post/{leftover.name}, as no post asks for it" in lines
    outputs = contents(project / "site").keys()
    outputs |= {f"images/a-post/{each.name}" for each in (leftover, *others)}
    told = {line.split(",")[0].split("site/")[-1] for line in lines if " site/" in line}
    assert told == outputs - {".labpress.json"}


def test_files_that_are_only_touched_change_nothing_nor_does_a_lost_state(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in project.rglob("*"):
        if path.is_file() and "site" not in path.parts:
            os.utime(path, (1, 1))
    assert set(explained(project, capsys).values()) == {"unchanged"}
    before = {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")}
    shutil.rmtree(project / ".labpress")
    assert build(project) == 0
    assert "everything is the same as before" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")} == before


def test_outputs_that_were_edited_or_lost_are_listed_and_made_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project / "site")
    add(project / PAGES[0], "\nEdited.\n")
    end = before["_posts/2026-01-31-a-post.md"].count(b"\n") + 1
    (image,) = (project / "site/images/a-post").glob("*.png")
    write(image, "")
    (lost,) = (project / "site/images/b-post").glob("*.svg")
    lost.unlink()
    assert build(project, "--check") == 1
    cause = "is not as it was written"
    assert capsys.readouterr().out.splitlines() == [
        f"images/a-post/{image.name}: not as it was written (_posts/2026-01-31-a-post.md {cause})",
        f"_posts/2026-01-31-a-post.md: out of date from line {end} on "
        f"(_posts/2026-01-31-a-post.md {cause})",
        f"images/b-post/{lost.name}: missing (images/b-post/{lost.name} {cause})",
        "3 files are out of date; run `python -m generator build`.",
    ]
    assert all("is not as it was written" in what for what in explained(project, capsys).values())
    assert contents(project / "site") == before


def test_check_lists_files_that_are_out_of_date_or_left_over_and_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(project, "--check") == 0
    assert capsys.readouterr().out == "The site is up to date.\n"
    write_record(project, record("small", 0.125))
    (project / "content/posts/b-post.md").unlink()
    before = contents(project)
    assert build(project, "--check") == 1
    listed = capsys.readouterr().out
    assert "_posts/2026-01-31-a-post.md: out of date from line" in listed
    assert "(runs/small/seed-1.json has changed)" in listed
    assert "_posts/2026-01-31-b-post.md: left over: no post asks for it" in listed
    assert "images/a-post/history-small-" in listed and ".png: missing" in listed
    assert contents(project) == before
