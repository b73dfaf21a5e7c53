"""What `python -m generator publish` does to the git checkout of another blog."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from kit.projects import POST, ROOT, contents, make_project, record, without_data, write_record

from generator.__main__ import main

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
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


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give git the settings of a new user, in English, whoever runs the tests."""
    settings = "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
    write(tmp_path, {"gitconfig": settings})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with a post that shows code, and so has a notebook."""
    root = tmp_path_factory.mktemp("built") / "project"
    make_project(root, POST + '\n{{ code("code.py", "one") }}\n')
    write(root, {"code.py": "def one():\n    return 1\n"})
    assert main(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def blog(tmp_path: Path, built: Path, capsys: pytest.CaptureFixture[str]) -> Blog:
    """Somebody's blog, with a post and pictures of its own, and a project to publish in it."""
    (tmp_path / "outside").mkdir()
    blog = Blog(tmp_path / "blog", shutil.copytree(built, tmp_path / "project"), capsys)
    blog.write(OWN)
    blog.git("init", "--quiet")
    blog.commit({})
    return blog


@pytest.fixture
def remote(tmp_path: Path, blog: Blog) -> Repository:
    """A bare repository that the blog is pushed to."""
    bare = blog.clone(tmp_path / "remote.git", "--bare")
    blog.git("remote", "add", "origin", str(bare.folder))
    blog.git("push", "--quiet", "-u", "origin", "main")
    return bare


@pytest.fixture
def other(tmp_path: Path, remote: Repository) -> Repository:
    """A clone of the remote with a commit that is not pushed yet."""
    other = remote.clone(tmp_path / "other")
    other.commit({"about.md": "Me\n"})
    return other


def test_a_post_is_committed_with_all_that_belongs_to_it_and_nothing_else(blog: Blog) -> None:
    untracked = {"drafts/idea.md": "not ours", "images/a-post/mine.png": "not ours, either"}
    blog.write(untracked)
    lines = blog.publish()
    site = contents(blog.project / "site")
    assert len(site) == 11, (
        "page, figure in 3 formats, claims, schema, script, 2 records, notebook, manifest"
    )
    assert blog.files == {name: text.encode() for name, text in (OWN | untracked).items()} | site
    assert blog.git("status", "--porcelain") == "?? drafts/\n?? images/a-post/mine.png"
    shown = blog.git("show", "--format=%s", "--name-only").split("\n")
    assert shown == ["Publish a-post", "", *sorted(site)]
    committed = f"committed {blog.git('rev-parse', '--short', 'HEAD')}"
    assert lines == [*(f"added {name}" for name in sorted(site)), committed]
    before = blog.state()
    assert blog.publish() == ["nothing to publish: the blog has it all"]
    assert blog.state() == before


def test_a_new_record_changes_the_page_and_replaces_its_figure(blog: Blog) -> None:
    blog.publish()
    write_record(blog.project, record("small", 0.125))
    path = write_record(blog.project, record("large", 0.25))
    what = {line.split()[0] for line in blog.publish()}
    assert what == {"added", "changed", "removed", "committed"}
    assert "Ends at 12.5%" in without_data((blog.folder / PAGE).read_text(encoding="utf-8"))
    figures = contents(blog.project / "site/images/a-post")
    assert contents(blog.folder / "images/a-post") == figures
    assert (blog.folder / "data/a-post/large/seed-1.json").read_bytes() == path.read_bytes()
    assert blog.subject == "Update a-post"


def test_a_renamed_post_leaves_nothing_behind_but_what_others_put_there(blog: Blog) -> None:
    blog.commit({"images/a-post/before.png": "mine, before there was a post of this name"})
    blog.publish()
    blog.commit({"data/a-post/after.json": "mine, after"})
    blog.rename_post()
    blog.publish()
    left = [name for name in blog.files if "a-post" in name]
    assert left == ["data/a-post/after.json", "images/a-post/before.png"]
    assert PAGE.replace("a-post", "b-post") in blog.files
    assert not (blog.folder / "data/a-post/small").exists(), "a folder goes with its last file"
    assert blog.subject == "Publish b-post; remove a-post"


