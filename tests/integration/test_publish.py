"""What `python -m generator publish` does to the git checkout of another blog."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kit.projects import POST, ROOT, contents, make_project, record, write_record

from generator.__main__ import main

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
PAGE = "_posts/2026-01-31-a-post.md"
OWN = {
    "_config.yml": "title: Mine\ntheme: minima\n",
    "index.md": "---\nlayout: home\n---\n",
    "_posts/2020-01-01-by-hand.md": "---\nlayout: post\ntitle: By hand\n---\nHello.\n",
    "images/by-hand/holiday.png": "mine",
    "images/logo-0123456789ab.png": "mine, too",
}


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git as a new user has it, and in English, whoever runs the tests."""
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n", encoding="utf-8"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project, so that not every test has to draw its figure."""
    code = "\n```python\nprint(1)\n```\n"
    root = make_project(tmp_path_factory.mktemp("built") / "project", POST + code)
    assert main(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def project(tmp_path: Path, built: Path) -> Path:
    return shutil.copytree(built, tmp_path / "project")


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """Somebody's blog, with a post and pictures of its own."""
    folder = tmp_path / "blog"
    write(folder, OWN)
    git(folder, "init", "--quiet")
    commit(folder, "Begin")
    return folder


@pytest.fixture
def remote(tmp_path: Path, blog: Path) -> Path:
    """A bare repository that the blog is pushed to."""
    bare = tmp_path / "remote.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(blog), str(bare))
    git(blog, "remote", "add", "origin", str(bare))
    git(blog, "push", "--quiet", "-u", "origin", "main")
    return bare


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", message)


def hook(folder: Path, name: str, script: str) -> None:
    path = folder / ".git/hooks" / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def publish(project: Path, blog: Path, *more: str) -> int:
    return main(["publish", "--root", str(project), "--to", str(blog), *more])


def files(blog: Path) -> dict[str, bytes]:
    found = contents(blog)
    return {name: content for name, content in found.items() if not name.startswith(".git/")}


def state(blog: Path) -> tuple[object, ...]:
    """All that must be as before after a failure: commit, index, files with modes, work trees."""
    modes = {path: path.lstat().st_mode for path in blog.rglob("*") if ".git" not in path.parts}
    index = git(blog, "ls-files", "--stage")
    head = git(blog, "rev-parse", "HEAD"), git(blog, "symbolic-ref", "HEAD")
    trees = git(blog, "worktree", "list")
    return head, index, files(blog), modes, git(blog, "status", "--porcelain"), trees


def refused(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str], *more: str, code: int = 1
) -> str:
    """Publishes, which must fail and leave the blog as it was; returns the message."""
    before = state(blog)
    capsys.readouterr()
    assert publish(project, blog, *more) == code
    assert state(blog) == before
    said = capsys.readouterr()
    assert said.err.count("\n") == 1, said.err
    assert said.out == ""
    return said.err


def rename(project: Path, name: str) -> None:
    """The project's post under another name."""
    (project / "content/posts/a-post.md").rename(project / f"content/posts/{name}.md")


def test_a_post_is_committed_with_all_that_belongs_to_it_and_nothing_else(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    untracked = {"drafts/idea.md": "not ours", "images/a-post/mine.png": "not ours, either"}
    write(blog, untracked)
    assert publish(project, blog) == 0
    site = contents(project / "site")
    assert len(site) == 6, "a page, a figure, the claims, two records and a notebook"
    own = {name: text.encode() for name, text in (OWN | untracked).items()}
    assert files(blog) == own | site
    assert git(blog, "status", "--porcelain") == "?? drafts/\n?? images/a-post/mine.png"
    assert git(blog, "show", "--format=%s", "--name-only").split("\n") == [
        "Publish a-post",
        "",
        *sorted(site),
    ]
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-1] == [f"added {name}" for name in sorted(site)]
    assert lines[-1] == f"committed {git(blog, 'rev-parse', '--short', 'HEAD')}"


