"""`init`: a project around somebody's own runs, which builds at once and overwrites nothing."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from kit.projects import contents, record, write
from kit.sites import needs_jekyll

from generator.__main__ import main
from generator.commands.experiments import run_command

LOG = "epoch,loss,accuracy\n1,0.9,0.5\n2,0.5,0.75\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with a log, as the current folder."""
    home = tmp_path / "my-work"
    (home / ".git").mkdir(parents=True)
    write(home / "history.csv", LOG)
    monkeypatch.chdir(home)
    return home


def built_page(home: Path, site: str = "site") -> str:
    assert main(["build"]) == 0
    (path,) = (home / site / "_posts").glob("*.md")
    return path.read_text(encoding="utf-8")


def test_two_commands_lead_from_a_log_to_a_page(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--log", "history.csv", "--title", "How it went"]) == 0
    said = capfd.readouterr().out
    assert "wrote content/posts/my-work.md\n" in said
    assert "generator serve" in said and "generator build" in said
    page = built_page(home)
    assert "title: How it went" in page and ">75.0%</data>" in page
    assert main(["check"]) == 0
    listed = {name.split("/")[0] for name in contents(home)}
    assert listed == {
        *(".github", ".gitignore", ".labpress", "content", "history.csv", "labpress.toml"),
        *("records", "site"),
    }
    text = b"".join(contents(home).values()).lower()
    assert b"cats" not in text


@needs_jekyll
def test_jekyll_builds_the_site_as_the_workflow_does(home: Path) -> None:
    assert main(["init", "blog", "--log", "history.csv", "--name", "first"]) == 0
    assert main(["build", "--root", "blog"]) == 0
    text = (home / ".github/workflows/labpress-pages.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["build"]["steps"]
    (step,) = (step for step in steps if "jekyll build" in step.get("run", ""))
    variables = os.environ | step["env"] | {"BASE_PATH": "/base"}
    subprocess.run(["bash", "-c", step["run"]], cwd=home, env=variables, check=True)
    (page,) = (home / "_site").rglob("first/index.html")
    assert ">75.0%</data>" in page.read_text(encoding="utf-8")
    index = (home / "_site/index.html").read_text(encoding="utf-8")
    assert "Scores of first, and claims" in index and 'href="/base/20' in index


def test_metrics_in_percent_are_declared(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(home / "history.csv", LOG.replace("0.75", "75").replace("0.5\n", "50\n"))
    assert main(["init", "--log", "history.csv"]) == 2
    assert "--percent accuracy" in capfd.readouterr().err
    assert main(["init", "--log", "history.csv", "--percent", "accuracy"]) == 0
    assert ">75.0%</data>" in built_page(home)


@pytest.mark.parametrize("log", ["history.csv", "lightning_logs/v0/metrics.csv", "runs/a.json"])
def test_runs_are_found_where_programs_leave_them(
    home: Path, capfd: pytest.CaptureFixture[str], log: str
) -> None:
    (home / "history.csv").unlink()
    write(home / "results/broken_log.csv", "no,log\n")
    content = json.dumps(record("small", 0.625)) if log.endswith(".json") else LOG
    write(home / log, content)
    assert main(["init"]) == 0
    said = capfd.readouterr().out
    kind = "records" if log.endswith(".json") else "logs"
    assert f"found {kind} of runs: {log.partition('/')[0]}" in said
    assert "75.0%" in built_page(home)
    assert (home / "records").exists() == (kind == "logs")


def test_a_folder_without_runs_gets_a_project_and_is_told_how_to_go_on(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(home / "history.csv", "what,is,this\n")
    assert main(["init", "docs"]) == 0
    said = capfd.readouterr().out
    assert "found no runs and no logs" in said
    assert "  cd docs\n  python -m experiments import LOG --experiment NAME\n" in said
    assert not list((home / "docs/content/posts").iterdir())


def test_what_is_there_stays_as_it_is(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(home / "site/index.html", "mine")
    write(home / "content/posts/theirs.md", "mine")
    write(home / ".github/workflows/labpress-pages.yml", "mine")
    write(home / ".gitignore", "mine")
    assert main(["init", "--log", "history.csv"]) == 0
    assert "kept .github/workflows/labpress-pages.yml, which was there" in capfd.readouterr().out
    now = contents(home)
    assert now["site/index.html"] == now["content/posts/theirs.md"] == b"mine"
    assert now[".gitignore"].startswith(b"mine\n/.labpress/\n")
    assert "75.0%" in built_page(home, "labpress-site")


@pytest.mark.parametrize("options", [[], ["--no-site"], ["--templates"]])
def test_a_dry_run_names_what_would_be_written_and_writes_nothing(
    home: Path, capfd: pytest.CaptureFixture[str], options: list[str]
) -> None:
    before = contents(home)
    assert main(["init", "--dry-run", *options]) == 0
    assert contents(home) == before
    said = capfd.readouterr().out.splitlines()
    assert main(["init", *options]) == 0
    written = contents(home).keys() - before.keys()
    foretold = {line.split()[-1] for line in said if line.startswith("would ")}
    assert written == foretold
    assert any(name.startswith("site/") for name in written) == ("--no-site" not in options)
    assert ("templates/theme.css" in written) == ("--templates" in options)


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--log", "nothing.csv"], 2, "--log nothing.csv: there is no such file or folder."),
        (["--log", "other.csv"], 2, "--log other.csv: "),
        (["--name", "No Name"], 2, "--name No Name: use small letters, digits and hyphens."),
        (["history.csv"], 2, "history.csv: is a file: name a folder."),
    ],
)
def test_a_call_that_can_t_work_is_refused_in_one_line(
    home: Path, capfd: pytest.CaptureFixture[str], options: list[str], code: int, says: str
) -> None:
    write(home / "other.csv", "what,is,this\n")
    before = contents(home)
    assert main(["init", *options]) == code
    message = capfd.readouterr().err
    assert says in message and message.count("\n") == 1
    assert contents(home) == before


def test_a_checkout_with_posts_and_templates_is_a_project_already(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("content/posts", "templates"):
        (home / name).mkdir(parents=True)
    assert main(["init"]) == 2
    assert "is a project already" in capfd.readouterr().err


def test_without_git_there_is_no_workflow(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (home / ".git").rmdir()
    assert main(["init", "--log", "history.csv"]) == 0
    assert "No workflow was written" in capfd.readouterr().out
    assert not (home / ".github").exists()
    assert "75.0%" in built_page(home)


def test_a_project_is_not_made_twice(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--no-site"]) == 0
    before = contents(home)
    assert main(["init"]) == 2
    assert "is a project already: add runs by" in capfd.readouterr().err
    assert contents(home) == before


@pytest.mark.parametrize(
    "missing",
    [
        ["content/posts/my-work.md"],
        ["content/posts/my-work.md", "records/my-work"],
        ["content/posts/my-work.md", "records", "site", ".github"],
    ],
)
def test_an_interrupted_start_is_completed(
    home: Path, capfd: pytest.CaptureFixture[str], missing: list[str]
) -> None:
    assert main(["init", "--log", "history.csv"]) == 0
    whole = contents(home)
    for name in missing:
        path = home / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    kept = contents(home)
    assert main(["init", "--log", "history.csv"]) == 0
    now = contents(home)
    assert now.keys() == whole.keys()
    assert {name: now[name] for name in kept} == kept, "nothing is overwritten"
    assert "75.0%" in built_page(home)


def test_the_records_that_are_there_are_those_of_status(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / "records/small-1.json", record("small", 1))
    assert main(["init"]) == 0
    assert run_command(["status"]) == 0
    assert "small" in capfd.readouterr().out.splitlines()[-1]
    (home / "records").rename(home / "elsewhere")
    post = home / "content/posts/my-work.md"
    post.write_text(post.read_text(encoding="utf-8").replace('"records"', '"elsewhere"'))
    assert run_command(["status"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 1 and "small" in lines[0]


def test_a_log_of_steps_is_read_with_the_steps_of_an_epoch(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(home / "run.csv", "Step,loss,acc (%)\n5,0.9,50\n10,0.8,60\n15,0.7,70\n20,0.5,75\n")
    assert main(["init", "--log", "run.csv"]) == 2
    assert "--steps-per-epoch N" in capfd.readouterr().err
    more = ["--steps-per-epoch", "10", "--percent", "acc (%)", "--model", "mine"]
    assert main(["init", "--log", "run.csv", *more]) == 0
    found = json.loads((home / "records/run/mine/seed-1.json").read_text(encoding="utf-8"))
    assert found["history"] == {"epoch": [1, 2], "loss": [0.8, 0.5], "acc_(%)": [60, 75]}
    assert found["units"] == {"acc_(%)": "percent"}
