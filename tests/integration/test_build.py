"""What `python -m generator build` does to a site."""

import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kit.projects import POST, ROOT, contents, make_project, record, write_record

from generator.__main__ import main

IMAGE = re.compile(r"'/(images/[^']+)' \| relative_url")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def build(root: Path, *more: str) -> int:
    return main(["build", "--root", str(root), *more])


def page(root: Path) -> str:
    return (root / "site/_posts/2026-01-31-a-post.md").read_text(encoding="utf-8")


def rewrite(root: Path, post: str) -> None:
    (root / "content/posts/a-post.md").write_text(post, encoding="utf-8")


def test_a_build_writes_the_page_and_its_figures(project: Path) -> None:
    assert build(project) == 0
    text = page(project)
    assert "Ends at 62.5%, tested at 75.0%." in text
    (image,) = IMAGE.findall(text)
    assert (project / "site" / image).read_bytes().startswith(b"\x89PNG")
    assert "3/3 - 1s - 333ms/step - accuracy: 0.7000 - loss: 5.0000e-04" in text


def test_numbers_and_figure_follow_when_a_record_changes(project: Path) -> None:
    build(project)
    before = IMAGE.findall(page(project))
    write_record(project, record("small", 0.125))
    assert build(project) == 0
    assert "Ends at 12.5%" in page(project)
    assert "62.5%" not in page(project)
    after = IMAGE.findall(page(project))
    assert before != after
    left = [path.name for path in (project / "site/images/a-post").iterdir()]
    assert left == [Path(after[0]).name], "the figure that no page shows any more is gone"


def test_a_second_build_changes_nothing_and_imports_no_matplotlib(project: Path) -> None:
    build(project)
    site = project / "site"
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    script = (
        "import sys; from generator.__main__ import main; "
        f"assert main(['build', '--root', {str(project)!r}]) == 0; "
        "print({'matplotlib', 'tensorflow'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "set()", result.stderr
    assert before == {path: path.stat().st_mtime_ns for path in site.rglob("*")}


@pytest.mark.parametrize(
    ("prose", "place", "says"),
    [
        ("line 8\n{% if %}", "content/posts/a-post.md:9", "Expected an expression"),
        ("{{ runs.missing.epochs }}", "content/posts/a-post.md:8", "has no run of `missing`"),
        ("\n{{ runs.small.first.history.f1.last }}", "content/posts/a-post.md:9", "no metric `f1`"),
        ("{{ runs.small.first.test.accuracy }}", "content/posts/a-post.md:8", "needs a filter"),
        ("{{ nothing }}", "content/posts/a-post.md:8", "'nothing' is undefined"),
        (
            "{{ runs.small.first.history.loss.at(9) | percent }}",
            "content/posts/a-post.md:8",
            "epoch 9",
        ),
        ("{{ code('README.md', 'x') }}", "content/posts/a-post.md:8", "README.md"),
        ("{{ code('../x.py', 'x') }}", "content/posts/a-post.md:8", "outside the project"),
        ("{{ history_figure('small').alt }}", "content/posts/a-post.md:8", "no attribute"),
        ("{{ runs.small.first.history.names }}", "content/posts/a-post.md:8", "gives a list"),
        ("{{ runs.small.first.history.loss }}", "content/posts/a-post.md:8", "gives a Series"),
        ("{{ runs.small.confusion.counts }}", "content/posts/a-post.md:8", "no recorded prob"),
        ("{{ described('X') }}", "content/posts/a-post.md:8", "no `X` in the template language"),
        ("{{ post_link('x') }}", "content/posts/a-post.md:8", "no post `x`"),
        (
            "{{ misclassified_figure(runs.small.first, 13) }}",
            "content/posts/a-post.md:8",
            "at most 12",
        ),
    ],
)
def test_an_error_in_prose_names_file_and_line_and_leaves_the_site(
    project: Path, capsys: pytest.CaptureFixture[str], prose: str, place: str, says: str
) -> None:
    build(project)
    before = contents(project / "site")
    rewrite(project, POST.partition("{% set")[0] + prose + "\n")
    capsys.readouterr()
    assert build(project) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{place}: ")
    assert says in message
    assert message.count("\n") == 1
    assert contents(project / "site") == before


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ("title: A\ndate: soon\ndescription: x\nruns: runs", 3, "`date` is not a date"),
        ("title: A\ndate: 2026-01-31\nruns: runs", 1, "`description` is missing"),
        ("title: A: B\ndate: 2026-01-31", 2, "quotes"),
        ("title: [1]\ndate: 2026-01-31\ndescription: x\nruns: runs", 2, "`title` is not a text"),
        ("- a", 1, "not a list of `key: value`"),
        ("title: A\ndate: 2026-02-30\ndescription: x\nruns: runs", 3, "day is out of range"),
        (
            "date: 2026-01-31\ntitle: A\nupdated: 2026-02-30\ndescription: x\nruns: runs",
            4,
            "day is out of range",
        ),
        ("title: '{{ x }}'\ndate: 2026-01-31\ndescription: x\nruns: runs", 2, "undefined"),
        ("title: A\ndate: 2026-01-31\ndescription: '{{ }'\nruns: runs", 4, "unexpected"),
        ("title: A\ndate: 2026-01-31\ndescription: x\nruns: none", 5, "no run is recorded"),
        ("title: A\ndate: 2026-01-31\ndescription: x\nruns: runs\nbetter: {a: up}", 6, "higher"),
        ("title: A\ndate: 2026-01-31\ndescription: x\nruns: runs\ndata: {a: x.json}", 6, "x.json"),
        ("title: A\ndate: 2026-01-31\ndescription: x\nruns: runs\nupdated: now", 6, "not a date"),
    ],
)
def test_bad_front_matter_names_its_line(
    project: Path, capsys: pytest.CaptureFixture[str], front: str, line: int, says: str
) -> None:
    rewrite(project, f"---\n{front}\n---\nProse.\n")
    assert build(project) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"content/posts/a-post.md:{line}: ")
    assert says in message


