"""Pages that are built from changed records say nothing false, or the build is refused."""

import random
import re
from pathlib import Path

import pytest
from changed_records import run
from judged_claims import built
from page_judge import PLANTED, false_sentences
from project_copy import POSTS, copied, read_records, replace_records
from record_changes import CHANGES
from record_edits import exchange_seeds

# A tenth of all changes.
FEW = random.Random(1).sample(sorted(CHANGES), len(CHANGES) // 10)
SENTENCES = [(post, *pair) for post in POSTS for pair in PLANTED[post]]


def test_pages_of_changed_records_are_true_or_refused(tmp_path: Path) -> None:
    check(tmp_path, FEW)


@pytest.mark.slow
def test_pages_of_all_changed_records_are_true_or_refused(tmp_path: Path) -> None:
    check(tmp_path, sorted(CHANGES))


def check(folder: Path, names: list[str]) -> None:
    outcomes = dict(run(folder.resolve() / "project", folder / "kept", names))
    assert {name: each.faults for name, each in outcomes.items() if each.faults} == {}


def test_which_seeds_are_called_one_and_two_changes_no_claim(tmp_path: Path) -> None:
    project = copied(tmp_path.resolve() / "project")
    outcomes = []
    for _ in range(2):
        claims = [claim for post in POSTS for claim in built(project, post).claims]
        outcomes.append({claim.name: claim.outcome for claim in claims})
        records = read_records(project.root)
        exchange_seeds(1, 2)(records)
        replace_records(project.root, records)
    assert outcomes[0] == outcomes[1]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base").resolve()
    list(run(folder / "project", folder / "kept", ["base"]))
    return folder / "kept/base"


@pytest.mark.slow
@pytest.mark.parametrize(("post", "sentence", "planted"), SENTENCES)
def test_the_judge_finds_a_planted_sentence(
    base: Path, post: str, sentence: str, planted: str
) -> None:
    page = (base / f"page-{post}.md").read_text(encoding="utf-8")
    changed = re.sub(sentence, planted, page, count=1)
    assert changed != page
    before, after = (false_sentences(post, text, base / "records") for text in (page, changed))
    assert len(after) > len(before)


def test_twenty_sentences_are_planted() -> None:
    assert len(SENTENCES) >= 20
