"""Comparisons in posts: from records, in a family that the front matter fixes, in words."""

import html
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kit.projects import (
    ROOT,
    make_project,
    post,
    prose_of_page,
    record,
    render,
    scored,
    without_data,
    write_record,
)

from experiments.records.errors import UserError

COUNT = 60
DATASET = {"name": "tiny", "splits": {"train": {"a": 90}, "validation": {"a": 50, "b": 50}}}


def scored_record(model: str, seed: int, correct: range, names: str = "") -> dict[str, Any]:
    """Return a record of a test in which the items of a range are classified correctly."""
    accuracy = len(correct) / 100
    test = scored(COUNT, correct, names)
    return record(model, accuracy, seed=seed, test=test, dataset=DATASET)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with three models of three runs each, of which `small` is the worst."""
    root = make_project(tmp_path / "project")
    for seed in (1, 2, 3):
        write_record(root, scored_record("small", seed, range(20, 40 + seed)))
        write_record(root, scored_record("large", seed, range(50 + seed)))
        write_record(root, scored_record("other", seed, range(49 + 2 * seed)))
    return root


def prose_of(root: Path, prose: str, **front: str) -> str:
    """Return the prose of a post as readers see it."""
    return html.unescape(without_data(prose_of_page(render(root, post(prose, **front)))))


def asked(one: str, other: str, what: str, metric: str = "test_accuracy") -> str:
    """Return an expression that asks a comparison for something, as a text."""
    return f"{{{{ {one}.compared_with({other}, '{metric}').{what} | string }}}}"


@pytest.mark.parametrize(
    ("metric", "names", "method", "count"),
    [
        ("test_accuracy", ["", "", ""], "paired t", "60"),
        ("test_accuracy", ["x", "x", "x"], "unpaired t", "60"),
        ("test_accuracy", ["", "x", ""], "counts t", "60"),
        ("val_accuracy", ["", "", ""], "counts t", "100"),
        ("accuracy", ["", "", ""], "counts t", "90"),
        ("val_loss", ["", "", ""], "ranges", "None"),
    ],
)
def test_models_are_paired_where_all_runs_were_scored_on_the_same_files(
    root: Path, metric: str, names: list[str], method: str, count: str
) -> None:
    for seed, name in enumerate(names, 1):
        write_record(root, scored_record("small", seed, range(20, 40 + seed), name))
    pair = "runs.large", "runs.small"
    # A notice about unlike runs may stand above.
    assert prose_of(root, asked(*pair, "method", metric)).split("\n")[-1] == method
    assert prose_of(root, asked(*pair, "count", metric)).split("\n")[-1] == count


@pytest.mark.parametrize(
    ("front", "pair", "size"),
    [
        ({}, ("runs.large", "runs.small"), 3),
        ({"comparisons": "[[large, small]]"}, ("runs.small", "runs.large"), 1),
        ({"comparisons": "[[large, small], [small, large]]"}, ("runs.small", "runs.large"), 1),
        (
            {"comparisons": "[[large, small], {pair: [other, small], metric: val_accuracy}]"},
            ("runs.small", "runs.large"),
            2,
        ),
        (
            {"references": "{ref: runs}", "comparisons": "[[large, ref.large]]"},
            ("references.ref.large", "runs.large"),
            1,
        ),
    ],
)
def test_a_family_is_what_the_front_matter_lists_or_all_pairs(
    root: Path, front: dict[str, str], pair: tuple[str, str], size: int
) -> None:
    assert prose_of(root, asked(*pair, "family_size"), **front) == str(size)


@pytest.mark.parametrize(
    ("front", "pair", "line", "says"),
    [
        (
            {"comparisons": "[[large, small]]"},
            ("runs.large", "runs.other"),
            8,
            "of large and other by test_accuracy: add `- [large, other]` to `comparisons:` "
            "(content/posts/a-post.md:6).",
        ),
        ({"references": "{ref: runs}"}, ("runs.large", "references.ref.large"), 8, "all others in"),
        ({}, ("runs.large", "runs.large"), 7, "takes another model"),
        ({"comparisons": "[[large, big]]"}, None, 6, "no model `big`; there are large, other and"),
        ({"comparisons": "[[large, large]]"}, None, 6, "`large` can't be compared with itself"),
        ({"comparisons": "\n- [large, small]\n- [big, small]"}, None, 8, "no model `big`"),
        (
            {"comparisons": "[{pair: [large, small], metric: val_acc}]"},
            None,
            6,
            "not all runs of `large` have the metric `val_acc`",
        ),
        ({"comparisons": "[large, small]"}, None, 6, "is not a list of pairs of models"),
        ({"comparisons": "[[large, small, other]]"}, None, 6, "is not a list of pairs of models"),
        ({"comparisons": "[{pair: [large, small], by: x}]"}, None, 6, "is not a list of pairs"),
    ],
)
def test_a_comparison_that_the_post_does_not_list_is_refused_with_its_line(
    root: Path, front: dict[str, str], pair: tuple[str, str] | None, line: int, says: str
) -> None:
    prose = asked(*pair, "better") if pair else "Prose."
    with pytest.raises(UserError) as caught:
        render(root, post(prose, **front))
    message = str(caught.value)
    assert message.startswith(f"content/posts/a-post.md:{line}: ")
    assert says in message and "\n" not in message


def test_a_new_sentence_changes_no_other_one(root: Path) -> None:
    first = asked("runs.large", "runs.small", "interval")
    alone = prose_of(root, first)
    more = first + "\n\n" + asked("runs.other", "runs.small", "better")
    assert prose_of(root, more).split("\n\n")[0] == alone


def test_runs_that_are_identical_under_several_seeds_count_as_one(root: Path) -> None:
    for seed in (2, 3):
        twin = scored_record("small", 1, range(20, 41)) | {"seed": seed, "title": f"No. {seed}"}
        write_record(root, twin | {"environment": {"epoch_seconds": [9.0]}})
    says = "Runs of small are identical under several seeds and count as one."
    assert says in prose_of(root, "{{ score_table(runs) }}")
    counts = "{{ seed_counts([runs.small]) }}"
    assert prose_of(root, counts) == "three seeds (one distinct run)"
    reads = "{{ runs.small | length }} {{ runs.small.test_accuracy.count }} "
    step = asked("runs.large", "runs.small", "reason")
    assert prose_of(root, reads + step) == "3 1 one run against several"
    write_record(root, scored_record("small", 3, range(20, 43)))
    assert prose_of(root, reads + step) == "3 2 None"
    for seed in (1, 2, 3):
        write_record(root, scored_record("small", seed, range(20, 40 + seed)))
    assert says not in prose_of(root, "{{ score_table(runs) }}")


WORDS = "{{ comparison_words(runs.large.compared_with(runs.small)) }}"


def test_a_comparison_is_told_with_its_interval_or_why_it_is_not_decided(root: Path) -> None:
    front = {"comparisons": "[[large, small]]"}
    says = prose_of(root, WORDS, **front)
    assert says.startswith("95% interval +") and ", p < 0.001" in says
    assert says.endswith("paired over 3 seeds each and 60 test items")
    turned = prose_of(root, "{{ comparison_words(runs.small.compared_with(runs.large)) }}", **front)
    low, high = re.findall(r"[+−-][\d.]+", says.partition("points")[0])
    assert turned.startswith(f"95% interval −{high[1:]} to −{low[1:]} points"), "a minus, no hyphen"
    assert prose_of(root, WORDS).endswith(" test items, adjusted for three comparisons")
    for seed in (2, 3):
        (root / f"runs/small/seed-{seed}.json").unlink()
    assert prose_of(root, WORDS, **front).endswith(
        " points, over 60 test items, for the choice of items alone, as one run does not show "
        "how far seeds differ"
    )
    for seed in (2, 3):
        (root / f"runs/large/seed-{seed}.json").unlink()
    assert prose_of(root, WORDS, **front).endswith(
        ", p < 0.001, paired over 60 test items, for these two runs alone, as other seeds may "
        "differ"
    )
    write_record(root, scored_record("large", 1, range(20, 41)))
    assert prose_of(root, WORDS, **front) == "both are identical on 60 test items"


def test_only_runs_of_the_projects_training_are_of_images(root: Path) -> None:
    for model, correct in (("small", range(20)), ("large", range(50))):
        for seed in (1, 2, 3):
            code = {"experiments/models.py:small": "0"}
            write_record(root, scored_record(model, seed, correct[: 15 + seed]) | {"code": code})
    assert " 60 test images" in prose_of(root, WORDS)
    assert "with other test images." in prose_of(root, "{{ score_table(runs) }}")


def test_one_run_against_several_of_uncounted_items_is_not_decided(root: Path) -> None:
    for seed, accuracy in ((1, 0.64), (2, 0.65), (3, 0.64)):
        write_record(root, record("small", 0.5, seed=seed, test={"accuracy": accuracy}))
        (root / f"runs/large/seed-{seed}.json").unlink()
    write_record(root, record("large", 0.5, test={"accuracy": 0.7}))
    assert prose_of(root, WORDS) == (
        "70.0% against 64.0% to 65.0% over seeds, not decided, as one run does not show how far "
        "seeds differ"
    )
    table = prose_of(root, "{{ score_table(runs) }}")
    assert "For a model with several seeds, the mean, with the range in brackets." in table


def test_what_would_settle_a_difference_is_said(root: Path) -> None:
    settled = "{{ settling_words(runs.%s.compared_with(runs.%s)) }}"
    assert prose_of(root, settled % ("large", "small")).startswith("these runs show")
    for seed in (1, 2, 3):
        items = range(10 * (seed % 2), 40 + seed)
        write_record(root, scored_record("other", seed, items))
        write_record(root, scored_record("small", seed, range(43 - seed)))
    says = prose_of(root, settled % ("other", "small"))
    assert says.endswith("items would be needed to detect a difference of this size with 80% power")
    assert "seeds and about" in says


@pytest.mark.parametrize("asks", [False, True])
def test_scipy_is_imported_only_for_a_comparison(root: Path, asks: bool) -> None:
    render(root, post(WORDS if asks else "{{ score_table(runs) }}"))
    script = (
        "import sys; from generator.__main__ import main; "
        f"assert main(['build', '--root', {str(root)!r}]) == 0; "
        "print('scipy' in sys.modules, 'scipy.stats' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-2:] == [str(asks), "False"]
