"""Somebody's git checkout: what state it is in, and changing it so that a failure leaves no trace.

All goes through the git command line, so that the settings and hooks of the checkout apply.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from experiments.errors import LabError, UsageError
from experiments.records import write_atomically

# Other variables of git can send it to another repository, index or configuration.
HARMLESS = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_SSH", "GIT_SSL_", "GIT_ASKPASS", "GIT_TERMINAL_"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)
# A name with a star must not stand for other files.
LITERAL = ("--literal-pathspecs",)
UNFINISHED = {"MERGE_HEAD": "merge", "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert"}


@dataclass(frozen=True)
class Checkout:
    """A work tree on a branch: its top folder, its commit, and where the branch is pushed to."""

    top: Path
    branch: str
    head: str
    remote: str | None = None
    target: str | None = None


def git(top: Path, *arguments: str, given: str = "", fine: int = 0) -> str:
    """Runs git in a work tree and returns what it prints.

    Args:
        top: the work tree.
        arguments: the command and its arguments.
        given: what goes to its standard input.
        fine: an exit code other than 0 that is no failure.

    Raises:
        LabError: git says no; the message has its reason in one line.
    """
    # Looking must not touch the index.
    call = ["git", "--no-optional-locks", "-C", str(top), *arguments]
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(HARMLESS)
    }
    result = subprocess.run(
        call,
        input=given,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env=environment,
    )
    if result.returncode not in (0, fine):
        command = next(word for word in arguments if not word.startswith("-"))
        said = reason(result.stderr) or reason(result.stdout) or f"exit code {result.returncode}"
        raise LabError(f"{top}: git {command} failed: {said}")
    return result.stdout


def reason(said: str) -> str:
    """The lines of a message that say what is wrong, as one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    marks = ("fatal:", "error:", "! ", "remote: error")
    wanted = [line for line in lines if line.startswith(marks)] or lines
    text = "; ".join(line for line in wanted if not line.startswith("hint:"))
    return text.encode("utf-8", "replace").decode()


def ask(top: Path, *arguments: str) -> str | None:
    """What git answers to a question, without the end of the line; None for "there is none"."""
    try:
        return git(top, *arguments).rstrip("\n")
    except LabError:
        return None


def open_checkout(path: Path) -> Checkout:
    """The checkout at a path.

    Raises:
        UsageError: there is none, or it is not on a branch with a commit.
    """
    if not shutil.which("git"):
        raise LabError("git: is not installed; publishing needs it.")
    top = path.resolve()
    if not top.is_dir():
        raise UsageError(f"{path}: there is no such folder.")
    try:
        found = git(top, "rev-parse", "--show-toplevel").rstrip("\n")
    except LabError as error:
        raise UsageError(f"{path}: is not the top of a git work tree ({error}).") from None
    if Path(found).resolve() != top:
        raise UsageError(f"{path}: is not the top of a git work tree; that is {found}.")
    branch = ask(top, "symbolic-ref", "--quiet", "--short", "HEAD")
    if branch is None:
        raise UsageError(f"{path}: HEAD is detached: switch to a branch first.")
    head = ask(top, "rev-parse", "--verify", "--quiet", "HEAD")
    if head is None:
        raise UsageError(f"{path}: has no commit yet: commit the blog first.")
    remote = ask(top, "config", f"branch.{branch}.remote")
    return Checkout(top, branch, head, remote, ask(top, "config", f"branch.{branch}.merge"))


def check_clean(checkout: Checkout) -> None:
    """Refuses a checkout with changes to tracked files, or in the midst of a merge."""
    for name, what in UNFINISHED.items():
        if git_path(checkout, name).exists():
            raise LabError(f"{checkout.top}: a {what} is under way: finish or abort it first.")
    if changes := git(checkout.top, "status", "--porcelain", "-z", "--untracked-files=no"):
        first = changes.split("\0")[0][3:]
        raise LabError(f"{checkout.top / first}: is not committed: commit or stash it first.")


def check_upstream(checkout: Checkout, fetch: bool, push: bool) -> None:
    """Refuses a branch that lacks commits of its upstream, or, to push, has no upstream."""
    if not checkout.remote or not checkout.target:
        if push:
            raise LabError(
                f"{checkout.top}: {checkout.branch} has no upstream to push to: "
                f"set one with `git push -u REMOTE {checkout.branch}`."
            )
        return
    if fetch:
        git(checkout.top, "fetch", "--quiet", checkout.remote)
    missing = ask(checkout.top, "rev-list", "--count", "HEAD..@{upstream}")
    if missing and missing != "0":
        raise LabError(
            f"{checkout.top}: {checkout.branch} lacks {missing} commit(s) of its upstream: "
            "`git pull` first."
        )


def git_path(checkout: Checkout, name: str) -> Path:
    """Where git keeps one of its own files."""
    return checkout.top / git(checkout.top, "rev-parse", "--git-path", name).rstrip("\n")


