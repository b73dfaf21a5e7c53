"""The project that bad inputs are tried in, and the commands that are given them."""

import subprocess
import zipfile
from pathlib import Path

from kit.projects import make_project, post, record, write
from PIL import Image

LOG = "epoch,loss,accuracy,val_loss,val_accuracy\n0,1.0,0.5,1.1,0.4\n1,0.5,0.75,0.75,0.5\n"
HISTORY = {"loss": [1.0, 0.5], "accuracy": [0.5, 0.75], "val_loss": [1.1, 0.75]}
LINES = '{"epoch": 1, "loss": 1.0, "accuracy": 0.5}\n{"epoch": 2, "loss": 0.5, "accuracy": 0.75}\n'
BIB = "@article{adam,\n  author = {A. Author},\n  title = {A Title},\n  year = {2015},\n}\n"
PROSE = """{% set run = runs.small.first %}
Ends at {{ run.history.val_accuracy.last | percent }}, as {{ cite("adam") }} has it.

{% call figure(history_figure(run)) %}By epoch.{% endcall %}

{{ score_table(runs) }}

The list has {{ data.list.count }} entries."""
POST, RECORD, OTHER = "content/posts/a-post.md", "runs/small/seed-1.json", "runs/large/seed-1.json"
IMPORT = ("--experiment", "e", "--model", "m", "--seed", "1", "--out", "{root}/imported")
COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("generator", "build", "--root", "{root}"),
    "check": ("generator", "check", "--root", "{root}"),
    "export": ("generator", "export", "html", "--to", "{root}/out", "--root", "{root}"),
    "new": ("generator", "new", "--root", "{root}", "--runs", "{root}/runs", "fresh"),
    "diff": ("generator", "diff", "--root", "{root}", "{root}/older", "{root}/runs"),
    "init": ("generator", "init", "{root}/own", "--log", "{root}/log.csv", "--name", "n"),
    "publish": ("generator", "publish", "--root", "{root}", "--to", "{root}/blog", "--dry-run"),
    "status": ("experiments", "status", "--out", "{root}/runs"),
    "csv": ("experiments", "import", "{root}/log.csv", *IMPORT),
    "json": ("experiments", "import", "{root}/log.json", *IMPORT),
    "jsonl": ("experiments", "import", "{root}/log.jsonl", *IMPORT),
    "logs": ("experiments", "import", "{root}/logs", *IMPORT),
    "folder": ("experiments", "data", "--data", "{root}/pets", "--experiment", "pets"),
    "zip": ("experiments", "data", "--data", "{root}/pets.zip", "--experiment", "pets"),
    "train": ("experiments", "train", "--data", "demo", "--out", "{root}/trained"),
    "serve": ("generator", "serve", "--root", "{root}"),
    "labpress": ("labpress",),
}
CACHE = ("--cache", "{root}/cache")
for _name in ("folder", "zip", "train"):
    COMMANDS[_name] += CACHE
# What a command may write where it accepts its input.
WRITES = {
    "build": ("site/",),
    "export": ("out/",),
    "new": ("content/posts/fresh.md",),
    "init": ("own/",),
    "csv": ("imported/",),
    "json": ("imported/",),
    "jsonl": ("imported/",),
}


def make_scene(root: Path) -> Path:
    """Make a project with a post, records, references, logs and images, all of them good."""
    make_project(root, post(PROSE, data="{list: list.json}", bibliography="content/references.bib"))
    for accuracy, model in ((0.5, "small"), (0.75, "large")):
        write(root / f"older/{model}/seed-1.json", record(model, accuracy))
    write(root / "content/references.bib", BIB)
    write(root / "list.json", {"count": 3})
    write(root / "log.csv", LOG)
    write(root / "log.json", HISTORY)
    write(root / "log.jsonl", LINES)
    for kind, colour in (("cat", 10), ("dog", 200)):
        for number in range(6):
            path = root / f"pets/{kind}/{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (20, 20), (colour, 20 * number, number)).save(path)
    with zipfile.ZipFile(root / "pets.zip", "w") as archive:
        for path in sorted((root / "pets").rglob("*.png")):
            archive.write(path, path.relative_to(root / "pets").as_posix())
    write(root / "blog/_config.yml", "title: Mine\ntheme: minima\n")
    write(root / "content/blog.yml", "project: mine\n")
    git = ["git", "-C", str(root / "blog"), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (("init", "--quiet", "--template="), ("add", "."), ("commit", "-qm", "Begin")):
        subprocess.run([*git, *words], check=True, capture_output=True)
    return root
