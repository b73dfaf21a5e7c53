"""The git checkout of a blog: read its state, and change it so that a failure leaves no trace."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from experiments.records.errors import UsageError, UserError
from generator.git import ask, git

# Git's letters for what happened to a file.
CHANGES = {"A": "added", "M": "changed", "T": "changed", "D": "removed"}


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
def work_tree(checkout: Checkout, path: Path) -> Iterator[Path]:
    """Add a second work tree at the checkout's commit, where failures harm nothing."""
    git(checkout.top, "worktree", "add", "--quiet", "--detach", str(path), checkout.head)
    try:
        yield path
    finally:
        git(checkout.top, "worktree", "remove", "--force", str(path))


def tracked_files(folder: Path) -> set[str]:
    """Return the paths below a folder of the files and symbolic links that git tracks."""
    return set(git(folder, "ls-files", "-z").split("\0"))


def stage(folder: Path, paths: Iterable[str]) -> dict[str, str]:
    """Stage files below a folder as they are; return for each path what happened to it.

    That is `added`, `changed` or `removed`; files that are as before are left out.
    """
    given = "".join(f"{path}\0" for path in paths)
    options = ["--pathspec-from-file=-", "--pathspec-file-nul"]
    # A name with a star must not stand for other files.
    git(folder, "--literal-pathspecs", "add", *options, given=given)
    options = ["--cached", "--name-status", "--no-renames", "--relative", "-z"]
    fields = git(folder, "diff-index", *options, "HEAD").split("\0")
    return {path: CHANGES[letter] for letter, path in zip(fields[::2], fields[1::2], strict=False)}


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
    return f"{checkout.remote} {str(checkout.target).removeprefix('refs/heads/')}"