def test_a_broken_record_is_named_with_its_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "runs/small/seed-1.json"
    broken = path.read_text(encoding="utf-8").replace('"accuracy": [', '"accuracy": ["x", ', 1)
    path.write_text(broken, encoding="utf-8")
    line = next(i for i, text in enumerate(broken.splitlines(), 1) if '"history"' in text)
    assert build(project) == 1
    assert capsys.readouterr().err.startswith(f"runs/small/seed-1.json:{line}: not a valid Record")


def test_a_tile_that_is_missing_or_no_picture_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(project, POST.partition("{% set")[0] + "{{ image(samples_figure(runs)) }}\n")
    tile = project / "runs/samples/a-1.jpg"
    tile.write_bytes(b"no picture")
    assert build(project) == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "can't be drawn: cannot identify image file" in message
    tile.unlink()
    assert build(project) == 1
    message = capsys.readouterr().err
    assert message.startswith("content/posts/a-post.md:8: runs/samples/a-1.jpg: can't be read")


def test_two_models_of_one_title_keep_their_lines(project: Path) -> None:
    for model, value in (("small", 0.25), ("large", 0.5)):
        write_record(project, record(model, value, title="Same"))
    rewrite(project, POST.partition("{% set")[0] + "{{ comparison_figure(runs).alt }}\n")
    assert build(project) == 0
    assert "large: Same: ends at 50.0%. small: Same: ends at 25.0%." in html.unescape(page(project))


def test_a_models_name_leads_no_figure_out_of_its_folder(project: Path) -> None:
    name = "../../x' | y"
    path = project / "runs/odd/seed-1.json"
    path.parent.mkdir()
    path.write_text(json.dumps(record(name, 0.5)), encoding="utf-8")
    rewrite(
        project, POST.partition("{% set")[0] + f'{{{{ image(history_figure(runs["{name}"])) }}}}\n'
    )
    assert build(project) == 0
    (image,) = IMAGE.findall(page(project))
    assert (project / "site" / image).parent == project / "site/images/a-post"


def test_a_loss_is_described_as_a_number_and_one_epoch_is_enough(project: Path) -> None:
    content = record("small", 0.5)
    content["history"] = {"epoch": [1], "loss": [0.25], "val_loss": [0.5]}
    write_record(project, content)
    rewrite(
        project,
        POST.partition("{% set")[0] + "{{ history_figure(runs.small, metric='loss').alt }}\n",
    )
    assert build(project) == 0
    assert "Training: from 0.2500 to 0.2500" in html.unescape(page(project))


def test_a_renamed_post_takes_its_page_and_images_along_and_nothing_else(project: Path) -> None:
    build(project)
    own = project / "site/_posts/2020-01-01-by-hand.md"
    own.write_text("---\ntitle: By hand\n---\nHello.\n", encoding="utf-8")
    picture = project / "site/images/a-post/holiday.png"
    picture.write_bytes(b"mine")
    (project / "content/posts/a-post.md").rename(project / "content/posts/b-post.md")
    assert build(project) == 0
    pages = sorted(path.name for path in (project / "site/_posts").iterdir())
    assert pages == ["2020-01-01-by-hand.md", "2026-01-31-b-post.md"]
    assert [path.name for path in (project / "site/images/a-post").iterdir()] == ["holiday.png"]


