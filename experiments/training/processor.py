"""The threads and the device that compute: both change the last digits of results."""

import ctypes
import os
import platform

import tensorflow as tf

# Parameters of glibc's mallopt, from its malloc.h.
TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD, ARENA_MAX = -1, -2, -3, -8


def use_threads(count: int | None) -> None:
    """Make TensorFlow compute each operation with so many threads; None means all cores.

    TensorFlow takes this before its first operation only.
    """
    if count is not None:
        tf.config.threading.set_intra_op_parallelism_threads(count)


def threads() -> int:
    """Return the number of threads that compute an operation."""
    return tf.config.threading.get_intra_op_parallelism_threads() or available_cores()


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def device() -> str:
    """Return the name of the first GPU, which TensorFlow prefers, or `CPU`."""
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return "CPU"
    return str(tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU"))


def keep_freed_memory() -> None:
    """Make glibc keep freed memory for the next batch instead of returning it to the system.

    TensorFlow allocates its tensors anew for each batch. Without this, glibc maps and unmaps each
    large one, and the page faults take up to a quarter of the time. Other systems are left alone.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        for parameter, value in (
            (MMAP_THRESHOLD, 1 << 30),
            (TRIM_THRESHOLD, (1 << 31) - 1),
            (TOP_PAD, 256 << 20),
            (ARENA_MAX, 1),
        ):
            libc.mallopt(parameter, value)


def peak_memory() -> int | None:
    """Return the largest memory of this process so far in MB, or None where it is unknown."""
    if platform.system() == "Windows":
        return None
    import resource

    unit = 1 if platform.system() == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 1_000_000
