"""A build redoes what has changed and nothing else, and ends like a build from nothing."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks import mutate_project
from kit.projects import POST, ROOT, contents, make_project, record, write_record

from generator.__main__ import main

PAGES = ("site/_posts/2026-01-31-a-post.md", "site/_posts/2026-01-31-b-post.md")
CODE = POST + '{{ code("code.py", "shown") }}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two built posts; only the second one shows code."""
    root = make_project(tmp_path / "project")
    (root / "content/posts/b-post.md").write_text(CODE, encoding="utf-8")
    (root / "code.py").write_text("def shown():\n    return 1\n", encoding="utf-8")
    assert build(root) == 0
    return root


def build(root: Path, *more: str) -> int:
    return main(["build", "--root", str(root), *more])


def explained(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What a build says of each post."""
    capsys.readouterr()
    assert build(root, "--explain") == 0
    lines = [line.partition(": ") for line in capsys.readouterr().out.splitlines()]
    return {slug: reason for slug, _, reason in lines if reason}


@pytest.mark.parametrize(
    ("path", "change", "posts", "reason"),
    [
        ("content/posts/a-post.md", "\nMore.\n", ["a-post"], "content/posts/a-post.md has changed"),
        ("code.py", "# more\n", ["b-post"], "code.py has changed"),
        ("templates/post.md.jinja", "\n", ["a-post", "b-post"], "templates/post.md.jinja has"),
        ("templates/tables/scores.md.jinja", "\n", ["a-post", "b-post"], "tables/scores.md.jinja has"),
        ("runs/small/seed-1.json", "\n", ["a-post", "b-post"], "runs/small/seed-1.json has"),
        ("templates/new.md.jinja", "\n", [], ""),
        ("runs/samples/a-1.jpg", "x", [], ""),
    ],
)
def test_only_the_posts_that_read_a_file_are_built_again(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    path: str,
    change: str,
    posts: list[str],
    reason: str,
) -> None:
    with (project / path).open("a", encoding="utf-8") as file:
        file.write(change)
    said = explained(project, capsys)
    built = [slug for slug, what in said.items() if what.startswith("built: ")]
    assert built == posts
    assert all(reason in said[slug] for slug in posts)
    assert all(said[slug] == "unchanged" for slug in said.keys() - set(posts))


def test_a_record_that_is_added_or_removed_counts(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_record(project, record("third", 0.5))
    assert "other files are in runs" in explained(project, capsys)["a-post"]
    assert "third" in (project / PAGES[0]).read_text(encoding="utf-8")
    path.unlink()
    assert "other files are in runs" in explained(project, capsys)["a-post"]
    assert "third" not in (project / PAGES[0]).read_text(encoding="utf-8")


def test_each_output_is_explained(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (leftover,) = (project / "site/images/a-post").iterdir()
    post = project / "content/posts/a-post.md"
    post.write_text(
        POST.replace("{% call figure(history_figure(run)) %}By epoch.{% endcall %}", "")
    )
    capsys.readouterr()
    assert build(project, "--explain") == 0
    said = capsys.readouterr().out.splitlines()
    cause = ", as content/posts/a-post.md has changed"
    assert f"wrote {PAGES[0]}{cause}" in said
    assert f"kept site/data/a-post/claims.json{cause}, but it came out the same" in said
    assert f"kept {PAGES[1]}, as nothing that it was made from has changed" in said
    assert f"removed site/images/a-post/{leftover.name}, as no post asks for it" in said
    outputs = contents(project / "site").keys() | {f"images/a-post/{leftover.name}"}
    outputs -= {".labpress.json"}
    told = {line.split(",")[0].split("site/")[-1] for line in said if " site/" in line}
    assert told == outputs


def test_a_file_that_is_only_touched_changes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in project.rglob("*"):
        if path.is_file() and "site" not in path.parts:
            os.utime(path, (1, 1))
    assert set(explained(project, capsys).values()) == {"unchanged"}


def test_an_output_that_was_edited_or_lost_is_made_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project / "site")
    (project / PAGES[0]).write_text("Edited", encoding="utf-8")
    (image,) = (project / "site/images/a-post").iterdir()
    image.write_bytes(b"edited")
    (image,) = (project / "site/images/b-post").iterdir()
    image.unlink()
    assert all("is not as it was written" in what for what in explained(project, capsys).values())
    assert contents(project / "site") == before


def test_what_a_killed_write_left_is_removed(project: Path) -> None:
    left = project / "site/_posts/.2026-01-31-a-post.md.partial"
    left.write_text("half", encoding="utf-8")
    manifest = project / "site/.labpress.json"
    manifest.write_text(manifest.read_text().replace('"complete": true', '"complete": false'))
    assert build(project) == 0
    assert not left.exists()


def test_drafts_stay_out_unless_asked_for(project: Path) -> None:
    post = project / "content/posts/b-post.md"
    post.write_text(CODE.replace("runs: runs", "runs: runs\ndraft: true"), encoding="utf-8")
    assert build(project) == 0
    assert not (project / PAGES[1]).exists()
    assert not (project / "site/images/b-post").exists()
    assert build(project, "--drafts") == 0
    assert (project / PAGES[1]).exists()


def test_without_its_state_a_build_writes_nothing_that_is_there_already(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")}
    shutil.rmtree(project / ".labpress")
    assert build(project) == 0
    assert {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")} == before


def test_check_says_what_is_stale_missing_or_left_over(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(project, "--check") == 0
    write_record(project, record("small", 0.125))
    (project / PAGES[1]).unlink()
    before = contents(project / "site")
    capsys.readouterr()
    assert build(project, "--check") == 1
    said = capsys.readouterr().out
    assert "_posts/2026-01-31-a-post.md: out of date from line" in said
    assert "(runs/small/seed-1.json has changed)" in said
    assert "_posts/2026-01-31-b-post.md: missing" in said
    assert "images/a-post/history-small-" in said and ".png: left over" in said
    assert contents(project / "site") == before


def test_a_build_of_nothing_imports_no_library(project: Path) -> None:
    script = (
        "import sys; from generator.__main__ import main; "
        f"assert main(['build', '--root', {str(project)!r}]) == 0; "
        "heavy = {'jinja2', 'matplotlib', 'numpy', 'PIL', 'tensorflow', 'yaml', 'msgspec',"
        " 'importlib.metadata', 'dataclasses'}; print(heavy & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "set()", result.stderr


def test_a_second_build_waits_for_the_first_and_says_so(project: Path) -> None:
    fcntl = pytest.importorskip("fcntl", reason="the lock of another system")
    write_record(project, record("small", 0.25))
    command = [sys.executable, "-m", "generator", "build", "--root", str(project)]
    with (project / ".labpress/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert second.stderr
        assert second.stderr.readline() == "Another build is running here; waiting for it.\n"
        time.sleep(0.2)
        assert second.poll() is None
        assert "62.5%" in (project / PAGES[0]).read_text(encoding="utf-8")
    assert second.wait(timeout=60) == 0
    assert "25.0%" in (project / PAGES[0]).read_text(encoding="utf-8")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for processes")
def test_a_build_that_is_killed_leaves_no_helper_that_holds_the_next_one_up(project: Path) -> None:
    for number in range(40):
        shutil.copy(project / "content/posts/a-post.md", project / f"content/posts/p{number}.md")
    command = [sys.executable, "-m", "generator", "build", "--root", str(project)]
    first = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    children = Path(f"/proc/{first.pid}/task/{first.pid}/children")
    while not children.read_text():
        assert first.poll() is None, "the build had no need of helpers"
        time.sleep(0.01)
    first.kill()
    first.wait()
    second = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=30, check=True)
    assert b"p39.md" in second.stdout


def test_the_same_inputs_give_the_same_bytes_anywhere(project: Path, tmp_path: Path) -> None:
    other = shutil.copytree(project, tmp_path / "elsewhere" / "else")
    shutil.rmtree(other / "site")
    shutil.rmtree(other / ".labpress")
    settings = tmp_path / "settings"
    settings.mkdir()
    hostile = "figure.dpi: 30\nfont.size: 30\nsavefig.facecolor: red\nlines.linewidth: 9\n"
    (settings / "matplotlibrc").write_text(hostile, encoding="utf-8")
    environment = os.environ | {
        "MPLCONFIGDIR": str(settings),
        "MATPLOTLIBRC": str(settings),
        "PYTHONHASHSEED": "4321",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "COLUMNS": "40",
    }
    command = [sys.executable, "-m", "generator", "build", "--root", str(other)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    assert contents(other / "site") == contents(project / "site")


def test_after_random_changes_a_build_is_like_a_clean_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert mutate_project.mutate(50, seed=3) == 0, capsys.readouterr().out
