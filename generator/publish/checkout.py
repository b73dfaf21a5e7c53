"""The git checkout of a blog: read its state, and change it so that a failure leaves no trace."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.records.errors import UsageError, UserError
from generator.git import ask, git
from generator.inputs import digest

# Git's letters for what happened to a file.
CHANGES = {"A": "added", "M": "changed", "T": "changed", "D": "removed"}
# The start of the name of a folder for a second work tree.
SCRATCH = "labpress-publish-"
NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}")
# A user or a token in the address of a remote.
CREDENTIALS = re.compile(r"//[^/@\s]*@")


@dataclass(frozen=True)
class Checkout:
    """A work tree on a branch.

    Attributes:
        top: The top folder.
        branch: The branch's name.
        head: The hash of its commit.
        remote: The name of the remote that the branch is pushed to, if there is one.
        target: The branch of the remote, as `refs/heads/NAME`.
    """

    top: Path
    branch: str
    head: str
    remote: str | None
    target: str | None


def open_checkout(path: Path) -> Checkout:
    """Return the checkout whose top folder is `path`.

    Raises:
        UsageError: There is none, or it is not on a branch with a commit.
    """
    top = path.resolve()
    try:
        found = git(top, "rev-parse", "--show-toplevel").rstrip("\n")
    except UserError as error:
        raise UsageError(f"{path}: is not the top of a git work tree: {error}") from None
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
    """Raise UserError if a tracked file has changes that are not committed."""
    if changes := git(checkout.top, "status", "--porcelain", "-z", "--untracked-files=no"):
        first = changes.split("\0")[0][3:]
        raise UserError(f"{checkout.top / first}: is not committed: commit or stash it first.")


def check_upstream(checkout: Checkout, fetch: bool, push: bool) -> None:
    """Raise UserError if the branch lacks commits of its upstream, or has none to push to."""
    if push and None in (checkout.remote, checkout.target):
        raise UserError(
            f"{checkout.top}: {checkout.branch} has no upstream to push to: "
            f"set one with `git push -u REMOTE {checkout.branch}`."
        )
    if fetch:
        git(checkout.top, "fetch", "--quiet", str(checkout.remote))
    missing = ask(checkout.top, "rev-list", "--count", "HEAD..@{upstream}")
    if missing and missing != "0":
        raise UserError(
            f"{checkout.top}: {checkout.branch} lacks {missing} commit(s) of its upstream: "
            "`git pull` first."
        )


@contextmanager
def work_tree(checkout: Checkout) -> Iterator[Path]:
    """Add a second work tree at the checkout's commit, where failures harm nothing.

    Those that killed runs have left behind are removed. No hook of the blog runs.

    Raises:
        UserError: Another `publish` works on the blog at the moment.
    """
    common = Path(git(checkout.top, "rev-parse", "--path-format=absolute", "--git-common-dir")[:-1])
    try:
        with FileLock(common / "labpress.lock", blocking=False):
            scratch = f"{SCRATCH}{digest(str(common).encode())[:12]}-"
            remove_left_behind(checkout, scratch)
            tree = Path(tempfile.mkdtemp(prefix=scratch), "blog")
            try:
                add = ("worktree", "add", "--quiet", "--detach", str(tree), checkout.head)
                git(checkout.top, *NO_HOOKS, *add)
                yield tree
            finally:
                remove_work_tree(checkout, tree)
    except Timeout:
        raise UserError(
            f"{checkout.top}: another `publish` is at work here: wait for it."
        ) from None


def remove_left_behind(checkout: Checkout, scratch: str) -> None:
    """Remove the work trees of runs that were killed, and folders that they were made for.

    Args:
        checkout: The checkout.
        scratch: The start of the name of such folders, which only runs for this checkout use.
    """
    for line in git(checkout.top, "worktree", "list", "--porcelain").splitlines():
        path = Path(line.removeprefix("worktree "))
        if line.startswith("worktree ") and path.parent.name.startswith(SCRATCH):
            remove_work_tree(checkout, path)
    for folder in Path(tempfile.gettempdir()).glob(f"{scratch}*"):
        shutil.rmtree(folder, ignore_errors=True)


def remove_work_tree(checkout: Checkout, tree: Path) -> None:
    """Remove a second work tree, or what is left of one, with the folder that was made for it."""
    ask(checkout.top, "worktree", "remove", "--force", "--force", str(tree))
    shutil.rmtree(tree.parent, ignore_errors=True)


def tracked_files(folder: Path) -> set[str]:
    """Return the paths below a folder of the files and symbolic links that git tracks."""
    return set(git(folder, "ls-files", "-z").split("\0"))


def stage(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """Stage files below a folder as they are; return for each path what happened to it.

    That is `added`, `changed` or `removed`; files that are as before are left out.
    """
    given = "".join(f"{path}\0" for path in paths)
    options = ["--pathspec-from-file=-", "--pathspec-file-nul"]
    # A name with a star must not stand for other files. What is ignored was refused before.
    git(folder, *NO_HOOKS, "--literal-pathspecs", "add", "--force", *options, given=given)
    options = ["--cached", "--name-status", "--no-renames", "--relative", "-z"]
    fields = git(folder, "diff-index", *options, "HEAD").split("\0")
    return {path: CHANGES[letter] for letter, path in zip(fields[::2], fields[1::2], strict=False)}


def ignored_files(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the paths below a folder that git ignores: file, line and pattern that say so."""
    given = "".join(f"{path}\0" for path in paths)
    try:
        answer = git(folder, "check-ignore", "--verbose", "--stdin", "-z", given=given)
    except UserError:  # None is ignored.
        return {}
    fields = answer.split("\0")
    found = zip(fields[::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
    return {
        path: f"`{pattern}` in {file}:{line}"
        for file, line, pattern, path in found
        if not pattern.startswith("!")
    }


def commit(folder: Path, message: str, paths: Iterable[str]) -> str:
    """Commit staged changes of these paths; return the commit's abbreviated hash.

    Raises:
        UserError: A hook refuses, or commits something else.
    """
    staged = git(folder, "write-tree").strip()
    git(folder, "commit", "--quiet", "--file=-", given=message)
    rewritten = git(folder, "diff-tree", "-r", "--name-only", "--relative", "-z", staged, "HEAD")
    if found := set(rewritten.split("\0")).intersection(paths):
        raise UserError(f"{min(found)}: a hook of the blog rewrites it: exempt what is published.")
    return git(folder, "rev-parse", "--short", "HEAD").strip()


def advance(checkout: Checkout, revision: str, push: bool) -> str | None:
    """Move the checkout to a commit that follows its own, and push that, or change nothing.

    Git refuses if files that it does not track are in the way.

    Returns:
        The remote and the branch that were pushed to, or None if nothing was pushed.
    """
    git(checkout.top, "merge", "--quiet", "--ff-only", revision)
    if not push or ask(checkout.top, "rev-list", "--count", "@{upstream}..HEAD") == "0":
        return None
    try:
        git(checkout.top, "push", "--quiet", str(checkout.remote), f"HEAD:{checkout.target}")
    except BaseException:
        git(checkout.top, "reset", "--quiet", "--keep", checkout.head)
        raise
    remote = CREDENTIALS.sub("//", str(checkout.remote))
    return f"{remote} {str(checkout.target).removeprefix('refs/heads/')}"
