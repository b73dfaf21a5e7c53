"""The figures themselves. A post that shows a function from here shows what drew its figure."""

import io
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")  # No window, whatever the user's settings say.

import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from matplotlib.ticker import MaxNLocator
from PIL import Image

# Colours that people with any colour vision tell apart (Okabe and Ito 2008).
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
STYLE: dict[Any, Any] = {
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "white",
    "font.size": 13,
    "grid.alpha": 0.3,
    "savefig.facecolor": "white",
    "text.parse_math": False,  # A dollar in a model's name is a dollar.
}
DOTS_PER_INCH = 200


def draw(kind: str, data: dict[str, Any], file_format: str) -> bytes:
    """Draws the figure that the function named `kind` makes of the data; returns the file."""
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE)
    figure = globals()[kind](**data)
    raw, content = io.BytesIO(), io.BytesIO()
    figure.savefig(raw, format="png", dpi=DOTS_PER_INCH, pil_kwargs={"compress_level": 1})
    plt.close(figure)
    image = Image.open(raw).convert("RGB")
    if file_format == "png":
        # Plots have few colours: a palette takes half of the space and loses nothing one sees.
        image.quantize(256, dither=Image.Dither.NONE).save(content, "png", optimize=True)
    else:
        image.save(content, "jpeg", quality=80, optimize=True)
    return content.getvalue()


def history_plot(
    history: dict[str, list[float | None]],
    earlier: list[float | None] | None = None,
    metric: str = "accuracy",
) -> Figure:
    """A metric on training and validation images after each epoch; `earlier` as a faint line."""
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    if earlier:
        epochs = range(1, len(earlier) + 1)
        axes.plot(
            epochs,
            np.array(earlier, float),
            color="0.7",
            linewidth=1.5,
            label="validation, earlier",
        )
    for name, label in [(metric, "training"), (f"val_{metric}", "validation")]:
        if name in history:
            epochs = range(1, len(history[name]) + 1)
            marker = "o" if len(epochs) <= 60 else ""
            # A value that is missing leaves a gap.
            values = np.array(history[name], float)
            axes.plot(epochs, values, marker=marker, markersize=4, label=label)
    axes.set(xlabel="epoch", ylabel=metric)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.legend()
    return figure


def comparison_plot(
    models: dict[str, list[list[float | None]]],
    earlier: dict[str, list[float | None]] | None = None,
    metric: str = "accuracy",
) -> Figure:
    """Each model's metric by epoch: the mean over its runs as a line, their range as a band."""
    figure, axes = plt.subplots(figsize=(8, 4.8), layout="constrained")
    for title, runs in models.items():
        values = np.array(runs, dtype=float)
        epochs = np.arange(1, values.shape[1] + 1)
        mean = values.mean(axis=0)
        # One value alone makes no line.
        marker = "o" if np.isfinite(mean).sum() == 1 else ""
        (line,) = axes.plot(epochs, mean, linewidth=2, marker=marker, label=title)
        axes.fill_between(epochs, values.min(axis=0), values.max(axis=0), alpha=0.25, linewidth=0)
        if earlier and title in earlier:
            points = range(1, len(earlier[title]) + 1)
            axes.plot(
                points,
                np.array(earlier[title], float),
                color=line.get_color(),
                alpha=0.5,
                linestyle=":",
            )
    if earlier:
        axes.plot([], [], color="0.4", linestyle=":", label="dotted: earlier")
    axes.set(xlabel="epoch", ylabel=metric)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def show_images(images: list[np.ndarray], titles: list[str], columns: int = 3) -> Figure:
    """A grid of images, each below its title."""
    rows = -(-len(images) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(6, 2.15 * rows), layout="constrained", squeeze=False
    )
    for axes in grid.flat:
        axes.axis("off")
    for axes, image, title in zip(grid.flat, images, titles, strict=False):
        axes.imshow(np.asarray(image).astype("uint8"))
        axes.set_title(title, fontsize=12)
    return figure


def tile_grid(files: list[str], titles: list[str], columns: int = 3) -> Figure:
    """The same grid, of image files."""
    return show_images([plt.imread(file) for file in files], titles, columns)


def reliability_plot(confidence: list[float], accuracy: list[float], counts: list[int]) -> Figure:
    """Share of right answers by how sure the model is; on the dashed line both agree."""
    figure, axes = plt.subplots(figsize=(6, 4.5), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.5", linestyle="--", label="as sure as right")
    axes.plot(confidence, accuracy, marker="o", label="test images, in bins")
    for x, y, count in zip(confidence, accuracy, counts, strict=True):
        axes.annotate(str(count), (x, y), textcoords="offset points", xytext=(6, -14))
    axes.set(xlabel="how sure the model is", ylabel="how often it is right")
    # Of two classes, the likelier one has half or more; of many, it can have little.
    axes.set(xlim=(min(0.45, *(sure - 0.05 for sure in confidence)), 1.02), ylim=(-0.02, 1.05))
    axes.legend(loc="lower right")
    return figure


def nesting_plot(labels: list[str]) -> Figure:
    """Ideas that contain each other, the widest first, as dolls that stand in one another."""
    figure, axes = plt.subplots(figsize=(8, 4.2), layout="constrained")
    count = len(labels)
    for i, label in enumerate(labels):
        width, height = 10 * (1 - i / count) ** 0.75, 6 * (1 - i / count)
        doll = Ellipse((0, height / 2), width, height, linewidth=2)
        doll.set(facecolor=COLOURS[i % len(COLOURS)] + "22", edgecolor=COLOURS[i % len(COLOURS)])
        axes.add_patch(doll)
        axes.text(0, height - 6 / count / 2, label, ha="center", va="center")
    axes.set(xlim=(-5.2, 5.2), ylim=(-0.1, 6.1))
    axes.axis("off")
    return figure
