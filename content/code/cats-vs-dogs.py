"""The experiment as the post tells it. Run it from the project's root, or paste the post's blocks.

Each `# %%` cell is a block of the post; what they call is shown there too.
"""

# %% imports
import hashlib
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure as Canvas
from PIL import Image, ImageOps

# %%
from experiments.models import compile_classifier, model1, model2, model3, model4
from experiments.pictures import BATCH_SIZE, augmented_copies, batches, load_image, load_images
from experiments.splits import hold_out, list_images
from experiments.training.determinism import EpochSeeds, random_states, shuffled_passes
from generator.figures.grid import draw_grid

# The page's functions need these names.
__all__ = ["Any", "Canvas", "Image", "ImageOps", "Sequence", "hashlib"]

# %% download
URL = "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip"

unpacked = tf.keras.utils.get_file("cats_and_dogs.zip", origin=URL, extract=True)
folder = next(Path(unpacked).rglob("train")).parent

# %% split
train_files, train_labels = list_images(folder / "train")
files, labels = map(np.array, list_images(folder / "validation"))
tested = np.array(hold_out(files, labels))

# %% repeatable
EPOCHS = 20
SEED = 1

tf.config.experimental.enable_op_determinism()
tf.keras.utils.set_random_seed(SEED)

# %% batches
train_images = load_images(train_files, train_labels)
train_batches = shuffled_passes(train_images, SEED, 0, EPOCHS)
validation_batches = batches(load_images(files[~tested], labels[~tested]))
test_batches = batches(load_images(files[tested], labels[tested]))

# %% samples
class_names = sorted(path.name for path in (folder / "train").iterdir())
chosen = [i for label in (0, 1) for i in np.flatnonzero(np.equal(train_labels, label))[:3]]
images = [np.uint8(load_image(train_files[i], 0)[0]) for i in chosen]
titles = [class_names[train_labels[i]] for i in chosen]
draw_grid(plt.figure(figsize=(6, 4.3)), images, titles)

# %% label counts
for label, name in enumerate(class_names):
    print(f"{train_labels.count(label)} of {len(train_labels)} training images show {name}")


# %% plot function
def plot_accuracy(history: dict[str, list[float]]) -> None:
    """Plot the accuracy on training and validation images after each epoch."""
    epochs = range(1, len(history["accuracy"]) + 1)
    plt.figure(figsize=(8, 4.5))
    plt.plot(epochs, history["accuracy"], marker="o", label="training")
    plt.plot(epochs, history["val_accuracy"], marker="o", label="validation")
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    plt.legend()


# %% training
def fit(model: tf.keras.Model) -> tf.keras.callbacks.History:
    """Train for all epochs, with the accuracy on the validation images after each."""
    return model.fit(
        train_batches,
        epochs=EPOCHS,
        steps_per_epoch=math.ceil(len(train_files) / BATCH_SIZE),
        validation_data=validation_batches,
        callbacks=[EpochSeeds(SEED, random_states(model))],
        shuffle=False,  # The passes are shuffled already.
    )


# %% train model1
tf.keras.utils.set_random_seed(SEED)
first = compile_classifier(model1())
history = fit(first)

# %% plot
plot_accuracy(history.history)

# %% flipped copies
original, _ = load_image(train_files[0], 0)
flip = tf.keras.layers.RandomFlip("horizontal_and_vertical")
images = [np.uint8(image) for image in (original, *augmented_copies(flip, original))]
titles = ["original"] + ["copy"] * 6
draw_grid(plt.figure(figsize=(6, 6.5)), images, titles, first_alone=True)

# %% rotated copies
rotate = tf.keras.layers.RandomRotation(0.2)
images = [np.uint8(image) for image in (original, *augmented_copies(rotate, original))]
titles = ["original"] + ["copy"] * 6
draw_grid(plt.figure(figsize=(6, 6.5)), images, titles, first_alone=True)

# %% train model2
tf.keras.utils.set_random_seed(SEED)
second = compile_classifier(model2())
history = fit(second)

# %% train model3
tf.keras.utils.set_random_seed(SEED)
third = compile_classifier(model3())
history = fit(third)

# %% build model4
tf.keras.utils.set_random_seed(SEED)
fourth = compile_classifier(model4())
fourth.summary()

# %% train model4
history = fit(fourth)

# %% test
for model in (first, second, third, fourth):
    _, accuracy = model.evaluate(test_batches, verbose=0)
    correct, count = round(accuracy * tested.sum()), tested.sum()
    print(f"{model.name} classifies {correct} of {count} test images correctly")