def test_a_second_publish_makes_no_commit_and_says_so(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(project, blog)
    before = state(blog)
    capsys.readouterr()
    assert publish(project, blog) == 0
    assert capsys.readouterr().out == "nothing to publish: the blog has it all\n"
    assert state(blog) == before


def test_a_new_record_changes_the_page_and_replaces_its_figure(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(project, blog)
    write_record(project, record("small", 0.125))
    capsys.readouterr()
    assert publish(project, blog) == 0
    what = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert what == {"added", "changed", "removed", "committed"}
    assert b"Ends at 12.5%" in (blog / PAGE).read_bytes()
    assert contents(blog / "images/a-post") == contents(project / "site/images/a-post")
    assert git(blog, "log", "-1", "--format=%s") == "Update a-post"


def test_a_renamed_post_leaves_nothing_behind_but_what_others_put_there(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(blog, {"images/a-post/before.png": "mine, before there was a post of this name"})
    commit(blog, "Add a picture")
    publish(project, blog)
    write(blog, {"data/a-post/after.json": "mine, after"})
    commit(blog, "Add a table")
    rename(project, "b-post")
    assert publish(project, blog) == 0
    found = files(blog)
    left = [name for name in found if "a-post" in name]
    assert left == ["data/a-post/after.json", "images/a-post/before.png"]
    assert "_posts/2026-01-31-b-post.md" in found
    assert not (blog / "data/a-post/small").exists(), "an empty folder goes with its last file"
    assert git(blog, "log", "-1", "--format=%s") == "Publish b-post; remove a-post"


def test_the_last_post_goes_when_the_project_has_none_any_more(project: Path, blog: Path) -> None:
    before = files(blog)
    publish(project, blog)
    (project / "content/posts/a-post.md").unlink()
    write(blog, {"note.txt": "untracked, and none of ours"})
    assert publish(project, blog) == 0
    assert files(blog) == before | {"note.txt": b"untracked, and none of ours"}
    assert git(blog, "log", "-1", "--format=%s") == "Remove a-post"


def test_in_a_clone_without_history_old_figures_still_go(
    project: Path, blog: Path, tmp_path: Path
) -> None:
    write(blog, {"images/a-post/holiday.png": "mine"})
    commit(blog, "Add a picture")
    publish(project, blog)
    write(blog, {"index.md": "---\nlayout: home\n---\nHi.\n"})
    commit(blog, "Greet")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", blog.as_uri(), str(clone))
    write_record(project, record("small", 0.25))
    assert publish(project, clone) == 0
    left = contents(clone / "images/a-post")
    assert left == contents(project / "site/images/a-post") | {"holiday.png": b"mine"}


def test_a_post_that_was_made_ones_own_stays_with_its_images(project: Path, blog: Path) -> None:
    publish(project, blog)
    text = (blog / PAGE).read_text(encoding="utf-8")
    write(blog, {PAGE: text.replace("generator: labpress\n", "")})
    commit(blog, "Adopt a post")
    before = files(blog)
    rename(project, "b-post")
    assert publish(project, blog) == 0
    assert before.items() <= files(blog).items()


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(project, blog)
    write_record(project, record("small", 0.375))
    site, before = contents(project / "site"), state(blog)
    (figure,) = (name for name in site if name.startswith("images/"))
    capsys.readouterr()
    assert publish(project, blog, "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("would add images/a-post/")
    assert f"would change {PAGE}" in lines
    assert lines[-1] == f"would remove {figure}"
    assert state(blog) == before
    assert contents(project / "site") == site


def test_a_blog_in_a_subfolder_is_served_by_jekyll(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not shutil.which("jekyll"):
        pytest.skip("jekyll is not installed")
    blog = tmp_path / "blog"
    write(blog, {f"docs/{name}": text for name, text in OWN.items()})
    git(blog, "init", "--quiet")
    commit(blog, "Begin")
    assert publish(project, blog, "--site-dir", "docs/") == 0
    assert f"added docs/{PAGE}\n" in capsys.readouterr().out
    out = tmp_path / "out"
    command = ["jekyll", "build", "-s", str(blog / "docs"), "-d", str(out), "--disable-disk-cache"]
    subprocess.run(command, check=True, capture_output=True)
    html = (out / "2026/01/31/a-post.html").read_text(encoding="utf-8")
    (image,) = (out / "images/a-post").iterdir()
    assert "Ends at 62.5%" in html
    assert f'src="/images/a-post/{image.name}"' in html
    assert (out / "notebooks/a-post.ipynb").exists()
    assert publish(project, blog, "--site-dir", "docs") == 0
    assert git(blog, "rev-list", "--count", "HEAD") == "2"


@pytest.mark.parametrize("folder", ["missing", "../project", ".git", "/", "_config.yml"])
def test_a_site_dir_that_is_no_folder_of_the_blog_is_refused(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    assert "--site-dir" in refused(project, blog, capsys, "--site-dir", folder, code=2)


def test_a_folder_that_is_not_the_top_of_a_work_tree_is_refused(
    project: Path, blog: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    for path in (blog / "_posts", tmp_path, bare, tmp_path / "missing", blog / "index.md"):
        assert publish(project, path) == 2
        assert capsys.readouterr().err.startswith(f"{path}: ")
    assert not (blog / PAGE).exists()


def test_a_detached_head_and_an_empty_repository_are_refused(
    project: Path, blog: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(blog, "checkout", "--quiet", "--detach")
    assert publish(project, blog) == 2
    assert "HEAD is detached" in capsys.readouterr().err
    empty = tmp_path / "empty"
    git(tmp_path, "init", "--quiet", str(empty))
    assert publish(project, empty) == 2
    assert "no commit yet" in capsys.readouterr().err
    assert files(empty) == {}


@pytest.mark.parametrize("staged", [False, True])
def test_a_dirty_target_is_refused(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str], staged: bool
) -> None:
    write(blog, {"index.md": "---\nlayout: home\n---\nNot done yet"})
    if staged:
        git(blog, "add", "index.md")
    assert f"{blog / 'index.md'}: is not committed" in refused(project, blog, capsys)


@pytest.mark.parametrize("name", [PAGE, "notebooks/a-post.ipynb"])
def test_an_untracked_file_where_ours_go_is_refused(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    write(blog, {name: "mine"})
    assert f"{blog / name}: is not committed" in refused(project, blog, capsys)
    assert f"{blog / name}: is not committed" in refused(project, blog, capsys, "--dry-run")


def test_untracked_files_and_links_in_place_of_folders_are_refused(
    project: Path, blog: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(blog, {"data": "mine"})
    assert "would be overwritten by merge: data" in refused(project, blog, capsys)
    (blog / "data").unlink()
    outside = tmp_path / "outside"
    outside.mkdir()
    (blog / "images/a-post").symlink_to(outside)
    assert "would be overwritten by merge: images/a-post" in refused(project, blog, capsys)
    assert not any(outside.iterdir())


def test_a_merge_that_is_under_way_is_refused(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(blog, "switch", "--quiet", "-c", "side")
    git(blog, "commit", "--quiet", "--allow-empty", "-m", "Aside")
    git(blog, "switch", "--quiet", "main")
    git(blog, "merge", "--quiet", "--no-ff", "--no-commit", "side")
    assert "You have not concluded your merge" in refused(project, blog, capsys)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("_posts", "is a file or symbolic link"),
        ("images", "is a file or symbolic link"),
        ("images/a-post", "is a file or symbolic link"),
        (PAGE, "is not ours"),
    ],
)
def test_a_symbolic_link_is_not_followed_out_of_the_blog(
    project: Path,
    blog: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    where: str,
    says: str,
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if (blog / where).is_dir():
        shutil.rmtree(blog / where)
    (blog / where).symlink_to(outside)
    commit(blog, "Link")
    assert f"{blog / where}: {says}" in refused(project, blog, capsys)
    assert not any(outside.iterdir())


@pytest.mark.parametrize("name", [PAGE, "data/a-post/small/seed-1.json", "notebooks/a-post.ipynb"])
def test_somebodys_own_file_of_the_same_name_is_not_overwritten(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    write(blog, {name: "---\ntitle: Mine\n---\ngenerator: labpress\n"})
    commit(blog, "Write it by hand")
    assert f"{blog / name}: is not ours" in refused(project, blog, capsys)


def test_files_that_the_blog_ignores_are_refused(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(blog, {".gitignore": "*.ipynb\n"})
    commit(blog, "Ignore notebooks")
    message = refused(project, blog, capsys)
    assert message.endswith("ignored by one of your .gitignore files: notebooks/a-post.ipynb\n")


def test_a_file_where_a_folder_is_needed_is_named(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(blog, {"data": "a file"})
    commit(blog, "Add data")
    assert f"{blog / 'data'}: is a file" in refused(project, blog, capsys)


def test_a_post_that_does_not_build_is_not_published(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {"content/posts/a-post.md": POST + "{{ nothing }}\n"})
    assert refused(project, blog, capsys).startswith("content/posts/a-post.md:")


@pytest.mark.parametrize(
    ("name", "script", "says"),
    [
        ("pre-commit", "echo no posts on Sundays >&2; exit 1", "no posts on Sundays"),
        ("commit-msg", "exit 1", "git commit failed"),
        ("pre-commit", "for f in _posts/2026*; do echo >> $f; git add $f; done", "a hook of the"),
        ("pre-commit", f"rm -f {PAGE}; echo hooked >> index.md; exit 1", "git commit failed"),
    ],
)
def test_a_hook_that_says_no_leaves_the_blog_as_it_was(
    project: Path,
    blog: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    script: str,
    says: str,
) -> None:
    hook(blog, name, script)
    assert says in refused(project, blog, capsys)
    (blog / ".git/hooks" / name).unlink()
    assert publish(project, blog) == 0
    (blog / PAGE).chmod(0o600)
    hook(blog, name, script)
    # Now with files that are changed and removed.
    rename(project, "b-post")
    refused(project, blog, capsys)


def test_hooks_of_the_blog_run(project: Path, blog: Path) -> None:
    script = 'git diff --cached --name-only > "$(git rev-parse --git-common-dir)/seen"'
    write(blog, {"hooks/pre-commit": f"#!/bin/sh\n{script}\n"})
    (blog / "hooks/pre-commit").chmod(0o755)
    git(blog, "config", "core.hooksPath", "hooks")
    commit(blog, "Add a hook")
    publish(project, blog)
    seen = (blog / ".git/seen").read_text(encoding="utf-8").splitlines()
    assert seen == sorted(contents(project / "site"))


def test_publishing_stopped_by_ctrl_c_leaves_the_blog_as_it_was(project: Path, blog: Path) -> None:
    hook(blog, "pre-commit", 'touch "$(git rev-parse --git-common-dir)/reached"; sleep 20')
    before = state(blog)
    command = [sys.executable, "-m", "generator", "publish", "--root", str(project), "--to"]
    process = subprocess.Popen(
        [*command, str(blog)], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
    )
    until = time.monotonic() + 20
    while not (blog / ".git/reached").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode != 0
    assert (blog / ".git/reached").exists()
    assert state(blog) == before


def test_a_pushed_post_is_in_the_remote(
    project: Path, blog: Path, remote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(project, blog, "--push") == 0
    head = git(blog, "rev-parse", "HEAD")
    assert git(remote, "rev-parse", "main") == head
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [
        f"committed {git(blog, 'rev-parse', '--short', 'HEAD')}",
        "pushed to origin main",
    ]
    assert publish(project, blog, "--push") == 0
    assert capsys.readouterr().out == "nothing to publish: the blog has it all\n"
    assert git(remote, "rev-parse", "main") == head


def test_what_was_published_without_push_can_be_pushed_later(
    project: Path, blog: Path, remote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(project, blog)
    assert git(remote, "rev-parse", "main") != git(blog, "rev-parse", "HEAD")
    assert publish(project, blog, "--push") == 0
    assert git(remote, "rev-parse", "main") == git(blog, "rev-parse", "HEAD")
    assert capsys.readouterr().out.endswith("pushed to origin main\n")


def other_commit(remote: Path, folder: Path) -> None:
    """Somebody else pushes to the remote."""
    git(folder.parent, "clone", "--quiet", str(remote), str(folder))
    write(folder, {"about.md": "Me\n"})
    commit(folder, "Say who I am")
    git(folder, "push", "--quiet")


def test_a_blog_that_lacks_commits_of_its_remote_is_refused(
    project: Path,
    blog: Path,
    remote: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other_commit(remote, tmp_path / "other")
    assert "lacks 1 commit(s)" in refused(project, blog, capsys, "--push"), "it fetches"
    assert "lacks 1 commit(s)" in refused(project, blog, capsys), "known since"
    write(blog, {"index.md": "---\nlayout: home\n---\nHi.\n"})
    commit(blog, "Diverge")
    assert "lacks 1 commit(s)" in refused(project, blog, capsys)


def test_a_push_that_the_remote_rejects_is_undone(
    project: Path,
    blog: Path,
    remote: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # The remote moves on after the fetch: while the commit is made.
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(remote), str(other))
    write(other, {"about.md": "Me\n"})
    commit(other, "Say who I am")
    hook(blog, "post-commit", f"unset $(git rev-parse --local-env-vars); git -C '{other}' push -q")
    moved = git(other, "rev-parse", "HEAD")
    assert "git push failed" in refused(project, blog, capsys, "--push")
    assert git(remote, "rev-parse", "main") == moved


def test_a_remote_whose_hook_says_no_or_that_is_gone_changes_nothing(
    project: Path, blog: Path, remote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(project, blog)
    write_record(project, record("small", 0.125))
    before = git(remote, "rev-parse", "main")
    script = remote / "hooks/pre-receive"
    write(remote, {"hooks/pre-receive": "#!/bin/sh\nexit 1\n"})
    script.chmod(0o755)
    assert "git push failed" in refused(project, blog, capsys, "--push")
    assert git(remote, "rev-parse", "main") == before
    shutil.rmtree(remote)
    assert "git fetch failed" in refused(project, blog, capsys, "--push")


def test_a_push_without_upstream_is_refused_before_anything_is_done(
    project: Path, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "git push -u" in refused(project, blog, capsys, "--push")


def test_git_variables_cannot_lead_to_another_repository(
    project: Path, blog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(blog), str(other))
    before = state(other)
    with monkeypatch.context() as patch:
        patch.setenv("GIT_DIR", str(other / ".git"))
        patch.setenv("GIT_WORK_TREE", str(other))
        patch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
        assert publish(project, blog) == 0
    assert state(other) == before
    assert git(blog, "log", "-1", "--format=%s") == "Publish a-post"


def test_line_ends_that_the_blog_converts_are_not_taken_for_changes(
    project: Path, blog: Path, tmp_path: Path
) -> None:
    write(blog, {".gitattributes": "*.md text eol=crlf\n"})
    commit(blog, "Convert")
    publish(project, blog)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(blog), str(clone))
    assert b"\r\n" in (clone / PAGE).read_bytes()
    head = git(clone, "rev-parse", "HEAD")
    assert publish(project, clone) == 0
    assert git(clone, "rev-parse", "HEAD") == head


def test_publishing_the_site_into_itself_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(project, "init", "--quiet")
    commit(project, "Begin")
    message = refused(project, project, capsys, "--site-dir", "site", code=2)
    assert "is the site itself" in message


def test_the_record_that_a_page_links_to_follows(project: Path, blog: Path) -> None:
    publish(project, blog)
    path = write_record(project, record("large", 0.25))
    assert publish(project, blog) == 0
    assert git(blog, "log", "-1", "--format=%s") == "Update a-post"
    assert (blog / "data/a-post/large/seed-1.json").read_bytes() == path.read_bytes()
