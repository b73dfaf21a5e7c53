"""A classifier learns the same from a frozen backbone's features as from images."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="training needs the extra `train`")

from experiments import models
from experiments.pictures import batches
from experiments.training.determinism import EpochSeeds, random_states, shuffled_passes
from experiments.training.frozen_backbone import FrozenBackbone, uses_features
from experiments.training.image_splits import Split
from experiments.training.one_run import fit

SEED, COUNT, EPOCHS, SIDE = 3, 40, 2, 24
layers = tf.keras.layers


@pytest.fixture(scope="module")
def split() -> Split:
    """Forty pictures, a batch and a quarter: half of them dark, half of them light."""
    labels = [0, 1] * (COUNT // 2)
    light = 100 * np.array(labels)[:, None, None, None]
    pixels = np.random.default_rng(1).uniform(0, 120, (COUNT, SIDE, SIDE, 3)) + light
    images = tf.data.Dataset.from_tensor_slices((pixels.astype("float32"), labels))
    return Split([str(i) for i in range(COUNT)], labels, images)


def new_model() -> tf.keras.Model:
    """A model like model4, with a small backbone."""
    tf.keras.utils.set_random_seed(SEED)
    chain = [
        tf.keras.Input((SIDE, SIDE, 3)),
        layers.Rescaling(1 / 127.5, offset=-1),
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.2),
        layers.Conv2D(8, 5, activation="relu", trainable=False),
        layers.GlobalAveragePooling2D(),
        layers.Dropout(0.2),
        layers.Dense(2, activation="softmax"),
    ]
    return models.compile_classifier(tf.keras.Sequential(chain))


class Kept(tf.keras.callbacks.Callback):
    """Keeps Keras's logs."""

    def __init__(self) -> None:
        super().__init__()
        self.logs: list[dict[str, float]] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.logs.append(dict(logs or {}))


def test_the_history_is_that_of_a_fit_on_images(split: Split) -> None:
    plain = new_model()
    expected = plain.fit(
        shuffled_passes(split.images, SEED, 0, EPOCHS),
        epochs=EPOCHS,
        steps_per_epoch=2,
        validation_data=batches(split.images),
        callbacks=[EpochSeeds(SEED, random_states(plain))],
        shuffle=False,
        verbose=0,
    ).history
    fast, kept = new_model(), Kept()
    assert uses_features(fast, plain_fit=False)
    fit(fast, {"train": split, "validation": split}, SEED, range(EPOCHS), [kept])
    for metric, values in expected.items():
        assert [logs[metric] for logs in kept.logs] == pytest.approx(values, rel=1e-3), metric
    for one, other in zip(fast.trainable_weights, plain.trainable_weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


@pytest.mark.slow
def test_features_are_those_of_the_backbone_of_model4() -> None:
    model = models.compile_classifier(models.model4(weights=None))
    images = np.random.default_rng(1).uniform(0, 255, (5, 160, 160, 3)).astype("float32")
    expected = images
    for layer in model.layers[:5]:
        expected = layer(expected, training=False)
    features = FrozenBackbone(model).features(images, False)
    np.testing.assert_allclose(features, expected, atol=1e-4)


def test_two_threads_at_once_each_get_their_own_features(split: Split) -> None:
    backbone = FrozenBackbone(new_model())
    pictures = [image[None] for image, _ in split.images.take(12).as_numpy_iterator()]
    alone = [backbone.features(picture, False) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda picture: backbone.features(picture, False), pictures))
    np.testing.assert_array_equal(together, alone)


def test_a_model_without_a_backbone_to_split_off_learns_from_images(split: Split) -> None:
    frozen, learning = layers.Conv2D(2, 3, trainable=False), layers.Conv2D(2, 3)
    scale, pooling = layers.Rescaling(1 / 255), layers.GlobalAveragePooling2D()
    last, inputs = layers.Dense(2, activation="softmax"), tf.keras.Input((SIDE, SIDE, 3))

    def sequential(*chain: tf.keras.layers.Layer) -> tf.keras.Model:
        copies = [type(layer).from_config(layer.get_config()) for layer in chain]
        return tf.keras.Sequential([inputs, *copies])

    assert uses_features(sequential(scale, frozen, pooling, last), plain_fit=False)
    for chain in (
        [frozen, pooling, last],
        [scale, frozen, layers.Flatten(), last],
        [scale, frozen, learning, pooling, last],
        [learning, layers.BatchNormalization(trainable=False), pooling, last],
    ):
        assert not uses_features(sequential(*chain), plain_fit=False)
    functional = tf.keras.Model(inputs, last(pooling(frozen(scale(inputs)))))
    model, kept = models.compile_classifier(functional), Kept()
    assert not uses_features(model, plain_fit=False)
    fit(model, {"train": split, "validation": split}, SEED, range(1), [kept])
    assert set(kept.logs[0]) == {"accuracy", "loss", "val_accuracy", "val_loss"}
