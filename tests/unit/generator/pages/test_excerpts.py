"""Code on a page is code that ran."""

import importlib
import shutil
import subprocess
from pathlib import Path

import pytest
from kit.projects import ROOT, make_project, post, record, render, write, write_record

from experiments.record_run import code_hashes
from experiments.records.code_hash import function_hashes, syntax_hash
from experiments.records.errors import UserError
from generator.pages.markup import Code
from generator.targets.jekyll import body_text

CELLS = """# %% settings
EPOCHS = 20  # passes, é
SEED: int = 1

# %% train
def fit(model):
    return model.fit(images, epochs=20, batch_size=4)
"""


def shown(root: Path, names: str = '"model1"', file: str = "lab/models.py") -> str:
    """Return the Python that a page shows for `code(FILE, NAMES)`."""
    prose = render(root, post(f'{{{{ code("{file}", {names}) }}}}')).prose
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
    assert shown(root).startswith("def model1(")
    assert shown(root) in (root / "lab/models.py").read_text(encoding="utf-8")
    replace(root, "    return tf.keras.Sequential(", "    # why\n    return tf.keras.Sequential(")
    assert "# why" in shown(root), "a comment is no other code"


def git(root: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    command = ["git", "-C", str(root), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path) -> str:
    """Commit the code of the project and return the short hash, as `git log` prints it."""
    git(root, "init", "-q")
    git(root, "add", "lab")
    git(root, "commit", "-qm", "as it is")
    return git(root, "rev-parse", "--short", "HEAD")


def test_changed_code_is_refused_with_the_run_and_the_remedies(root: Path) -> None:
    before = "content/posts/a-post.md:7: lab/models.py: `model1` is not what tiny/large seed 1 ran."
    replace(root, 'name="model1"', 'name="model_1"')
    with pytest.raises(UserError) as caught:
        shown(root)
    assert str(caught.value) == (
        f"{before} Undo the change of the code, or train that run again."
    ), "no commit has the code of the run"
    commit(root)
    replace(root, 'name="model_1"', 'name="model1"')
    made = commit(root)
    replace(root, 'name="model1"', 'name="model_1"')
    with pytest.raises(UserError) as caught:
        shown(root)
    named = f'"model1", commit="{made}"'
    assert str(caught.value) == (
        f"{before} Train that run again, or show the code of the run: "
        f'code("lab/models.py", {named}).'
    )
    assert shown(root, named).startswith("def model1(")


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
    made = commit(root)
    replace(root, 'name="model1"', 'name="model_1"')
    assert 'name="model1"' in shown(root, f'"model1", commit="{made}"')


def train(root: Path, **epochs: int) -> None:
    """Record that models were trained for so many epochs, each with a seed of its own."""
    code = {"lab/models.py:model1": "0" * 64}
    for seed, (model, count) in enumerate(epochs.items(), start=1):
        curve = {"epoch": list(range(1, count + 1)), "val_accuracy": [0.5] * count}
        config = {"epochs": count, "batch_size": 4}
        content = record(model, 0.5, seed=seed, history=curve, config=config, code=code)
        write(root / "runs" / model / "seed-1.json", content)


def test_settings_of_the_shown_code_come_from_the_records(root: Path) -> None:
    write(root / "cells.py", CELLS)
    train(root, small=20, large=20)
    assert "EPOCHS = 20  # passes, é\nSEED: int = 1" in shown(root, '"settings"', "cells.py")
    assert "epochs=20, batch_size=4" in shown(root, '"train"', "cells.py")
    train(root, small=3, large=5)
    given = '"settings", EPOCHS=runs.large.epochs, SEED=runs.large.first.seed'
    assert shown(root, given, "cells.py") == "EPOCHS = 5  # passes, é\nSEED: int = 2"


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ('"settings"', "cells.py:2: `EPOCHS` is 20, and tiny/small seed 1 has recorded 3."),
        ('"train"', "cells.py:7: `epochs` is 20, and tiny/small seed 1 has recorded 3."),
        ('"settings", EPOCHS=4', "cells.py:2: `EPOCHS` is 4, and tiny/"),
        ('"settings", EPOCHS=3, SEED=3', "cells.py:3: `SEED` is 3, and tiny/"),
        ('"train", EPOCHS=3', "no line such as `EPOCHS = 3` stands at the top level"),
        ('"settings", EPOCHS=0.5', "`EPOCHS` takes a whole number, not 0.5"),
    ],
)
def test_settings_that_no_run_had_stop_the_build(root: Path, names: str, says: str) -> None:
    write(root / "cells.py", CELLS)
    train(root, small=3, large=20)
    with pytest.raises(UserError) as caught:
        shown(root, names, "cells.py")
    assert str(caught.value).startswith("content/posts/a-post.md:7: ") and says in str(caught.value)


