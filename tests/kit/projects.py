"""A small project to build in tests: two runs, thumbnails, one post."""

import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from generator.__main__ import main
from generator.builder.rendering import make_page
from generator.builder.stale import state_path
from generator.inputs import Inputs
from generator.pages.page import Page
from generator.pages.pictures import with_pictures
from generator.project import Project
from generator.runs.experiment import Experiment
from generator.targets.jekyll import syntax_of

ROOT = Path(__file__).parents[2]


def post(prose: str, **front: str) -> str:
    """Return a post whose prose starts in line 7, if no key of its front matter is added."""
    known = {"title": "A post", "date": "2026-01-31", "description": "What came of it"}
    lines = (f"{key}: {value}" for key, value in (known | {"runs": "runs"} | front).items())
    return "\n".join(["---", *lines, "---", prose, ""])


POST = post(
    """{% set run = runs.small.first %}
Ends at {{ run.history.val_accuracy.last | percent }}, tested at {{ run.test.accuracy | percent }}.

{% call figure(history_figure(run)) %}By epoch.{% endcall %}

{{ score_table(runs) }}
{{ training_log(run) }}""",
    tags="[one, two]",
)
CODE = POST + '{{ code("code.py", "shown") }}\n'


def record(model: str, accuracy: float, **more: Any) -> dict[str, Any]:
    """Return a complete run of three epochs, as plain JSON."""
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


def history(**metrics: list[Any]) -> dict[str, list[Any]]:
    """Return metrics by epoch, with the epochs' numbers."""
    return {"epoch": list(range(1, len(next(iter(metrics.values()))) + 1)), **metrics}


def write(path: Path, content: Any) -> Path:
    """Write bytes, a text, or anything else as JSON, and return the file's path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content, indent=1)).encode()
    path.write_bytes(content)
    return path


def write_record(root: Path, content: dict[str, Any]) -> Path:
    """Write a run's record into a project's folder `runs`."""
    return write(root / "runs" / content["model"] / f"seed-{content.get('seed', 1)}.json", content)


def write_post(root: Path, text: str, slug: str = "a-post") -> Path:
    """Write a post into a project."""
    return write(root / f"content/posts/{slug}.md", text)


def make_project(root: Path, text: str = POST) -> Path:
    """Make a project with the real templates, two runs and one post."""
    shutil.copytree(ROOT / "templates", root / "templates")
    write_post(root, text)
    write_record(root, record("small", 0.625))
    write_record(root, record("large", 0.875))
    samples = root / "runs" / "samples"
    samples.mkdir()
    Image.new("RGB", (16, 16), "red").save(samples / "a-1.jpg")
    tile = {"tile": "a-1.jpg", "source": "train/a/1.jpg"}
    tiles = {"classes": {"a": [tile]}, "original": tile, "augmented": {"flipped": [tile]}}
    write(samples / "tiles.json", tiles)
    return root


@pytest.fixture(scope="session")
def built_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two built posts, the second of which shows code. Copy it before a change."""
    root = make_project(tmp_path_factory.mktemp("built") / "project")
    write_post(root, CODE, "b-post")
    write(root / "code.py", "def shown():\n    return 1\n")
    assert build(root) == 0
    return root


@pytest.fixture
def project(built_project: Path, tmp_path: Path) -> Path:
    """A copy of the built project that knows of its build."""
    root = shutil.copytree(built_project, tmp_path / "project")
    (state,) = root.glob(".labpress/*.json")
    state.rename(state_path(Project(root, root / "site"), drafts=False))
    return root


def build(root: Path, *options: str) -> int:
    """Build a project and return the exit code."""
    return main(["build", "--root", str(root), *options])


def page(root: Path, slug: str = "a-post") -> str:
    """Return the text of a post's page in the site, with numbers as readers see them."""
    file = root / f"site/_posts/2026-01-31-{slug}.md"
    return without_data(file.read_text(encoding="utf-8"))


def scored(count: int, correct: Collection[int], names: str = "") -> dict[str, Any]:
    """Return a test of a record, in which the items of some numbers are classified correctly."""
    items = [
        {
            "file": f"{names}{item}.jpg",
            "label": 0,
            "probabilities": [0.75, 0.25] if item in correct else [0.25, 0.75],
        }
        for item in range(count)
    ]
    share = len(correct) / count
    return {"weights": "last", "count": count, "accuracy": share, "predictions": items}


def prose_of_page(page: Page) -> str:
    """Return a page's prose without its frame, as the file for Jekyll has it."""
    return "".join(syntax_of(part) for part in with_pictures(page.prose, page.drawings)).strip()


def without_data(text: str) -> str:
    """Return a page without the elements of its numbers."""
    return re.sub(r"(?:<span>)?<data [^>]*>([^<]*)</data>(?:</span>)?", r"\1", text)


def without_ranges(text: str) -> str:
    """Return a page without the elements of its numbers and of the ranges in its tables."""
    return re.sub(r'<span class="labpress-range">(.*?)</span>', r"\1", without_data(text))


def render(root: Path, text: str | None = None) -> Page:
    """Render the post `a-post`, after writing its text if there is one."""
    if text is not None:
        write_post(root, text)
    rendered = make_page(Project(root, root / "site"), Inputs(root), "a-post")
    assert rendered
    return rendered


def experiment(folder: Path, *records: dict[str, Any]) -> Experiment:
    """Return the experiment of these records, which are written into an empty folder."""
    for number, content in enumerate(records):
        write(folder / f"{number}.json", content)
    return Experiment.load(folder, Inputs(folder.parent))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
