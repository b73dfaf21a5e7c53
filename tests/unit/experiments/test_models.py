"""The models are those of the article."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the models are Keras's")

from experiments import models
from experiments.training.settings import summarise

NETWORK = [
    "Conv2D 32 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Conv2D 32 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Conv2D 64 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Dropout 0.2",
    "Conv2D 64 (3, 3) relu",
    "MaxPooling2D (2, 2)",
    "Flatten",
    "Dense 128 relu",
    "Dropout 0.2",
    "Dense 2 softmax",
]
AUGMENTATION = ["RandomFlip horizontal", "RandomRotation (-0.2, 0.2)"]
TRANSFER = ["Functional", *AUGMENTATION, "Functional"]
HEAD = ["GlobalAveragePooling2D", "Dropout 0.2", "Dense 2 softmax"]


def layers(model: Any) -> list[str]:
    """Return a model's layers in words, with the settings that matter."""
    kept = ("filters", "kernel_size", "pool_size", "rate", "units", "activation", "mode", "factor")
    names = []
    for layer in model.layers:
        config = layer.get_config()
        values = [config[key] for key in kept if config.get(key) not in (None, "linear")]
        names.append(" ".join([type(layer).__name__, *map(str, values)]))
    return names


def test_the_models_are_those_of_the_article() -> None:
    assert layers(models.model1()) == NETWORK
    assert layers(models.model2()) == AUGMENTATION + NETWORK
    model3, model4 = models.model3(), models.model4(weights=None)
    assert layers(model3) == ["Functional", *AUGMENTATION, *NETWORK]
    assert model3.count_params() == 590_242
    assert layers(model4) == TRANSFER + HEAD
    summary = summarise(model4)
    assert summary.total_params == 2_260_546
    assert summary.trainable_params == 2_562, "only the last layer learns"
    assert summary.non_trainable_params == 2_257_984


@pytest.mark.parametrize("classes", [3, 10])
def test_each_model_has_as_many_outputs_as_there_are_classes(classes: int) -> None:
    built = [models.model1(classes), models.model2(classes), models.model3(classes)]
    for model in [*built, models.model4(classes, weights=None)]:
        assert model.output_shape == (None, classes), model.name
        (probabilities,) = model.predict(np.zeros((1, 160, 160, 3)), verbose=0)
        assert probabilities.sum() == pytest.approx(1)


def test_preprocessing_scales_to_minus_one_and_one() -> None:
    colours = np.broadcast_to([0.0, 127.5, 255.0], (1, 160, 160, 3))
    scaled = models.preprocessor()(colours).numpy()
    assert scaled[0, 0, 0].tolist() == scaled[0, -1, -1].tolist() == [-1.0, 0.0, 1.0]