def tracked_files(checkout: Checkout, folders: list[str]) -> dict[str, str]:
    """The files committed below some folders, each with the hash of its content."""
    listing = git(checkout.top, "ls-tree", "-r", "-z", "HEAD", "--", *folders).split("\0")
    rows = [row.partition("\t") for row in listing if row]
    return {path: about.split()[2] for about, _, path in rows}


def hash_as(checkout: Checkout, path: str, source: Path) -> str:
    """The hash that a file would have if it were committed under a path."""
    return git(checkout.top, "hash-object", "--path", path, str(source)).strip()


def added_by(checkout: Checkout, line: str, folders: list[str]) -> set[str]:
    """The files that were added by commits whose message has a certain line."""
    options = ["--full-history", "--no-renames", "--diff-filter=A", "--name-only", "-z"]
    options += ["--no-show-signature", "--format=", f"--grep=^{line}$"]
    return set(git(checkout.top, *LITERAL, "log", *options, "--", *folders).split("\0"))


def untracked(checkout: Checkout, paths: list[str]) -> list[str]:
    """The files at or below some paths that are on the disk and not committed."""
    if not paths:  # Git would take that for all.
        return []
    options = ["--porcelain", "-z", "--untracked-files=all"]
    found = git(checkout.top, *LITERAL, "status", *options, "--", *paths)
    return [entry[3:] for entry in found.split("\0") if entry]


def ignored(checkout: Checkout, paths: list[str]) -> list[str]:
    """Those of some paths that git would not add because of a .gitignore."""
    given = "".join(f"{path}\0" for path in paths)
    said = git(checkout.top, "check-ignore", "-z", "--stdin", given=given, fine=1)
    return [path for path in said.split("\0") if path]


def commit(checkout: Checkout, paths: list[str], message: str) -> str:
    """Commits what the disk has at some paths; returns the commit's hash as people write it."""
    given = "".join(f"{path}\0" for path in paths)
    options = ["-A", "--pathspec-from-file=-", "--pathspec-file-nul"]
    git(checkout.top, *LITERAL, "add", *options, given=given)
    git(checkout.top, "commit", "--quiet", "--file=-", given=message)
    return git(checkout.top, "rev-parse", "--short", "HEAD").strip()


def push(checkout: Checkout) -> str | None:
    """Pushes the branch to its upstream, never by force; None if there was nothing to push."""
    if ask(checkout.top, "rev-list", "--count", "@{upstream}..HEAD") == "0":
        return None
    git(checkout.top, "push", "--quiet", str(checkout.remote), f"HEAD:{checkout.target}")
    return f"{checkout.remote} {str(checkout.target).removeprefix('refs/heads/')}"


@contextmanager
def undone_on_failure(checkout: Checkout, paths: list[str]) -> Iterator[None]:
    """Puts branch, files and index back as they were if what happens inside fails."""
    files = [*(checkout.top / path for path in paths), git_path(checkout, "index")]
    before = {
        path: (path.read_bytes(), path.stat().st_mode) if path.is_file() else None for path in files
    }
    created = {parent for path in files for parent in path.parents if not parent.exists()}
    try:
        yield
    except BaseException as error:
        take_back_commit(checkout)
        put_back(before)
        kept = undo_hooks(checkout)
        put_back(before)
        for folder in sorted(created, reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        if kept and isinstance(error, LabError):
            hint = f"What a hook did to other files is kept: `git stash apply {kept}`."
            raise LabError(f"{error} {hint}") from None
        raise


def take_back_commit(checkout: Checkout) -> None:
    """Moves the branch back by our commit, if it was made and is the last."""
    now = git(checkout.top, "rev-parse", "HEAD").strip()
    if now != checkout.head and ask(checkout.top, "rev-parse", "HEAD^") == checkout.head:
        git(checkout.top, "update-ref", "-m", "publish: undone", "HEAD", checkout.head, now)


def put_back(before: dict[Path, tuple[bytes, int] | None]) -> None:
    """Makes files what they were: content and mode, or None for a file that was not there."""
    for path, saved in before.items():
        if saved is None:
            if path.exists() or path.is_symlink():
                path.unlink()
        elif not path.is_file() or (path.read_bytes(), path.stat().st_mode) != saved:
            write_atomically(path, saved[0])
            path.chmod(saved[1])


def undo_hooks(checkout: Checkout) -> str | None:
    """Undoes what hooks did to other tracked files, which were clean; returns where it is kept."""
    changes = git(
        checkout.top, "status", "--porcelain", "-z", "--untracked-files=no", "--no-renames"
    )
    if not changes:
        return None
    kept = ask(checkout.top, "stash", "create", "What a hook did")
    paths = "".join(f"{entry[3:]}\0" for entry in changes.split("\0") if entry)
    git(checkout.top, "checkout-index", "--force", "-z", "--stdin", given=paths)
    return kept
