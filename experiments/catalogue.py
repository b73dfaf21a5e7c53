"""The models by name: what readers call them, and which start from trained weights."""

TITLES = {
    "model1": "Convolutional baseline",
    "model2": "With data augmentation",
    "model3": "With preprocessing",
    "model4": "Transfer learning from MobileNetV2",
}
PRETRAINED = ("model4",)