def test_a_new_date_moves_the_page(blog: Blog) -> None:
    blog.publish()
    post = blog.project / "content/posts/a-post.md"
    write(post.parent, {post.name: post.read_text("utf-8").replace("2026-01-31", "2026-02-01")})
    blog.publish()
    pages = [name for name in blog.files if name.endswith("-a-post.md")]
    assert pages == ["_posts/2026-02-01-a-post.md"]
    assert blog.subject == "Update a-post"


def test_the_last_post_goes_when_the_project_has_none_any_more(blog: Blog) -> None:
    before = blog.files
    blog.publish()
    (blog.project / "content/posts/a-post.md").unlink()
    blog.write({"note.txt": "untracked"})
    blog.publish()
    assert blog.files == before | {"note.txt": b"untracked"}
    assert blog.subject == "Remove a-post"


def test_drafts_and_their_names_are_not_published(blog: Blog) -> None:
    draft = POST.replace("tags:", "draft: true\ntags:")
    write(blog.project, {"content/posts/secret.md": draft})
    assert main(["build", "--drafts", "--root", str(blog.project)]) == 0
    assert "secret" not in str(blog.publish("--dry-run"))
    blog.publish()
    assert not [name for name, text in blog.files.items() if b"secret" in name.encode() + text]


def test_in_a_clone_without_history_old_figures_still_go(blog: Blog, tmp_path: Path) -> None:
    blog.commit({"images/a-post/holiday.png": "mine"})
    blog.publish()
    blog.commit({"index.md": "---\nlayout: home\n---\nHi.\n"})
    blog.folder = blog.clone(tmp_path / "clone", "--depth=1").folder
    write_record(blog.project, record("small", 0.25))
    blog.publish()
    figures = contents(blog.project / "site/images/a-post")
    assert contents(blog.folder / "images/a-post") == figures | {"holiday.png": b"mine"}


@pytest.mark.parametrize("text", ["My own page now.\n", LINK])
def test_a_post_changed_in_the_blog_belongs_to_its_author(blog: Blog, text: str | Path) -> None:
    blog.publish()
    (blog.folder / PAGE).unlink()
    blog.commit({PAGE: text}, "Adopt a post")
    before = blog.files
    message = blog.refuse()
    assert message.startswith(f"{blog.folder / PAGE}: was not published by this project, or was")
    assert "`git rm`" in message
    blog.git("rm", "--quiet", PAGE)
    blog.commit({}, "Give it back")
    blog.publish()
    assert blog.subject == "Update a-post"
    assert (blog.folder / PAGE).read_bytes() == (blog.project / "site" / PAGE).read_bytes()
    blog.git("reset", "--quiet", "--hard", "HEAD~2")
    blog.rename_post()
    blog.publish()
    assert {**blog.files, MANIFEST: b""}.items() >= {**before, MANIFEST: b""}.items()
    assert (blog.folder / PAGE).is_symlink() == isinstance(text, Path)


def test_the_same_files_without_a_manifest_are_published_from_then_on(blog: Blog) -> None:
    blog.publish()
    blog.git("rm", "--quiet", MANIFEST)
    blog.commit({}, "Lose the list")
    lines = blog.publish()
    assert lines[:-1] == [f"added {MANIFEST}"]
    write_record(blog.project, record("small", 0.125))
    blog.publish()
    assert contents(blog.folder / "images/a-post") == contents(blog.project / "site/images/a-post")


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(blog: Blog, built: Path) -> None:
    shutil.rmtree(blog.project / "site")
    shutil.rmtree(blog.project / ".labpress")
    project, before = contents(blog.project), blog.state()
    assert len(blog.publish("--dry-run")) == 11, "of a site that was never built"
    assert (contents(blog.project), blog.state()) == (project, before)
    blog.publish()
    write_record(blog.project, record("small", 0.375))
    project, before = contents(blog.project), blog.state()
    figures = [name for name in contents(built / "site") if name.startswith("images/")]
    lines = blog.publish("--dry-run")
    assert lines[0].startswith("would add images/a-post/")
    assert f"would change {PAGE}" in lines
    assert {f"would remove {name}" for name in figures} <= set(lines)
    assert (contents(blog.project), blog.state()) == (project, before)


