"""A project whose records and bibliography have hostile texts in all places, or plain words.

Each post has the runs of about 20 models. Every field of a record takes the texts of its post in
turn, so that each text comes to stand in each field.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from injection_post import FRONT, PROSE
from kit.projects import ROOT, post, write
from PIL import Image

CORPUS = ROOT / "tests/fixtures/hostile/strings.json"
RECORDS_OF_A_POST = 20
# The words that stand for the texts in the harmless twin.
WORD = re.compile("Zq[a-z]{3}qz")
BIB_FIELDS = ("title", "journal", "volume", "number", "pages", "publisher", "note", "year")


def corpus() -> list[str]:
    """Return the hostile texts, in the order of the file; one that can't be seen gets a letter."""
    kinds = json.loads(CORPUS.read_text(encoding="utf-8"))
    texts = [text for kind in kinds.values() for text in kind]
    return [text if any(map(str.isprintable, text)) else f"{text}x" for text in texts]


def word(number: int) -> str:
    """Return a word of letters that no other text has, of one length for numbers below 26**3."""
    letters = [chr(97 + number // 26**place % 26) for place in (2, 1, 0)]
    return f"Zq{''.join(letters)}qz"


def batches(texts: Sequence[str]) -> list[list[str]]:
    """Return the texts of each post."""
    starts = range(0, len(texts), RECORDS_OF_A_POST)
    return [list(texts[start : start + RECORDS_OF_A_POST]) for start in starts]


def make_scene(root: Path, texts: Sequence[str], words: Mapping[str, str]) -> Path:
    """Make a project whose records have the texts, or the words that stand for them.

    Args:
        root: The folder of the project, which it returns.
        texts: The hostile texts.
        words: What stands in place of each; nothing for the hostile project itself.
    """
    shutil.copytree(ROOT / "templates", root / "templates")
    write(root / "code.py", "def f():\n    return 1\n")
    for number, batch in enumerate(batches(texts)):
        name = f"post-{number:02}"
        front = FRONT | {"references": f"{{other: others/{name}}}", "bibliography": f"{name}.bib"}
        cited = ", ".join(f'{{{{ cite("work{place}") }}}}' for place in range(len(batch)))
        text = post(PROSE.replace("CITED", cited), runs=f"runs/{name}", **front)
        write(root / f"content/posts/{name}.md", text)
        said = [words.get(each, each) for each in batch]
        # With numbers, the files of the twin are read in the same order.
        names = [each if is_file_name(text) else "" for text, each in zip(batch, said, strict=True)]
        files = [f"{place:02}-{each}" for place, each in enumerate(names)]
        for place in range(len(batch)):
            write(root / f"runs/{name}/{files[place]}.json", record_of(said, files, place))
            write(root / f"others/{name}/{place}.json", report_of(turned(said, place + 1)))
        entries = (bib_entry(place, turned(said, place)) for place in range(len(batch)))
        write(root / f"{name}.bib", "".join(entries))
        write_thumbnails(root / f"runs/{name}", said, files)
    return root


def is_file_name(text: str) -> bool:
    """Return True if the name of a file can have a text in it.

    Links to records whose names hold character references, such as `&amp;`, lead nowhere yet.
    """
    return not {"/", "\0"} & {*text} and "&amp;" not in text and len(text.encode()) < 200


def turned(batch: Sequence[str], start: int) -> Iterator[str]:
    """Return the texts of a post without an end, beginning with one of them."""
    return islice(cycle(batch), start, None)


def record_of(batch: Sequence[str], files: Sequence[str], number: int) -> dict[str, Any]:
    """Return a record that has the texts of a post in all of its fields.

    Each two records are of the same test images, which the second one classifies correctly.

    Args:
        batch: The texts.
        files: The texts as names of files.
        number: The place of the record among those of the post.
    """
    each = turned(batch, number).__next__
    pair = number // 2
    model, experiment, title = each(), each(), each()
    shared = turned(batch, 2 * pair + 3)
    classes = [next(shared) for _ in range(3)]
    guess = [0.5, 0.25, 0.25] if number % 2 else [0.25, 0.5, 0.25]
    named = turned(files, 2 * pair)
    items = [{"file": next(named), "label": 0, "probabilities": guess} for _ in range(2)]
    layer = {"name": each(), "type": each(), "output_shape": each(), "params": 5}
    values = [0.5, 0.25 + number / 100]
    return {
        "schema_version": 1,
        "experiment": experiment,
        "model": model,
        "title": title,
        "seed": 1,
        "status": "complete",
        "source": each(),
        "config": {"epochs": 2, "pair": pair, "note": each(), "backbone": each(), each(): each()}
        | {"features": each(), "device": each()},
        "dataset": {
            "name": each(),
            "fingerprint": each(),
            "classes": classes,
            "splits": {each(): dict.fromkeys(classes, 1)},
            "notice": each(),
        },
        "code": {"other.py": "0", each(): each()},  # No key alone says who trained the run.
        "summary": {"layers": [layer]} if number % 2 else {"text": f"{each()}\n{each()}"},
        "history": {
            "epoch": [1, 2],
            "accuracy": values,
            "val_accuracy": values,
            each(): values,
            f"val_{each()}": values,
        },
        "test": {
            "weights": f"{number} {each()}",  # Which are the same does not depend on case.
            "count": 2,
            "accuracy": float(number % 2),
            "metrics": {each(): 0.5},
            "predictions": items,
        },
        "environment": {
            "started": each(),
            "finished": each(),
            "processor": each(),
            "python": each(),
            "git_commit": each(),
            # They are listed in the order of their names.
            "packages": {f"{number:02}{part} {each()}": each() for part in "ab"},
            "checkpoints": {each(): each()},
            each(): each(),
        },
    }


def report_of(texts: Iterator[str]) -> dict[str, Any]:
    """Return a record of figures that others have reported."""
    each = texts.__next__
    return {
        "schema_version": 1,
        "experiment": each(),
        "model": each(),
        "title": each(),
        "status": "complete",
        "source": each(),
        "config": {"note": each()},
        "test": {"weights": each(), "accuracy": 0.5},
    }


def bib_entry(number: int, texts: Iterator[str]) -> str:
    """Return an entry of BibTeX that prints the texts as they are."""
    fields = [f"  {name} = {{{as_latex(next(texts))}}},\n" for name in BIB_FIELDS]
    return f"@article{{work{number},\n  author = {{Ann Lee}},\n{''.join(fields)}}}\n"


def as_latex(text: str) -> str:
    """Return a text as LaTeX prints it."""
    signs = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    signs |= {sign: f"\\{sign}" for sign in "{}#$%&_"}
    signs |= {sign: f"{{{sign}}}" for sign in "-'`"}  # In pairs they are dashes and quotes.
    return "".join(signs.get(each, each) for each in text)


def write_thumbnails(runs: Path, batch: Sequence[str], files: Sequence[str]) -> None:
    """Write small pictures, and the list that names them by classes of these names."""
    tile = {"tile": "a.jpg", "source": batch[0]}
    classes = {name: [tile] for name in batch[:4]}
    listed = {"classes": classes, "original": tile, "augmented": {batch[0]: [tile]}}
    write(runs / "samples/tiles.json", listed)
    (runs / "samples/test").mkdir()
    for name in ("a", *(f"test/{file}" for file in files)):
        Image.new("RGB", (8, 8), "red").save(runs / f"samples/{name}.jpg", "JPEG")
