"""The four models, from a small convolutional network to transfer learning.

Each takes images of shape (160, 160, 3), values from 0 to 255, and returns a probability for each
class.
"""

import tensorflow as tf


def convolutional_layers(classes: int = 2) -> list[tf.keras.layers.Layer]:
    """Return four convolutions, each with pooling, and a classifier of two dense layers."""
    return [
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Dropout(0.2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dropout(0.2),
        tf.keras.layers.Dense(classes, activation="softmax"),
    ]


def augmentation_layers() -> list[tf.keras.layers.Layer]:
    """Return layers that mirror half of the images, and rotate each by up to 72 degrees."""
    return [
        tf.keras.layers.RandomFlip("horizontal"),
        tf.keras.layers.RandomRotation(0.2),
    ]


def preprocessor() -> tf.keras.Model:
    """Return a model that scales pixel values from [0, 255] to [-1, 1]."""
    inputs = tf.keras.Input((160, 160, 3))
    outputs = tf.keras.applications.mobilenet_v2.preprocess_input(inputs)
    return tf.keras.Model(inputs, outputs, name="preprocessor")


def frozen_mobilenet(weights: str | None = "imagenet") -> tf.keras.Model:
    """Return MobileNetV2 (Sandler et al., 2018) without its classifier, its weights fixed."""
    backbone = tf.keras.applications.MobileNetV2(
        input_shape=(160, 160, 3), include_top=False, weights=weights
    )
    backbone.trainable = False
    inputs = tf.keras.Input((160, 160, 3))
    # training=False: batch normalisation keeps the statistics that it learned on ImageNet.
    return tf.keras.Model(inputs, backbone(inputs, training=False), name="mobilenet_v2")


def model1(classes: int = 2) -> tf.keras.Model:
    """Return a small convolutional network."""
    return tf.keras.Sequential(
        [tf.keras.Input((160, 160, 3)), *convolutional_layers(classes)],
        name="model1",
    )


def model2(classes: int = 2) -> tf.keras.Model:
    """Return the network of model1 with data augmentation before it."""
    return tf.keras.Sequential(
        [
            tf.keras.Input((160, 160, 3)),
            *augmentation_layers(),
            *convolutional_layers(classes),
        ],
        name="model2",
    )


def model3(classes: int = 2) -> tf.keras.Model:
    """Return the network of model2 with pixel values scaled first."""
    return tf.keras.Sequential(
        [preprocessor(), *augmentation_layers(), *convolutional_layers(classes)],
        name="model3",
    )


def model4(classes: int = 2, weights: str | None = "imagenet") -> tf.keras.Model:
    """Return a linear classifier on the features of a network trained on ImageNet."""
    return tf.keras.Sequential(
        [
            preprocessor(),
            *augmentation_layers(),
            frozen_mobilenet(weights),
            tf.keras.layers.GlobalAveragePooling2D(),
            tf.keras.layers.Dropout(0.2),
            tf.keras.layers.Dense(classes, activation="softmax"),
        ],
        name="model4",
    )


def compile_classifier(model: tf.keras.Model) -> tf.keras.Model:
    """Compile a model to minimise the cross-entropy of integer labels by Adam, and return it."""
    model.compile(
        optimizer="adam",
        loss=tf.keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    return model
