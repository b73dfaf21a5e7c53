"""Errors in posts and templates: in one line, with the place that they came from."""

from pathlib import Path

import pytest
from kit.projects import (
    make_project,
    post,
    prose_of_page,
    record,
    render,
    write,
    write_post,
    write_record,
)

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
        (
            "{% claim 'a' if runs.small.test_accuracy > runs.large.test_accuracy %}x{% endclaim %}",
            "claim `a`: the values of a Spread have no order: compare numbers, such as runs",
        ),
        ("{{ 'x' if runs.small.test_accuracy < 0.5 }}", "a Spread and a float have no order"),
        (
            "{{ picture('runs/samples/a-1.jpg', alt='x', width='50%') }}",
            "width='50%'): give CSS pixels",
        ),
        (
            "{{ picture('runs/samples/a-1.jpg', alt='x', widht=50) }}",
            "picture() takes no `widht`: did you mean `width`?",
        ),
        ("{{ table(runs, 'title') }}", '`table` takes a list of columns: write ["title"]'),
        ("{{ history_figure(runs.small.first) }}", "shown in a block: {% call figure(...) %}"),
        ("{% claim 'a' if 1 < 2 %}x\n\nEnd.", "the claim has no end: write {% endclaim %}"),
        ("{% claim 'a' if 1 < 2 %}{% if 1 %}x{% endclaim %}", "end it with {% endif %}"),
        ("{% claim 'a' if 1 < 2 %}x{% else %}y{% endclaim %}", "write {% otherwise %}"),
        ("{{ runs.small.first.history.loss.at(9) | percent }}", "epoch 9"),
        ("{{ code('../x.py', 'x') }}", "outside the project"),
        ("{{ history_figure('small').alt }}", '"small" is a text: give a run or a model, such as'),
        ("{{ runs.small.first.history.names }}", "gives a list"),
        ("{{ runs.small.first.history.loss }}", "gives a Series"),
        ("{{ runs.small.confusion.counts }}", "no recorded prob"),
        ("{{ described('X') }}", "no `X` in the template language"),
        ("{{ post_link('x') }}", "no post `x`"),
        ("{{ post_link('draft') }}", "the post `draft` is a draft"),
        ("{{ quoted('97%', ' ') }}", "names no source"),
        ("{{ quoted(' ', 'A 2026') }}", "has no text"),
        ("{{ [] | listing }}", "nothing to list"),
        (
            "{% set one, other = (runs | list)[:1] %}",
            "`one, other` takes 2 values, and there is 1: have all models a run?",
        ),
        ("{% set a, b = 1, 2, 3 %}", "`a, b` takes 2 values, and there are more"),
        (
            "{% set matrix = runs.small.confusion %}",
            "write it in the condition of the claim that needs it, which then prints `unknown`.",
        ),
        # Spellings of earlier versions.
        (
            "{{ runs.small.test.accuracy | percent }}",
            "write test_accuracy.mean or test_loss.mean of",
        ),
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


