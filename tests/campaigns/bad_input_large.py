"""Files of 200 MB: each is refused with its size, or passed over, in little time and memory."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bad_input_runner import Trial
from bad_input_scene import COMMANDS, POST, RECORD
from bad_input_written import Damage, trial

SIZE = 200_000_000
PNG = b"\x89PNG\r\n\x1a\n"
# The files that are read whole, with the commands that read them.
READ_WHOLE = {
    RECORD: ("build", "check", "new", "status", "export", "diff"),
    POST: ("build", "check", "export", "publish"),
    "content/references.bib": ("build",),
    "list.json": ("build", "check"),
    "labpress.toml": ("build",),
    "content/blog.yml": ("publish",),
    "log.csv": ("csv", "init"),
    "log.json": ("json",),
    "log.jsonl": ("jsonl",),
}


def large() -> Iterator[Trial]:
    """Yield inputs of 200 MB and more."""
    for name, commands in READ_WHOLE.items():
        for command in commands:
            yield trial(f"{name} of 200 MB", grown(name), command, Path(name).name, "200 MB")
    words = (*COMMANDS["train"], "--models", "{root}/models.py")
    yield Trial("train: models of 200 MB", grown("models.py"), words, ("models.py",))
    yield trial("state of 200 MB", grown(".labpress/state.json"), "build", bad=False)
    for name, content in {"zeros": b"", "an image that goes on": PNG}.items():
        damage = grown("pets/cat/new.png", content)
        yield trial(f"image of 200 MB, {name}", damage, "folder", "new.png")
    yield trial("archive of 200 MB", grown("pets.zip"), "zip", "pets.zip")
    yield trial("archive that unpacks to 600 MB", _bomb, "zip", "pets.zip", "600,000,000")


def grown(name: str, beginning: bytes = b"") -> Damage:
    """Return a damage by which a file has 200 MB, most of them zeros that need no disk.

    Args:
        name: The file.
        beginning: What it begins with, if there is none.
    """

    def damage(root: Path) -> None:
        path = root / name
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_bytes(beginning)
        with path.open("r+b") as file:
            file.truncate(SIZE)

    return damage


def _bomb(root: Path) -> None:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("cat/0.png", "w") as entry,
    ):
        for _ in range(60):
            entry.write(bytes(10_000_000))
    (root / "pets.zip").write_bytes(content.getvalue())