def test_a_blog_in_a_subfolder_is_served_by_jekyll(blog: Blog, tmp_path: Path) -> None:
    if not shutil.which("jekyll"):
        pytest.skip("jekyll is not installed")
    blog.commit({f"docs/{name}": text for name, text in OWN.items()})
    assert f"added docs/{PAGE}" in blog.publish("--site-dir", "docs/")
    out = tmp_path / "out"
    command = ["jekyll", "build", "-s", str(blog.folder / "docs"), "-d", str(out)]
    subprocess.run([*command, "--disable-disk-cache"], check=True, capture_output=True)
    html = (out / "2026/01/31/a-post.html").read_text(encoding="utf-8")
    (drawing,) = (out / "images/a-post").glob("*.svg")
    assert "Ends at 62.5%" in without_data(html)
    assert f'data-file="/images/a-post/{drawing.name}"' in html
    assert f'href="/images/a-post/{drawing.stem}.csv"' in html
    assert (out / NOTEBOOK).exists()
    assert not (out / MANIFEST).exists()
    assert blog.publish("--site-dir", "docs") == ["nothing to publish: the blog has it all"]


@pytest.mark.parametrize("folder", ["missing", "../project", ".git", "/", "_config.yml"])
def test_a_site_dir_that_is_no_folder_of_the_blog_is_refused(blog: Blog, folder: str) -> None:
    assert "--site-dir" in blog.refuse("--site-dir", folder, code=2)


def test_publishing_the_site_into_itself_is_refused(blog: Blog) -> None:
    blog.folder = blog.project
    blog.git("init", "--quiet")
    blog.commit({})
    assert "is the site itself" in blog.refuse("--site-dir", "site", code=2)


def test_other_folders_than_the_top_of_a_branch_are_refused(blog: Blog, tmp_path: Path) -> None:
    bare, empty, before = tmp_path / "bare.git", tmp_path / "empty", blog.state()
    blog.git("init", "--quiet", "--bare", str(bare))
    blog.git("init", "--quiet", str(empty))
    inside = (blog.folder / "_posts", blog.folder / "index.md")
    for path in (*inside, tmp_path, bare, tmp_path / "missing", empty):
        code, _, error = blog.run(to=path)
        assert code == 2
        assert error.startswith(f"{path}: ")
        assert ("no commit yet" in error) == (path == empty)
    assert blog.state() == before
    assert [path.name for path in empty.iterdir()] == [".git"]
    blog.git("checkout", "--quiet", "--detach")
    assert "HEAD is detached" in blog.run()[2]


