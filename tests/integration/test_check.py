"""The command `check` on whole posts."""

from collections.abc import Callable
from pathlib import Path

import check_corpus
import pytest
from kit.projects import POST, ROOT, contents, make_project, page, write, write_post

from generator.__main__ import main

FILE = "content/posts/a-post.md"
NEXT = POST.count("\n") + 1  # The line after the post.
CLAIM = '{% claim "long" if runs.small.epochs == 3 %}It took three epochs.{% endclaim %}\n'
Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Check a post with more text at its end; return the exit code and the lines of the output."""
    root = make_project(tmp_path / "project")

    def checked(more: str, others: dict[str, str] | None = None) -> tuple[int, list[str]]:
        for name, text in {FILE: POST + more, **(others or {})}.items():
            write(root / name, text)
        before = contents(root)
        code = main(["check", "--root", str(root)])
        assert contents(root) == before, "nothing is written"
        output = capsys.readouterr()
        assert output.err == ""
        return code, output.out.splitlines()

    return checked


def test_each_finding_is_a_line_and_the_last_line_counts_them(check: Check) -> None:
    more = (
        CLAIM + "\nIt ends at 62.5%.\n\n### Deep\n\n![]({{ link('/a.png') }})\n\n`0.5` of `2026`\n"
    )
    code, lines = check(more, {"content/posts/b-post.md": POST + CLAIM + "`0.25`\n"})
    typed, heading, image, summary = lines
    assert code == 1
    assert typed.startswith(f'{FILE}:{NEXT + 2}: "62.5%" is typed by hand')
    level = "a heading of level 3 follows one of level 1: make it level 2."
    assert heading == f"{FILE}:{NEXT + 4}: {level}"
    assert image.startswith(f"{FILE}:{NEXT + 6}: an image has no alt text")
    skipped = "3 in code, 2 in front matter, 2 sizes"
    assert summary == f"3 findings in 2 posts; skipped: {skipped}"


def test_posts_are_checked_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_project(tmp_path / "project", POST + CLAIM)
    write(root / "content/posts/b-post.md", POST + CLAIM + "It ends at 62.5%.\n")
    call = ["check", "--root", str(root)]
    assert main([*call, "a-post"]) == 0
    assert capsys.readouterr().out.startswith("0 findings in 1 post; ")
    assert main([*call, "content/posts/b-post.md"]) == 1
    assert "content/posts/b-post.md" in capsys.readouterr().out
    assert main([*call, "a-post", "--fix"]) == 0
    assert main([*call, "c-post"]) == 2
    assert "c-post: there is no such post; did you mean" in capsys.readouterr().err


FIGURE = """import matplotlib.pyplot as plt

def sizes(values):
    figure, axes = plt.subplots()
    axes.plot(values)
    return {result}
