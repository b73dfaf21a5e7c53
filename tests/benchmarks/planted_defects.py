"""Count the planted defects that the check of posts finds, and its false alarms.

    python tests/benchmarks/planted_defects.py [--seed N] [--trials N] [--numaudit PROGRAM]

Each trial plants one defect of a known kind at a known line of a clean post. A typed number is
planted twice over: `current`, as a record holds it, and `stale`, as it may have been before the
runs were repeated. Found is what is reported at that line with that number. The posts in
tests/fixtures/check are free of typed results but full of other numbers: whatever is reported
there is a false alarm. `numaudit` (on PyPI) gets the same posts with template tags blanked out,
and the records as its data; it looks for numbers that have no source, and not at structure.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.checks import CHECKS
from generator.checks.built_post import BuiltPost, read_built_post
from generator.checks.finding import Finding
from generator.inputs import Inputs
from generator.project import Project

ROOT = Path(__file__).parents[2]
CLEAN = sorted((ROOT / "tests/fixtures/check").glob("clean-*.md"))
RECORDS = [ROOT / "experiments/results/cats-vs-dogs", ROOT / "content/references/source-article"]
PROJECT = Project(ROOT, ROOT / "site")
COMMON = Inputs(ROOT)
HERE = "<!-- here -->"
NEEDLE = "planted-here"
NUMBERS = {
    "percentage in prose": "On pictures it had never seen, the model is right on {p} of them.",
    "percentage, first word": "{p} of the validation pictures were told right in the end.",
    "percentage in bold": "The best of all runs got **{p}**, which nobody had expected.",
    "percentage spelled out": "Validation accuracy ended at {n} percent, some way above chance.",
    "percentage after a date": "On 3 May 2026 (TensorFlow 2.21), epoch 12 gave us {p} at last.",
    "percentage as a range": "Over all seeds, accuracy went from {p} up to the best one.",
    "decimal in prose": "The validation accuracy of the last epoch was {d}, and it stayed there.",
    "decimal after a colon": "Test accuracy: {d}.",
    "loss in prose": "By then the loss had fallen to {d}, with a learning rate of 0.001.",
    "points in prose": "That puts it {n} points above the model without augmentation.",
    "whole number recorded": "All in all, the network has {i} weights to learn.",
    "beside a version": "With Keras 3.15 and Python 3.11, the same model got {d} in the end.",
    "after a version": "TensorFlow 2.21: {d} on the validation pictures.",
    "after a figure's number": "As Figure 2 shows, {p} is the most that it reaches.",
    "after an epoch's number": "Epoch 12: {d}",
    "beside a setting": "A dropout of 0.3 and batches of 32 brought it to {p}.",
    "after a setting's name": "With the higher learning rate, it was at {d}.",
    "after a model's name": "MobileNetV2 {d}, and the others far behind.",
    "beside a year": "In 2026 we got {d}, where 2019 had far less.",
    "beside an interval": "The accuracy is {p} (95% interval: see below).",
    "before a unit": "It took {s} seconds for each epoch.",
    "with a hard space": "In the end it was right on {n}&nbsp;% of the pictures.",
    "pictures told right": "It told {c} of the test pictures right.",
    "weights in millions": "It has {m} million weights, most of which are frozen.",
    "in a list item": "- The second model, after 20 epochs: {p}.",
    "in a table cell": "| model2 | 20 | {n} |",
    "in a link": "It reached [{p} in the end](https://example.org/0.5).",
    "in a template's branch": "{{% if runs.model1 %}}It ended at {p}.{{% endif %}}",
    "in a caption": "{{% call figure(history_figure(runs.model1)) %}}Up to {p}.{{% endcall %}}",
    "in alt text, Markdown": "![A curve that ends at {p}](curve.png)",
    "in alt text, HTML": '<img src="curve.png" width="320" alt="A curve, {d} at its end">',
    "in alt text, template": '{{% call figure(history_figure(runs.model1), alt="Up to {p}") %}}x'
    "{{% endcall %}}",
    "in the title": 'title: "How we got to {p}"',
    "in the description": "description: Transfer learning tells {p} of the pictures right.",
}
STRUCTURE = {
    "image without alt, Markdown": f"![]({NEEDLE}.png)",
    "image without alt, HTML": f'<img src="{NEEDLE}.png" width="320">',
    "skipped heading": f"##### {NEEDLE}",
    "dead anchor": f"More on that [further up](#{NEEDLE}).",
    "unused reference": f"[{NEEDLE}]: https://example.org/page",
}


@dataclass(frozen=True)
class Plant:
    """A post with one defect at a line: the number that was typed, or something else."""

    kind: str
    text: str
    line: int
    typed: str


def main() -> None:
    """Print found of planted by kind, then the false alarms by post."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--trials", type=int, default=4, help="of each kind and age of number")
    options.add_argument("--numaudit", default=shutil.which("numaudit"))
    given = options.parse_args()
    trials = list(plants(random.Random(given.seed), given.trials))
    rows = [(plant, finds(plant), audits(given.numaudit, plant)) for plant in trials]
    show("", "labpress", "numaudit")
    for kind in dict.fromkeys(plant.kind for plant in trials):
        tally(kind, [row for row in rows if row[0].kind == kind])
    tally("all", rows)
    tally("all current numbers", [row for row in rows if row[0].kind.endswith(", current")])
    tally("all stale numbers", [row for row in rows if row[0].kind.endswith(", stale")])
    for path in CLEAN:
        text = path.read_text(encoding="utf-8")
        other = str(len(audited(given.numaudit, text))) if given.numaudit else "-"
        alarms = false_alarms(path)
        show(f"false alarms, {path.stem}, {len(text.split())} words", str(len(alarms)), other)
        for alarm in alarms:
            print(f"    {alarm.line}: {alarm.message.partition('. ')[0]}")


