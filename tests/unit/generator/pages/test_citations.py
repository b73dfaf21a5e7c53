"""Citations lead to the list of the works that a post cites, and the list leads back."""

import html
import re
from pathlib import Path

import pytest
from kit.projects import make_project, post, render, write
from markdown_it import MarkdownIt

from experiments.records.errors import UserError
from generator.targets.jekyll import body_text, markdown_of, plain_text

BIBLIOGRAPHY = """
@article{adam, author={Kingma, D. and Ba, J.}, title={Adam: *a* <method>}, journal={ICLR},
  year=2015, doi={10.1/a_b}}
@book{book, title={A Book}, year=1999, url={https://example.org/?a=1&b=2}}
@misc{unused, title={Cited nowhere}}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_project(tmp_path_factory.mktemp("citations") / "project")
    write(root / "content/refs.bib", BIBLIOGRAPHY)
    write(root / "content/more.bib", "@misc{third, title={Third}}")
    return root


def shown(root: Path, prose: str, files: str = "content/refs.bib") -> str:
    """Return the page as other readers of Markdown show it, up to the notes of the frame."""
    page = body_text(render(root, post(prose, bibliography=files)))
    return MarkdownIt().render(plain_text(page)).partition('id="provenance"')[0]


def as_read(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


def test_works_are_numbered_as_they_are_cited(root: Path) -> None:
    prose = 'X {{ cite("book") }}, {{ cite("adam", "p. 5", "book") }}; {{ cite("third", "p.3") }}.'
    page = shown(root, prose, "[content/refs.bib, content/more.bib]")
    assert "X [1], [2, p. 5; 1]; [3, p.3]." in as_read(page)
    items = re.findall(r"<li>(<a id=.*?)</li>", page)
    assert [as_read(item).replace("↑ ", "") for item in items] == [
        "A Book (1999). https://example.org/?a=1&b=2",
        "D. Kingma and J. Ba (2015). Adam: *a* <method>. ICLR. https://doi.org/10.1/a_b",
        "Third.",
    ]
    assert 'href="https://doi.org/10.1/a_b"' in items[1]
    assert 'href="https://example.org/?a=1&#38;b=2"' in items[0]
    assert "Cited nowhere" not in page


def test_citations_and_works_lead_to_each_other(root: Path) -> None:
    page = shown(root, 'X {{ cite("book") }} {{ cite("adam") }} {{ cite("book", "ch. 2") }}.')
    ids = re.findall(r'\bid="([^"]*)"', page)
    links = dict(re.findall(r'href="#(a-post-reference[^"]*)" role="([^"]*)"', page))
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    assert sorted(links.values()) == ["doc-backlink"] * 3 + ["doc-biblioref"] * 2
    assert 'title="D. Kingma and J. Ba, Adam: *a* &lt;method&gt;, 2015"' in html.unescape(
        page
    ).replace("<method>", "&lt;method&gt;")


def test_the_list_comes_before_the_notes_of_the_frame_and_goes_into_notebooks(root: Path) -> None:
    prose = '{{ cite("adam") }}\n\n{% claim "c" if true %}It is.{% endclaim %}'
    page = render(root, post(prose, bibliography="content/refs.bib"))
    text = body_text(page)
    places = [text.index(each) for each in ("## References", 'id="claims"', 'id="provenance"')]
    assert places == sorted(places)
    assert "## References" in markdown_of(page.prose)


@pytest.mark.parametrize(
    ("prose", "files", "reason"),
    [
        ('{{ cite("adm") }}', "content/refs.bib", "no work `adm` in content/refs.bib; the nearest"),
        ('{{ cite("adm") }}', "content/refs.bib", "key is `adam`."),
        ('{{ cite("p. 5") }}', "content/refs.bib", "cite() needs the key of a work"),
        ('{{ cite("adam") }}', "content/no.bib", "content/no.bib: can't be read"),
        ('{{ cite("adam") }}', "../refs.bib", "../refs.bib: lies outside the project."),
        ('{{ cite("adam") }}', "[]", "cite() needs `bibliography: content/FILE.bib`"),
        ('{{ cite("adam") }}', "[content/refs.bib, content/refs.bib]", "have the key `adam`"),
    ],
)
def test_a_citation_that_can_not_be_made_is_refused(
    root: Path, prose: str, files: str, reason: str
) -> None:
    with pytest.raises(UserError) as caught:
        render(root, post("\n" + prose, bibliography=files))
    assert str(caught.value).startswith("content/posts/a-post.md:9: ")
    assert reason in str(caught.value)


def test_a_bibliography_that_is_no_text_is_refused(root: Path) -> None:
    with pytest.raises(UserError, match=r"a-post.md:6: front matter: `bibliography` is not the p"):
        render(root, post("", bibliography="5"))
