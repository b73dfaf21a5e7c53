"""The experiment as the post tells it. Run it from the project's root, or paste the post's blocks.

Each `# %%` cell is a block of the post; what they call is shown there too.
"""

# %% imports
import hashlib
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# %%
from experiments.models import compile_classifier, model1, model2, model3, model4
from experiments.pictures import augmented_copies, batches, load_image, load_images
from experiments.splits import hold_out, list_images
from generator.figures.plots import history_plot, show_images

__all__ = ["Figure", "MaxNLocator", "hashlib", "plt"]  # What the functions above import themselves.

# %% download
URL = "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip"

unpacked = tf.keras.utils.get_file("cats_and_dogs.zip", origin=URL, extract=True)
folder = next(Path(unpacked).rglob("train")).parent

# %% split
train_files, train_labels = list_images(folder / "train")
files, labels = map(np.array, list_images(folder / "validation"))
tested = np.array(hold_out(files, labels))

# %% batches
train_batches = batches(load_images(train_files, train_labels), shuffle_seed=1)
validation_batches = batches(load_images(files[~tested], labels[~tested]))
test_batches = batches(load_images(files[tested], labels[tested]))

# %% samples
class_names = sorted(path.name for path in (folder / "train").iterdir())
chosen = [i for label in (0, 1) for i in np.flatnonzero(np.equal(train_labels, label))[:3]]
show_images(
    [load_image(train_files[i], 0)[0] for i in chosen],
    [class_names[train_labels[i]] for i in chosen],
)

# %% label counts
for label, name in enumerate(class_names):
    print(f"{train_labels.count(label)} of {len(train_labels)} training images show {name}")

# %% train model1
first = compile_classifier(model1())
history = first.fit(train_batches, epochs=20, validation_data=validation_batches)

# %% plot
history_plot(history.history)

# %% flipped copies
original, _ = load_image(train_files[0], 0)
flip = tf.keras.layers.RandomFlip("horizontal_and_vertical")
show_images([original, *augmented_copies(flip, original)], ["original"] + ["flipped"] * 6, 4)

# %% rotated copies
rotate = tf.keras.layers.RandomRotation(0.2)
show_images([original, *augmented_copies(rotate, original)], ["original"] + ["rotated"] * 6, 4)

# %% train model2
second = compile_classifier(model2())
history = second.fit(train_batches, epochs=20, validation_data=validation_batches)

# %% train model3
third = compile_classifier(model3())
history = third.fit(train_batches, epochs=20, validation_data=validation_batches)

# %% build model4
fourth = compile_classifier(model4())
fourth.summary()

# %% train model4
history = fourth.fit(train_batches, epochs=20, validation_data=validation_batches)

# %% test
for model in (first, second, third, fourth):
    _, accuracy = model.evaluate(test_batches, verbose=0)
    print(f"{model.name} tells {accuracy:.1%} of the test images right")
