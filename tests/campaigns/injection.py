"""Put hostile texts into all that records and references can hold, and read the pages in Chromium.

    python tests/campaigns/injection.py [--seed N] [--count N] [--output NAME ...]

Each text comes to stand in each field: names, titles, classes, files, settings, versions, sources
(see injection_scene.py). The project is built, published and exported in all formats
(injection_outputs.py) and compared with a twin that has plain words in place of the texts
(injection_judge.py): each text must read as itself, and none may have an effect.
"""

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import json

from injection_judge import data_faults, open_page, page_faults
from injection_outputs import HEADS_DIFFER, OUTPUTS, Output
from injection_scene import corpus, make_scene, word
from kit.browsing import chromium
from kit.sites import serve

from generator.__main__ import main as generator


@dataclass(frozen=True)
class Scenes:
    """A built project with hostile texts, its twin, and the text of each word of the twin."""

    hostile: Path
    twin: Path
    texts: Mapping[str, str]


def main() -> int:
    """Print what is wrong in each output and how much was compared; return 1 for a fault."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, help="texts that are tried (default: all)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--output", nargs="+", choices=OUTPUTS, default=[*OUTPUTS])
    given = options.parse_args()
    total = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scenes = make_scenes(folder / "scenes", chosen(given.count, given.seed))
        with chromium(folder / "profile", "performance") as browser:
            for output in given.output:
                compared, faults = judged(output, OUTPUTS[output], scenes, folder / output, browser)
                total += len(faults)
                print(
                    f"{output}: {compared} pages and data files, {len(faults)} faults", flush=True
                )
                for fault in faults:
                    print(f"    {fault}", flush=True)
        tried = f"{len(scenes.texts)} hostile texts in {len(given.output)} outputs"
    print(f"{tried}: {total} of them with an effect, or not as themselves")
    return int(total > 0)


def chosen(count: int | None, seed: int) -> list[str]:
    """Return hostile texts, in the order of the corpus."""
    texts = corpus()
    if count is None:
        return texts
    return [texts[place] for place in sorted(random.Random(seed).sample(range(len(texts)), count))]


def counting(text: str) -> list[tuple[bool, int, str]]:
    """Return a key that sorts `m2` before `m10`, as names of models are."""
    parts = re.findall(r"\d+|\D+", text)
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def make_scenes(folder: Path, texts: Sequence[str]) -> Scenes:
    """Make and build the project with the texts, and its twin."""
    # Lists of names are sorted: the words have the order of the texts.
    words = {text: word(number) for number, text in enumerate(sorted(texts, key=counting))}
    roots = []
    for name, said in (("hostile", {}), ("twin", words)):
        roots.append(make_scene(folder / name / "project", texts, said))
        code = generator(["build", "--root", str(roots[-1])])
        assert code == 0, f"the {name} project does not build"
    return Scenes(*roots, {each: text for text, each in words.items()})


def judged(
    name: str, output: Output, scenes: Scenes, folder: Path, browser: Any
) -> tuple[int, list[str]]:
    """Make an output of both projects, and return how many files were compared, and the faults."""
    faults = []
    with (
        made(output, scenes.hostile, folder / "hostile") as (hostile, host),
        made(output, scenes.twin, folder / "twin") as (twin, twin_host),
    ):
        if hostile.keys() != twin.keys():
            faults.append(f"other files than in the twin: {hostile.keys() ^ twin.keys()}")
        for path in sorted(hostile.keys() & twin.keys()):
            if path.endswith(".json"):
                data, data_of_twin = (
                    json.loads(each[path].read_bytes()) for each in (hostile, twin)
                )
                found = data_faults(data, data_of_twin, scenes.texts)
            else:
                page, page_of_twin = (
                    open_page(browser, f"{each}/{path}") for each in (host, twin_host)
                )
                read_head = name not in HEADS_DIFFER
                found = page_faults(page, page_of_twin, scenes.texts, read_head)
            faults += [f"{path}: {fault}" for fault in found]
    return len(hostile), faults


@contextmanager
def made(output: Output, root: Path, folder: Path) -> Iterator[tuple[dict[str, Path], str]]:
    """Make an output and serve it: its files by path, and the address of the server."""
    folder.mkdir(parents=True)
    files = {path.relative_to(folder).as_posix(): path for path in output(root, folder)}
    with serve(folder) as address:
        yield files, address


if __name__ == "__main__":
    sys.exit(main())
