"""Errors in posts and templates: in one line, with the place that they came from."""

from pathlib import Path

import pytest
from kit.projects import make_project, post, record, render, write, write_post, write_record

from experiments.records.errors import UserError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def refusal(root: Path, prose: str, **front: str) -> str:
    with pytest.raises(UserError) as caught:
        render(root, post(prose, **front))
    return str(caught.value)


@pytest.mark.parametrize(
    ("prose", "says"),
    [
        ("{{ runs.missing.epochs }}", "runs has no run of `missing`; it has large, small"),
        ("{{ runs.small.first.history.f1.last }}", "no metric `f1`"),
        ("{{ runs.small.first.test.accuracy }}", "needs a filter"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{{ runs.small.first.history.loss.at(9) | percent }}", "epoch 9"),
        ("{{ code('../x.py', 'x') }}", "outside the project"),
        ("{{ history_figure('small').alt }}", "no attribute"),
        ("{{ runs.small.first.history.names }}", "gives a list"),
        ("{{ runs.small.first.history.loss }}", "gives a Series"),
        ("{{ runs.small.confusion.counts }}", "no recorded prob"),
        ("{{ described('X') }}", "no `X` in the template language"),
        ("{{ post_link('x') }}", "no post `x`"),
        ("{{ post_link('draft') }}", "the post `draft` is a draft"),
        ("{{ quoted('97%', ' ') }}", "names no source"),
        ("{{ quoted(' ', 'A 2026') }}", "has no text"),
        ("{{ [] | listing }}", "nothing to list"),
        # Spellings of earlier versions.
        ("{{ runs.small.test.accuracy | percent }}", "write test_accuracy.mean of all seeds, or"),
        ("{{ runs.small.test_spread.mean | percent }}", "write test_accuracy"),
        ("{{ runs.small.history.loss.last | decimals }}", "write final('METRIC').mean of all"),
        ("{{ runs.small.spread('loss').mean | decimals }}", "write final('METRIC')"),
        ("{{ runs.small.gap() | points }}", "write final('accuracy').mean - final("),
        ("{{ runs.small.mistakes(3) }}", "write first.misclassified() of one run"),
        ("{{ runs.small.largest_class | percent }}", "write majority_baseline"),
        ("{{ runs.small.all_seeds | length }}", "write the model itself"),
        ("{% for run in runs.every %}x{% endfor %}", "`every` is no more: write all_runs"),
        ("{{ runs.judged }}", "`judged` is no more: write primary_metric"),
        ("{{ runs.by_model }}", "write models"),
        ("{{ runs.best_tested.title }}", "write best"),
        ("{{ runs.small.first.spread('loss') }}", "write the model's `final`"),
        ("{{ runs.small.first.compared_with(runs.large) }}", "models are compared, not runs"),
        ("{{ runs.small.first.history.loss.stays_above(0) }}", "write stays_at_least"),
        ("{{ runs.small.compared_with(runs.large).settled }}", "write significant"),
        ("{{ runs.small.compared_with(runs.large).ground }}", "write reason"),
        ("{{ runs.small.compared_with(runs.large).beats }}", "write better"),
        ("{{ runs.small.compared_with(runs.large).beaten }}", "write worse"),
        ("{{ 0.5 | percent_down }}", "it is called `percent_floor` now"),
        ("{{ 0.5 | percent_up }}", "it is called `percent_ceil` now"),
        ("{{ image(mistakes_figure(runs.small)) }}", "it is called `misclassified_figure` now"),
    ],
)
def test_an_error_or_an_old_spelling_is_told_with_its_line(
    root: Path, prose: str, says: str
) -> None:
    write_post(root, post("Later.", draft="true"), "draft")
    message = refusal(root, f"\n{prose}")
    assert message.startswith("content/posts/a-post.md:8: ")
    assert says in message


def test_an_error_of_our_own_code_names_its_place_there(root: Path) -> None:
    message = refusal(root, "{{ 'x' | percent }}")
    assert message.startswith("content/posts/a-post.md:7: ")
    assert "(TypeError at generator/numbers.py:" in message


def test_an_error_in_a_template_names_the_template_unless_a_post_led_to_it(root: Path) -> None:
    write(root / "templates/own.jinja", "\n{% macro m() %}{{ nothing }}{% endmacro %}")
    call = '{% import "own.jinja" as own %}{{ own.m() }}'
    assert refusal(root, f"\n{call}").startswith("content/posts/a-post.md:8: 'nothing' is undef")
    frame = root / "templates/post.md.jinja"
    write(frame, "\n\n{{ nothing }}\n" + frame.read_text(encoding="utf-8"))
    assert refusal(root, "").startswith("templates/post.md.jinja:3: 'nothing' is undefined")
    write(frame, "\n{% if %}")
    assert refusal(root, "").startswith("templates/post.md.jinja:2: Expected an expression")


@pytest.mark.parametrize(
    ("group", "name", "value", "says"),
    [
        ("environment", "epoch_seconds", 12, "Expected `array`, got `int`"),
        ("environment", "packages", ["keras"], "Expected `object`, got `array`"),
        ("config", "epochs", "3", "Expected `int | null`, got `str`"),
        ("test", "count", "8", "Expected `int | null`, got `str`"),
    ],
)
def test_a_wrong_setting_names_its_record_and_not_the_post(
    root: Path, group: str, name: str, value: object, says: str
) -> None:
    path = write_record(root, record("small", 0.5, **{group: {"other": 1, name: value}}))
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if f'"{name}":' in text)
    message = refusal(root, "")
    assert message.startswith(f"runs/small/seed-1.json:{line}: not a valid Record: {says}")


def test_a_record_that_is_nested_too_deeply_is_named(root: Path) -> None:
    deep = '"config": {"x": ' + "[" * 5000 + "]" * 5000 + "}"
    path = write_record(root, record("small", 0.5, config={}))
    text = path.read_text(encoding="utf-8")
    assert '"config": {}' in text
    write(path, text.replace('"config": {}', deep))
    assert refusal(root, "") == ("runs/small/seed-1.json: not a valid Record: nested too deeply.")


def test_a_title_can_be_a_recorded_text_but_no_link(root: Path) -> None:
    odd = "\ue000" + "0\ue001 {{ x }} <b>"
    write_record(root, record("small", 0.5, title=odd))
    page = render(root, post("", title="'{{ runs.small.title }}'"))
    assert page.title == "0 {{ x }} <b>"
    message = refusal(root, "", title="""'{{ link("/x") }}'""")
    assert message == "content/posts/a-post.md:2: the title can hold no links and no code."
