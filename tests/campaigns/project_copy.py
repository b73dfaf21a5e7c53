"""A copy of the project to build its two posts from other records."""

import json
import shutil
from pathlib import Path

from record_edits import MODELS, Records
from score_edits import renamed

from generator.project import Project

ROOT = Path(__file__).parents[2]
POSTS = ("cats-vs-dogs", "article-under-test")
FOLDERS = {
    "own": "experiments/results/cats-vs-dogs",
    "article": "content/references/source-article",
    "plain": "content/references/plain-fit/cats-vs-dogs",
}
LEAK = "content/references/source-article.leak.json"


def copied(folder: Path) -> Project:
    """Return a copy of the project with all that both posts are built from."""
    for part in ("content", "templates", FOLDERS["own"]):
        shutil.copytree(ROOT / part, folder / part)
    for source in [*ROOT.glob("experiments/**/*.py"), *ROOT.glob("generator/figures/*.py")]:
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    add_thumbnails(folder)
    return Project(folder, folder / "site")


def add_thumbnails(root: Path) -> None:
    """Give each test item a thumbnail: a changed run misclassifies others than those recorded."""
    folder = root / FOLDERS["own"] / "samples/test"
    any_thumbnail = next(folder.iterdir())
    first = json.loads((root / FOLDERS["own"] / "model1/seed-1.json").read_bytes())
    for item in first["test"]["predictions"]:
        for suffix in ("", "x", "b"):
            path = folder / renamed(item, suffix)["file"].replace("/", "-")
            if not path.exists():
                shutil.copy(any_thumbnail, path)


def read_records(root: Path) -> Records:
    """Return the records of a project, by the paths that `record_edits` has."""
    found = {
        f"{short}/{model}/{path.name}": json.loads(path.read_bytes())
        for short, folder in FOLDERS.items()
        for model in MODELS
        for path in sorted((root / folder / model).glob("*.json"))
    }
    return found | {"leak.json": json.loads((root / LEAK).read_bytes())}


def replace_records(root: Path, records: Records) -> None:
    """Remove all records of a project, and write others."""
    for folder in FOLDERS.values():
        for model in MODELS:
            shutil.rmtree(root / folder / model, ignore_errors=True)
    write_records(root, {path_of(name): content for name, content in records.items()})


def path_of(name: str) -> str:
    """Return the path in a project of a record."""
    short, _, rest = name.partition("/")
    return f"{FOLDERS[short]}/{rest}" if rest else LEAK


def write_records(folder: Path, records: Records) -> None:
    """Write records into a folder, by their paths."""
    for name, content in records.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
