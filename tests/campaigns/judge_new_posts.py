"""Judge the posts by `new` for all logs of the fixtures, sentence by sentence, by the raw logs.

    python tests/campaigns/judge_new_posts.py [--plant] [--count N] [--seed N]

Each log of tests/fixtures/imports is imported, and each curve of tests/fixtures/curves is written
as a table. The sentences of their posts are held against what plain code reads in the raw files.
Prints the counts of posts, sentences and single checks, and each false or unchecked sentence with
its post. `--plant` also puts false sentences into copies of the posts and prints those that are not
found. `--count` takes so many posts, chosen by `--seed`. Exits with 1 if a sentence is false or
unchecked, or a planted one is missed.
"""

import argparse
import csv
import html
import io
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from kit.imports import Fixture, fixtures
from kit.projects import make_project, write
from new_post_plants import PLANTS, Plant
from raw_log_judge import Judge, judge_post
from raw_log_sentences import FORMS
from raw_logs import read_log
from raw_runs import RawRun
from test_new_posts import SHAPES, metrics_of_test, of_shape, prose

from experiments.__main__ import main as experiments

# Metrics that timm writes in percent.
TIMM_PERCENT = {"top1", "top5"}


@dataclass(frozen=True)
class Post:
    """The prose of a post, and the runs and metrics in percent of its raw log."""

    slug: str
    experiment: str
    text: str
    runs: list[RawRun]
    percent: set[str]


def posts(folder: Path, count: int | None = None, seed: int = 0) -> Iterator[Post]:
    """Yield the posts of all logs and curves, or of a random sample of them."""
    root = make_project(folder / "project")
    (root / "content/posts/a-post.md").unlink()
    sources: list[Fixture | str] = [*fixtures(), *SHAPES]
    if count is not None:
        sources = random.Random(seed).sample(sources, count)
    for source in sources:
        post = post_of_curve(root, source) if isinstance(source, str) else post_of_log(root, source)
        if post is not None:
            yield post


def post_of_log(root: Path, log: Fixture) -> Post | None:
    """Return the post of a log, or None if its runs share no metric, so that there is none."""
    slug = re.sub("[^a-z0-9]+", "-", log.name.lower())
    results = root / "results"
    command = ["import", str(log.source), "--experiment", slug, "--out", str(results)]
    for key, value in log.options.items():
        command += [f"--{key.replace('_', '-')}", str(value)]
    if log.percent:
        command += ["--percent", *log.percent]
    if experiments(command) != 0:
        raise RuntimeError(f"{log.name} can't be imported.")
    records = [json.loads(file.read_bytes()) for file in (results / slug).glob("*/*.json")]
    metrics = [{*each.get("history", {}), *metrics_of_test(each)} - {"epoch"} for each in records]
    if not set.intersection(*metrics):
        return None
    percent = {*log.percent, *(TIMM_PERCENT if log.name.startswith("timm/") else ())}
    return Post(slug, slug, prose(root, slug), read_log(log.source, log.options), percent)


def post_of_curve(root: Path, shape: str) -> Post:
    """Return the post of a labelled curve, which is read back from a table."""
    record = of_shape(shape)
    write(root / f"results/{shape}/run.json", record)
    table = root.parent / f"{shape}.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(record["history"])
        writer.writerows(zip(*record["history"].values(), strict=True))
    return Post(f"curve-{shape}", "tiny", prose(root, shape), read_log(table, {}), set())


def judged(post: Post, text: str | None = None) -> Judge:
    """Return what the judge finds about a post, or about another text in its place."""
    judge = Judge(post.experiment, post.runs, post.percent)
    return judge_post(judge, post.text if text is None else text, FORMS)


def faults_of(slug: str, judge: Judge) -> list[str]:
    """Return the false and unchecked sentences of a post, a line each."""
    false = [f"false {slug}: {text} ({'; '.join(why)})" for text, why in judge.false.items()]
    return false + [f"unchecked {slug}: {text}" for text in judge.unchecked]


def plants_in(found: dict[str, Post]) -> list[Plant]:
    """Return the plants for these posts."""
    return [plant for plant in PLANTS if plant.slug in found]


def missed_plants(found: dict[str, Post]) -> list[str]:
    """Return the false sentences, planted in these posts, that the judge doesn't call false.

    Raises:
        ValueError: A post doesn't have the words that a plant replaces.
    """
    missed = []
    for plant in plants_in(found):
        post = found[plant.slug]
        text = html.unescape(post.text)
        if plant.words is None:
            planted = f"{text}\n{plant.false}\n"
        else:
            planted = text.replace(plant.words, plant.false)
        if planted == text:
            raise ValueError(f"{plant.slug} has no words '{plant.words}'.")
        if not judged(post, planted).false.keys() - judged(post).false.keys():
            missed.append(f"{plant.slug}: {plant.false}")
    return missed


def main() -> int:
    """Run the command; return 1 if anything is false, unchecked or missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--plant", action="store_true", help="also plant false sentences")
    parser.add_argument("--count", type=int, metavar="N", help="judge N posts (all)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="choose them by N (0)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        found = {post.slug: post for post in posts(Path(folder), options.count, options.seed)}
    judges = {slug: judged(post) for slug, post in found.items()}
    faults = [fault for slug, judge in judges.items() for fault in faults_of(slug, judge)]
    sentences = sum(judge.sentences for judge in judges.values())
    checks = sum(judge.checks for judge in judges.values())
    print(f"{len(found)} posts, {sentences} sentences, {checks} checks")
    if options.plant:
        missed = missed_plants(found)
        planted = len(plants_in(found))
        print(f"{planted - len(missed)} of {planted} planted sentences found")
        faults += [f"missed {plant}" for plant in missed]
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
