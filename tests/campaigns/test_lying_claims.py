"""Claims that lie are found by `build` or `check`, honest ones are left alone."""

from pathlib import Path

import pytest
from kit.honest_claims import HONEST
from kit.lying_claims import LIES
from kit.more_honest_claims import SECOND_HONEST, THIRD_HONEST
from kit.more_lying_claims import MORE_LIES, SECOND_LIES, THIRD_LIES
from kit.projects import make_project, post, record, write, write_post, write_record

from experiments.records.errors import UserError
from generator.checks import CHECKS
from generator.checks.built_post import read_built_post
from generator.checks.finding import Finding
from generator.inputs import Inputs
from generator.project import Project

TESTED = 200
ALL_HONEST = [*HONEST.values(), *SECOND_HONEST.values(), *THIRD_HONEST.values()]


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two models with three seeds each, tested on the same 200 items."""
    root = make_project(tmp_path_factory.mktemp("claims") / "project")
    for model, accuracy in (("small", 0.6), ("large", 0.9)):
        for seed in (1, 2, 3):
            correct = round(accuracy * TESTED) + 2 * seed
            outcomes = [
                {"file": f"{item}.jpg", "correct": (item * 7 + seed) % TESTED < correct}
                for item in range(TESTED)
            ]
            test = {"count": TESTED, "accuracy": correct / TESTED, "loss": 0.5}
            test |= {"weights": "last", "outcomes": outcomes}
            write_record(root, record(model, accuracy - seed / 100, seed=seed, test=test))
    write(root / "data.json", {"pictures": 40})
    return root


def findings(root: Path, prose: str) -> list[str]:
    """Return what `build` or `check` says of a post."""
    write_post(root, post(f"\n{prose}\n"))
    try:
        built = read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
    except UserError as error:
        return str(error).splitlines()
    found = [each for check in CHECKS for each in check(built)]
    return [f"{each.rule}: {each}" for each in found if isinstance(each, Finding)]


def test_nine_of_ten_claims_that_lie_are_found(root: Path) -> None:
    lies = LIES | MORE_LIES | SECOND_LIES | THIRD_LIES
    missed = [name for name, prose in lies.items() if not findings(root, prose)]
    assert len(lies) >= 160
    assert len(missed) <= len(lies) // 10, missed


@pytest.mark.parametrize("prose", ALL_HONEST)
def test_honest_claims_are_left_alone(root: Path, prose: str) -> None:
    assert findings(root, prose) == []
