"""Call the functions that return models: those of models.py, or of a file of one's own."""

import inspect
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import tensorflow as tf

from experiments import models
from experiments.pictures import IMAGE_SIZE
from experiments.records.errors import UserError
from experiments.training.model_files import BUILT_IN
from experiments.training.run import Run


def call_model_function(run: Run) -> tf.keras.Model:
    """Return the model of a run's function, built, with as many outputs as there are classes.

    The function is given `classes`, the number of classes, and `weights`, each if it takes it.

    Raises:
        UserError: The function, or its file, fails or returns no Keras model.
    """
    arguments: dict[str, object] = {"classes": len(run.dataset.classes)}
    if run.backbone:
        arguments["weights"] = run.backbone.weights
    with report_place(run.models):
        function = getattr(load_module(run.models), run.model)
        taken = inspect.signature(function).parameters
        model = function(**{name: v for name, v in arguments.items() if name in taken})
        if not isinstance(model, tf.keras.Model):
            raise UserError(
                f"{run.models}: {run.model} returns {type(model).__name__}, not a Keras model."
            )
        if not model.built:
            model.build((None, *IMAGE_SIZE, 3))
    return model


def load_module(file: Path) -> ModuleType:
    """Return a Python file as a module, run once for each of its contents."""
    return models if file == BUILT_IN else run_file(file, file.read_text(encoding="utf-8"))


@cache
def run_file(file: Path, content: str) -> ModuleType:
    """Run a Python file's content and return the module; imports find the files beside it."""
    if str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))
    module = ModuleType(f"models_of_{file.stem}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # Dataclasses look their module up.
    exec(compile(content, str(file), "exec"), module.__dict__)
    return module


def custom_objects(file: Path) -> dict[str, Any]:
    """Return the classes and functions of a file of one's own, which Keras needs to load models."""
    if file == BUILT_IN:
        return {}
    return {name: value for name, value in vars(load_module(file)).items() if callable(value)}


@contextmanager
def report_place(file: Path) -> Iterator[None]:
    """Turn an error that arises in a file of one's own into a UserError with file and line."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        if file == BUILT_IN:
            raise
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(file)]
        place = f"{file}:{lines[-1]}" if lines else str(file)
        message = " ".join(str(error).split())
        raise UserError(f"{place}: {type(error).__name__}: {message}") from error
