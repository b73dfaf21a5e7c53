"""From image files to batches for Keras."""

import numpy as np
import tensorflow as tf
from PIL import Image, ImageOps

IMAGE_SIZE = (160, 160)
BATCH_SIZE = 32


def read_pixels(file: bytes | np.ndarray) -> np.ndarray:
    """Read one image, upright, as an array of shape (height, width, 3), values 0 to 255."""
    with Image.open(tf.compat.as_str(np.asarray(file).item())) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"), "float32")


def load_image(file: str, label: int) -> tuple[tf.Tensor, int]:
    """Read one image as 160 x 160 pixels x 3 colours, each between 0 and 255."""
    pixels = tf.numpy_function(read_pixels, [file], tf.float32, stateful=False)
    return tf.image.resize(tf.ensure_shape(pixels, (None, None, 3)), IMAGE_SIZE), label


def load_images(files: list[str], labels: list[int]) -> tf.data.Dataset:
    """Return a data set of images and labels, decoded on the first pass and kept in memory."""
    dataset = tf.data.Dataset.from_tensor_slices((files, labels))
    return dataset.map(load_image, num_parallel_calls=tf.data.AUTOTUNE).cache()


def batches(images: tf.data.Dataset, shuffle_seed: int | None = None) -> tf.data.Dataset:
    """Group images into batches, in an order drawn from the seed, or as they come."""
    if shuffle_seed is not None:
        images = images.shuffle(images.cardinality(), seed=shuffle_seed)
    return images.batch(BATCH_SIZE).prefetch(tf.data.AUTOTUNE)


def augmented_copies(
    layer: tf.keras.layers.Layer, image: tf.Tensor, count: int = 6
) -> list[tf.Tensor]:
    """Return `count` copies of an image as a random layer changes it in training."""
    return [layer(image[tf.newaxis], training=True)[0] for _ in range(count)]
