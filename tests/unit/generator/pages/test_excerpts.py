"""Code on a page is code that ran."""

import shutil
import subprocess
from pathlib import Path

import pytest
from kit.projects import ROOT, make_project, post, record, render, write, write_record

from experiments.records.code_hash import function_hashes
from experiments.records.errors import UserError
from generator.pages.markup import Code


def shown(root: Path, names: str = '"model1"') -> str:
    """Return the Python that a page shows for `code("lab/models.py", NAMES)`."""
    prose = render(root, post(f'{{{{ code("lab/models.py", {names}) }}}}')).prose
    (source,) = (part.source for part in prose if isinstance(part, Code))
    return source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose runs recorded the code of model1, as training does."""
    root = make_project(tmp_path / "project")
    (root / "lab").mkdir()
    shutil.copy(ROOT / "experiments/models.py", root / "lab/models.py")
    hashes = function_hashes(root / "lab/models.py", "model1")
    code = {f"lab/models.py:{name}": digest for name, digest in hashes.items()}
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, code=code, environment={"git_commit": "abc123"}))
    return root


def replace(root: Path, old: str, new: str) -> None:
    text = (root / "lab/models.py").read_text(encoding="utf-8")
    assert old in text
    write(root / "lab/models.py", text.replace(old, new, 1))


def test_the_page_shows_the_function_as_it_is_in_the_source(root: Path) -> None:
    assert shown(root).startswith("def model1()")
    assert shown(root) in (root / "lab/models.py").read_text(encoding="utf-8")
    replace(root, "    return tf.keras.Sequential(", "    # why\n    return tf.keras.Sequential(")
    assert "# why" in shown(root), "a comment is no other code"


def test_changed_code_is_refused_with_the_run_and_the_remedies(root: Path) -> None:
    replace(root, 'name="model1"', 'name="model_1"')
    with pytest.raises(UserError) as caught:
        shown(root)
    assert str(caught.value) == (
        "content/posts/a-post.md:7: lab/models.py: `model1` is not what tiny/large seed 1 ran. "
        'Train that run again, or show the code of the run: code("lab/models.py", "model1", '
        'commit="abc123").'
    )


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ('"model4"', "no run of this post recorded that it ran this code"),
        ('"x"', "no excerpt `x`: it is not there"),
        ('"model1", commit="main"', "is not a commit's hash"),
        ('"model1", commit="0123456"', "not found at commit 0123456"),
    ],
)
def test_code_that_did_not_run_or_is_not_there_is_refused(
    root: Path, names: str, says: str
) -> None:
    with pytest.raises(UserError, match=f"a-post.md:7: lab/models.py.*{says}"):
        shown(root, names)


def test_an_excerpt_can_be_pinned_to_the_commit_of_the_run(root: Path) -> None:
    def git(*arguments: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        command = ["git", "-C", str(root), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("add", "lab")
    git("commit", "-qm", "as it ran")
    commit = git("rev-parse", "HEAD")
    replace(root, 'name="model1"', 'name="model_1"')
    assert 'name="model1"' in shown(root, f'"model1", commit="{commit}"')