@pytest.mark.parametrize(
    ("prose", "says"),
    [
        ("{{ runs.small.acuracy }}", "Model has no `acuracy`: did you mean `test_accuracy`?"),
        ("{{ runs.small.config.batchsize }}", "no `batchsize`: did you mean `batch_size`?"),
        ("{{ runs.small.config.lr }}", "no `lr`: there are epochs, batch_size."),
        ("{{ runs.small.test_accuracy.maen | percent }}", "did you mean `mean`?"),
        ("{{ runz.small.title }}", "'runz' is undefined: did you mean `runs`?"),
        ("{{ small.title }}", "write runs.small, or {% set small = runs.small %} above."),
        ("{% set first_run = 1 %}{{ first_rum }}", "did you mean `first_run`?"),
        ("{{ confusion_tabel(runs.small) }}", "did you mean `confusion_table`?"),
        ("{{ 0.5 | prozent }}", "did you mean `percent`?"),
        ("{{ 0.5 | anteil }}", "for numbers, there are percent, percent_floor, "),
        ('{% include "post.md.jinj" %}', "no template `post.md.jinj`: did you mean `post.md.j"),
        ('{% include "x" %}', "no template `x`: templates lie in `templates`."),
        ("{{ figure(history_figure(runs.small)) }}", "{% call figure(...) %}TEXT{% endcall %}"),
        ("{% clam 'x' if true %}", "did you mean `claim`?"),
        ("{% claim x if true %}A.{% endclaim %}", 'a text in quotes: {% claim "NAME" if ... %}'),
        ('{% claim "x" %}A.{% endclaim %}', '{% claim "NAME" if CONDITION %}'),
        ("{% if runs %}A.", "end it with {% endif %}."),
        ("{% endif %}", "unknown tag 'endif': nothing above it begins"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_one_and_what_to_write(
    root: Path, prose: str, says: str
) -> None:
    message = refusal(root, f"\n{prose}")
    assert message.startswith("content/posts/a-post.md:8: ")
    assert says in message and "\n" not in message


@pytest.mark.parametrize(
    ("prose", "braces"),
    [
        ("In words: ${{ secrets.TOKEN }}", "${{ secrets.TOKEN }}"),
        ("$$x_{{i}}$$", "{{i}}"),
        ("$$\\frac{{a}}{b}$$", "{{a}}"),
        ("echo ${#files[@]", "${#files[@]"),
        ("{{ user.name", "{{ user.name"),
        ("{% trans %}", "{% trans %}"),
        ("{{#each users}}", "{{#each users}}"),
    ],
)
def test_braces_that_are_text_are_told_how_to_stay_so(root: Path, prose: str, braces: str) -> None:
    message = refusal(root, f"\nFirst.\n\n{prose}\n")
    assert message.startswith("content/posts/a-post.md:10: ")
    assert f"{{% raw %}}{braces}{{% endraw %}}" in message and "\n" not in message


@pytest.mark.parametrize(
    ("prose", "what", "instead"),
    [
        ("[A]({{ site.baseurl }}/a)", "`site` is Jekyll's", "{{ link("),
        ("{{ page.title }}", "`page` is Jekyll's", "{{ post.front.title }}"),
        ("![A]({{ '/a.png' | relative_url }})", "`relative_url` is Jekyll's", "{{ link("),
        ("{% highlight python %}\n{% endhighlight %}", "{% highlight %} is Jekyll's", "{{ code("),
        ("{% include toc.html %}", "{% include toc.html %} is Jekyll's", '{% include "NAME.md" %}'),
        ('{% include a.html b="1" %}', "is Jekyll's", '{% include "NAME.md" %}'),
        ("{% post_url 2026-01-31-a %}", "{% post_url %} is Jekyll's", "{{ post_link("),
        ("{% assign a = 1 %}", "{% assign %} is Jekyll's", "{% set NAME = VALUE %}"),
        ("{% endunless %}", "{% endunless %} is Jekyll's", "{% if not CONDITION %}"),
    ],
)
def test_tags_of_jekyll_are_told_as_such_with_what_posts_have_instead(
    root: Path, prose: str, what: str, instead: str
) -> None:
    message = refusal(root, f"\n{prose}")
    assert message.startswith("content/posts/a-post.md:8: ")
    assert all(part in message for part in (what, instead, "{% raw %}", "{% endraw %}"))


@pytest.mark.parametrize("constant", ["97.9", "none", "true", "[1]", "{'a': 1}"])
def test_a_constant_is_printed_as_any_other_value(root: Path, constant: str) -> None:
    assert refusal(root, f"\n{{{{ {constant} }}}}").startswith("content/posts/a-post.md:8: ")
    assert prose_of_page(render(root, post("{{ '*a*' }}"))) == "&#42;a&#42;"


def test_an_error_of_our_own_code_names_its_place_there(root: Path) -> None:
    message = refusal(root, "{{ 'x' | percent }}")
    assert message.startswith("content/posts/a-post.md:7: ")
    assert "(TypeError at generator/numbers.py:" in message


def test_a_value_that_a_template_of_ours_can_t_use_names_post_and_template(root: Path) -> None:
    message = refusal(root, "\n{{ confusion_table(runs.small) }}")
    assert message.startswith("content/posts/a-post.md:8: Model has no `with_predictions`")
    assert "(in templates/tables/confusion.md.jinja:" in message


def test_a_run_without_thumbnails_is_told_where_they_are_looked_for(root: Path) -> None:
    items = [{"file": f"{i}.jpg", "label": 0, "probabilities": [0.1, 0.9]} for i in range(8)]
    test = {"weights": "last", "count": 8, "accuracy": 0, "predictions": items}
    data = {"name": "tiny", "classes": ["a", "b"]}
    write_record(root, record("small", 0.5, test=test, dataset=data))
    message = refusal(root, "\n{{ image(misclassified_figure(runs.small.first)) }}")
    assert message.startswith(
        "content/posts/a-post.md:8: runs/samples/test/0.jpg: there is no such"
    )
    assert "leave this figure out" in message


def test_a_post_without_runs_is_told_to_name_them(root: Path) -> None:
    front = "title: A\ndate: 2026-01-31\ndescription: x"
    for expression in ("runs.small.title", "runs.best.title", "score_table(runs)"):
        with pytest.raises(UserError) as caught:
            render(root, f"---\n{front}\n---\n{{{{ {expression} }}}}\n")
        assert str(caught.value) == (
            "content/posts/a-post.md:6: names no runs: give their folder in the front matter, as "
            "`runs:`."
        )


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
    # A word joiner keeps themes that do not escape titles from reading a tag.
    assert page.title == "0 {{ x }} <\u2060b>"
    page = render(root, post("", description="'Over {{ seed_counts(runs) }}.'"))
    assert page.description == "Over one seed."
    message = refusal(root, "", title="""'{{ link("/x") }}'""")
    assert message == "content/posts/a-post.md:2: the title can hold no links and no code."


def test_a_name_makes_no_line_of_its_own_in_a_message(root: Path) -> None:
    write(root / "runs/small/seed-1.json", record("a\nb.md:1: c\u2028d", 0.5))
    message = refusal(root, "{{ runs.missing.epochs }}")
    assert "it has large, a b.md:1: c d" in message
    assert len(message.splitlines()) == 1
