"""The report of `python -m generator diff` after runs, prose, templates or code have changed."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks import compare_pairs
from kit.projects import contents, make_project, record

from generator.__main__ import main

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
NOTHING = "Nothing has changed in the posts."
POST = """---
title: A post
date: 2026-01-31
description: What came of it
runs: runs
---
{% set accuracy = runs.small.first.history.val_accuracy.last %}
It ends at {{ accuracy | percent }}. This sentence stays.

{% claim "half" if accuracy >= 0.5 %}
That is half or more.
{% otherwise %}
That is less than half.
{% endclaim %}

{% call figure(history_figure(runs.small.first)) %}By epoch.{% endcall %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose last commit, with the built site, ends at 62.5%."""
    root = make_project(tmp_path / "project", POST)
    write(root, "small", 0.625)
    write(root, "small", 0.675, seed=2)
    (root / ".gitignore").write_text(".labpress\nreport.*\n", encoding="utf-8")
    build(root)
    make_repository(root)
    return root


def build(root: Path) -> None:
    assert main(["build", "--root", str(root)]) == 0


def make_repository(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    commit(root)


def commit(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["add", "-A"], ["commit", "-q", "-m", "Change"]):
        subprocess.run([*git, *command], check=True)


def write(root: Path, model: str, value: float, runs: str = "runs", **more: Any) -> None:
    content = record(model, value, **more)
    path = root / runs / model / f"seed-{content['seed']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_post(root: Path, text: str, slug: str = "a-post") -> None:
    (root / f"content/posts/{slug}.md").write_text(text, encoding="utf-8")


def copy_of_runs(
    root: Path, change: Callable[[dict[str, Any]], None], indent: int | None = None
) -> str:
    """Copy the records to a folder outside of the project, changed and written otherwise."""
    folder = root.parent / "copy"
    shutil.copytree(root / "runs", folder)
    for path in folder.glob("*/seed-*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content, indent=indent), encoding="utf-8")
    return str(folder)


def diff(root: Path, *more: str) -> tuple[int, str]:
    """Run `diff`; return its exit code and its report. It writes nothing into the site."""
    report, site = root / "report.md", contents(root / "site")
    code = main(["diff", "--root", str(root), "--markdown", str(report), *more])
    assert contents(root / "site") == site
    return code, report.read_text(encoding="utf-8")


def test_identical_states_differ_in_nothing(project: Path) -> None:
    copy = copy_of_runs(project, lambda _: None, indent=4)
    for states in ([], ["HEAD"], ["HEAD", "HEAD"], ["HEAD", copy], [copy, str(project / "runs")]):
        code, report = diff(project, *states, "--fail-on-flip")
        assert (code, NOTHING in report) == (0, True), states
        assert "Confounders" not in report
        assert "claims 1, other sentences 6, figures 1" in report
    shutil.rmtree(project / ".git")
    make_repository(project.parent)
    assert NOTHING in diff(project)[1], "the project is a folder of its repository"


def test_flips_sentences_numbers_and_figures_are_reported(project: Path) -> None:
    for seed, value in ((1, 0.375), (2, 0.625)):
        write(project, "small", value, seed=seed)
    page = project / "report.html"
    code, report = diff(project, "--fail-on-flip", "--html", str(page))
    assert code == 1
    for text in (
        "# From HEAD to the working tree\n",
        "Claims that flipped: 1; sentences that changed: 1; numbers that changed: 2, "
        "beyond chance: 0; figures that changed: 1.",
        "**flipped: `half`** (a-post) held, and now does not hold: accuracy >= 0.5\n",
        "before: That is half or more. (accuracy = 0.625)\n",
        "now: That is less than half. (accuracy = 0.375)\n",
        "- It ends at ~~62.5%.~~ **37.5%.**\n",
        "- the figure history-small is changed\n",
    ):
        assert text in report
    assert "Confounders" not in report
    html = page.read_text(encoding="utf-8")
    assert html.count("data:image/png;base64,") == 2, "the curves of the model and the new figure"
    assert "Before: ends between 62.5% and 67.5%. Now: ends between 37.5% and 62.5%." in html
    assert "<s>62.5%.</s> <strong>37.5%.</strong>" in html
    assert diff(project)[0] == 0, "without the option a flip is no failure"


@pytest.mark.parametrize(
    ("model", "values", "title", "says"),
    [
        (
            *("small", (0.645, 0.695), "Within chance"),
            "better, 2.00 points up: 65.0% (62.5% to 67.5%, 2 seeds) before, 67.0% (64.5% to "
            "69.5%, 2 seeds) now; 95% interval of the difference -42.92 to +46.92 points\n",
        ),
        ("small", (0.125, 0.175), "Beyond chance", "worse, 50.00 points down: 65.0% (62.5% to 6"),
        ("small", (0.2, 0.4), "Within chance", "worse, 35.00 points down: 65.0% (62.5% to 67.5%, "),
        (
            *("small", (0.425, 0.425), "Not decided"),
            "42.5% (one run) now; one run on a side does not show how far seeds differ\n",
        ),
        (
            *("large", (0.75,), "Not decided"),
            "87.5% (one run) before, 75.0% (one run) now; one run on each side, and other seeds "
            "may differ\n",
        ),
    ],
)
def test_the_runs_of_both_sides_decide_whether_a_mean_moved_beyond_chance(
    project: Path, model: str, values: tuple[float, ...], title: str, says: str
) -> None:
    for seed, value in enumerate(values, start=1):
        write(project, model, value, seed=seed)
    report = diff(project)[1]
    number = next(line for line in report.splitlines() if rf"{model}, last val_accuracy" in line)
    assert says in f"{number}\n"
    assert report[: report.index(number)].rpartition("### ")[2].startswith(title)


def test_changes_are_relative_and_only_shares_have_points(project: Path) -> None:
    values = {
        "tiny": ("val_loss", 4e-7, 9e-7),
        "huge": ("val_loss", 2e9, 2e9 + 1),
        "scaled": ("val_accuracy", 62.5, 65.0),
        "slight": ("val_accuracy", 0.5, 0.500002),
        "minute": ("val_loss", 0.54321, 0.54322),
    }
    for side in (1, 2):
        for name, value in values.items():
            history = {"epoch": [1], value[0]: [value[side]]}
            units = {"accuracy": "percent"} if name == "scaled" else {}
            write(project, name, 0, history=history, test=None, units=units)
        build(project)
        commit(project)
    report = diff(project, "HEAD~1", "HEAD")[1]
    assert r"tiny, last val_loss: worse, 5e-07 up: 4e-07 (one run) before, 9e-07 (" in report
    assert r"scaled, last val_accuracy: better, 2.50 points up: 62.5% (one run) before" in report
    assert (
        r"slight, last val_accuracy: better, 0.0002 points up: 50.0000% (one run) before, 50.0002"
        in report
    )
    assert r"minute, last val_loss: worse, 1e-05 up: 0.54321 (one run) before, 0.54322 (o" in report
    assert "huge" not in report


PLAIN = {"weights": "last", "count": 10, "accuracy": 0.5, "loss": 0.5}
TESTED = ("test", "train_score")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ({"val_loss": [0.5]}, {"val_loss": [1.5]}, r"last val_loss: worse, 1 up: 0.5000 (one ru"),
        ({"val_loss": [0.5]}, {"val_loss": [1.5]}, r"best val_loss: worse, 1 up: 0.5000 (one ru"),
        ({"loss": [0.5]}, {"loss": [0.25]}, "last loss: better, 0.25 down: 0.5000 (one run) befo"),
        ({"quality": [2.0]}, {"quality": [3.0]}, "last quality: worse, 1 up: 2.0000 (one run) b"),
        ({"speed": [2.0]}, {"speed": [3.0]}, "last speed: 1 up: 2.0000 (one run) before, 3.0000"),
        (
            {"test": {"weights": "last", "count": 8, "loss": 0.5}},
            {"test": {"weights": "last", "count": 8, "loss": 0.75}},
            "test loss: worse, 0.25 up: 0.5000 (one run) before, 0.7500 (one run) now; one run o",
        ),
        (
            {"train_score": PLAIN},
            {"train_score": PLAIN | {"accuracy": 0.75, "loss": 0.25, "count": 8}},
            "accuracy on plain training images: better, 25.00 points up: 50.0% (one run) before",
        ),
        (
            {"train_score": PLAIN},
            {"train_score": PLAIN | {"loss": 0.25}},
            "loss on plain training images: better, 0.25 down: 0.5000 (one run) before, 0.2500",
        ),
    ],
)
def test_each_recorded_metric_counts_and_is_said_to_be_better_or_worse(
    project: Path, old: dict[str, Any], new: dict[str, Any], says: str
) -> None:
    write_post(project, POST.replace("runs: runs", "runs: runs\nbetter: {quality: lower}"))
    for each in (old, new):
        history = {"epoch": [1], "hue": [0.5]} | {k: v for k, v in each.items() if k not in TESTED}
        more = {key: value for key, value in each.items() if key in TESTED}
        write(project, "third", 0, **({"test": None, "history": history, "dataset": None} | more))
        build(project)
        commit(project)
    report = diff(project, "HEAD~1", "HEAD")[1]
    assert f"- third, {says}" in report
    assert "None" not in report


def test_values_of_other_epochs_than_the_last_and_best_are_not_passed_over(project: Path) -> None:
    for middle in (3.0, 2.5):
        write(project, "third", 0, history={"epoch": [1, 2, 3], "loss": [middle, 1.0, 2.0]})
        build(project)
        commit(project)
    report = diff(project, "HEAD~1", "HEAD")[1]
    assert "The values of third by epoch have changed, but none of its last or best val" in report


def scored(*dogs: float) -> dict[str, Any]:
    """Return a test of images of dogs that have these probabilities to be one."""
    predictions = [
        {"file": f"{number}.jpg", "label": 1, "probabilities": [1 - dog, dog]}
        for number, dog in enumerate(dogs)
    ]
    accuracy = sum(dog > 0.5 for dog in dogs) / len(dogs)
    test = {"weights": "last", "count": len(dogs), "accuracy": accuracy}
    dataset = {"name": "tiny", "classes": ["cat", "dog"]}
    return {"test": {**test, "predictions": predictions}, "dataset": dataset}


def test_test_images_gained_and_lost_are_reported(project: Path) -> None:
    for seed in (1, 2):
        write(project, "small", 0.625, seed=seed, **scored(0.25, 0.75, 0.875, 0.625))
        write(project, "large", 0.875, seed=seed, **scored(0.25, 0.75))
    build(project)
    commit(project)
    for seed in (1, 2):
        write(project, "small", 0.625, seed=seed, **scored(0.75, 0.375, 0.25, 0.75))
        write(project, "large", 0.875, seed=seed, **scored(0.25, 0.75, 0.75))
    report = diff(project)[1]
    assert "figures that changed: 0; test items that flipped: 3." in report
    assert (
        "- small: gained 1, lost 2 of 4; single predictions that changed class: 6 of 8\n"
        "    - gained: 0.jpg (dog), 25.0% before, 75.0% now\n"
        "    - lost: 2.jpg (dog), 87.5% before, 25.0% now\n"
        "    - lost: 1.jpg (dog), 75.0% before, 37.5% now\n"
    ) in report
    assert "large: gained" not in report, "it was tested on other images"
    build(project)
    commit(project)
    assert "Test items" not in diff(project)[1]


def test_predictions_that_change_and_leave_the_accuracy_are_reported(project: Path) -> None:
    for dogs in ((0.75, 0.25), (0.25, 0.75)):
        for seed, probabilities in ((1, dogs), (2, (0.75, 0.25)), (3, (0.75, 0.25))):
            write(project, "small", 0.625, seed=seed, **scored(*probabilities))
        build(project)
        commit(project)
    report = diff(project, "HEAD~1", "HEAD")[1]
    assert (
        "- small: gained 0, lost 0 of 2; single predictions that changed class: 2 of 6\n" in report
    )
    assert NOTHING not in report


def test_the_same_runs_under_other_seeds_are_said_to_be_the_same(project: Path) -> None:
    write(project, "small", 0.675)
    write(project, "small", 0.625, seed=2)
    report = diff(project)[1]
    assert "\nsmall has the same runs as before, but other seeds.\n" in report
    assert "numbers that changed: 0; " in report
    assert "Confounders" not in report
    assert "- It ends at ~~62.5%.~~ **67.5%.**\n" in report, "a sentence on the first run"
    write(project, "small", 0.675, seed=3)
    (project / "runs/small/seed-1.json").unlink()
    report = diff(project)[1]
    assert "- small: different seeds (only before: 1; only now: 3)\n" in report
    assert "\nsmall has the same runs as before, but other seeds.\n" in report


def test_an_experiment_of_another_name_is_said(project: Path) -> None:
    copy = copy_of_runs(project, lambda content: content.update(experiment="elsewhere"))
    report = diff(project, "HEAD", copy)[1]
    what = "different name of the experiment (only before: tiny; only now: elsewhere)"
    assert f"- large, small: {what}\n" in report
    assert "numbers that changed: 0; " in report


def test_confounders_come_first(project: Path) -> None:
    machine = {"python": "3.12", "processor": "another", "platform": "P", "git_commit": "c0"}
    write(
        project,
        "small",
        0.625,
        config={"epochs": 4, "batch_size": 8, "backbone": "imagenet"},
        dataset={"name": "tiny", "fingerprint": "g", "splits": {"train": {"a": 4, "b": 5}}},
        code={"experiments/models.py:small": "0" * 64},
        test={"weights": "best", "count": 4, "accuracy": 0.75},
        environment={"packages": {"keras": "9"}, **machine},
    )
    _, report = diff(project)
    first = report.index("**Confounders, which may explain the changes:**")
    for what in (
        *("dataset (only now: fingerprint g)", "splits (", "code ("),
        *("weights scored (only now: best)", "test count (only now: 4)", "planned epochs (only n"),
        *("backbone (only now: imagenet)", r"batch_size (only now: 8)", "commit (only now: c0)"),
        *("packages (only now: keras 9)", "python (only now: 3.12)", "processor (", "platform ("),
    ):
        place = report.index(f"small: different {what}")
        assert first < place < report.index("as before"), what
    assert "models.py:small 000000000000)" in report, "hashes are cut"


def test_other_test_items_are_a_confounder_and_a_few_of_them_are_named(project: Path) -> None:
    def test_of(start: int) -> dict[str, Any]:
        files = [f"{number:02}.jpg" for number in range(start, start + 8)]
        items = [{"file": file, "label": 0, "probabilities": [0.75, 0.25]} for file in files]
        return {"weights": "last", "count": 8, "accuracy": 1.0, "predictions": items}

    write(project, "small", 0.625, test=test_of(0))
    write(project, "small", 0.675, seed=2, test=test_of(0))
    build(project)
    commit(project)
    for seed in (1, 2):
        write(project, "small", 0.625, seed=seed, test=test_of(7))
    _, report = diff(project)
    before = "00.jpg 0, 01.jpg 0, 02.jpg 0, 03.jpg 0, 04.jpg 0, 2 more"
    now = "08.jpg 0, 09.jpg 0, 10.jpg 0, 11.jpg 0, 12.jpg 0, 2 more"
    assert f"small: different test items (only before: {before}; only now: {now})" in report


def test_values_from_records_are_shown_as_they_are(project: Path) -> None:
    write(project, "small", 0.625, environment={"processor": "<i>*x*\n# y</i> &lt; \x1b[31m~~z~~"})
    page = project / "report.html"
    _, report = diff(project, "--html", str(page))
    assert "\x1b" not in report
    assert "*x* # y" in report.replace("\\", "")
    assert "&lt;i&gt;*x* # y&lt;/i&gt; &amp;lt; [31m~~z~~" in page.read_text(encoding="utf-8")


def test_a_folder_of_records_replaces_runs_of_its_experiment(project: Path) -> None:
    write(project, "big", 0.9, runs="more", experiment="other")
    write_post(project, POST.replace("small", "big").replace("runs: runs", "runs: more"), "other")
    own = "runs: content/cited\nreferences:\n  ours: runs"
    cited = POST.replace("runs: runs", own).replace("runs.small", "references.ours.small")
    write_post(project, cited, "referring")
    write(project, "small", 0.9, runs="content/cited", source="An article")
    build(project)
    commit(project)

    def worse(content: dict[str, Any]) -> None:
        content["history"]["val_accuracy"][-1] -= 0.25
        content["code"] = {"experiments/models.py:small": "0" * 64}

    copy = Path(copy_of_runs(project, worse))
    (copy / "small/seed-2.json").unlink()
    shutil.rmtree(copy / "large")
    code, report = diff(project, "HEAD", str(copy), "--fail-on-flip")
    assert code == 1
    assert "small: different seeds (only before: 2)" in report
    assert "large: recorded only before" in report
    assert report.count("flipped: `half`") == 2, "in the posts that show these runs"
    assert report.count("small, last") == 1, "though two posts publish them"
    assert "## other\n\n- as before" in report


def test_models_that_a_folder_lacks_are_missing_and_not_those_of_the_working_tree(
    project: Path,
) -> None:
    def better(content: dict[str, Any]) -> None:
        content["history"]["val_accuracy"][-1] = 1.0

    write_post(project, POST.replace("small", "large"), "of-large")
    build(project)
    commit(project)
    copy = Path(copy_of_runs(project, better))
    shutil.rmtree(copy / "small")
    for states in (["HEAD", str(copy)], [str(copy), "HEAD"]):
        code, report = diff(project, *states, "--fail-on-flip")
        assert code == 1, "a claim of a-post is not known"
        assert f"The post a-post can't be built or read ({copy}): " in report.replace("\\", "")
        assert f"- small: recorded only {'before' if states[0] == 'HEAD' else 'now'}\n" in report
        assert r"- large, last val_accuracy: " in report
        assert "small, last" not in report


def test_a_folder_replaces_only_the_runs_of_its_own_experiment(project: Path) -> None:
    write(project, "big", 0.9, runs="more", experiment="other")
    both = POST.replace("runs: runs", "runs: runs\nreferences:\n  more: more")
    write_post(project, both + "\nAnother ends at {{ references.more.big.first.seed }}.\n")
    build(project)
    commit(project)
    copy = copy_of_runs(project, lambda content: content["environment"].update(processor="P"))
    code, report = diff(project, "HEAD", copy, "--fail-on-flip")
    assert (code, "can't be built" in report) == (0, False)
    assert "- large, small: different processor (only now: P)\n" in report
    assert "big" not in report


def test_a_folder_about_no_post_replaces_all_runs(project: Path) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["experiment"] = "elsewhere"
        content["history"] = {name: values[:2] for name, values in content["history"].items()}

    copy = Path(copy_of_runs(project, rename))
    for path in list(copy.glob("*/seed-*.json")):
        path.rename(copy / f"{path.parent.name}-{path.name}")
    _, report = diff(project, "HEAD", str(copy))
    assert "recorded only" not in report, "records need no folders of their models"
    assert "large, small: different epochs (only before: 3; only now: 2)" in report
    assert "- It ends at ~~62.5%.~~ **50.0%.**" in report


def test_before_the_first_commit_it_says_what_to_commit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("content/posts", "templates"):
        (tmp_path / name).mkdir(parents=True)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    assert main(["diff"]) == 2
    assert capsys.readouterr().err == "HEAD: nothing is committed yet: commit the site first.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["no-such-revision"], 2, "neither a folder of records nor a revision"),
        (["content"], 1, "content: no run is recorded there"),
        (["HEAD", "--site", "/"], 2, "/: outside of the checkout"),
        (["HEAD", "--site", "content"], 1, "HEAD: has no built posts in content: commit the site"),
    ],
)
def test_states_that_are_not_there_are_refused_in_one_line(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(project)
    assert main(["diff", *arguments]) == code
    message = capsys.readouterr().err
    assert says in message
    assert message.count("\n") == 1


def test_a_post_that_can_not_be_built_now_counts_as_a_flip(project: Path) -> None:
    write_post(project, POST.replace("{% otherwise %}\nThat is less than half.\n", ""))
    build(project)
    commit(project)
    write(project, "small", 0.375)
    code, report = diff(project, "--fail-on-flip")
    assert code == 1
    assert "The post a-post can't be built or read (the working tree): " in report
    assert r"claim \`half\` does not hold" in report
    assert NOTHING not in report


def test_a_claim_that_can_not_be_decided_gives_its_reason(project: Path) -> None:
    front, prose = POST.split("{% set", 1)
    claim = prose[prose.index("{% claim") : prose.index("{% call")]
    claim = claim.replace("accuracy >=", "runs.small.first.history.val_accuracy.last >=")
    claim = claim.replace("{% endclaim", "{% unknown %}\nWho knows?\n{% endclaim")
    write_post(project, front + claim)
    build(project)
    commit(project)
    write(project, "small", 0.625, status="diverged")
    code, report = diff(project, "--fail-on-flip")
    assert code == 1
    assert "**flipped: `half`** (a-post) held, and now can't be decided: " in report
    assert r"now: Who knows? (val_accuracy of tiny/small seed 1 has no valid last value" in report
    assert "small: different status (only now: diverged)" in report


def test_changes_outside_of_prose_and_in_the_front_matter_are_reported(project: Path) -> None:
    write(project, "small", 0.625, environment={"epoch_seconds": [9.0, 9.0, 9.0]})
    _, report = diff(project)
    assert "- only notes or the frame of the page have changed" in report
    assert NOTHING not in report
    write_post(project, POST.replace("What came of it", "What came"))
    assert "- What came ~~of it~~\n" in diff(project)[1]


def test_cells_of_tables_and_lines_of_code_are_named(project: Path) -> None:
    (project / "code.py").write_text("def shown():\n    last_step = 1\n    return last_step\n")
    table = '{{ table(runs, ["title", "val_accuracy"], caption="Both") }}'
    write_post(project, f'{POST}\n{table}\n\n{{{{ code("code.py", "shown") }}}}\n')
    build(project)
    commit(project)
    write(project, "large", 0.75)
    (project / "code.py").write_text("def shown():\n    last_step = 2\n    return last_step\n")
    _, report = diff(project)
    assert re.search(r"- in a table, Both, The large one, .*: ~~87\.5%~~ \*\*75\.0%\*\*\n", report)
    assert "- in the code: last_step = ~~1~~ **2**\n" in report
    assert "figures 1, cells of tables 1, lines of code 2\n" in report


def test_claims_and_figures_that_come_and_go_are_named(project: Path) -> None:
    loss = POST[POST.index("{% call") :].replace("first)", 'first, metric="loss")')
    write_post(project, POST.replace('"half"', '"a-half"') + loss)
    build(project)
    commit(project)
    for states, old, new in ((["HEAD~1"], "gone", "new"), (["HEAD", "HEAD~1"], "new", "gone")):
        code, report = diff(project, *states, "--fail-on-flip")
        assert code == 0
        assert f"- the claim `a-half` is {new}: That is half or more.\n" in report
        assert f"- the claim `half` is {old}: That is half or more.\n" in report
        assert f"- the figure history-small is {new}\n" in report
        assert "as before: claims 0, other sentences 6, figures 1\n" in report


def test_models_of_one_name_in_two_posts_have_the_names_of_the_posts(project: Path) -> None:
    write(project, "small", 0.7, runs="more", experiment="other")
    write_post(project, POST.replace("runs: runs", "runs: more"), "other")
    build(project)
    commit(project)
    write(project, "small", 0.825)
    _, report = diff(project)
    assert r"a-post/small, last val_accuracy: better, 10.00 points up" in report
    assert "Confounders" not in report
    assert "other/small" not in report


def test_posts_of_one_side_only_are_named_and_drafts_are_not(project: Path) -> None:
    write_post(project, POST, "b-post")
    write_post(project, POST.replace("runs: runs", "runs: runs\ndraft: true"), "c-post")
    write_post(project, "no front matter", "d-post")
    code, report = diff(project, "--fail-on-flip")
    assert code == 1, "no claim of d-post can be compared"
    assert "The post b-post is new." in report
    assert "d-post can't be built or read (the working tree): content/posts/d-post.md:1" in report
    assert "c-post" not in report
    (project / "content/posts/a-post.md").unlink()
    assert "The post a-post is gone." in diff(project)[1]


def test_a_revision_is_compared_as_committed_whatever_todays_code_makes_of_it(
    project: Path,
) -> None:
    # The page is that of the last commit; its source has a spelling that is no more.
    write_post(project, POST.replace("small.first", "small"))
    shutil.rmtree(project / "templates")
    commit(project)
    git = ["git", "-C", str(project), "checkout", "-q", "HEAD~1", "--", "content", "templates"]
    subprocess.run(git, check=True)
    for states in (["HEAD"], ["HEAD~1", "HEAD"]):
        code, report = diff(project, *states, "--fail-on-flip")
        assert (code, NOTHING in report) == (0, True), states


def test_template_edits_show_in_pages_as_built(project: Path) -> None:
    frame = project / "templates/post.md.jinja"
    frame.write_text(frame.read_text(encoding="utf-8") + "\nA new footer.\n", encoding="utf-8")
    assert "- **A new footer.**\n" in diff(project)[1]
    build(project)
    commit(project)
    assert NOTHING in diff(project)[1]
    assert "- **A new footer.**\n" in diff(project, "HEAD~1", "HEAD")[1]
    assert "- ~~A new footer.~~\n" in diff(project, "HEAD", "HEAD~1")[1]


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("data/a-post/claims.json", "{}", "data/a-post/claims.json: not a post's claims: "),
        (
            "data/a-post/claims.json",
            '[{"name": "half", "outcome": "maybe", "sentence": ""}]',
            "claim half: maybe is no outcome",
        ),
        ("_posts/2026-01-31-a-post.md", "Text", "_posts/2026-01-31-a-post.md: has no front matter"),
    ],
)
def test_a_page_that_can_not_be_read_in_a_revision_fails_the_comparison(
    project: Path, file: str, content: str, says: str
) -> None:
    (project / "site" / file).write_text(content, encoding="utf-8")
    commit(project)
    code, report = diff(project, "--fail-on-flip")
    assert code == 1
    assert says in report.replace("\\", "")
    assert "The post a-post can't be built or read (HEAD): " in report
    assert "posts that can't be compared: 1." in report


def test_a_page_of_a_version_without_claims_fails_the_comparison(project: Path) -> None:
    (project / "site/data/a-post/claims.json").unlink()
    commit(project)
    write(project, "small", 0.375)
    code, report = diff(project, "--fail-on-flip")
    assert code == 1
    assert "The post a-post can't be built or read (HEAD): its page has no claims.json" in report
    assert "posts that can't be compared: 1." in report


def test_records_that_can_not_be_read_in_a_revision_spare_claims_and_pages(project: Path) -> None:
    (project / "site/data/a-post/small/seed-1.json").write_text("{}", encoding="utf-8")
    commit(project)
    write(project, "small", 0.375)
    code, report = diff(project, "--fail-on-flip")
    assert code == 1
    assert "The numbers of a-post are not compared (HEAD): data/a-post/small/" in report
    assert "- **flipped: `half`**" in report
    assert "numbers that changed: 0" in report
    assert "Confounders" not in report


def test_seeded_pairs_are_reported_as_plain_python_judges_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert compare_pairs.compare_pairs(14, seed=7) == 0, capsys.readouterr().out
