"""Suppress stdout and stderr of native code."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def quiet() -> Iterator[None]:
    """Suppress all output within the block, of C++ code too; errors are still raised."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in kept:
            os.dup2(nowhere, descriptor)
        with open(os.devnull, "w") as sink, redirect_stdout(sink):  # noqa: PTH123 - no file
            yield
    finally:
        for descriptor, copy in kept.items():
            os.dup2(copy, descriptor)
            os.close(copy)
        os.close(nowhere)


def import_tensorflow_quietly(threads: int | None = None) -> None:
    """Import TensorFlow without its messages on processors, missing GPUs and slow calls.

    Args:
        threads: The threads that compute an operation, all cores by default.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet():
        import tensorflow as tf

        from experiments.training.processor import keep_freed_memory, use_threads

        keep_freed_memory()
        use_threads(threads)
        tf.zeros(1)  # Looks for devices, and reports them.
    tf.get_logger().setLevel("ERROR")
