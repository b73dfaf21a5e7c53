"""What a check finds in a post's source and on its page, and what it leaves alone."""

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from benchmarks import planted_defects
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import POST, ROOT, make_project

from experiments.records.errors import UserError
from generator.__main__ import main
from generator.checks.finding import Report, skipped_line
from generator.checks.structure import check_structure
from generator.checks.typed import TOKEN, check_numbers
from generator.inputs import Reads
from generator.pages.context import quoted
from generator.runs.experiment import Runs
from generator.runs.values import Recorded, recorded

FRONT_MATTER = "---\ntitle: A post\ndate: 2026-01-31\ndescription: x\nruns: runs\n---\n"
needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A validation accuracy of 0.625, a test of 0.75, 1,234 parameters, batches of 4."""
    root = make_project(tmp_path_factory.mktemp("check") / "project")
    return recorded([Runs(root / "runs", "runs", Reads(root))])


def check(body: str, values: Recorded) -> Report:
    return check_numbers("post.md", f"{FRONT_MATTER}{body}\n", values)


def found(body: str, values: Recorded) -> list[str]:
    """The typed numbers that are reported."""
    return [each.problem.split('"')[1] for each in check(body, values).findings]


@pytest.mark.parametrize(
    ("body", "typed"),
    [
        ("It ends at 62.5% here.", "62.5%"),
        ("It ends at 62 % here.", "62 %"),
        ("It ends at 62.5 percent.", "62.5 percent"),
        ("It is 5 percentage points better.", "5 percentage points"),
        ("The loss is 0.4812.", "0.4812"),
        ("The loss is .4812.", ".4812"),
        ("Accuracy 0.62", "0.62"),
        ("It has 1,234 parameters.", "1,234"),
        ("It has 1234 parameters.", "1234"),
        ("- **0.625**, the best", "0.625"),
        ("| small | 62.5 |", "62.5"),
        ("[We got 62.5%](http://example.org/1.0)", "62.5%"),
        ("With TensorFlow 2.18, 0.62 is what we got.", "0.62"),
        ("In epoch 12, 62.5% were right.", "62.5%"),
        ("![A curve that ends at 62.5%](a-0.5.png)", "62.5%"),
        ("<img src='a.png' width='320' alt='up to 62.5%'>", "62.5%"),
        ('{% call figure(f, alt="up to 62.5%") %}x{% endcall %}', "62.5%"),
        ("{% if runs.notice %}at 62.5%{% endif %}", "62.5%"),
        ("1. one\n\n    still of the item, at 62.5%", "62.5%"),
        ("{% raw %}{{ 62.5% }}{% endraw %}", "62.5%"),
    ],
)
def test_a_result_typed_by_hand_is_found(body: str, typed: str, values: Recorded) -> None:
    assert found(body, values) == [typed]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("In epoch 1234 of many.", "epochs"),
        ("After 1,234 epochs.", "epochs"),
        ("With a batch size of 4.0 pictures.", "settings"),
        ("A dropout of 0.25 was used.", "settings"),
        ("With TensorFlow 2.18.", "versions"),
        ("Since Python 3.11 it works.", "versions"),
        ("It is 3.11.7 today.", "versions"),
        ("In 1999 it was so.", "years"),
        ("On 2026-01-31 it was so.", "dates"),
        ("On 31 January 2026 it was so.", "dates"),
        ("At 12:30 it was so.", "times"),
        ("A kernel of 3 by three.", "sizes"),
        ("It is 1234 pixels wide.", "sizes"),
        ("It has 2.5 GB of memory.", "sizes"),
        ("See section 3.2 of it.", "section numbers"),
        ("See Figure 3.2 of it.", "section numbers"),
        ("7. seventh of all", "in markup"),
        ("A note[^12] on it.", "in footnote marks"),
        ("It was $2.50 then.", "amounts of money"),
        ("It was 2.50 euros then.", "amounts of money"),
        ("The 1234th picture.", "ordinals"),
        ("A 95% interval.", "confidence levels"),
        ("There are 1.2 million photographs.", "large quantities"),
        ("As `0.625` says.", "in code"),
        ("```\n0.625\n```", "in code"),
        ("Text:\n\n    0.625", "in code"),
        ("<pre>\n0.625\n</pre>", "in code"),
        ("> It was 62.5%", "in quotations"),
        ("# 62.5% of all", "in headings"),
        ("Just 62.5%\n----", "in headings"),
        ("[a link](http://example.org/0.625)", "in markup"),
        ("See http://example.org/0.625 on it.", "in link targets"),
        ("[a link][0.625]\n\n[0.625]: http://example.org", "in markup"),
        ("<img src='0.625.png' alt='a curve'>", "in markup"),
        ("Text.\n{: #here data-share='0.625'}", "in attributes"),
        ("<!-- 62.5% -->", "in comments"),
        ("{# 62.5% #}", "in comments"),
        ("$$x = 0.625$$", "in formulas"),
        ("{{ runs.small.test.accuracy | percent(1) }}", "in templates"),
        ('{{ quoted("62.5%", source="the tutorial") }}', "quoted"),
        ("It is 7 in all.", "other whole numbers"),
    ],
)
def test_what_is_no_result_is_passed_over_by_its_rule(
    body: str, rule: str, values: Recorded
) -> None:
    report = check(body, values)
    assert report.findings == []
    assert rule in report.skipped


def test_a_finding_names_line_number_and_the_nearest_value(values: Recorded) -> None:
    (finding,) = check("one\n\ntwo, at 62.4%.", values).findings
    assert finding.place == "post.md:9"
    assert '"62.4%" is typed by hand' in finding.problem
    assert "nearest: tiny/small seed 1, history.val_accuracy, epoch 3: 0.625" in finding.problem
    assert "\n" not in str(finding)


def test_title_and_description_are_read_and_other_front_matter_is_not(values: Recorded) -> None:
    text = FRONT_MATTER.replace("A post", "'We got 62.5%'").replace("x\n", ">\n  All\n  of 75.0%\n")
    places = [
        each.place for each in check_numbers("p.md", text + "version: 0.5\n", values).findings
    ]
    assert places[:2] == ["p.md:2", "p.md:6"]


def test_a_skipped_line_sums_up_several_posts(values: Recorded) -> None:
    reports = [check("`0.5` and `0.6` in 1999", values), check("`0.7`", values)]
    assert "3 in code, " in skipped_line(reports)
    assert "1 years" in skipped_line(reports)
    assert skipped_line([]) == "skipped: nothing"


@given(
    st.lists(
        st.sampled_from(
            [
                "0.5%",
                "12",
                "1,234",
                "`x`",
                "**a**",
                "{{a}}",
                ">",
                "#",
                "\n",
                "\n\n",
                "[l](u)",
                "|",
                "-",
                "",
            ]
        )
    )
)
def test_every_number_is_either_found_or_counted_as_skipped(parts: list[str]) -> None:
    text = " ".join(parts)
    report = check_numbers("p.md", text, Recorded())
    count = len(report.findings) + sum(report.skipped.values())
    assert count == len(TOKEN.findall(text))


@given(st.text("`~>#-=|[]()!<>{}%$:\"'\\ \n\tab01.%"))
def test_no_text_makes_the_checks_fail(text: str) -> None:
    check_numbers("p.md", text, Recorded())
    check_structure("p.md", text)


@pytest.mark.parametrize(
    "body",
    [
        "one\ntwo\n{% if x %}\nat 62.5%\n{% endif %}",
        "one\n\n{% set x = [\n] %}\nat 62.5%",
        "- one\n\n  {% if x %}\n  at 62.5%\n  {% endif %}",
        "1. one\n{% if x %}\n\n    at 62.5%\n{% endif %}",
        "> one\n\n<div>\nat 62.5%\n</div>",
        "{{ figure(\n  1,\n  2,\n  alt='at 62.5%') }}",
        "<table>\n{% for run in runs %}\n    <tr><td>20</td>\n    <td>62.5%</td></tr>\n</table>",
        "# One\n\n```\n```\nat 62.5%",
    ],
)
def test_a_finding_is_at_its_line(body: str, values: Recorded) -> None:
    (finding,) = check(body, values).findings
    line = next(i for i, text in enumerate(body.split("\n"), start=7) if "62.5%" in text)
    assert finding.place == f"post.md:{line}"


def test_tags_around_code_leave_it_code(values: Recorded) -> None:
    report = check("Text:\n\n{% raw %}\n    0.625\n{% endraw %}\n", values)
    assert report.findings == []
    assert report.skipped["in code"] == 1


def test_a_post_that_does_not_build_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "project", POST + "{{ 'two }}\n")
    assert main(["check", "--root", str(root)]) == 1
    line = POST.count("\n") + 1
    assert capsys.readouterr().out.startswith(f"content/posts/a-post.md:{line}: ")


def test_a_post_that_does_not_build_hides_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "project", POST)
    (root / "content/posts/0.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    assert main(["check", "--root", str(root)]) == 1
    said = capsys.readouterr().out
    assert "content/posts/0.md:1: front matter" in said
    assert "a-post.md:8: has no claim" in said


def test_a_post_without_a_claim_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "project", POST)
    assert main(["check", "--root", str(root)]) == 1
    assert "a-post.md:8: has no claim" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "condition", "reads"),
    [
        ("", "runs.small.epochs > 2", True),
        ("{% set one = runs.small %}{% set two = one.epochs %}", "two > 2", True),
        ("{% set one, two = 1, runs.small %}", "two.epochs > 2", True),
        ("{% set four %}{{ runs.small.epochs }}{% endset %}", "four == '3'", True),
        ("{% set ns = namespace() %}{% set ns.run = runs.small %}", "ns.run.epochs > 2", True),
        ("", "provenance.packages | length >= 0", True),
        ("", "1 < 2", False),
        ("{% set three = 3 %}", "three > 2", False),
    ],
)
def test_a_claim_must_read_a_recorded_value(
    before: str, condition: str, reads: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = f'{before}\n{{% claim "it-is-so" if {condition} %}}It is so.{{% endclaim %}}\n'
    root = make_project(tmp_path / "project", POST + claim)
    assert main(["check", "--root", str(root)]) == (0 if reads else 1)
    line = POST.count("\n") + 2
    said = f"content/posts/a-post.md:{line}: claim `it-is-so` reads no recorded value: {condition}."
    assert (said in capsys.readouterr().out) != reads


def test_a_quoted_figure_shows_its_source_on_the_page(tmp_path: Path) -> None:
    figure = '{{ quoted("64.1%", source="the *first* tutorial") }}'
    root = make_project(tmp_path / "project", POST + f"They got {figure}.\n")
    assert main(["build", "--root", str(root)]) == 0
    page = (root / "site/_posts/2026-01-31-a-post.md").read_text(encoding="utf-8")
    assert "They got 64.1% (source: the &#42;first&#42; tutorial)." in page


def test_a_quoted_figure_without_source_stops_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "project", POST + '{{ quoted("64.1%", source=" ") }}\n')
    assert main(["build", "--root", str(root)]) == 1
    line = POST.count("\n") + 1
    assert capsys.readouterr().err.startswith(f'content/posts/a-post.md:{line}: quoted("64.1%")')
    with pytest.raises(UserError, match="no text"):
        quoted("", "somewhere")


@pytest.mark.parametrize(
    ("page", "line", "says"),
    [
        ("one\n\n![](a.png)", 3, "no alt text"),
        ("![ ][a]\n\n[a]: a.png", 1, "no alt text"),
        ('x <img src="a.png">', 1, "no alt text"),
        ('<img\nalt=""\nsrc="a.png">', 1, "no alt text"),
        ("### Deep", 1, "level 3 follows one of level 1"),
        ("## One\n\n#### Two", 3, "make it level 3"),
        ("One\n---\n\n<h4>Two</h4>", 4, "level 4"),
        ("## One\n\n[a](#two)", 3, "#two"),
        ('<a href="#two">a</a>', 1, "#two"),
        ("[a]\n\n[a]: #two", 1, "#two"),
        ("---\ntitle: x\n---\n{% raw %}\n![](a.png)\n{% endraw %}\n", 5, "no alt text"),
        ("text\n\n[A b]: http://example.org", 3, "[A b]"),
    ],
)
def test_a_fault_of_the_page_is_found_at_its_line(page: str, line: int, says: str) -> None:
    (finding,) = check_structure("page.md", page)
    assert finding.place == f"page.md:{line}"
    assert says in finding.problem


@pytest.mark.parametrize(
    "page",
    [
        "![alt](a.png) ![alt][b]\n\n[b]: b.png",
        '<img src="a.png" alt="alt"> <img src="a.png" alt="" role="presentation">',
        "## One\n### Two\n## Three",
        "## One & two\n\n[a](#one--two) [b](#top) [c](#here)\n\n<p id='here'>x</p>",
        "## One {#two}\n\n[a](#two) [b](other.html#three)",
        "[a][B  c] [b c]\n\n[b c]: http://example.org",
        "```\n![](a.png)\n#### Four\n[a](#b)\n[c]: d\n```",
        "`![](a.png)` <!-- ![](a.png) -->",
    ],
)
def test_a_sound_page_has_no_findings(page: str) -> None:
    assert check_structure("page.md", page) == []


@needs_jekyll
def test_anchors_of_headings_are_those_that_jekyll_makes(tmp_path: Path) -> None:
    page = (
        "## §1. Packages & data\n\n## The `code_name` of *two* [links](http://example.org)\n\n"
        "## Twice\n\n## Twice\n\n## Zoë -- naïve (2.18)\n\nUnder a line\n---\n\n"
        "## Own {#mine}\n\n```\n## none\n```\n\n## snake_case_name\n"
    )
    (tmp_path / "page.md").write_text(f"---\n---\n{page}", encoding="utf-8")
    target = tmp_path / "site"
    command = ["jekyll", "build", "-s", str(tmp_path), "-d", str(target), "--disable-disk-cache"]
    subprocess.run(command, check=True, capture_output=True)
    made = re.findall(r'<h2 id="([^"]*)"', (target / "page.html").read_text(encoding="utf-8"))
    assert len(made) == 8
    links = "".join(f"[x](#{name})\n" for name in (*made, "none"))
    (dead,) = check_structure("page.md", f"{page}\n{links}")
    assert "#none," in dead.problem


def test_the_page_of_the_real_post_is_sound() -> None:
    (path,) = (ROOT / "site/_posts").glob("*-cats-vs-dogs.md")
    assert check_structure(path.name, path.read_text(encoding="utf-8")) == []


def test_planted_defects_are_found_and_clean_posts_cause_few_alarms() -> None:
    """A tenth of the benchmark, which says more."""
    chance = random.Random(3)
    values = planted_defects.records()
    plants = list(planted_defects.plants(chance, 4))
    missed = [
        plant
        for plant in chance.sample(plants, len(plants) // 10)
        if not planted_defects.finds(plant, values)
    ]
    assert missed == []
    alarms = [planted_defects.false_alarms(path, values) for path in planted_defects.CLEAN]
    assert sum(map(len, alarms)) <= 5
