"""From image files to batches for Keras."""

import tensorflow as tf

IMAGE_SIZE = (160, 160)
BATCH_SIZE = 32


def load_image(file: str, label: int) -> tuple[tf.Tensor, int]:
    """Reads one image as 160 x 160 pixels x 3 colours, each between 0 and 255."""
    image = tf.io.decode_image(tf.io.read_file(file), channels=3, expand_animations=False)
    return tf.image.resize(image, IMAGE_SIZE), label


def load_images(files: list[str], labels: list[int]) -> tf.data.Dataset:
    """A data set of images and labels, decoded on the first pass and kept in memory."""
    dataset = tf.data.Dataset.from_tensor_slices((files, labels))
    return dataset.map(load_image, num_parallel_calls=tf.data.AUTOTUNE).cache()


def batches(images: tf.data.Dataset, shuffle_seed: int | None = None) -> tf.data.Dataset:
    """Groups images into batches, in an order drawn from the seed, or as they come."""
    if shuffle_seed is not None:
        images = images.shuffle(images.cardinality(), seed=shuffle_seed)
    return images.batch(BATCH_SIZE).prefetch(tf.data.AUTOTUNE)


def augmented_copies(
    layer: tf.keras.layers.Layer, image: tf.Tensor, count: int = 6
) -> list[tf.Tensor]:
    """What a random layer makes of one image when it sees it `count` times in training."""
    return [layer(image[tf.newaxis], training=True)[0] for _ in range(count)]
