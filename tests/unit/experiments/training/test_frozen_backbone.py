"""A classifier learns from a frozen backbone's features what it learns from images."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow", reason="training needs the extra `train`")

# Only now: what follows imports TensorFlow.
from experiments import models
from experiments.pictures import batches
from experiments.training.determinism import EpochSeeds, random_states, shuffled_passes
from experiments.training.frozen_backbone import FrozenBackbone, has_frozen_backbone
from experiments.training.one_run import Split, fit

SEED, COUNT, EPOCHS = 3, 40, 2


@pytest.fixture(scope="module")
def split() -> Split:
    """Forty pictures, a batch and a quarter: half of them dark, half of them light."""
    labels = [0, 1] * (COUNT // 2)
    chance = np.random.default_rng(1)
    pixels = (
        chance.uniform(0, 120, (COUNT, 160, 160, 3)) + 100 * np.array(labels)[:, None, None, None]
    )
    images = tf.data.Dataset.from_tensor_slices((pixels.astype("float32"), labels))
    return Split([str(i) for i in range(COUNT)], labels, images)


def new_model() -> tf.keras.Model:
    tf.keras.utils.set_random_seed(SEED)
    return models.compile_classifier(models.model4(weights=None))


class Kept(tf.keras.callbacks.Callback):
    """Keeps what Keras logs."""

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
    fit(fast, {"train": split, "validation": split}, SEED, range(EPOCHS), [kept])
    assert has_frozen_backbone(fast)
    for metric, values in expected.items():
        assert [logs[metric] for logs in kept.logs] == pytest.approx(values, rel=1e-3), metric
    for ours, theirs in zip(fast.trainable_weights, plain.trainable_weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_features_are_those_of_the_backbone(split: Split) -> None:
    model = new_model()
    backbone = FrozenBackbone(model)
    images = np.stack([image for image, _ in split.images.take(5).as_numpy_iterator()])
    expected = images
    for layer in model.layers[:5]:
        expected = layer(expected, training=False)
    np.testing.assert_allclose(backbone.features(images, False), expected, atol=1e-4)


def test_two_who_ask_at_once_each_get_their_own_features(split: Split) -> None:
    backbone = FrozenBackbone(new_model())
    pictures = [image[None] for image, _ in split.images.take(12).as_numpy_iterator()]
    alone = [backbone.features(picture, False) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda picture: backbone.features(picture, False), pictures))
    np.testing.assert_array_equal(together, alone)


def test_only_a_model_whose_backbone_is_frozen_is_taken_apart() -> None:
    assert not has_frozen_backbone(models.model3())
    assert has_frozen_backbone(new_model())


def test_a_model_that_cannot_be_taken_apart_learns_from_images(split: Split) -> None:
    kinds = tf.keras.layers
    frozen = kinds.Conv2D(2, 3, trainable=False)
    pooling, last = kinds.GlobalAveragePooling2D(), kinds.Dense(2, activation="softmax")
    inputs, scale = tf.keras.Input((160, 160, 3)), kinds.Rescaling(1 / 255)
    learning = kinds.Conv2D(2, 3)
    for chain in (
        [frozen, pooling, last],
        [scale, frozen, kinds.Flatten(), last],
        [scale, frozen, learning, pooling, last],
        [learning, kinds.BatchNormalization(trainable=False), pooling, last],
    ):
        assert not has_frozen_backbone(tf.keras.Sequential([inputs, *map(copied, chain)]))
    assert has_frozen_backbone(
        tf.keras.Sequential([inputs, *map(copied, (scale, frozen, pooling, last))])
    )
    outputs = last(pooling(frozen(scale(inputs))))
    model = models.compile_classifier(tf.keras.Model(inputs, outputs))
    assert not has_frozen_backbone(model)
    kept = Kept()
    fit(model, {"train": split, "validation": split}, SEED, range(1), [kept])
    assert set(kept.logs[0]) == {"accuracy", "loss", "val_accuracy", "val_loss"}


def copied(layer: tf.keras.layers.Layer) -> tf.keras.layers.Layer:
    """A layer of the same kind and settings, with weights of its own."""
    return type(layer).from_config(layer.get_config())