"""


@pytest.mark.parametrize(
    ("result", "finding"),
    [
        ("figure", None),
        ("1 + None", "6: TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'"),
    ],
)
def test_figures_that_can_not_be_drawn_are_found_before_a_build(
    check: Check, result: str, finding: str | None
) -> None:
    call = '\n{{ shown(own_figure("sizes", alt="A line", values=[1, 2])) }}\n'
    code, lines = check(call, {"content/figures/sizes.py": FIGURE.format(result=result)})
    found = [line for line in lines if line.startswith("content/figures/")]
    assert found == ([f"content/figures/sizes.py:{finding}"] if finding else [])
    assert code == 1 or not finding


def test_files_that_are_no_posts_and_names_with_a_date_are_found(check: Check) -> None:
    names = ("sub/c-post.md", "d-post.markdown", "2026-01-31-e-post.md", ".hidden.md")
    code, lines = check("", {f"content/posts/{name}": POST for name in names})
    assert code == 1
    starts = (
        "content/posts/2026-01-31-e-post.md:1: the name begins with a date",
        "content/posts/d-post.markdown:1: no build reads it: posts lie in content/posts itself",
        "content/posts/sub/c-post.md:1: no build reads it",
    )
    found = [line for line in lines[:-1] if "no build reads it" in line or "a date" in line]
    assert len(found) == len(starts)
    assert all(line.startswith(start) for line, start in zip(found, starts, strict=True))


def test_a_sound_post_has_nothing_to_mend(check: Check) -> None:
    code, (summary,) = check(CLAIM)
    assert code == 0
    assert summary.startswith("0 findings in 1 post; skipped: ")


def test_posts_that_do_not_build_are_findings_and_hide_no_other(check: Check) -> None:
    others = {
        "content/posts/0.md": "---\ntitle: A\n---\n",
        "content/posts/b-post.md": POST + "{{ 'two }}\n",
        "content/posts/c-post.md": POST
        + '{% claim "a" if runs.small.epochs > 3 %}x{% endclaim %}\n'
        + '{% claim "b" if runs.small.epochs > 4 %}x{% endclaim %}\n',
    }
    code, lines = check("", others)
    assert code == 1
    starts = (
        "content/posts/0.md:1: front matter",
        f"{FILE}:8: has no claim",
        f"content/posts/b-post.md:{NEXT}: ",
        f"content/posts/c-post.md:{NEXT}: claim `a` does not hold",
        f"content/posts/c-post.md:{NEXT + 1}: claim `b` does not hold",
        "5 findings in 4 posts; ",
    )
    assert len(lines) == len(starts)
    assert all(map(str.startswith, lines, starts)), lines


@pytest.mark.parametrize(
    ("text", "condition", "reads"),
    [
        ("", "runs.small.epochs > 2", True),
        ("{% set one = runs.small %}{% set two = one.epochs %}", "two > 2", True),
        ("{% set one, two = 1, runs.small %}", "two.epochs > 2", True),
        ("{% set four %}{{ runs.small.epochs }}{% endset %}", "four | striptags == '3'", True),
        ("{% set ns = namespace() %}{% set ns.one = runs.small %}", "ns.one.epochs > 2", True),
        ("{% for one in [runs.small] %}CLAIM{% endfor %}", "one.epochs > 2", True),
        ("{% with a = 1, one = runs.small %}CLAIM{% endwith %}", "one.epochs > 2", True),
        ("{% macro of(one) %}CLAIM{% endmacro %}{{ of(runs.small) }}", "one.epochs > 2", True),
        ("", "1 < 2", False),
        ("{% set three = 3 %}", "three > 2", False),
        ("{% for three in [3] %}CLAIM{% endfor %}", "three > 2", False),
        ("{% with three = 3, one = runs.small %}CLAIM{% endwith %}", "three > 2", False),
    ],
)
def test_a_claim_must_read_a_recorded_value(
    check: Check, text: str, condition: str, reads: bool
) -> None:
    claim = f'{{% claim "it-is-so" if {condition} %}}So.{{% endclaim %}}'
    code, lines = check((text if "CLAIM" in text else text + "CLAIM").replace("CLAIM", claim))
    finding = f"{FILE}:{NEXT}: claim `it-is-so` tests nothing: {condition} is the same for "
    assert [line[: len(finding)] for line in lines[:-1]] == ([] if reads else [finding])
    assert code == (0 if reads else 1)


def test_a_quoted_figure_shows_its_source_and_needs_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = 'They got {{ quoted("64.1%", source="the *first* tutorial") }}.\n'
    root = make_project(tmp_path / "project", POST + quoted)
    assert main(["build", "--root", str(root)]) == 0
    assert "They got 64.1% (source: the &#42;first&#42; tutorial)." in page(root)
    for call, says in (('"64.1%", source=" "', 'quoted("64.1%")'), ('"", source="x"', "no text")):
        write_post(root, f"{POST}{{{{ quoted({call}) }}}}\n")
        capsys.readouterr()
        assert main(["build", "--root", str(root)]) == 1
        message = capsys.readouterr().err
        assert message.startswith(f"{FILE}:{NEXT}: ")
        assert says in message


def test_the_posts_of_this_project_have_nothing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(ROOT)]) == 0
    assert capsys.readouterr().out.startswith("0 findings in ")


def test_most_results_that_others_typed_are_found_and_few_innocent_passages_flagged() -> None:
    post = check_corpus.built_post()
    passages = check_corpus.read_passages("work")
    quotes = {passage.id: check_corpus.quotes_of_check(post, passage) for passage in passages}
    planted = sum(len(passage.spans) for passage in passages)
    found = sum(len(check_corpus.found(each, quotes[each.id])) for each in passages)
    innocent = [passage for passage in passages if not passage.spans]
    alarms = [passage.body for passage in innocent if quotes[passage.id]]
    # What is reached on the passages that the rules were written with: no more may be lost.
    assert found >= 0.86 * planted
    assert len(alarms) <= 0.1 * len(innocent), alarms
