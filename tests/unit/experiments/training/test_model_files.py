"""The models in a Python file, found without running it."""

from pathlib import Path

import pytest

from experiments.records.errors import UsageError, UserError
from experiments.training.model_files import find_models, title_of

FILE = '''
import no_such_package

def small(classes) -> "keras.Model":
    """Return a small network.

    More."""

def deep() -> tf.keras.Sequential:
    """A deep network"""

def wide(width=3, *, classes=2): ...

def block(classes) -> list[Layer]: ...

def main(): ...

def _hidden(classes) -> Model: ...
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_models_are_the_functions_that_say_so_and_any_that_are_named(file: Path) -> None:
    assert find_models(file, []) == ["small", "deep", "wide"]
    assert find_models(file, ["deep", "model1", "main"]) == ["deep", "main"]


def test_the_title_is_the_first_line_of_the_docstring(file: Path) -> None:
    titles = [title_of(file, model) for model in ("small", "deep", "wide")]
    assert titles == ["A small network", "A deep network", None]


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        (None, UsageError, r"--models .*mine.py: there is no such Python file"),
        ("def main(): ...", UsageError, r"Annotate it with `-> keras.Model`.*functions: main\."),
        ("x = 1\ndef (", UserError, r"mine.py:2: not Python"),
    ],
)
def test_a_file_without_models_is_one_line(
    file: Path, content: str | None, kind: type[UserError], says: str
) -> None:
    file.unlink()
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(kind, match=says):
        find_models(file, [])
