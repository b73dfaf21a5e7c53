"""The command `labpress` from a wheel, in a repository with packages of the same names."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from kit.projects import ROOT, contents, write

LOG = "epoch,loss,accuracy,val_loss,val_accuracy\n0,0.7,0.5,0.7,0.5\n1,0.5,0.75,0.6,0.625\n"
FOREIGN = "raise SystemExit('a foreign module was imported')\n"
SOURCES = ("labpress.py", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def labpress(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `labpress` of an environment that a wheel of this checkout is installed in."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("made")
    for name in SOURCES:
        shutil.copy(ROOT / name, source)
    for name in ("experiments", "generator", "templates"):
        leave = shutil.ignore_patterns("__pycache__", "results")
        shutil.copytree(ROOT / name, source / name, ignore=leave)
    pip = [sys.executable, "-m", "pip", "-q"]
    flags = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "wheel", *flags, "-w", str(made), str(source)], check=True)
    (wheel,) = made.glob("*.whl")
    venv.create(made / "venv")
    python = made / "venv/bin/python"
    install = [*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True)
    (packages,) = (made / "venv/lib").glob("*/site-packages")
    # The libraries are those of the tests; this project's own path is not among them.
    write(packages / "libraries.pth", sysconfig.get_paths()["purelib"])
    return made / "venv/bin/labpress"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A git repository of somebody else, with a package `experiments` and a `generator.py`."""
    root = tmp_path / "their-work"
    write(root / "experiments/__init__.py", FOREIGN)
    write(root / "generator.py", FOREIGN)
    write(root / "templates/base.html", "{% broken")
    write(root / "src/train.py", "def train():\n    return 1\n")
    write(root / "history.csv", LOG)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


def run(labpress: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": "."}  # As in many repositories of models.
    return subprocess.run(
        [str(labpress), *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_two_commands_make_a_page_of_a_log(labpress: Path, foreign: Path) -> None:
    before = contents(foreign)
    made = run(labpress, foreign, "init", "--log", "history.csv")
    assert made.returncode == 0, made.stderr
    built = run(labpress, foreign, "build")
    assert built.returncode == 0, built.stderr
    assert "labpress serve" in made.stdout + built.stdout
    (page,) = (foreign / "site/_posts").glob("*-their-work.md")
    text = page.read_text(encoding="utf-8")
    assert ">62.5%</data>" in text and ".labpress-scroll" in text
    assert {name: contents(foreign)[name] for name in before} == before
    checked = run(labpress, foreign, "check")
    assert checked.returncode == 0, checked.stdout
    status = run(labpress, foreign, "status")
    assert status.stdout.startswith("their-work  history  "), status.stderr


def test_posts_show_code_from_anywhere_in_the_repository(labpress: Path, foreign: Path) -> None:
    assert run(labpress, foreign, "init", "blog", "--log", "history.csv").returncode == 0
    (post,) = (foreign / "blog/content/posts").glob("*.md")
    with post.open("a", encoding="utf-8") as file:
        file.write('\n{{ code("src/train.py", "train") }}\n')
    built = run(labpress, foreign / "blog", "build")
    assert built.returncode == 0, built.stderr
    (page,) = (foreign / "blog/site/_posts").glob("*.md")
    assert "def train():" in page.read_text(encoding="utf-8")


def test_help_names_the_commands_of_both_packages(labpress: Path, foreign: Path) -> None:
    said = run(labpress, foreign, "--help").stdout
    commands = {"build", "check", "diff", "new", "serve", "publish", "init"}
    commands |= {"import", "status", "train", "data"}
    assert commands <= {line.split()[0] for line in said.splitlines() if line.startswith("    ")}
    assert run(labpress, foreign, "import", "--help").stdout.startswith("usage: labpress import ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "none.csv", "--experiment", "x"], "none.csv"),
        (["build"], "make one: labpress init"),
        (["status", "--no-such-option"], "unrecognized arguments: --no-such"),
    ],
)
def test_exit_codes_and_messages_pass_through(
    labpress: Path, foreign: Path, arguments: list[str], says: str
) -> None:
    done = run(labpress, foreign, *arguments)
    assert done.returncode == 2
    assert says in done.stderr and "Traceback" not in done.stderr
