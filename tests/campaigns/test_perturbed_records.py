"""The posts' claims stay true when the records change, by judges of their own."""

import re
from pathlib import Path

import pytest
from judged_claims import built, faults_in_claims
from perturb_records import trials
from project_copy import POSTS, copied, read_records
from raw_records import sorted_out

# Without differences to list, this claim's other sentence can't be made.
LISTS = "seeds-differ-in-random-numbers-only"
CHANGES = {
    "every condition negated": (rf'(\{{% claim (?!"{LISTS}).*? if )(.*?)( %\}})', r"\1not (\2)\3"),
    "more digits": (
        r"\| (percent|points|decimals)\w*(\([^{}]*\))? \}\}",
        "| percent(4) }}",
    ),
}


@pytest.mark.slow
def test_claims_of_the_posts_are_true_of_changed_records_or_stop_the_build(tmp_path: Path) -> None:
    # A tenth of tests/campaigns/perturb_records.py.
    counts, faults = trials(tmp_path.resolve() / "project", count=20, seed=1)
    assert not faults
    assert counts["changed claims"] > 20
    assert counts["refused"] > 0


@pytest.mark.parametrize("post", POSTS)
@pytest.mark.parametrize("change", CHANGES)
def test_the_judges_find_a_false_sentence_in_any_claim(
    tmp_path: Path, post: str, change: str
) -> None:
    project = copied(tmp_path.resolve() / "project")
    raw = sorted_out(read_records(project.root))
    before = built(project, post).claims
    assert list(faults_in_claims(post, before, raw)) == []
    path = project.post_file(post)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(*CHANGES[change], text), encoding="utf-8")
    found = {
        fault.split(": ")[0] for fault in faults_in_claims(post, built(project, post).claims, raw)
    }
    numbered = {claim.name for claim in before if re.search(r"\d\.\d|\d%", claim.sentence)}
    assert found == (
        numbered if change == "more digits" else {claim.name for claim in before} - {LISTS}
    )
