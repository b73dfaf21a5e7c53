"""The options of `python -m experiments` and their help texts."""

import os
from pathlib import Path

from experiments.records.commandline import file, flag, folder, option
from experiments.training.run import MODELS

RESULTS = Path(__file__).parents[1] / "results"
CACHE = Path(os.environ.get("LABPRESS_CACHE", "~/.cache/labpress")).expanduser()
IMAGES = (
    option(
        "--data",
        "a zip archive or folder that holds the images, or `demo` for small drawn pictures "
        "(default: the cats-and-dogs photographs, downloaded once)",
        metavar="PATH",
    ),
    option(
        "--experiment",
        "the experiment's name; with a new name, any `train` and `validation` images in two "
        "classes will do (default: cats-vs-dogs, or demo)",
        metavar="NAME",
    ),
    folder(
        "--cache",
        "where images are kept (default: $LABPRESS_CACHE, or ~/.cache/labpress)",
        default=CACHE,
    ),
)
OUT = folder(
    "--out",
    "the folder of records (default: experiments/results in this checkout)",
    default=RESULTS,
)
OPTIONS = {
    "data": IMAGES,
    "train": (
        *IMAGES,
        OUT,
        option("models", f"{', '.join(MODELS)} (default: all)", nargs="*", metavar="MODEL"),
        option("--epochs", "passes over the images (20)", type=int, default=20),
        option("--seeds", "a run for each (1)", type=int, nargs="+", default=[1]),
        option(
            "--weights",
            "what a pretrained model starts from: a file, `imagenet` (Keras downloads that) or "
            "`none` (default: imagenet; for the demo, none)",
            metavar="PATH",
        ),
        flag("--fresh", "train again from the start"),
        folder("--tensorboard", "write event files, too"),
        folder("--csv", "write a CSV file for each run, too"),
        option(
            "--scheduler",
            "train on the workers of this Dask cluster; they need this checkout, and the folders "
            "of --cache and --out at the same paths",
            metavar="tcp://HOST:PORT",
        ),
    ),
    "import": (
        OUT,
        file("source", "the log", metavar="FILE_OR_DIR"),
        option("--experiment", "the experiment", required=True, metavar="NAME"),
        option("--model", "the model's short name", required=True, metavar="NAME"),
        option("--seed", "the run's seed or number (1)", type=int, default=1),
        option("--title", "the model's readable name", metavar="TEXT"),
        flag("--fresh", "replace what is recorded"),
    ),
    "status": (OUT,),
}
