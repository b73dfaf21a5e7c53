"""Commands that are killed leave files whole, and the same command goes on."""

import os
from pathlib import Path

import pytest
from killed_commands import trials
from killed_scenes import starting_post


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_files_stay_whole_wherever_a_command_is_stopped(tmp_path: Path) -> None:
    # A fifth of tests/campaigns/killed_commands.py.
    assert [trial for trial in trials(tmp_path, kills=2, seed=2) if trial.problems] == []


def test_the_judge_finds_half_a_file_and_what_is_left_over(tmp_path: Path) -> None:
    scene = starting_post(tmp_path)
    before = scene.state()
    assert scene.run().returncode == 0
    after = scene.state()
    assert scene.damage(before, after) == scene.unlike(after) == []
    (scene.root / "project/content/posts/b-post.md").write_text("half", encoding="utf-8")
    (scene.root / "tmp/labpress-1").mkdir()
    name = "project/content/posts/b-post.md"
    assert scene.damage(before, after) == [f"{name} is neither as before nor as after"]
    assert scene.unlike(after) == [
        f"after the next one, {name} is not as after a whole run",
        "after the next one, labpress-1 is left over",
    ]
