"""What `python -m generator publish` does to the git checkout of another blog."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from filelock import FileLock
from kit.blogs import LINK, MANIFEST, NOTEBOOK, OWN, PAGE, Blog, Files, Repository, write
from kit.projects import POST, ROOT, contents, record, without_data, write_record

from generator.__main__ import main

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


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
    lines = blog.publish("--verbose")
    site = blog.build()
    assert len(site) == 10, "page, figure in 3 formats, claims, schema, script, 2 records, notebook"
    before = {name: text.encode() for name, text in (OWN | untracked).items()}
    after = {**blog.files}
    listed = json.loads(after.pop(MANIFEST))["projects"]["project"]["a-post"]
    assert after == before | site
    assert listed["files"] == {name: sha256(text).hexdigest() for name, text in site.items()}
    assert blog.git("status", "--porcelain") == "?? drafts/\n?? images/a-post/mine.png"
    shown = blog.git("show", "--format=%s", "--name-only").split("\n")
    assert shown == ["Publish a-post", "", MANIFEST, *sorted(site)]
    kilobytes = round(sum(len(blog.files[name]) for name in (MANIFEST, *site)) / 1000)
    assert lines == [
        *(f"added {name}" for name in [MANIFEST, *sorted(site)]),
        f"published 1 post, 11 files, {kilobytes} KB:",
        "  new        /2026/01/31/a-post.html",
        f"committed {blog.git('rev-parse', '--short', 'HEAD')}",
    ]
    before = blog.state()
    assert blog.publish() == ["nothing to publish: the blog has it all"]
    assert blog.state() == before


def test_a_new_record_changes_the_page_and_replaces_its_figure(blog: Blog) -> None:
    blog.publish()
    write_record(blog.project, record("small", 0.125))
    path = write_record(blog.project, record("large", 0.25))
    lines = blog.publish("--verbose")
    assert {line.split()[0] for line in lines[:-3]} == {"added", "changed", "removed"}
    assert lines[-3].endswith(" and removed 3 files:")
    assert "Ends at 12.5%" in without_data((blog.folder / PAGE).read_text(encoding="utf-8"))
    site = blog.build()
    assert blog.files.items() >= site.items()
    assert len(contents(blog.folder / "images/a-post")) == 3
    assert (blog.folder / "data/a-post/large/seed-1.json").read_bytes() == path.read_bytes()
    assert blog.subject == "Update a-post"


def test_a_renamed_post_leaves_nothing_behind_but_what_others_put_there(blog: Blog) -> None:
    blog.commit({"images/a-post/before.png": "mine, before there was a post of this name"})
    blog.publish()
    blog.commit({"data/a-post/after.json": "mine, after"})
    blog.rename_post()
    (remark,) = (line for line in blog.publish("--dry-run") if line.startswith("note: "))
    assert remark.startswith("note: a-post: is in the blog, and not in the project any more")
    blog.publish("--rename", "a-post", "b-post")
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


def test_a_post_is_taken_back_with_all_that_came_with_it(blog: Blog) -> None:
    before = blog.files
    assert "a-post: this project has not published it" in blog.refuse("--remove", "a-post", code=2)
    blog.publish()
    (blog.project / "content/posts/a-post.md").unlink()
    blog.write({"note.txt": "untracked"})
    assert blog.publish("--remove", "a-post")[:-1] == ["removed 11 files:", "  removed    a-post"]
    assert blog.files == before | {"note.txt": b"untracked"}
    assert blog.subject == "Remove a-post"


def test_the_old_address_of_a_post_leads_on_where_the_blog_has_the_plugin(blog: Blog) -> None:
    def redirects() -> list[str]:
        page = next(blog.folder.glob("_posts/2026*-post.md")).read_text(encoding="utf-8")
        return list(yaml.safe_load(page.split("---\n")[1]).get("redirect_from", []))

    post = blog.project / "content/posts/b-post.md"
    blog.commit({"Gemfile": "gem 'jekyll-redirect-from'\n"})
    blog.publish()
    assert redirects() == []
    blog.rename_post()
    blog.publish("--rename", "a-post", "b-post")
    assert redirects() == ["/2026/01/31/a-post.html"]
    write(post.parent, {post.name: post.read_text("utf-8").replace("2026-01-31", "2026-02-01")})
    blog.publish()
    assert redirects() == ["/2026/01/31/a-post.html", "/2026/01/31/b-post.html"]
    assert blog.publish() == ["nothing to publish: the blog has it all"]
    blog.commit({"Gemfile": "gem 'jekyll'\n", "_config.yml": "baseurl: /my-blog\n"})
    (note,) = (line for line in blog.publish() if "former address" in line)
    assert "its former address /my-blog/2026/01/31/b-post.html is gone" in note
    assert redirects() == []


def test_posts_are_chosen_by_name_or_by_what_they_say(blog: Blog) -> None:
    marked = POST.replace("tags:", "publish: false\ntags:")
    write(blog.project, {"content/posts/manual.md": marked, "content/posts/b-post.md": POST})
    assert "manual" not in str(blog.publish("--dry-run", "--verbose"))
    assert (
        len([line for line in blog.publish("--dry-run", "b-post", "manual") if "/2026" in line])
        == 2
    )
    blog.publish("b-post")
    assert blog.subject == "Publish b-post"
    assert PAGE not in blog.files
    assert "there is no such post; there are a-post, b-post" in blog.refuse("c-post", code=2)
    for name in ("a-post", "b-post"):
        write(blog.project, {f"content/posts/{name}.md": marked})
    assert "no post to publish" in blog.refuse(code=2)


def test_a_draft_becomes_a_draft_of_the_blog_when_asked_for(blog: Blog) -> None:
    draft = POST.replace("tags:", "draft: true\ntags:")
    write(blog.project, {"content/posts/a-post.md": draft})
    assert "is a draft: `--drafts`" in blog.refuse("a-post", code=2)
    assert blog.publish("--drafts")[1] == "  new        a-post"
    assert "_drafts/a-post.md" in blog.files and PAGE not in blog.files
    write(blog.project, {"content/posts/a-post.md": POST})
    blog.publish()
    assert PAGE in blog.files and "_drafts/a-post.md" not in blog.files


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
    blog.build()
    figures = contents(blog.project / "site/images/a-post")
    assert contents(blog.folder / "images/a-post") == figures | {"holiday.png": b"mine"}


@pytest.mark.parametrize("text", ["My own page now.\n", LINK, None])
def test_an_edit_made_in_the_blog_is_noticed_and_never_lost(
    blog: Blog, text: str | Path | None
) -> None:
    blog.publish()
    (blog.folder / PAGE).unlink()
    blog.commit({PAGE: text} if text else {}, "Edit a post")
    before = blog.files
    for options in ([], ["--dry-run"], ["--remove", "a-post"]):
        message = blog.refuse(*options)
        what = "changed" if text else "removed"
        assert message.startswith(f"{blog.folder / PAGE}: was {what} in the blog after it was")
        assert "publish again with `--overwrite a-post`" in message
    assert "--overwrite b-post" in blog.refuse("--overwrite", "b-post", code=2)
    assert blog.files == before
    blog.publish("--overwrite", "a-post")
    assert blog.subject == "Update a-post"
    assert (blog.folder / PAGE).read_bytes() == (blog.project / "site" / PAGE).read_bytes()
    assert not (blog.folder / PAGE).is_symlink()


def test_an_image_replaced_in_the_blog_is_noticed(blog: Blog) -> None:
    blog.publish()
    (image,) = (name for name in blog.files if name.startswith("images/a-post/") and "svg" in name)
    blog.commit({image: "drawn by hand"})
    assert f"{blog.folder / image}: was changed in the blog" in blog.refuse()


def test_the_same_files_without_a_manifest_are_published_from_then_on(blog: Blog) -> None:
    blog.publish()
    blog.git("rm", "--quiet", MANIFEST)
    blog.commit({}, "Lose the list")
    assert blog.publish("--verbose")[0] == f"added {MANIFEST}"
    write_record(blog.project, record("small", 0.125))
    blog.publish()
    assert blog.files.items() >= blog.build().items()


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(blog: Blog) -> None:
    shutil.rmtree(blog.project / "site")
    project, before = contents(blog.project), blog.state()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit"):
        blog.hook(hook, f"touch '{blog.folder / 'ran'}'")
    (summary, address) = blog.publish("--dry-run")
    assert summary.startswith("would publish 1 post, 11 files, ")
    assert address == "  new        /2026/01/31/a-post.html"
    assert (contents(blog.project), blog.state()) == (project, before)
    shutil.rmtree(blog.folder / ".git/hooks")
    blog.publish()
    figures = [name for name in blog.files if name.startswith("images/a-post/")]
    write_record(blog.project, record("small", 0.375))
    project, before = contents(blog.project), blog.state()
    lines = blog.publish("--dry-run", "--verbose")
    assert {f"changed {PAGE}", *(f"removed {name}" for name in figures)} <= set(lines)
    assert lines[-1] == "  updated    /2026/01/31/a-post.html"
    assert (contents(blog.project), blog.state()) == (project, before)


def test_a_blog_in_a_subfolder_is_served_by_jekyll(blog: Blog, tmp_path: Path) -> None:
    if not shutil.which("jekyll"):
        pytest.skip("jekyll is not installed")
    blog.commit({f"docs/{name}": text for name, text in OWN.items()})
    assert f"added docs/{PAGE}" in blog.publish("--site-dir", "docs/", "--verbose")
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
    for folder in ("", "site"):
        assert "is this project itself" in blog.refuse("--site-dir", folder, code=2)


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
    ({"_posts": LINK}, {}, "{blog}/_posts: is a file, a symbolic link or a"),
    ({"images": LINK}, {}, "{blog}/images: is a file, a symbolic link or a"),
    ({"images/a-post": LINK}, {}, "{blog}/images/a-post: is a file, a symbolic link or a"),
    ({"data": "a file"}, {}, "{blog}/data: is a file, a symbolic link or a"),
    ({f"{PAGE}/mine.md": "Mine"}, {}, f"{{blog}}/{PAGE}: is a folder"),
    ({PAGE: LINK}, {}, f"{{blog}}/{PAGE}: {NOT_OURS}"),
    ({PAGE: "---\ngenerator: labpress\n---\n"}, {}, f"{{blog}}/{PAGE}: {NOT_OURS}"),
    ({"data/a-post/small/seed-1.json": "{}"}, {}, f"/data/a-post/small/seed-1.json: {NOT_OURS}"),
    ({NOTEBOOK: "{}", PAGE: ""}, {}, f"{{blog}}/{PAGE}, {{blog}}/{NOTEBOOK}: {NOT_OURS}"),
    ({MANIFEST: LINK}, {}, f"{{blog}}/{MANIFEST}: is a symbolic link"),
    ({MANIFEST: "<<<<<<< ours"}, {}, f"{{blog}}/{MANIFEST}: is not a list of published files"),
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
    assert seen == [MANIFEST, *sorted(blog.build())]


def test_publishing_stopped_by_ctrl_c_leaves_the_blog_as_it_was(blog: Blog) -> None:
    before = blog.state()
    kill_in_hook(blog, signal.SIGINT)
    (blog.folder / ".git/hooks/pre-commit").unlink()
    assert blog.state() == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_killed_run_leaves_behind_goes_with_the_next_one(
    blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    before = blog.state()
    kill_in_hook(blog, number)
    assert blog.git("worktree", "list").count("\n") == 1
    (blog.folder / ".git/hooks/pre-commit").unlink()
    blog.publish("--dry-run")
    assert blog.state() == before
    assert not list(scratch.glob("labpress-publish-*"))


def kill_in_hook(blog: Blog, number: signal.Signals) -> None:
    """Publish, and send a signal to all of it while a hook of the blog runs."""
    blog.hook("pre-commit", 'touch "$(git rev-parse --git-common-dir)/reached"; exec sleep 600')
    reached = blog.folder / ".git/reached"
    command = [sys.executable, "-m", "generator", "publish", "--root", str(blog.project), "--to"]
    process = subprocess.Popen(
        [*command, str(blog.folder)], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
    )
    while not reached.exists() and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, number)
    process.communicate(timeout=60)
    assert reached.exists()
    assert process.returncode != 0


def test_two_runs_do_not_work_on_a_blog_at_once(blog: Blog) -> None:
    with FileLock(blog.folder / ".git/labpress.lock"):
        code, _, error = blog.run()
    assert (code, error) == (1, f"{blog.folder}: another `publish` is at work here: wait for it.\n")


def test_a_token_in_the_address_of_a_remote_is_not_printed(
    blog: Blog, remote: Repository, tmp_path: Path
) -> None:
    address = f"file://user:SECRET@{remote.folder}"
    blog.git("config", f"url.{remote.folder.as_uri()}.insteadOf", address)
    blog.git("push", "--quiet", "-u", address, "main")
    printed = blog.publish("--push")
    assert printed[-1] == f"pushed to file://{remote.folder} main"
    assert remote.head == blog.head
    assert "SECRET" not in str(printed)


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


def test_two_posts_of_one_address_are_refused_with_the_names_of_both(blog: Blog) -> None:
    named = POST.replace("---\n", "---\npermalink: /a/\n", 1)
    posts = blog.project / "content/posts"
    write(posts, {"a-post.md": named, "b-post.md": named})
    both = r"content/posts/b-post\.md: .* /a/, which content/posts/a-post\.md has: .*`permalink`"
    assert re.match(both, blog.refuse())