def tally(name: str, rows: list[tuple[Plant, bool, bool | None]]) -> None:
    """Print found/planted of the check, and of numaudit if it was asked."""
    own = sum(found for _, found, _ in rows)
    others = [other for _, _, other in rows if other is not None]
    show(name, f"{own}/{len(rows)}", f"{sum(others)}/{len(others)}" if others else "-")


def show(*columns: str) -> None:
    print(f"{columns[0]:<52}{columns[1]:>10}{columns[2]:>10}")


def plants(chance: random.Random, trials: int) -> Iterator[Plant]:
    """Yield defects of every kind, each in a post of its own."""
    for kind, sentence in NUMBERS.items():
        whole = re.search("{[icm]}", sentence)  # Only findings if a record has just that number.
        for age in ("current",) if whole else ("current", "stale"):
            for _ in range(trials):
                typed = a_number(chance, sentence, age)
                line = re.sub("{[pndicms]}", typed, sentence)
                line = line.replace("{{", "{").replace("}}", "}")
                key = f"{kind}, {age}"
                yield planted(chance, key, line, typed)
    for kind, line in STRUCTURE.items():
        for _ in range(trials):
            yield planted(chance, kind, line, "")


def a_number(chance: random.Random, sentence: str, age: str) -> str:
    """Return a number of the form that a sentence asks for, out of a record or near to it."""
    path = chance.choice([*RECORDS[0].glob("model*/*.json")])
    run = json.loads(path.read_text(encoding="utf-8"))
    if "{i}" in sentence:
        count = run["summary"][chance.choice(["total_params", "trainable_params"])]
        return chance.choice([f"{count:,}", str(count)])
    if "{c}" in sentence:
        return str(round(run["test"]["accuracy"] * run["test"]["count"]))
    if "{m}" in sentence:
        return f"{run['summary']['total_params'] / 1e6:.1f}"
    if "{s}" in sentence:
        return f"{chance.choice(run['environment']['epoch_seconds']) + (age == 'stale'):.1f}"
    metric = "val_loss" if "loss" in sentence else "val_accuracy"
    value = chance.choice(run["history"][metric])
    if age == "stale":
        value += chance.uniform(0.01, 0.06) * chance.choice([1, -1])
    if "points" in sentence:
        value = abs(value - run["history"]["accuracy"][-1])
    if "{d}" in sentence:
        return f"{value:.{chance.choice([2, 3, 4])}f}"
    return f"{value * 100:.{chance.choice([1, 1, 2])}f}" + ("%" if "{p}" in sentence else "")


def planted(chance: random.Random, kind: str, line: str, typed: str) -> Plant:
    """Return a clean post with a line put where one fits."""
    front = line.split(":")[0] if line.startswith(("title:", "description:")) else ""
    posts = [path.read_text(encoding="utf-8").split("\n") for path in CLEAN]
    starts = f"{front}: " if front else HERE
    # A text over several lines stays whole.
    places = [
        (lines, i)
        for lines in posts
        for i, old in enumerate(lines)
        if (old.startswith(starts) and not old.endswith(">")) or (old == HERE and not front)
    ]
    lines, place = chance.choice(places)
    return Plant(kind, "\n".join([*lines[:place], line, *lines[place + 1 :]]), place + 1, typed)


def finds(plant: Plant) -> bool:
    """Return True if the check reports a defect at its line."""
    post = build(plant.text)
    file, line, problem = post.source.file, plant.line, f'"{plant.typed}'
    if not plant.typed:
        lines = enumerate(post.output.source.split("\n"), start=1)
        file, problem = post.output.file, ""
        line = next(number for number, text in lines if NEEDLE in text)
    return any(
        (each.path, each.line) == (file, line) and each.message.startswith(problem)
        for each in findings(post)
    )


def false_alarms(path: Path) -> list[Finding]:
    """Return what the check reports of a post that has nothing wrong with it."""
    return findings(build(path.read_text(encoding="utf-8")))


def build(text: str) -> BuiltPost:
    """Return the page of a post that is in no file: its text stands among the contents of files."""
    COMMON.keep(PROJECT.post_file("planted"), text.encode())
    return read_built_post(PROJECT, COMMON.for_post(), "planted")


def findings(post: BuiltPost) -> list[Finding]:
    return [found for check in CHECKS for found in check(post) if isinstance(found, Finding)]


def audits(program: str | None, plant: Plant) -> bool | None:
    """Return True if numaudit reports a typed number at its line; None if it was not asked."""
    if not (program and plant.typed):
        return None
    return (plant.line, plain(plant.typed)) in audited(program, plant.text)


def plain(typed: str) -> str:
    return typed.rstrip(" %")


def audited(program: str, text: str) -> list[tuple[int, str]]:
    """Return the numbers that numaudit finds no source for, each with its line."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    # An alt text in a template's tag is left for it to read.
    text = re.sub(r'(?s)\{%(?:(?!%\}).)*?alt="([^"]*)"[^%]*%\}', r"\1", text)
    text = re.sub(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", blank, text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "post.md"
        path.write_text(text, encoding="utf-8")
        command = [program, str(path), "--json", "--data", *map(str, RECORDS)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    (document,) = json.loads(result.stdout)["documents"]
    unsourced = [each for each in document["findings"] if each["status"] == "unsourced"]
    return [(each["line"], plain(each["text"])) for each in unsourced]


if __name__ == "__main__":
    main()
