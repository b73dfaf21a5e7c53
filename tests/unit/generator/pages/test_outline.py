"""The outline of a post, and the keys that switch off parts of its page."""

from pathlib import Path

import pytest
from kit.projects import make_project, post, render

from generator.pages.outline import Section, read_outline
from generator.targets.jekyll import body_text

SECTIONS = """
## A *first* one

### Below it

#### Too deep

## A [link](https://example.com) & `code`

> ## Quoted

```
## Code
```

## Named {#own}

## Left out
{: .no_toc}

## Named below
{: #other .wide}

Underlined
----------
"""
PARTS = {
    "toc": 'class="labpress-toc"',
    "reading_time": "minute to read",
    "copy": 'data-parts="copy',
    "anchors": "anchors ",
    "print": "@media print",
}


def test_sections_are_headings_of_two_levels() -> None:
    assert read_outline(SECTIONS).sections == (
        Section("a-first-one", "A first one", (Section("below-it", "Below it"),)),
        Section("a-link--code", "A link & code"),
        Section("own", "Named"),
        Section("other", "Named below"),
        Section("underlined", "Underlined"),
    )


@pytest.mark.parametrize(
    ("prose", "lead"),
    [
        ("\nOne line\nand another.\n\nMore.", "\nOne line\nand another."),
        ("It is **98%**.", "It is **98%**."),
        ("## A heading\n\nText", ""),
        ("| a | b |\n| --- | --- |\n| 1 | 2 |", ""),
        ("- an item\n", ""),
        ("<details>\n<p>x</p></details>\n\nText", ""),
        ("Text\n```\ncode\n```", ""),
        ("\ue0000\ue001\n\nText", ""),  # The placeholder of a figure.
        ("", ""),
    ],
)
def test_the_first_block_leads_if_it_is_a_paragraph(prose: str, lead: str) -> None:
    outline = read_outline(prose)
    assert (outline.lead, outline.lead + outline.rest) == (lead, prose)


def test_words_of_prose_are_read_and_code_is_not() -> None:
    text = "word " * 238 + "\n\n" + '<span class="a b c d">' + "word " * 238 + "</span>"
    code = "\n\n```\n" + "code " * 2000 + "\n```\n"
    assert read_outline("").minutes == 1
    assert read_outline(text + code).minutes == 2


def test_each_part_of_the_page_can_be_switched_off(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    prose = f"{{% raw %}}{SECTIONS}{{% endraw %}}"
    page = body_text(render(root, post(prose)))
    assert [key for key, sign in PARTS.items() if sign not in page] == []
    for key, sign in PARTS.items():
        assert sign not in body_text(render(root, post(prose, page=f"{{{key}: false}}")))


def test_a_page_begins_with_its_first_paragraph_or_with_a_warning(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project")
    text = body_text(render(root, post("The first.\n\nThe second.")))
    assert text.startswith("{% raw %}\nThe first.\n\n<style")
    assert text.index("</style>") < text.index("The second.")