NOT_OURS = "was not published by this project"
IN_THE_WAY: list[tuple[Files, Files, str]] = [
    # Committed files, files that are not committed, and the message.
    ({}, {"index.md": "Not done yet"}, "{blog}/index.md: is not committed: commit or stash"),
    ({}, {PAGE: "mine"}, f"{{blog}}/{PAGE}: is not committed"),
    ({}, {NOTEBOOK: "mine"}, f"{{blog}}/{NOTEBOOK}: is not committed"),
    ({}, {MANIFEST: "mine"}, f"{{blog}}/{MANIFEST}: is not committed"),
    ({}, {"data": "mine"}, "would be overwritten by merge: data"),
    ({}, {"images/a-post": LINK}, "would be overwritten by merge: images/a-post"),
    ({"_posts": LINK}, {}, "{blog}/_posts: is a file or symbolic link"),
    ({"images": LINK}, {}, "{blog}/images: is a file or symbolic link"),
    ({"images/a-post": LINK}, {}, "{blog}/images/a-post: is a file or symbolic link"),
    ({"data": "a file"}, {}, "{blog}/data: is a file or symbolic link"),
    ({f"{PAGE}/mine.md": "Mine"}, {}, f"{{blog}}/{PAGE}: is a folder"),
    ({PAGE: LINK}, {}, f"{{blog}}/{PAGE}: {NOT_OURS}"),
    ({PAGE: "---\ngenerator: labpress\n---\n"}, {}, f"{{blog}}/{PAGE}: {NOT_OURS}"),
    ({"data/a-post/small/seed-1.json": "{}"}, {}, f"/data/a-post/small/seed-1.json: {NOT_OURS}"),
    ({NOTEBOOK: "{}", PAGE: ""}, {}, f"{{blog}}/{PAGE}, {{blog}}/{NOTEBOOK}: {NOT_OURS}"),
    ({MANIFEST: LINK}, {}, f"{{blog}}/{MANIFEST}: is a symbolic link"),
    ({MANIFEST: "<<<<<<< ours"}, {}, f"{{blog}}/{MANIFEST}: is not a list of published files"),
    ({".gitignore": "*.ipynb\n"}, {}, f"ignored by one of your .gitignore files: {NOTEBOOK}\n"),
]


@pytest.mark.parametrize(("committed", "loose", "says"), IN_THE_WAY)
def test_a_file_in_the_way_is_named_and_stays(
    blog: Blog, tmp_path: Path, committed: Files, loose: Files, says: str
) -> None:
    blog.commit(committed)
    blog.write(loose)
    message = says.format(blog=blog.folder)
    assert message in blog.refuse()
    if "merge" not in says:
        assert message in blog.refuse("--dry-run")
    assert not any((tmp_path / "outside").iterdir()), "no link was followed"


def test_a_staged_change_and_a_merge_that_is_under_way_are_refused(blog: Blog) -> None:
    blog.write({"index.md": "Not done yet"})
    blog.git("add", "index.md")
    assert f"{blog.folder / 'index.md'}: is not committed" in blog.refuse()
    blog.git("reset", "--quiet", "--hard")
    blog.git("switch", "--quiet", "-c", "side")
    blog.commit({}, "Aside")
    blog.git("switch", "--quiet", "main")
    blog.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    assert "You have not concluded your merge" in blog.refuse()


def test_a_post_that_does_not_build_is_not_published(blog: Blog) -> None:
    write(blog.project, {"content/posts/a-post.md": POST + "{{ nothing }}\n"})
    assert blog.refuse().startswith("content/posts/a-post.md:")


@pytest.mark.parametrize(
    ("name", "script", "says"),
    [
        ("pre-commit", "echo no posts on Sundays >&2; exit 1", "no posts on Sundays"),
        ("commit-msg", "exit 1", "git commit failed"),
        ("pre-commit", "for f in _posts/2026*; do echo >> $f; git add $f; done", "a hook of the"),
        ("pre-commit", f"rm -f {PAGE}; echo hooked >> index.md; exit 1", "git commit failed"),
    ],
)
def test_a_hook_can_refuse_the_commit(blog: Blog, name: str, script: str, says: str) -> None:
    path = blog.hook(name, script)
    assert says in blog.refuse()
    path.unlink()
    blog.publish()
    (blog.folder / PAGE).chmod(0o600)
    blog.hook(name, script)
    blog.rename_post()
    assert says in blog.refuse(), "with files that are changed and removed"


