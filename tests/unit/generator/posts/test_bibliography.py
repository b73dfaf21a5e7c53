"""Works are read from BibTeX as LaTeX prints them."""

import pytest

from experiments.records.errors import UserError
from generator.posts.bibliography import Work, read_bibliography

NOTHING = dict.fromkeys(("volume", "pages", "publisher", "note", "doi", "url", "year"), "")
SOURCE = r"""
% A remark.
@string{jmlr = "Journal of Machine Learning Research"}
@article{kingma2015,
  author = {Kingma, Diederik P. and Ba, Jimmy},
  title = {{Adam}: A Method for
    {Stochastic} Optimization},
  journal = jmlr, Volume = 3, number = {2}, pages = {1--15}, year = 2015,
  doi = {https://doi.org/10.1000/x\_y(1)},
  url = {https://example.org},
}
@inproceedings{accents,
  author = {M{\"u}ller, J{\'e}r{\^o}me and {\O}stby, Anna and van der Berg, Jan
            and {Google and Research} and King, Jr., Martin},
  title = "Caf\'e \& {\ss}: 50% of $\alpha$",
  booktitle = {Proc.\ of X}, publisher = {P~Q}, note = {In German},
  url = {\url{https://example.org/a\_b%20c~d}},
}
@online{preprint, author = {A and others}, title = {``Why''}, date = {2021-03-01},
  eprint = {2101.00001}, eprinttype = {arXiv}, howpublished = {Web}}
@book{edited, editor = {Ada Lovelace}, title = {T}, year = {in press}}
@misc{whole, organization = {The {UN}}, title = {T}}
"""


def test_fields_are_plain_text() -> None:
    works = read_bibliography(SOURCE, "refs.bib")
    assert works == {
        "kingma2015": Work(
            key="kingma2015",
            authors="Diederik P. Kingma and Jimmy Ba",
            year="2015",
            title="Adam: A Method for Stochastic Optimization",
            container="Journal of Machine Learning Research",
            volume="3(2)",
            pages="1–15",
            publisher="",
            note="",
            doi="10.1000/x_y(1)",
            url="https://example.org",
        ),
        "accents": Work(
            **NOTHING
            | {
                "key": "accents",
                "authors": "Jérôme Müller, Anna Østby, Jan van der Berg, Google and Research "
                "and Martin King, Jr.",
                "title": "Café & ß: 50% of α",
                "container": "Proc. of X",
                "publisher": "P Q",
                "note": "In German",
                "url": "https://example.org/a_b%20c~d",
            }
        ),
        "preprint": Work(
            **NOTHING
            | {
                "key": "preprint",
                "authors": "A et al.",
                "year": "2021",
                "title": "“Why”",
                "container": "Web",
                "url": "https://arxiv.org/abs/2101.00001",
            }
        ),
        "edited": Work(
            **NOTHING
            | {"key": "edited", "authors": "Ada Lovelace", "title": "T", "container": ""}
            | {"year": "in press"}
        ),
        "whole": Work(
            **NOTHING | {"key": "whole", "authors": "The UN", "title": "T", "container": ""}
        ),
    }


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("@misc{a, title={x}}\n\n@misc{a, title={y}}", 3, "Duplicate entry key 'a'."),
        ("\n@misc{a, title={x}\n@misc{b, title={y}}", 2, "not BibTeX: Unexpected block start"),
        ("@misc{a, title={x}", 1, "not BibTeX: Unexpectedly reached end of file."),
        ("@misc{a, title={x}, title={y}}", 1, "Duplicate field keys on entry: 'title'."),
        ("@misc{a, author={A, B, C, D, E}, title={x}}", 1, "Too many commas"),
        ("\n@misc{a, year=2020}", 2, "`a` has no title."),
        ("@misc{a, title={x}, url={javascript:alert(1)}}", 1, "begins with neither http:// nor"),
    ],
)
def test_an_entry_that_is_none_is_refused(source: str, line: int, reason: str) -> None:
    with pytest.raises(UserError) as caught:
        read_bibliography(source, "refs.bib")
    assert str(caught.value).startswith(f"refs.bib:{line}: ")
    assert reason in str(caught.value)
    assert ".." not in str(caught.value)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UserError):
        read_bibliography("@misc{a, title={x}\n@misc{b, title={y}}", "refs.bib")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "@misc{a,\n title = {T},\n year = 2015\n url = {x}\n}",
            "3: a comma is missing after `year`",
        ),
        ("@misc{a,\n title = {T}\n year = 2015\n}", "2: a comma is missing after `title`"),
        ('@misc{a, title = "T" year = 2015}', "1: a comma is missing after `title`"),
        ("\n@artcle{a, title = {T}}", "2: BibTeX has no @artcle: did you mean @article?"),
    ],
)
def test_a_slip_is_an_error_on_its_line(entry: str, message: str) -> None:
    with pytest.raises(UserError) as raised:
        read_bibliography(entry, "refs.bib")
    assert str(raised.value).startswith(f"refs.bib:{message}")


def test_types_of_other_tools_and_equations_in_titles_are_no_slips() -> None:
    text = "@Standard{a, title = {{BERT} and x = 3}, month = jan}\n@misc{b, title = {2015 y = x}}"
    assert list(read_bibliography(text, "refs.bib")) == ["a", "b"]
