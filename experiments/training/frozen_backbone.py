"""Train a classifier on the features of a frozen backbone, computed by LiteRT in half the time.

`model.fit` on the images gives the same history up to rounding, and a test compares the two. The
features of the validation images never change and are computed once.
"""

import threading

import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

from experiments.pictures import BATCH_SIZE
from experiments.training.determinism import random_states, set_states
from experiments.training.processor import device, threads
from experiments.training.quiet import quiet

Pooling = tf.keras.layers.GlobalAveragePooling2D


def uses_features(model: tf.keras.Model, plain_fit: bool) -> bool:
    """Return True if a model learns from features: it has a frozen backbone, and no GPU is there.

    LiteRT computes on the processor only. A model that is compiled with other metrics than accuracy
    learns from images, since its classifier measures nothing else.

    Args:
        model: The model.
        plain_fit: Learn from images in any case.
    """
    others = model.compiled and model.get_compile_config().get("metrics") != ["accuracy"]
    return bool(frozen_part(model)) and not plain_fit and not others and device() == "CPU"


def frozen_part(model: tf.keras.Model) -> range:
    """Return the indices of the frozen backbone: the first frozen layer to the pooling after it.

    The range is empty as well if the model is not sequential, if no layer comes before its
    backbone, or if training changes a layer before or in it. Such a model learns from images.
    """
    layers = model.layers
    start = next((i for i, layer in enumerate(layers) if is_frozen(layer)), 0)
    pooled = (i for i, layer in enumerate(layers) if i > start and isinstance(layer, Pooling))
    end = next(pooled, -1) + 1
    learns = any(layer.trainable_weights for layer in layers[:end])
    chain = isinstance(model, tf.keras.Sequential)
    return range(start, end) if chain and start and not learns else range(0)


def is_frozen(layer: tf.keras.layers.Layer) -> bool:
    """Return True if a layer has weights, and training changes none of them."""
    return bool(layer.weights) and not layer.trainable_weights


class FrozenBackbone:
    """A model in three parts: augmentation, backbone up to the pooled features, classifier.

    The `classifier` shares its layers, optimizer and loss with the model: training it trains the
    model.
    """

    def __init__(self, model: tf.keras.Model) -> None:
        layers = model.layers
        part = frozen_part(model)
        start, end = part.start, part.stop
        augmentation = tf.keras.Sequential(layers[:start])
        self.augment = tf.function(augmentation)
        variables = {id(variable) for variable in augmentation.variables}
        self.states = {n: s for n, s in random_states(model).items() if id(s) in variables}
        self.width = layers[end - 1].output.shape[-1]
        self.classifier = tf.keras.Sequential([tf.keras.Input((self.width,)), *layers[end:]])
        self.classifier.compile(model.optimizer, model.loss, metrics=["accuracy"])
        shape = layers[start - 1].output.shape[1:]
        images = tf.keras.Input(shape, batch_size=BATCH_SIZE)
        backbone = tf.keras.Sequential([images, *layers[start:end]])
        with quiet():
            converted = tf.lite.TFLiteConverter.from_keras_model(backbone).convert()
            self.interpreter = Interpreter(model_content=converted, num_threads=threads())
            self.interpreter.allocate_tensors()
        # The next pass is prefetched while validation runs, and both use the one interpreter.
        self.one_at_a_time = threading.Lock()

    def features(self, images: np.ndarray, training: bool) -> np.ndarray:
        """Return the pooled features of at most one batch of images.

        Args:
            images: Shape (count, height, width, 3), values from 0 to 255.
            training: Augment the images first.

        Returns:
            An array of shape (count, width of the features).
        """
        prepared = self.augment(images, training=training).numpy()
        # The compiled backbone takes whole batches only.
        missing = BATCH_SIZE - len(prepared)
        whole = np.pad(prepared, [(0, missing), (0, 0), (0, 0), (0, 0)])
        with self.one_at_a_time:
            return self.invoke(whole)[: len(prepared)]

    def invoke(self, batch: np.ndarray) -> np.ndarray:
        """Return the backbone's output for one whole batch."""
        interpreter = self.interpreter
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], batch)
        interpreter.invoke()
        result: np.ndarray = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
        return result

    def plain(self, batches: tf.data.Dataset) -> tf.data.Dataset:
        """Return the features of batches without augmentation, computed in the first pass."""

        def compute(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            features = tf.numpy_function(lambda x: self.features(x, False), [images], tf.float32)
            return tf.ensure_shape(features, (None, self.width)), labels

        return batches.map(compute).cache()

    def augmented(
        self, passes: tf.data.Dataset, steps: int, seed: int, first: int
    ) -> tf.data.Dataset:
        """Return the features of passes of `steps` batches each, augmented anew on every pass.

        As in `EpochSeeds`, randomness depends on the seed and the number of the pass alone; passes
        count from `first`.
        """

        def compute(number: int, images: np.ndarray) -> np.ndarray:
            if number % steps == 0:
                set_states(self.states, seed, first + number // steps)
            return self.features(images, True)

        def step(number: tf.Tensor, batch: tuple[tf.Tensor, tf.Tensor]) -> tuple[tf.Tensor, ...]:
            images, labels = batch
            features = tf.numpy_function(compute, [number, images], tf.float32)
            return tf.ensure_shape(features, (None, self.width)), labels

        return passes.enumerate().map(step).prefetch(1)
