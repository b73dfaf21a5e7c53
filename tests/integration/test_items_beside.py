"""Records whose test items are in a file beside them: all that is done with records goes on."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from kit.projects import build, make_project, page, post, record, scored
from kit.projects import write as write_file
from kit.sites import jekyll, needs_jekyll

from experiments.__main__ import main as experiments
from experiments.records.files import write
from experiments.records.schema import Record
from generator.__main__ import main

PROSE = """
{{ score_table(runs) }}

{{ confusion_table(runs) }}

{% claim "large-is-better" if runs.large.test_accuracy.mean > runs.small.test_accuracy.mean %}
It is better by {{ (runs.large.test_accuracy.mean - runs.small.test_accuracy.mean) | points }}
points; {{ runs.large.confusion.counts[0][1] | thousands }} items are taken for the other class.
{% endclaim %}
"""


def content(model: str, correct: int) -> dict[str, Any]:
    """Return a record of 6,000 test items, the first of which are classified correctly."""
    data = {"name": "tiny", "classes": ["a", "b"]}
    return record(
        model, 0.5, test=scored(6000, range(correct), "/home/quux/"), dataset=data, config={}
    )


def project(root: Path, apart: bool) -> Path:
    """Return a built project of two models, with the test items of their records apart or not."""
    make_project(root, post(PROSE))
    for model, correct in (("small", 4000), ("large", 5000)):
        path = root / f"runs/{model}/seed-1.json"
        if apart:
            write(path, msgspec.convert(content(model, correct), Record))
        else:
            write_file(path, content(model, correct))
    write_file(root / "site/_config.yml", "permalink: /:title/\n")
    assert build(root) == 0
    return root


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("apart") / "project", apart=True)


def test_the_page_is_that_of_whole_records_and_the_site_has_all_files(
    apart: Path, tmp_path: Path
) -> None:
    whole = project(tmp_path / "project", apart=False)
    digests = re.compile("[0-9a-f]{64}")
    assert digests.sub("", page(apart)) == digests.sub("", page(whole))
    assert "taken for the other class" in page(apart) and "It is better by 16.7" in page(apart)
    recorded = {each.relative_to(apart / "runs"): each for each in apart.glob("runs/*/seed-*.json")}
    assert sorted(".items." in path.name for path in recorded) == [False, False, True, True]
    for path, file in recorded.items():
        assert (apart / "site/data/a-post" / path).read_bytes() == file.read_bytes()
        assert ".items." in path.name or len(file.read_bytes()) < 5000


def test_a_change_of_the_items_alone_makes_the_page_stale(tmp_path: Path) -> None:
    root = project(tmp_path / "project", apart=True)
    assert build(root, "--check") == 0
    (file,) = root.glob("runs/small/*.items.json")
    file.write_bytes(file.read_bytes().replace(b"/home/quux/7.jpg", b"/home/quux/x.jpg"))
    assert build(root, "--check") == 1


def test_a_missing_file_of_items_is_an_error_that_names_the_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path / "project", apart=True)
    (file,) = root.glob("runs/small/*.items.json")
    file.unlink()
    assert build(root) == 1
    problem = f"runs/small/seed-1.json: its test items are in {file.name}: put that file beside it."
    assert problem in capsys.readouterr().err


def test_diff_and_status_read_the_items(
    apart: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = tmp_path / "runs"
    for model, correct in (("small", 4000), ("large", 3000)):
        path = runs / f"{model}/seed-1.json"
        write(path, msgspec.convert(content(model, correct), Record))
    assert main(["diff", "--root", str(apart), str(apart / "runs"), str(runs)]) == 0
    assert "83.3%" in (said := capsys.readouterr().out) and "50.0%" in said
    assert experiments(["status", "--out", str(runs.parent)]) in (0, 1)
    assert "items" not in capsys.readouterr().out


def test_an_anonymous_export_has_no_names_in_the_items(apart: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["export", "hugo", "--root", str(apart), "--to", str(out), "--anonymous"]) == 0
    files = [each for each in out.rglob("*.json") if ".items." in each.name]
    assert len(files) == 2
    for file in files:
        named = json.loads((file.parent / "seed-1.json").read_bytes())["test"]["items_file"]
        assert named["file"] == file.name and "quux" not in file.read_text(encoding="utf-8")


@needs_jekyll
def test_readers_check_the_page_with_the_items(apart: Path, tmp_path: Path) -> None:
    site = jekyll(tmp_path / "built", source=apart / "site")
    command = [sys.executable, "-I", str(site.folder / "data/a-post/verify.py")]
    command.append(str(site.page("a-post")))
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, result.stdout), result.stdout
    assert result.stdout.startswith("2 records, ") and "0 differ, 0 not checked" in result.stdout
    (file,) = site.folder.glob("data/a-post/large/*.items.json")
    file.write_bytes(file.read_bytes().replace(b"0.75", b"0.74", 1))
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1 and "SHA-256 of its test items is another" in result.stdout
