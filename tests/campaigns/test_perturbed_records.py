"""Whether the posts' sentences stay true when the records change, by judges of their own."""

import re
from collections import Counter
from pathlib import Path

import pytest
from judges import JUDGES
from perturb_records import campaign, copied, judged, sentences


def test_every_claim_of_the_posts_is_true_of_perturbed_records_or_stops_the_build(
    tmp_path: Path,
) -> None:
    # A tenth of the campaign of tests/benchmarks/perturb_records.py.
    counts, faults = campaign(tmp_path, count=20, seed=1)
    assert not faults
    assert counts["rewritten"] > 20
    assert counts["refused builds"] > 0


@pytest.mark.parametrize("post", JUDGES)
@pytest.mark.parametrize("change", ["every condition turned round", "more digits"])
def test_the_judges_notice_what_is_false_in_any_claim(
    tmp_path: Path, post: str, change: str
) -> None:
    project = copied(tmp_path.resolve())
    before = sentences(project, post)
    path = project.posts / f"{post}.md"
    text = path.read_text(encoding="utf-8")
    false = re.sub(r"(\{% claim .*? if )(.*?)( %\})", r"\1not (\2)\3", text)
    if change == "more digits":
        false = re.sub(r"\| (percent\w*|points|decimals\(2\)) \}\}", "| percent(4) }}", text)
    path.write_text(false, encoding="utf-8")
    noticed = judged(project, post, before, Counter())
    numbered = {name for name, said in before.items() if re.search(r"\d\.\d", said)}
    expected = numbered if change == "more digits" else set(before)
    assert {line.split(": ")[1] for line in noticed} == expected