def test_hooks_of_the_blog_run(blog: Blog) -> None:
    script = 'git diff --cached --name-only > "$(git rev-parse --git-common-dir)/seen"'
    blog.write({"hooks/pre-commit": f"#!/bin/sh\n{script}\n"})
    (blog.folder / "hooks/pre-commit").chmod(0o755)
    blog.git("config", "core.hooksPath", "hooks")
    blog.commit({})
    blog.publish()
    seen = (blog.folder / ".git/seen").read_text(encoding="utf-8").splitlines()
    assert seen == sorted(contents(blog.project / "site"))


def test_publishing_stopped_by_ctrl_c_leaves_the_blog_as_it_was(blog: Blog) -> None:
    blog.hook("pre-commit", 'touch "$(git rev-parse --git-common-dir)/reached"; exec sleep 600')
    before, reached = blog.state(), blog.folder / ".git/reached"
    command = [sys.executable, "-m", "generator", "publish", "--root", str(blog.project), "--to"]
    process = subprocess.Popen(
        [*command, str(blog.folder)], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
    )
    while not reached.exists() and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert reached.exists()
    assert process.returncode != 0
    assert blog.state() == before


def test_a_pushed_post_is_in_the_remote(blog: Blog, remote: Repository) -> None:
    blog.publish()
    assert remote.head != blog.head
    assert blog.publish("--push")[-1] == "pushed to origin main", "what was published before"
    write_record(blog.project, record("small", 0.125))
    lines = blog.publish("--push")
    assert remote.head == (head := blog.head)
    assert lines[-2].startswith("committed ")
    assert lines[-1] == "pushed to origin main"
    assert blog.publish("--push") == ["nothing to publish: the blog has it all"]
    assert remote.head == head


def test_a_blog_that_lacks_commits_of_its_remote_is_refused(blog: Blog, other: Repository) -> None:
    other.git("push", "--quiet")
    assert "lacks 1 commit(s)" in blog.refuse("--push"), "it fetches"
    assert "lacks 1 commit(s)" in blog.refuse(), "known since"
    blog.commit({"index.md": "---\nlayout: home\n---\nHi.\n"}, "Diverge")
    assert "lacks 1 commit(s)" in blog.refuse()


def test_a_push_that_the_remote_rejects_is_undone(
    blog: Blog, remote: Repository, other: Repository
) -> None:
    # The remote moves on after the fetch: while the commit is made.
    moves = f"unset $(git rev-parse --local-env-vars); git -C '{other.folder}' push -q"
    blog.hook("post-commit", moves)
    assert "git push failed" in blog.refuse("--push")
    assert remote.head == other.head


def test_a_remote_that_refuses_or_is_gone_changes_nothing(blog: Blog, remote: Repository) -> None:
    blog.publish()
    write_record(blog.project, record("small", 0.125))
    before = remote.head
    remote.hook("pre-receive", "exit 1")
    assert "git push failed" in blog.refuse("--push")
    assert remote.head == before
    shutil.rmtree(remote.folder)
    assert "git fetch failed" in blog.refuse("--push")


def test_a_push_without_upstream_is_refused_before_anything_is_done(blog: Blog) -> None:
    assert "git push -u" in blog.refuse("--push")


def test_git_variables_cannot_lead_to_another_repository(
    blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = blog.clone(tmp_path / "other")
    before = other.state()
    with monkeypatch.context() as patch:
        patch.setenv("GIT_DIR", str(other.folder / ".git"))
        patch.setenv("GIT_WORK_TREE", str(other.folder))
        patch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
        blog.publish()
    assert other.state() == before
    assert blog.subject == "Publish a-post"


def test_converted_line_ends_are_not_taken_for_changes(blog: Blog, tmp_path: Path) -> None:
    blog.commit({".gitattributes": "*.md text eol=crlf\n"})
    blog.publish()
    blog.folder = blog.clone(tmp_path / "clone").folder
    assert b"\r\n" in (blog.folder / PAGE).read_bytes()
    assert blog.publish() == ["nothing to publish: the blog has it all"]
    write_record(blog.project, record("small", 0.125))
    blog.publish()
    assert blog.subject == "Update a-post"
