"""Blogs of others in git, and a project that is published in them."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.__main__ import main
from kit.projects import POST, contents, make_project

PAGE = "_posts/2026-01-31-a-post.md"
NOTEBOOK = "notebooks/a-post.ipynb"
MANIFEST = ".labpress.json"
OWN = {
    "_config.yml": "title: Mine\ntheme: minima\n",
    "index.md": "---\nlayout: home\n---\n",
    "_posts/2020-01-01-by-hand.md": "---\nlayout: post\ntitle: By hand\n---\nHello.\n",
    "images/by-hand/holiday.png": "mine",
    "images/logo-0123456789ab.png": "mine, too",
}
Files = Mapping[str, str | Path]
# In place of a text: a symbolic link to an empty folder outside of the blog.
LINK = Path("../outside")


@dataclass
class Repository:
    """A git repository and its work tree."""

    folder: Path

    def git(self, *arguments: str) -> str:
        command = ["git", "--no-optional-locks", "-C", str(self.folder), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def clone(self, target: Path, *options: str) -> "Repository":
        self.git("clone", "--quiet", *options, self.folder.as_uri(), str(target))
        return Repository(target)

    def write(self, files: Files) -> None:
        write(self.folder, files)

    def commit(self, files: Files, subject: str = "Write") -> None:
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject)

    def hook(self, name: str, script: str) -> Path:
        path = Path(self.git("rev-parse", "--absolute-git-dir"), "hooks", name)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    @property
    def subject(self) -> str:
        """The subject of the last commit."""
        return self.git("log", "-1", "--format=%s")

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the work tree."""
        found = contents(self.folder)
        return {name: text for name, text in found.items() if not name.startswith(".git/")}

    def state(self) -> tuple[object, ...]:
        """Everything that a failure must not change."""
        paths = [path for path in self.folder.rglob("*") if ".git" not in path.parts]
        asked = ("symbolic-ref HEAD", "ls-files --stage", "status --porcelain", "worktree list")
        answers = [self.git(*question.split()) for question in asked]
        return self.head, answers, self.files, {path: path.lstat().st_mode for path in paths}


@dataclass
class Blog(Repository):
    """A blog, and the project that is published in it."""

    project: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *more: str, to: Path | None = None) -> tuple[int, str, str]:
        """Publish; return the exit code and what was printed to standard output and error."""
        self.capsys.readouterr()
        arguments = ["--root", str(self.project), "--to", str(to or self.folder), *more]
        return main(["publish", *arguments]), *self.capsys.readouterr()

    def publish(self, *more: str) -> list[str]:
        """Publish, which must succeed; return the printed lines."""
        code, out, err = self.run(*more)
        assert (code, err) == (0, "")
        return out.splitlines()

    def refuse(self, *more: str, code: int = 1) -> str:
        """Publish, which must leave the blog as it was; return the error, which is one line."""
        before = self.state()
        returned, out, err = self.run(*more)
        assert (returned, out) == (code, "")
        assert self.state() == before
        assert err.count("\n") == 1, err
        return err

    def build(self) -> dict[str, bytes]:
        """Build the project's own site; return its files but the list of them."""
        assert main(["build", "--root", str(self.project)]) == 0
        return {k: v for k, v in contents(self.project / "site").items() if k != MANIFEST}

    def rename_post(self) -> None:
        """Rename the project's post to b-post."""
        posts = self.project / "content/posts"
        (posts / "a-post.md").rename(posts / "b-post.md")


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, Path):
            shutil.rmtree(path, ignore_errors=True)
            path.symlink_to(folder / text)
        else:
            path.write_text(text, encoding="utf-8")


@pytest.fixture
def git_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give git the settings of a new user, in English, whoever runs the tests."""
    settings = "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
    write(tmp_path, {"gitconfig": settings})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session")
def published_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with a post that shows code, and so has a notebook."""
    root = tmp_path_factory.mktemp("built") / "project"
    make_project(root, POST + '\n{{ code("code.py", "one") }}\n')
    write(root, {"code.py": "def one():\n    return 1\n"})
    assert main(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def blog(
    tmp_path: Path,
    published_project: Path,
    git_settings: None,
    capsys: pytest.CaptureFixture[str],
) -> Blog:
    """Somebody's blog, with a post and pictures of its own, and a project to publish in it."""
    (tmp_path / "outside").mkdir()
    blog = Blog(tmp_path / "blog", shutil.copytree(published_project, tmp_path / "project"), capsys)
    blog.write(OWN)
    blog.git("init", "--quiet")
    blog.commit({})
    return blog
