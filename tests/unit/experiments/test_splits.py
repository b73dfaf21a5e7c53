"""The test images depend on the images' content alone."""

import hashlib
import random
from pathlib import Path

from kit.projects import ROOT
from kit.training import draw_pictures, load

from experiments.splits import hold_out, list_images

RESULTS = ROOT / "experiments/results/cats-vs-dogs"
MANIFEST = ROOT / "experiments/dataset/cats-vs-dogs.sha256"


def held_out_contents(files: list[str], labels: list[int]) -> set[bytes]:
    held_out = hold_out(files, labels)
    return {Path(file).read_bytes() for file, out in zip(files, held_out, strict=True) if out}


def test_held_out_images_depend_on_their_content_alone(tmp_path: Path) -> None:
    folder = draw_pictures(tmp_path, {"validation": 10}) / "validation"
    files, labels = list_images(folder)
    expected = held_out_contents(files, labels)
    assert len(expected) == 4, "0.192 of ten, rounded, from each of two classes"
    order = list(range(len(files)))
    random.Random(3).shuffle(order)
    assert held_out_contents([files[i] for i in order], [labels[i] for i in order]) == expected
    for file in map(Path, files):
        file.rename(file.with_stem(hashlib.md5(file.name.encode()).hexdigest()))
    assert held_out_contents(*list_images(folder)) == expected


def test_hidden_files_and_notes_are_no_images(tmp_path: Path) -> None:
    folder = draw_pictures(tmp_path, {"validation": 2}) / "validation"
    (folder / "dark/0.png").rename(folder / "dark/0.PNG")
    for extra in ("dark/.DS_Store", "dark/._1.png", "light/Thumbs.db", "light/notes.txt", "a.png"):
        (folder / extra).write_bytes(b"no image")
    (folder / ".cache").mkdir()
    files, labels = list_images(folder)
    names = [Path(file).relative_to(folder).as_posix() for file in files]
    assert names == ["dark/0.PNG", "dark/1.png", "light/0.png", "light/1.png"]
    assert labels == [0, 0, 1, 1]


def test_the_recorded_splits_of_the_photographs_never_mix() -> None:
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    digests = {path: digest for digest, path in (line.split() for line in lines)}
    splits = load(RESULTS / "dataset.json")["splits"]
    counts = {split: sum(map(len, by_class.values())) for split, by_class in splits.items()}
    assert counts == {"train": 2000, "validation": 808, "test": 192}
    everything = [
        file for by_class in splits.values() for files in by_class.values() for file in files
    ]
    assert sorted(everything) == sorted(digests), "every photograph in just one split"
    assert len({digests[file] for file in everything}) == 3000, "no content twice"
    for kind in ("cats", "dogs"):
        candidates = [file for file in digests if file.startswith(f"validation/{kind}/")]
        smallest = sorted(candidates, key=lambda file: digests[file])[:96]
        assert sorted(splits["test"][kind]) == sorted(smallest)
