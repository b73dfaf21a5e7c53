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
from PIL import Image, ImageOps

# %%
from experiments.models import compile_classifier, model1, model2, model3, model4
from experiments.pictures import BATCH_SIZE, augmented_copies, batches, load_image, load_images
from experiments.splits import hold_out, list_images
from experiments.training.determinism import EpochSeeds, random_states, shuffled_passes

# The page's functions need these names.
__all__ = ["Any", "Image", "ImageOps", "Sequence", "hashlib"]

# %% download
SITE = "https://storage.googleapis.com/mledu-datasets"

unpacked = tf.keras.utils.get_file(
    "cats_and_dogs.zip",
    origin=f"{SITE}/cats_and_dogs_filtered.zip",
    extract=True,
)
folder = next(Path(unpacked).rglob("train")).parent

# %% keras batches
train_batches = tf.keras.utils.image_dataset_from_directory(
    folder / "train",
    image_size=(160, 160),
    batch_size=32,
)

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


# %% grid function
def draw_grid(images: Sequence[Any], titles: Sequence[str]) -> None:
    """Draw images in rows of three, each below its title."""
    rows = math.ceil(len(images) / 3)
    plt.figure(figsize=(6, 2.2 * rows))
    for i, (image, title) in enumerate(zip(images, titles, strict=True)):
        plt.subplot(rows, 3, i + 1)
        plt.imshow(np.uint8(image))
        plt.title(title)
        plt.axis("off")


# %% samples
class_names = sorted(path.name for path in (folder / "train").iterdir())
cats = np.flatnonzero(np.equal(train_labels, 0))[:3]
dogs = np.flatnonzero(np.equal(train_labels, 1))[:3]
images = [load_image(train_files[i], 0)[0] for i in [*cats, *dogs]]
draw_grid(images, class_names[:1] * 3 + class_names[1:] * 3)

# %% label counts
for label, name in enumerate(class_names):
    count = train_labels.count(label)
    print(f"{count} of {len(train_labels)} training images show {name}")


# %% plot function
def plot_accuracy(history: dict[str, list[float]]) -> None:
    """Plot the accuracy in training and validation after each epoch."""
    epochs = range(1, len(history["accuracy"]) + 1)
    plt.figure(figsize=(8, 4.5))
    plt.plot(epochs, history["accuracy"], marker="o", label="training")
    plt.plot(
        epochs,
        history["val_accuracy"],
        marker="o",
        label="validation",
    )
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    plt.legend()


# %% training
def fit(model: tf.keras.Model) -> tf.keras.callbacks.History:
    """Train for all epochs, with validation after each."""
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

# %% plot model1
plot_accuracy(history.history)

# %% flipped copies
original, _ = load_image(train_files[0], 0)
flip = tf.keras.layers.RandomFlip("horizontal_and_vertical")
images = [original, *augmented_copies(flip, original)]
draw_grid(images, ["original"] + ["copy"] * 6)

# %% rotated copies
rotate = tf.keras.layers.RandomRotation(0.2)
images = [original, *augmented_copies(rotate, original)]
draw_grid(images, ["original"] + ["copy"] * 6)

# %% train model2
tf.keras.utils.set_random_seed(SEED)
second = compile_classifier(model2())
history = fit(second)
plot_accuracy(history.history)

# %% train model3
tf.keras.utils.set_random_seed(SEED)
third = compile_classifier(model3())
history = fit(third)
plot_accuracy(history.history)

# %% build model4
tf.keras.utils.set_random_seed(SEED)
fourth = compile_classifier(model4())
fourth.summary()

# %% train model4
history = fit(fourth)
plot_accuracy(history.history)

# %% test
for model in (first, second, third, fourth):
    _, accuracy = model.evaluate(test_batches, verbose=0)
    count = tested.sum()
    score = f"{round(accuracy * count)} of {count}"
    print(f"{model.name} classifies {score} test images correctly")