def test_what_a_record_says_can_be_neither_markup_nor_liquid(project: Path) -> None:
    title = "<script>x</script> *b* {{ site.title }} {% endraw %} | `c` [d](e)"
    write_record(project, record("small", 0.5, title=title))
    assert build(project) == 0
    body = page(project).split("---\n", 2)[2]
    assert "<script>" not in body
    # An attribute of an HTML block is not read as Markdown.
    assert "*b*" not in re.sub('alt="[^"]*"', "", body)
    assert "{{ site.title }}" not in body
    assert body.count("{% endraw %}") == 1 + body.count("relative_url }}"), "only ours"


def test_a_notice_of_the_data_set_stands_at_the_top(project: Path) -> None:
    data = {"name": "tiny", "notice": "Only drawings."}
    for model in ("small", "large"):
        write_record(project, record(model, 0.5, dataset=data))
    assert build(project) == 0
    assert page(project).index("Only drawings.") < page(project).index("Ends at")


def test_runs_can_be_replaced_from_the_command_line(project: Path, tmp_path: Path) -> None:
    write_record(tmp_path / "other", record("small", 0.25))
    site = tmp_path / "elsewhere"
    assert build(project, "--runs", str(tmp_path / "other" / "runs"), "--site", str(site)) == 0
    assert "Ends at 25.0%" in (site / "_posts/2026-01-31-a-post.md").read_text(encoding="utf-8")
    assert not (project / "site").exists()


def test_the_project_is_found_from_any_folder_inside(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "content" / "posts")
    assert main(["build"]) == 0
    assert page(project)


