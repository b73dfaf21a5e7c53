"""Builds that are killed, or that the system fails, leave pages whole and can be repeated."""

import hashlib
import os
from pathlib import Path

import pytest
from changing_records import RUN, contradictions
from fault_scene import Scene, make_scene, run
from faults import trials


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs signals and limits of the system")
def test_pages_stay_whole_whatever_happens_to_a_build(tmp_path: Path) -> None:
    # A tenth of tests/campaigns/faults.py.
    done = list(trials(tmp_path, kills=10, seed=1, share=0.1))
    assert [trial for trial in done if trial.problems] == []
    assert len(done) > 30


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("site/_posts/2026-01-31-a-post.md", b"half", "neither the old nor the new page"),
        ("site/about.md", b"other", "which is the author's, has changed"),
        ("content/posts/a-post.md", None, "which is the author's, has changed"),
        ("site/data/a-post/small/seed-1.json", None, "which is gone"),
    ],
)
def test_the_judge_finds_damage(scene: Scene, name: str, content: bytes | None, says: str) -> None:
    scene.reset()
    assert scene.damage() == []
    path = scene.root / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    (found,) = scene.damage()
    assert says in found


@pytest.mark.parametrize("names_it", [False, True])
def test_the_judge_finds_a_page_that_is_not_of_its_record(scene: Scene, names_it: bool) -> None:
    scene.reset()
    site = scene.root / "site"
    assert run(scene.command).returncode == 0
    assert contradictions(site) == []
    copy, page = site / "data/a-post" / RUN, site / "_posts/2026-01-31-a-post.md"
    before = copy.read_bytes()
    if not names_it:
        copy.write_bytes(before + b"\n")
        assert contradictions(site) == [f"{page.name} has not the sha256 of its record"]
        return
    copy.write_bytes(before.replace(b"0.25", b"0.375"))
    text = page.read_text(encoding="utf-8")
    old, new = (hashlib.sha256(each).hexdigest() for each in (before, copy.read_bytes()))
    page.write_text(text.replace(old, new), encoding="utf-8")
    assert contradictions(site) == [f"{page.name} prints ['25.0'], and its record has 0.375"]
