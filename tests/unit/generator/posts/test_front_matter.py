"""Front matter that can't be used is refused with the line of its key."""

from pathlib import Path

import pytest
from kit.projects import make_project, render, write_post

from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.posts.post import read_post
from generator.project import Project

DATED = "title: A\ndate: 2026-01-31\ndescription: x"
GOOD = f"{DATED}\nruns: runs"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("posts") / "project")


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ("title: A\ndate: soon\ndescription: x\nruns: runs", 3, "`date` is not a date"),
        ("title: A\ndate: 2026-01-31\nruns: runs", 1, "`description` is missing"),
        ("title: A: B\ndate: 2026-01-31", 2, "quotes"),
        ("title: [1]\ndate: 2026-01-31\ndescription: x\nruns: runs", 2, "`title` is not a text"),
        ("- a", 1, "not a list of `key: value`"),
        ("title: A\ndate: 2026-02-30\ndescription: x\nruns: runs", 3, "day is out of range"),
        ("date: 2026-01-31\ntitle: A\nupdated: 2026-02-30\nruns: runs", 4, "day is out of range"),
        ("title: " + "[" * 5000, 2, "nesting"),
        ("title: '{{ x }}'\ndate: 2026-01-31\ndescription: x\nruns: runs", 2, "undefined"),
        ("title: A\ndate: 2026-01-31\ndescription: '{{ }'\nruns: runs", 4, "unexpected"),
        (f"{DATED}\nruns: none", 5, "no run is recorded"),
        (f"{DATED}\nruns: ../..", 5, "`runs`: ../..: lies outside the project"),
        (f"{GOOD}\nreferences:\n  a: runs\n  b: none", 8, "no run is recorded"),
        (f"{GOOD}\nreferences: {{a: [1]}}", 6, "a mapping of names, each to the folder"),
        (f"{GOOD}\nbetter: {{a: up}}", 6, "higher"),
        (f"{GOOD}\ndata: {{a: x.json}}", 6, "x.json"),
        (f"{GOOD}\ndata: {{a: /etc/x.json}}", 6, "lies outside the project"),
        (f"{GOOD}\ndata:\n  a: deep.json", 7, "deep.json: "),
        (f"{GOOD}\nupdated: now", 6, "not a date"),
        (f"{GOOD}\nupdated: 2026-01-30", 6, "`updated` is before `date`, 2026-01-31"),
        (f"{GOOD}\ndate: 2026-02-01", 6, "`date` stands there twice"),
        (f"{GOOD}\nreferences:\n  a: runs\n  a: runs", 8, "`a` stands there twice"),
        (f"{GOOD}\ntags: !!set {{a, b}}", 6, "`!!set` is read by few"),
        (f"{GOOD}\nown: [!!binary aGk=]", 6, "`!!binary`"),
        (f"{GOOD}\nown: !Mine 3", 6, "`!Mine`"),
        (f"{GOOD}\nown: a\u2028title: B", 6, "invisible character U+2028"),
        (f"{GOOD}\nown: 'a\x85title: B'", 6, "invisible character U+0085"),
        (f"{GOOD}\nown: a\x00b", 6, "invisible character U+0000"),
        (f"{GOOD}\nown:\n  at: 2026-01-31T25:00:00Z", 7, "hour must be in 0..23"),
        (f"{GOOD}\nown: 2026-01-31 23:59:60", 6, "second must be in 0..59"),
        (f"{GOOD}\nown: {'9' * 5000}", 6, "4300 digits"),
        (f"{GOOD}\ndraft: 3", 6, "`draft` is not true or false"),
        (f"{GOOD}\npage: {{tocs: false}}", 6, "`page.tocs` is no part of pages: did you mean"),
        (f"{GOOD}\ndrafts: true", 6, "`drafts` is no key of posts: did you mean `draft`?"),
        (f"{GOOD}\ntgas: [a]", 6, "`tgas` is no key of posts: did you mean `tags`?"),
        (f"{GOOD}\nrun: a", 6, "`run` is no key of posts: did you mean `runs`?"),
        (f"{GOOD}\nbetter:\n\tloss: lower", 7, "a tab begins no value. Indent with blanks."),
        (f"{GOOD}\npage: {{toc: 3}}", 6, "`page` is not a mapping of toc, reading_time, copy"),
    ],
)
def test_bad_front_matter_names_its_line(root: Path, front: str, line: int, says: str) -> None:
    (root / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        render(root, f"---\n{front}\n---\nProse.\n")
    message = str(caught.value)
    assert message.startswith(f"content/posts/a-post.md:{line}: ")
    assert says in message and "\n" not in message


def test_a_post_whose_name_can_be_no_address_is_refused(root: Path) -> None:
    path = write_post(root, "", "A_Post")
    with pytest.raises(UserError, match=r"A_Post.md: the file's name becomes an address"):
        read_post(path, Project(root, root / "site"), Inputs(root))


def test_front_matter_of_the_author_s_own_goes_to_the_page_as_it_is(root: Path) -> None:
    page = render(root, f"---\n{GOOD}\ntags: [one, two]\nimage: /own.png\n---\nProse.\n")
    with pytest.raises(UserError, match=r"a-post.md:1: begins without front matter between"):
        render(root, "Prose.\n")
    assert page.post.extra == {"tags": ["one", "two"], "image": "/own.png"}
