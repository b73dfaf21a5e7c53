"""The posts' sentences stay true when the records change, by judges of their own."""

import re
from collections import Counter
from pathlib import Path

import pytest
from judges import JUDGES
from perturb_records import copied, faults_of, sentences, trials

CHANGES = {
    "every condition negated": (r"(\{% claim .*? if )(.*?)( %\})", r"\1not (\2)\3"),
    "more digits": (r"\| (percent\w*|points|decimals\(2\)) \}\}", "| percent(4) }}"),
}


@pytest.mark.slow
def test_claims_of_the_posts_are_true_of_changed_records_or_stop_the_build(tmp_path: Path) -> None:
    # A tenth of tests/benchmarks/perturb_records.py.
    counts, faults = trials(tmp_path, count=20, seed=1)
    assert not faults
    assert counts["rewritten"] > 20
    assert counts["refused builds"] > 0


@pytest.mark.parametrize("post", JUDGES)
@pytest.mark.parametrize("change", CHANGES)
def test_the_judges_find_a_false_sentence_in_any_claim(
    tmp_path: Path, post: str, change: str
) -> None:
    project = copied(tmp_path.resolve())
    before = sentences(project, post)
    path = project.post_file(post)
    pattern, replacement = CHANGES[change]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(pattern, replacement, text), encoding="utf-8")
    found = faults_of(project, post, before, Counter())
    numbered = {name for name, sentence in before.items() if re.search(r"\d\.\d", sentence)}
    expected = numbered if change == "more digits" else set(before)
    assert {fault.split(": ")[0] for fault in found} == expected