def test_what_others_keep_in_the_site_stays(project: Path) -> None:
    theirs = ("data/cities.json", "data/cities/a.json", "notebooks/my.ipynb", "images/.a.disabled")
    for name in theirs:
        (project / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (project / "site" / name).write_text("{}", encoding="utf-8")
    assert build(project) == 0
    (project / "content/posts/a-post.md").unlink()
    assert build(project) == 0
    assert not list((project / "site").glob("_posts/*"))
    assert not (project / "site/data/a-post").exists()
    for name in theirs:
        assert (project / "site" / name).exists(), name


def test_line_ends_marks_and_files_of_other_systems_are_no_fault(project: Path) -> None:
    content = POST.replace("\n", "\r\n")
    (project / "content/posts/a-post.md").write_bytes(b"\xef\xbb\xbf" + content.encode())
    (project / "content/posts/.#a-post.md").write_text("lock", encoding="utf-8")
    (project / "runs/small/._seed-1.json").write_bytes(b"\x00")
    assert build(project) == 0
    assert "\r" not in page(project)
    assert "Ends at 62.5%" in page(project)


def test_two_records_of_one_seed_are_no_two_seeds(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(project / "runs/small/seed-1.json", project / "runs/small/seed-1 (copy).json")
    assert build(project) == 1
    message = capsys.readouterr().err
    assert (
        "runs/small/seed-1.json: is small with seed 1, as runs/small/seed-1 (copy).json" in message
    )


def test_a_quote_in_a_records_name_stays_out_of_liquid(project: Path) -> None:
    (project / "runs/small").rename(project / "runs/it's small")
    rewrite(project, POST.partition("{% call")[0])
    assert build(project) == 0
    assert "'/data/a-post/it%27s%20small/seed-1.json' | relative_url" in page(project)


def test_a_site_whose_settings_are_broken_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "site").mkdir()
    (project / "site/_config.yml").write_text("a: [", encoding="utf-8")
    assert build(project) == 1
    assert "_config.yml: not YAML" in capsys.readouterr().err


def test_a_page_that_somebody_wrote_by_hand_is_not_replaced(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = project / "site/_posts/2026-01-31-a-post.md"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("---\ntitle: Mine\n---\n", encoding="utf-8")
    assert build(project) == 1
    assert "_posts/2026-01-31-a-post.md: a build would replace it" in capsys.readouterr().err
    assert "Mine" in theirs.read_text(encoding="utf-8")


def test_a_link_that_is_pointed_elsewhere_is_followed_again(project: Path) -> None:
    for number in (1, 2):
        write_record(project / f"made-{number}", record("small", number / 4))
    (project / "latest").symlink_to("made-1/runs")
    rewrite(project, POST.replace("runs: runs", "runs: latest").partition("{% call")[0])
    assert build(project) == 0
    assert "Ends at 25.0%" in page(project)
    (project / "latest").unlink()
    (project / "latest").symlink_to("made-2/runs")
    assert build(project) == 0
    assert "Ends at 50.0%" in page(project)


def test_a_page_links_to_no_draft(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = POST.replace("tags:", "draft: true\ntags:")
    (project / "content/posts/b-post.md").write_text(draft, encoding="utf-8")
    link = "\n[More]({{ post_link('b-post') }})\n"
    rewrite(project, POST + link)
    assert build(project) == 1
    assert "content/posts/a-post.md:16: the post `b-post` is a draft" in capsys.readouterr().err
    rewrite(project, draft + link)
    assert build(project, "--drafts") == 0
    assert "post_url 2026-01-31-b-post" in page(project)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--check", "--refresh"], "--check writes nothing"),
        (["--data", "demo"], "give --refresh, too"),
        (["--weights", "none"], "give --refresh, too"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    project: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    assert build(project, *options) == 2
    assert says in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_gets_no_traceback(project: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "generator", "build", "--root", str(project)]
    environment = os.environ | {"COLUMNS": ""}
    done = subprocess.run(
        command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
    assert page(project), "the site is built all the same"


def test_outside_a_project_the_call_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--root", str(tmp_path)]) == 2
    assert "--root" in capsys.readouterr().err


def test_killed_anywhere_every_page_is_whole_and_has_its_images(project: Path) -> None:
    chance = random.Random(7)
    command = [sys.executable, "-m", "generator", "build", "--root", str(project)]
    for trial in range(6):
        write_record(project, record("small", trial / 10))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
        time.sleep(chance.uniform(0.2, 2.0))
        process.kill()
        process.wait()
        for path in (project / "site" / "_posts").glob("*.md"):
            text = path.read_text(encoding="utf-8")
            assert text.endswith("{% endraw %}\n")
            assert all((project / "site" / image).exists() for image in IMAGE.findall(text))
    assert build(project) == 0
    # What a killed write left behind has a name that nothing looks at.
    after = {name: data for name, data in contents(project / "site").items() if "/." not in name}
    shutil.rmtree(project / "site")
    assert build(project) == 0
    assert contents(project / "site") == after


def test_figures_are_the_same_bytes_whatever_the_users_settings(project: Path) -> None:
    build(project)
    expected = contents(project / "site")
    shutil.rmtree(project / "site")
    settings = project / "matplotlibrc"
    settings.write_text("axes.facecolor: black\nfont.size: 40\n", encoding="utf-8")
    environment = os.environ | {
        "MATPLOTLIBRC": str(settings),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
    }
    command = [sys.executable, "-m", "generator", "build", "--root", str(project)]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    assert contents(project / "site") == expected


def test_the_committed_site_is_what_its_inputs_give(tmp_path: Path) -> None:
    assert main(["build", "--root", str(ROOT), "--site", str(tmp_path)]) == 0
    assert contents(tmp_path / "_posts") == contents(ROOT / "site" / "_posts")
    assert contents(tmp_path / "images") == contents(ROOT / "site" / "images")


def test_sentences_of_the_real_post_follow_the_runs(tmp_path: Path) -> None:
    results = ROOT / "experiments/results/cats-vs-dogs"
    runs = tmp_path / "runs"
    shutil.copytree(results, runs)
    # The runs of model4 and model1 trade histories and tests.
    for seed in (1, 2, 3):
        paths = [runs / model / f"seed-{seed}.json" for model in ("model1", "model4")]
        first, last = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
        for key in ("history", "test"):
            first[key], last[key] = last[key], first[key]
        for path, content in zip(paths, (first, last), strict=True):
            path.write_text(json.dumps(content), encoding="utf-8")
    site = tmp_path / "site"
    assert main(["build", "--root", str(ROOT), "--site", str(site), "--runs", str(runs)]) == 0
    (path,) = (site / "_posts").glob("*-cats-vs-dogs.md")
    text = path.read_text(encoding="utf-8")
    tests = [json.loads((results / f"model4/seed-{n}.json").read_text())["test"] for n in (1, 2, 3)]
    share = f"{sum(test['accuracy'] for test in tests) / 3:.1%}"
    assert (
        f"the best of our four classifiers (Convolutional baseline) classifies **{share} correctly"
        in text
    )
    assert "It borrows what another network has learned" not in text
    assert "It ends no better than model3" in text
    assert "no sign of overfitting in this one run" in text
