"""Build both posts from changed records, and judge their pages.

    python tests/campaigns/changed_records.py [--keep DIR] [CHANGE ...]

Each change of `record_changes` starts from the committed records. Its posts are built or refused;
a page is judged by `page_judge`, and its claims by `judges`, from the records alone. A false
sentence, a contradiction that was built and an unexpected refusal are faults, and make the exit
code 1. With `--keep`, the records, pages and refusals of each change are left in a folder of its
name.
"""

import argparse
import copy
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from judged_claims import built, faults_in_claims
from page_judge import false_sentences
from project_copy import POSTS, copied, read_records, replace_records, write_records
from raw_records import sorted_out
from record_changes import CHANGES, Change
from record_edits import Records

from experiments.records.errors import UserError
from generator.pages.page import Page
from generator.project import Project
from generator.targets.jekyll import Jekyll

# Each line of a refusal names a file of the project, perhaps with a line, and what is wrong.
REFUSAL = re.compile(r"(content|experiments)/[\w./-]+\.(md|json)(:\d+)?: \S.*")


@dataclass(frozen=True)
class Outcome:
    """What became of a change.

    Attributes:
        pages: The text of each post that was built.
        refusals: The message for each other post.
        faults: What is wrong with them, a line each.
    """

    pages: dict[str, str]
    refusals: dict[str, str]
    faults: list[str]

    def row(self) -> str:
        """Return the outcome in one word."""
        return "false" if self.faults else "refused" if self.refusals else "built"


def main() -> int:
    """Print what became of each change, and every fault; return 1 if there was one."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--keep", type=Path, metavar="DIR")
    options.add_argument("changes", nargs="*", metavar="CHANGE")
    given = options.parse_args()
    if unknown := set(given.changes) - CHANGES.keys():
        options.error(f"there is no change {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder:
        kept = given.keep or Path(folder, "kept")
        outcomes = run(Path(folder, "project").resolve(), kept, given.changes or CHANGES)
        return report(outcomes)


def report(outcomes: Iterator[tuple[str, Outcome]]) -> int:
    """Print outcomes as they come, and their numbers; return 1 if there was a fault."""
    counts = dict.fromkeys(("built", "refused", "false"), 0)
    for name, outcome in outcomes:
        counts[outcome.row()] += 1
        print(f"{name:40}{outcome.row()}", *outcome.faults, sep="\n    ", flush=True)
    print(*(f"{row} {count}" for row, count in counts.items()), sep=", ")
    return 1 if counts["false"] else 0


def run(folder: Path, kept: Path, names: Collection[str]) -> Iterator[tuple[str, Outcome]]:
    """Make changes in a copy of the project, and yield what became of each.

    Args:
        folder: The folder of the copy, which must not exist.
        kept: The folder in which a folder for each change is left.
        names: The changes.
    """
    project = copied(folder)
    records = read_records(project.root)
    for name in names:
        changed = copy.deepcopy(records)
        CHANGES[name].edit(changed)
        yield name, outcome_of(project, kept / name, CHANGES[name], changed)


def outcome_of(project: Project, folder: Path, change: Change, records: Records) -> Outcome:
    """Build both posts from records, keep all of it in a folder, and judge it."""
    shutil.rmtree(folder, ignore_errors=True)
    write_records(folder / "records", records)
    replace_records(project.root, records)
    pages: dict[str, str] = {}
    refusals: dict[str, str] = {}
    faults: list[str] = []
    for post in POSTS:
        try:
            page = built(project, post)
        except UserError as error:
            refusals[post] = str(error)
        else:
            pages[post] = text_of(page)
            found = faults_in_claims(post, page.claims, sorted_out(records))
            faults += [f"{post}: {each}" for each in found]
    for post, text in pages.items():
        (folder / f"page-{post}.md").write_text(text, encoding="utf-8")
    if refusals:
        text = "\n".join(f"{post}: {message}" for post, message in refusals.items())
        (folder / "refused.txt").write_text(text + "\n", encoding="utf-8")
    faults += faults_of_refusals(change, refusals)
    for post, text in pages.items():
        faults += [f"{post}: {each}" for each in false_sentences(post, text, folder / "records")]
    return Outcome(pages, refusals, faults)


def faults_of_refusals(change: Change, refusals: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with the refusals of a change's posts, or with their lack."""
    if change.refused and not refusals:
        yield "a contradiction was built" if change.contradiction else "built without what it needs"
    for post, message in refusals.items():
        if not change.refused:
            yield f"{post} was refused: {message}"
        for line in message.splitlines():
            if not REFUSAL.fullmatch(line):
                yield f"{post} was refused without the name of a file: {line}"


def text_of(page: Page) -> str:
    """Return a page as it is built for Jekyll."""
    (text,) = Jekyll().files(page).values()
    return text if isinstance(text, str) else text.decode()


if __name__ == "__main__":
    sys.exit(main())
