"""Measure the cost of an epoch, and compare it with the earlier article's procedure.

    python tests/benchmarks/training_cost.py --data PATH --weights PATH

The article reads and decodes every image anew on every pass, with `image_dataset_from_directory`;
labpress keeps decoded images in memory, computes a frozen backbone's features with LiteRT, those
of the validation images once, and makes every operation deterministic. Both train the same models
with the same batches, optimizer and validation. Each procedure runs in a process of its own, in
turn, and the mean epochs after the first are compared. Below a ratio of 1, labpress is cheaper.
Page faults, system time and the largest memory are printed for both.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

EPOCHS = 3
MODELS = ("model1", "model2", "model3", "model4")
# Multiplications and additions of model1, forward and backward, for one image.
FLOP_AN_IMAGE = 0.66e9
TRAINING_IMAGES = 2000


def measure(procedure: str, model: str, folder: Path, weights: str) -> list[list[float]]:
    """Train in this process; return costs at the end of each epoch.

    These are user, system and wall seconds, thousands of page faults, and the peak memory in MB.
    """
    import tensorflow as tf

    from experiments import models
    from experiments.training.processor import peak_memory

    marks: list[list[float]] = []

    class Clock(tf.keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: object = None) -> None:
            used = resource.getrusage(resource.RUSAGE_SELF)
            costs = [used.ru_utime, used.ru_stime, time.monotonic()]
            marks.append([*costs, used.ru_minflt / 1000, peak_memory() or 0])

    build: Callable[..., Any] = getattr(models, model)
    PROCEDURES[procedure](build(weights) if model == "model4" else build(), folder, Clock())
    return marks


def article(model: Any, folder: Path, clock: Any) -> None:
    """Train as the earlier article does, without its split, since 808 images cost the same."""
    import tensorflow as tf

    from experiments.models import compile_classifier

    read = tf.keras.utils.image_dataset_from_directory
    options = {"batch_size": 32, "image_size": (160, 160), "verbose": False}
    train = read(folder / "train", shuffle=True, **options).prefetch(tf.data.AUTOTUNE)
    validation = read(folder / "validation", shuffle=True, **options)
    kept = validation.skip(len(validation) // 5).prefetch(tf.data.AUTOTUNE)
    compile_classifier(model).fit(
        train, epochs=EPOCHS, validation_data=kept, callbacks=[clock], verbose=0
    )


def labpress(model: Any, folder: Path, clock: Any) -> None:
    """Train as `python -m experiments train` does, without records and checkpoints."""
    import tensorflow as tf

    from experiments.models import compile_classifier
    from experiments.pictures import load_images
    from experiments.splits import hold_out, list_images
    from experiments.training.image_splits import Split
    from experiments.training.one_run import fit
    from experiments.training.processor import keep_freed_memory

    keep_freed_memory()
    tf.keras.utils.set_random_seed(1)
    tf.config.experimental.enable_op_determinism()
    files, labels = list_images(folder / "train")
    others, other_labels = list_images(folder / "validation")
    kept = [i for i, out in enumerate(hold_out(others, other_labels)) if not out]
    watched, watched_labels = [others[i] for i in kept], [other_labels[i] for i in kept]
    images = {
        "train": Split(files, labels, load_images(files, labels)),
        "validation": Split(watched, watched_labels, load_images(watched, watched_labels)),
    }
    fit(compile_classifier(model), images, 1, range(EPOCHS), [clock])


PROCEDURES = {"article": article, "labpress": labpress}


def epoch_cost(procedure: str, model: str, options: argparse.Namespace) -> list[float]:
    """Return the costs of the mean epoch after the first, and the peak memory, in a new process."""
    command = [sys.executable, __file__, "--measure", procedure, model]
    command += ["--data", str(options.data), "--weights", options.weights]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    marks = json.loads(result.stdout.splitlines()[-1])
    first, last = marks[0][:-1], marks[-1][:-1]
    means = [(end - start) / (len(marks) - 1) for start, end in zip(first, last, strict=True)]
    return [*means, marks[-1][-1]]


def gemm_rate() -> float:
    """Return the floating-point operations a second of float32 matrix products in TensorFlow."""
    import tensorflow as tf

    size, repeats = 2048, 20
    matrix = tf.random.uniform((size, size))
    _ = (matrix @ matrix).numpy()
    began = time.monotonic()
    for _ in range(repeats):
        product = matrix @ matrix
    _ = product.numpy()
    return float(2 * size**3 * repeats / (time.monotonic() - began))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the extracted photographs")
    parser.add_argument("--weights", default="imagenet", help="model4's weights")
    parser.add_argument("--models", nargs="+", default=MODELS)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(*options.measure, options.data, options.weights)))
        return

    from experiments.training.environment import processor_name

    rate = gemm_rate()
    print(f"{processor_name()}: {rate / 1e9:.0f} GFLOP/s in float32 matrix products")
    print("labpress / article    user  system    cpu    wall")
    for model in options.models:
        before = epoch_cost("article", model, options)
        now = epoch_cost("labpress", model, options)
        ratios = [now[0] / before[0], now[1] / max(before[1], 1e-9)]
        ratios += [(now[0] + now[1]) / (before[0] + before[1]), now[2] / before[2]]
        print(f"{model:20}" + "".join(f"{ratio:7.2f}" for ratio in ratios), flush=True)
        for name, cost in (("article", before), ("labpress", now)):
            print(
                f"  {name:10} {cost[1]:5.1f} s system of {cost[0] + cost[1]:5.1f} s, "
                f"{cost[3]:6.0f} thousand page faults an epoch, {cost[4]:.0f} MB at most"
            )
        if model == "model1":
            least = TRAINING_IMAGES * FLOP_AN_IMAGE / rate
            print(
                f"  its arithmetic alone: {now[2] / least:.1f} times the least wall time possible"
            )


if __name__ == "__main__":
    main()
