"""The models that can be trained, and their titles in posts."""

# By the name of the model's function in models.py.
MODEL_TITLES = {
    "model1": "Convolutional baseline",
    "model2": "With data augmentation",
    "model3": "With preprocessing",
    "model4": "Transfer learning from MobileNetV2",
}
