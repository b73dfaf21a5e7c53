"""Text from outside reads on a page as it is, whatever Markdown, HTML or Liquid is in it."""

import html
import re
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.projects import write
from kit.sites import jekyll, needs_jekyll

from generator.pages.api_reference import described
from generator.pages.markup import SiteLink, escape, escape_html, fenced
from generator.targets.jekyll import inert, syntax_of

NASTY = [
    "{{ site.title }} {% include x %} {% raw %} {% endraw %} {%- endraw -%}",
    "a | b || c $$x$$ \"quoted\" 'single' -- --- ...",
    "<b>bold</b> &amp; &lt; <script>alert(1)</script> <!-- c -->",
    "# no heading",
    "1. no list",
    "- no list",
    "+ no list",
    ": no definition",
    "> no quote",
    "`code` *em* _em_ **strong** ~~gone~~ [link](http://x.y) ![image](x)",
    "http://example.org and <me@example.org>",
    "a trailing backslash \\",
    "{: .class} {::comment} ^[note] [^1] *[abbr]: x",
    "(c) -> => <= != == 10.5 98.4%",
    "=== ---",
    "a lone carriage return\r# no heading",
    "Zoë naïve 猫 🐈",
]
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), min_size=1)


def as_read(page: str) -> str:
    """Return the text of an HTML fragment, as a browser would show it."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


@given(words.filter(str.strip))
def test_any_text_reads_as_it_is_after_markdown(text: str) -> None:
    page = markdown.markdown(f"Before {escape(text)} after.", extensions=["extra"])
    assert as_read(page) == " ".join(f"Before {text.strip()} after.".split())


@pytest.mark.parametrize("text", NASTY)
def test_markup_at_the_start_of_a_line_is_text(text: str) -> None:
    page = markdown.markdown(str(escape(text)), extensions=["extra"])
    assert page.startswith("<p>")
    assert as_read(page) == " ".join(text.split())


@needs_jekyll
def test_after_jekyll_text_is_text_code_is_code_and_a_link_is_a_link(tmp_path: Path) -> None:
    code = "\n".join([*NASTY, "```", "````text", "x"]).replace("\r", " ")
    paragraphs = [*(inert(escape(text)) for text in NASTY), inert(fenced(code, "text"))]
    paragraphs.append(f"[link]({syntax_of(SiteLink('/images/a.png'))})")
    body = "\n\n".join(paragraphs)
    write(tmp_path / "source/page.md", f"---\n---\n{{% raw %}}\n{body}\n{{% endraw %}}\n")
    jekyll(tmp_path / "out", "/blog", tmp_path / "source")
    page = (tmp_path / "out/page.html").read_text(encoding="utf-8")
    shown = [as_read(p) for p in re.findall(r"<p>(.*?)</p>", page, re.DOTALL)]
    assert shown == [" ".join(text.split()) for text in [*NASTY, "link"]]
    (block,) = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert html.unescape(re.sub(r"<[^>]*>", "", block)).strip("\n") == code
    assert 'href="/blog/images/a.png"' in page


def test_lines_of_text_in_code_end_as_those_of_the_page() -> None:
    assert escape_html("a\rb\r\nc") == "a\nb\nc"
    # A blank line would end HTML for Markdown.
    assert escape_html("a\n\n \nb") == "a\n&#10; &#10;b"
    assert fenced("a\rb\r\nc", "text") == "```text\na\nb\nc\n```"


def test_names_in_descriptions_of_the_template_language_are_code() -> None:
    assert "0.9792 gives <code>97.9%</code>." in described("filters")


def test_halves_of_characters_are_left_out_as_utf_8_has_none() -> None:
    assert escape("a\ud800b\udfffc😀") == "abc😀"
