"""Find the models in a Python file without running it: models.py, or a file of one's own."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from experiments.records.errors import UsageError, UserError
from experiments.records.regular import read_regular

ROOT = Path(__file__).resolve().parents[2]
BUILT_IN = ROOT / "experiments" / "models.py"
# The titles of models in posts, by the name of the model's function in models.py.
MODEL_TITLES = {
    "model1": "Convolutional baseline",
    "model2": "With data augmentation",
    "model3": "With preprocessing",
    "model4": "Transfer learning from MobileNetV2",
}
# The last names of annotations for what Keras calls a model.
MODEL_TYPES = {"Model", "Sequential", "Functional"}


def find_models(file: Path, names: Sequence[str]) -> list[str]:
    """Return the models to train of a file: those named that are in it, or all without names.

    A public function is a model if it is annotated to return a Keras model or, without any such
    annotation, if it takes `classes`. Any other function can be named.

    Raises:
        UsageError: There is no such file, or no model in it.
        UserError: The file is not Python.
    """
    functions = public_functions(file)
    if names:
        return [name for name in names if name in functions]
    found = [name for name, node in functions.items() if returns_model(node)]
    if not found:
        there = ", ".join(functions) or "none"
        raise UsageError(
            f"--models {file}: no function says that it returns a model. Annotate it with "
            f"`-> keras.Model`, or name it before the options; its functions: {there}."
        )
    return found


def public_functions(file: Path) -> dict[str, ast.FunctionDef]:
    """Return the functions of a Python file whose names have no leading underscore.

    Raises:
        UsageError: There is no such file.
        UserError: The file is not Python.
    """
    try:
        content = read_regular(file).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"--models {file}: there is no such Python file.") from None
    return functions_of(file, content)


@cache
def functions_of(file: Path, content: str) -> dict[str, ast.FunctionDef]:
    """Return the public functions of a file's content, in its order."""
    try:
        tree = ast.parse(content)
    except SyntaxError as error:
        line = error.lineno or 1  # Python names none where it finds NUL.
        raise UserError(f"{file}:{line}: not Python: {error.msg}.") from None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: node for node in functions if not node.name.startswith("_")}


def returns_model(function: ast.FunctionDef) -> bool:
    """Return True if a function is a model by its annotation or, without one, takes `classes`."""
    if function.returns:
        name = ast.unparse(function.returns).strip("'\"").rpartition(".")[2]
        return name in MODEL_TYPES
    parameters = function.args.args + function.args.kwonlyargs
    return "classes" in {parameter.arg for parameter in parameters}


def title_of(file: Path, model: str) -> str | None:
    """Return a model's title: for models of one's own, the first line of the docstring.

    `Return a small network.` gives `A small network`.
    """
    if file == BUILT_IN:
        return MODEL_TITLES[model]
    docstring = ast.get_docstring(public_functions(file)[model]) or ""
    title = docstring.partition("\n")[0].removeprefix("Return ").rstrip(". ")
    return title[:1].upper() + title[1:] or None


def code_path(file: Path) -> str:
    """Return a file's path in records: relative to the checkout or, outside of it, its name."""
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
