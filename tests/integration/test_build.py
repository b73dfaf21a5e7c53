"""A build turns posts and records into a site, and takes nothing that is not its own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kit.projects import (
    CODE,
    POST,
    ROOT,
    build,
    contents,
    make_project,
    page,
    post,
    record,
    without_data,
    write,
    write_post,
    write_record,
)

from generator.__main__ import main
from generator.builder.rendering import make_page
from generator.inputs import Inputs
from generator.project import Project
from generator.targets.jekyll import body_text

DRAWING = re.compile(r'<svg role="img" data-file="/(images/[^"]+)\.svg"')
A_PAGE = "site/_posts/2026-01-31-a-post.md"


def test_a_build_writes_the_page_and_its_figures(project: Path) -> None:
    text = page(project)
    assert "Ends at 62.5%, tested at 75.0%." in text
    assert "tags:\n- one\n- two\n" in text
    (name,) = DRAWING.findall(text)
    assert f"image: /{name}.png\n" in text
    assert (project / f"site/{name}.png").read_bytes().startswith(b"\x89PNG")
    assert f"{{{{ '/{name}.csv' | relative_url }}}}" in text
    assert (project / f"site/{name}.csv").read_text().splitlines()[::4] == [
        *("curve,run,epoch,value", "val_accuracy,1,1,0.4"),
    ]
    assert "3/3 - 1s - 333ms/step - accuracy: 0.7000 - loss: 5.0000e-04" in text


def test_numbers_and_figure_follow_when_a_record_changes(project: Path) -> None:
    before = DRAWING.findall(page(project))
    write_record(project, record("small", 0.125))
    assert build(project) == 0
    assert "Ends at 12.5%" in page(project) and "62.5%" not in page(project)
    (after,) = DRAWING.findall(page(project))
    assert before != [after]
    left = {path.name for path in (project / "site/images/a-post").iterdir()}
    assert left == {f"{Path(after).name}.{end}" for end in ("csv", "png", "svg")}, (
        "the figure that no page shows any more is gone"
    )


def test_an_error_is_one_line_and_leaves_the_site(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project / "site")
    write_post(project, post("Other."))
    write_post(project, post("\n{% if %}"), "b-post")
    assert build(project, "--strict") == 1
    message = capsys.readouterr().err
    assert message.startswith("content/posts/b-post.md:8: Expected an expression")
    assert message.count("\n") == 1
    assert contents(project / "site") == before


def test_a_thumbnail_that_is_missing_or_no_picture_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_post(project, post("{{ image(samples_figure(runs)) }}"))
    tile = write(project / "runs/samples/a-1.jpg", "no picture")
    assert build(project) == 1
    message = capsys.readouterr().err
    assert "can't be drawn: cannot identify image file" in message and message.count("\n") == 1
    tile.unlink()
    assert build(project) == 1
    message = capsys.readouterr().err
    assert message.startswith("content/posts/a-post.md:7: runs/samples/a-1.jpg: there is no such")


def test_names_of_models_and_records_lead_nowhere_else(project: Path) -> None:
    name = "../../x' | y"
    write(project / "runs/it's odd/seed-1.json", record(name, 0.5))
    write_post(project, post(f'{{{{ image(history_figure(runs["{name}"])) }}}}'))
    assert build(project) == 0
    (image,) = re.findall(r"'/(images/[^']+)' \| relative_url", page(project))
    assert (project / "site" / image).parent == project / "site/images/a-post"
    assert "'/data/a-post/it%27s%20odd/seed-1.json' | relative_url" in page(project)


def test_a_record_whose_copy_would_replace_another_file_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project / "runs/claims.json", record("third", 0.5))
    assert build(project) == 1
    assert "runs/claims.json: its copy data/a-post/claims.json" in capsys.readouterr().err


def test_a_renamed_or_deleted_post_takes_its_files_along_and_nothing_else(project: Path) -> None:
    own = [
        *("_posts/2020-01-01-by-hand.md", "images/a-post/holiday.png", "images/.a.disabled"),
        *("data/cities.json", "data/cities/a.json", "data/a-post/own.txt", "notebooks/my.ipynb"),
    ]
    for name in own:
        write(project / "site" / name, "mine")
    (project / "content/posts/a-post.md").rename(project / "content/posts/c-post.md")
    (project / "content/posts/b-post.md").unlink()
    assert build(project) == 0
    names = contents(project / "site").keys() - {".labpress.json"}
    assert {name for name in names if "c-post" not in name} == set(own)
    assert (project / "site/_posts/2026-01-31-c-post.md").exists()
    assert not (project / "site/images/b-post").exists()


def test_a_file_that_somebody_wrote_by_hand_is_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path)
    own = write(project / A_PAGE, "---\ntitle: Mine\n---\n")
    assert build(project) == 1
    assert "_posts/2026-01-31-a-post.md: a build would replace it" in capsys.readouterr().err
    assert "Mine" in own.read_text(encoding="utf-8")
    assert list(contents(project / "site")) == ["_posts/2026-01-31-a-post.md"]


def test_a_notice_of_the_data_set_stands_at_the_top(project: Path) -> None:
    for model in ("small", "large"):
        write_record(
            project, record(model, 0.5, dataset={"name": "tiny", "notice": "Only drawings."})
        )
    write_post(project, post("My prose."))
    assert build(project) == 0
    assert page(project).index("Only drawings.") < page(project).index("My prose.")


def test_runs_can_be_replaced_from_the_command_line(project: Path, tmp_path: Path) -> None:
    before = contents(project / "site")
    write_record(tmp_path / "other", record("small", 0.25))
    site = tmp_path / "elsewhere/site"
    assert build(project, "--runs", str(tmp_path / "other/runs"), "--site", str(site)) == 0
    assert "Ends at 25.0%" in page(tmp_path / "elsewhere")
    assert contents(project / "site") == before


def test_the_project_is_found_from_any_folder_inside(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project / "content" / "posts")
    assert main(["build"]) == 0
    assert "The site is up to date." in capsys.readouterr().out


def test_line_ends_byte_order_marks_and_files_of_other_systems_do_no_harm(project: Path) -> None:
    before = page(project)
    write_post(project, "\ufeff" + POST.replace("\n", "\r\n"))
    write(project / "content/posts/.#a-post.md", "lock")
    write(project / "runs/small/._seed-1.json", b"\x00")
    path = project / "runs/large/seed-1.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert build(project) == 0
    assert page(project).split("</table>")[0] == before.split("</table>")[0]


def test_a_link_that_is_pointed_elsewhere_is_followed_again(project: Path) -> None:
    for number in (1, 2):
        write_record(project / f"made-{number}", record("small", number / 4))
    (project / "latest").symlink_to("made-1/runs")
    number = "{{ runs.small.final('val_accuracy').mean | percent }}"
    write_post(project, post(f"Ends at {number}.", runs="latest"))
    assert build(project) == 0
    assert "Ends at 25.0%" in page(project)
    (project / "latest").unlink()
    (project / "latest").symlink_to("made-2/runs")
    assert build(project) == 0
    assert "Ends at 50.0%" in page(project)


def test_drafts_stay_out_unless_asked_for(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_post(project, CODE.replace("tags:", "draft: true\ntags:"), "b-post")
    before = contents(project / "site")
    assert build(project) == 0
    gone = {name for name in before if "b-post" in name}
    assert contents(project / "site").keys() == before.keys() - gone and len(gone) == 10
    assert build(project) == 0
    said = capsys.readouterr().out
    assert said.count("Left out 1 draft: b-post (build --drafts shows it") == 2
    link = "[More]({{ post_link('b-post') }})"
    write_post(project, post(link, draft="true"))
    assert build(project, "--drafts") == 0
    assert 'where: "slug", "b-post"' in page(project)
    assert "Left out" not in capsys.readouterr().out


def test_the_same_inputs_give_the_same_bytes_anywhere(project: Path, tmp_path: Path) -> None:
    other = shutil.copytree(project, tmp_path / "elsewhere" / "else")
    shutil.rmtree(other / "site")
    shutil.rmtree(other / ".labpress")
    settings = "figure.dpi: 30\nfont.size: 30\nsavefig.facecolor: red\naxes.facecolor: black\n"
    write(tmp_path / "settings/matplotlibrc", settings)
    environment = os.environ | {
        "MPLCONFIGDIR": str(tmp_path / "settings"),
        "MATPLOTLIBRC": str(tmp_path / "settings"),
        "PYTHONHASHSEED": "4321",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "COLUMNS": "40",
    }
    command = [sys.executable, "-m", "generator", "build", "--root", str(other)]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    assert contents(other / "site") == contents(project / "site")


def test_the_committed_site_is_what_its_inputs_give(tmp_path: Path) -> None:
    assert build(ROOT, "--site", str(tmp_path)) == 0
    for folder in ("_posts", "images", "data", "notebooks"):
        assert contents(tmp_path / folder) == contents(ROOT / "site" / folder)


def test_sentences_of_the_real_post_follow_the_runs(tmp_path: Path) -> None:
    runs = shutil.copytree(ROOT / "experiments/results/cats-vs-dogs", tmp_path / "runs")
    # The runs of model4 and model1 trade their results.
    shares = []
    for seed in range(1, 6):
        paths = [runs / model / f"seed-{seed}.json" for model in ("model1", "model4")]
        first, last = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
        shares.append(first["test"]["accuracy"])
        for key in ("history", "test", "train_score"):
            first[key], last[key] = last[key], first[key]
        for path, content in zip(paths, (first, last), strict=True):
            write(path, content)
    rendered = make_page(Project(ROOT, ROOT / "site", runs), Inputs(ROOT), "cats-vs-dogs")
    assert rendered
    text = without_data(body_text(rendered))
    assert f"the last of them, model4, {sum(shares) / 5:.1%}" in text
    assert "on a network that had already learned" not in text
    assert re.search(r"model4 against model3: (a significant loss|no significant diff)", text)
    assert "is not better than the best epoch of the other three" in text
