"""Get the images and verify them."""

import argparse

from experiments.commands.shared import add_image_options, check_experiment


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_image_options(parser)


def run(options: argparse.Namespace) -> None:
    """Print where the images are and how many each split and class has."""
    from experiments.dataset.images import find_images

    check_experiment(options.experiment)
    images = find_images(options.data, options.experiment, options.cache)
    for line in images.remarks:
        print(line)
    print(f"{images.root}: verified, fingerprint {images.listing.fingerprint[:16]}")
    for split, by_class in images.listing.splits.items():
        counts = ", ".join(f"{len(files):,} {kind}" for kind, files in by_class.items())
        print(f"  {split:10}  {counts}")
