"""The guides of the manual, done step by step in a repository of their own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
POSTS = ROOT / "content/posts"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(guide: str, language: str) -> list[str]:
    """Return the code blocks of a guide in one language."""
    text = (POSTS / f"{guide}.md").read_text(encoding="utf-8")
    return [code for name, code in BLOCK.findall(text) if name == language]


def do(repository: Path, commands: str) -> str:
    """Run the commands of a block, each of which must succeed; return what they print."""
    programs = {"python": [sys.executable], "labpress": [sys.executable, "-P", "-m", "labpress"]}
    printed = ""
    for line in commands.splitlines():
        name, *arguments = re.findall(r'"[^"]*"|\S+', line)
        words = [word.strip('"') for word in arguments]
        done = subprocess.run(
            [*programs[name], *words], cwd=repository, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        printed += done.stdout
    return printed


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def write(path: Path, text: str, mode: str = "w") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open(mode, encoding="utf-8") as file:
        file.write(text)


def page_of(repository: Path) -> str:
    (page,) = (repository / "site/_posts").glob("*-study.md")
    return page.read_text(encoding="utf-8")


def test_a_script_of_ones_own_becomes_a_post_with_a_claim_its_code_a_picture_and_a_plot(
    repository: Path,
) -> None:
    (script,) = blocks("own-script", "python")
    write(repository / "train.py", script)
    recorder = (ROOT / "experiments/record_run.py").read_text(encoding="utf-8")
    write(repository / "record_run.py", recorder)
    run, start, again = blocks("own-script", "console")
    do(repository, run)
    do(repository, start)
    post = repository / "content/posts/study.md"
    (claim,) = blocks("own-script", "markdown")
    write(post, f"\n{claim}", "a")
    assert "0 findings" in do(repository, again)
    page = page_of(repository)
    assert ("The higher learning rate is better" in page) != ("is not shown to be better" in page)
    assert "def train(rate, seed):" in page

    (plot,) = blocks("own-picture", "python")
    write(repository / "content/figures/final_losses.py", plot)
    (repository / "content/images").mkdir()
    Image.new("RGB", (3000, 2000), "teal").save(repository / "content/images/setup.jpg")
    write(post, "\n" + "\n".join(blocks("own-picture", "markdown")), "a")
    do(repository, "labpress build")
    page = page_of(repository)
    assert page.count("The camera above the table") >= 2
    assert "The loss after the last epoch" in page


def test_a_log_becomes_a_post(repository: Path) -> None:
    (log,) = blocks("own-log", "csv")
    write(repository / "history.csv", log)
    start, more = blocks("own-log", "console")
    do(repository, start)
    assert "A small network" in page_of(repository)
    assert "would write" in do(repository, more)


def test_a_post_of_text_alone_is_checked_for_its_structure_only(repository: Path) -> None:
    head = "---\ntitle: T\ndate: 2026-01-31\ndescription: D\n---\n"
    write(repository / "labpress.toml", "")
    write(repository / "content/posts/study.md", f"{head}Look first: 3 of 4 are better.\n")
    assert "0 findings" in do(repository, "labpress check")
