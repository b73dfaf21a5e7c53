"""A small project to build in tests: two runs, tiles, one post."""

import json
import shutil
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[2]
POST = """---
title: A post
date: 2026-01-31
description: What came of it
tags: [one, two]
runs: runs
---
{% set run = runs.small.first %}
Ends at {{ run.history.val_accuracy.last | percent }}, tested at {{ run.test.accuracy | percent }}.

{% call figure(history_figure(run)) %}By epoch.{% endcall %}

{{ score_table(runs) }}
{{ training_log(run) }}
"""


def record(model: str, accuracy: float, **more: Any) -> dict[str, Any]:
    """A complete run of three epochs, as plain JSON."""
    return {
        "schema_version": 1,
        "experiment": "tiny",
        "model": model,
        "title": f"The {model} one",
        "seed": 1,
        "status": "complete",
        "config": {"epochs": 3, "batch_size": 4},
        "dataset": {"name": "tiny", "fingerprint": "f", "splits": {"train": {"a": 5, "b": 5}}},
        "summary": {"text": "Model", "total_params": 1234, "trainable_params": 1234},
        "history": {
            "epoch": [1, 2, 3],
            "accuracy": [0.5, 0.6, 0.7],
            "loss": [1.0, 0.5, 0.0005],
            "val_accuracy": [0.4, 0.5, accuracy],
            "val_loss": [1.0, 0.75, 0.5],
        },
        "test": {"weights": "last", "count": 8, "accuracy": 0.75, "loss": 0.5},
        "environment": {"epoch_seconds": [2.0, 1.0, 1.0]},
        **more,
    }


def write_record(root: Path, content: dict[str, Any]) -> Path:
    path = root / "runs" / content["model"] / "seed-1.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def make_project(root: Path, post: str = POST) -> Path:
    """A project with the real templates, two runs and one post."""
    shutil.copytree(ROOT / "templates", root / "templates")
    (root / "content" / "posts").mkdir(parents=True)
    (root / "content" / "posts" / "a-post.md").write_text(post, encoding="utf-8")
    write_record(root, record("small", 0.625))
    write_record(root, record("large", 0.875))
    samples = root / "runs" / "samples"
    samples.mkdir()
    Image.new("RGB", (16, 16), "red").save(samples / "a-1.jpg")
    tile = {"tile": "a-1.jpg", "source": "train/a/1.jpg"}
    tiles = {"classes": {"a": [tile]}, "original": tile, "augmented": {"flipped": [tile]}}
    (samples / "tiles.json").write_text(json.dumps(tiles), encoding="utf-8")
    return root


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
