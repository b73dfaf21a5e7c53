"""Posts by `new` say what plain code reads in the raw logs."""

from pathlib import Path

from judge_new_posts import faults_of, judged, missed_plants, plants_in, posts


def test_posts_say_what_the_raw_logs_say_and_planted_sentences_are_found(tmp_path: Path) -> None:
    # A tenth of tests/campaigns/judge_new_posts.py.
    found = {post.slug: post for post in posts(tmp_path, count=15, seed=1)}
    assert [fault for slug, post in found.items() for fault in faults_of(slug, judged(post))] == []
    assert plants_in(found)
    assert missed_plants(found) == []