def test_runs_of_other_tools_leave_settings_alone(root: Path) -> None:
    write(root / "cells.py", CELLS)
    for model in ("small", "large"):
        write_record(root, record(model, 0.5))
    assert "EPOCHS = 20" in shown(root, '"settings"', "cells.py")


WHOLE = "lab/models.py"


def recorded_by(root: Path, code: dict[str, str]) -> None:
    """Record that a program trained small and hashed the whole file, and large with `code`."""
    today = {WHOLE: syntax_hash((root / WHOLE).read_text(encoding="utf-8"))}
    for model, hashes in {"small": today, "large": code}.items():
        write_record(root, record(model, 0.5, code=hashes))


def test_the_hash_of_a_whole_file_stands_for_all_of_its_pieces(root: Path) -> None:
    recorded_by(root, {f"{WHOLE}:model1": function_hashes(root / WHOLE, "model1")["model1"]})
    assert shown(root).startswith("def model1(")
    assert "Not verified" not in body_text(render(root))
    replace(root, 'name="model2"', 'name="model_2"')
    with pytest.raises(UserError, match="the file is not what tiny/small seed 1 ran"):
        shown(root)


TWO_SETTINGS = """RATE = 0.5

def train(step):
    return [step(RATE) for _ in range(3)]

def sgd_step(rate):
    return rate

def adam_step(rate):
    return rate / 2
"""


def test_a_function_is_compared_with_the_runs_that_ran_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(root / "lab/train.py", TWO_SETTINGS)
    monkeypatch.chdir(root)
    monkeypatch.syspath_prepend(root / "lab")
    script = importlib.import_module("train")
    for model, step in {"small": script.sgd_step, "large": script.adam_step}.items():
        write_record(root, record(model, 0.5, code=code_hashes([script.train, step])))
    write(file, TWO_SETTINGS + "\ndef unrelated():\n    return 1\n")
    for name in ("train", "sgd_step", "adam_step"):
        assert shown(root, f'"{name}"', "lab/train.py").startswith(f"def {name}(")
    with pytest.raises(UserError, match="the file is not what tiny/large seed 1 ran, which"):
        shown(root, '"RATE"', "lab/train.py")
    write(file, TWO_SETTINGS.replace("rate / 2", "rate / 3"))
    assert shown(root, '"sgd_step"', "lab/train.py").startswith("def sgd_step(")
    with pytest.raises(UserError, match="`adam_step` is not what tiny/large seed 1 ran"):
        shown(root, '"adam_step"', "lab/train.py")


@pytest.mark.parametrize("code", [{}, {"lab/other.py": "0" * 64}])
def test_the_page_says_if_a_run_recorded_no_hash_of_the_code(
    root: Path, code: dict[str, str]
) -> None:
    recorded_by(root, code)
    assert shown(root).startswith("def model1(")
    said = "<p><small>Not verified: tiny/large seed 1 recorded no hash of this code.</small></p>"
    assert f"```\n\n{said}\n" in body_text(render(root))


def test_the_page_says_if_the_code_that_only_trained_has_changed_since(root: Path) -> None:
    note = "Trained by an earlier version of the training code: lab/loop.py has changed since"
    loop = write(root / "lab/loop.py", "def fit():\n    return 1\n")
    code = {
        "lab/loop.py:fit": function_hashes(loop, "fit")["fit"],
        "elsewhere.py:x": "0" * 64,
        "../outside.py:x": "0" * 64,
    }
    for model in ("small", "large"):
        write_record(root, record(model, 0.5, code=code))
    assert note not in body_text(render(root, post("Prose.")))
    write(loop, "def fit():\n    return 2\n")
    assert f"<li>{note}</li>" in body_text(render(root))
    write(loop, "def other():\n    return 1\n")
    assert f"<li>{note}</li>" in body_text(render(root))
