"""The preview shows what Jekyll shows."""

import html.parser
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kit.projects import POST, ROOT, make_project, record, write_record

from generator.__main__ import main
from generator.project import find_project

pytest.importorskip("watchfiles", reason="needs the extra `serve`")
pytest.importorskip("pygments", reason="needs the extra `serve`")
pytest.importorskip("pymdownx", reason="needs the extra `serve`")
from generator.preview.preview import Preview

needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")
FRONT = POST.partition("{% set")[0]
# Jinja leaves alone what stands between the marks.
TRAPS = (
    FRONT
    + """{% raw %}
Prose with a | pipe, "double quotes", 'single ones', it's -- and --- dashes... and 3 < 4 & 5,
<<so>>. An <b>inline tag</b>, an entity &amp; others: &#123;&#123; x &#125;&#125;
&lt;i&gt; &#42;no stars&#42;.
A snake_case_name, **"bold" text**, *it*, ~~struck~~, \\*not emphasised\\*, `code "as" -- is`,
#hash.
In the '90s, "*emphasised*" and (“so”) "1 'inner' 2". https://example.com/ is <https://example.com/>.

## What's new? A, B & C: "quoted"

## Repeated

## Repeated

### 1. Numbered (with `code`) -- dash

## §2. A [link](https://example.com/a_b) and *emphasis*

## Ümlaut / slash_under, 100% of C#

## Closed ##

##No heading

## Named {#my-own}

## Left {alone}

Set with
--------

Inline $$x^2_i + y$$ formula, and a price of $5 and $6.

$$
\\sum_i x_i < "y"
$$

| Name | "Value" |
| --- | ---: |
| a \\| b | `c` |
| **d** | it's 2 |

- one
  - two "quoted"
    goes on
    - three
- four
  1. five
  2. six

3. first

   more of first

   ```python
   if x:
       print("nested")
   ```
4. second
    - by four

Text before a list:
- item a
- item b
  lazy
end of b

* * *

```python
x = "{{ site.title }} {% if %}"  # <b> & 'q' -- ...

def f(): pass
```

~~~text
```
# no heading | *plain*
```
~~~

```
no language
```

    indented {{ code }}

<details class="labpress-log"><summary>All "3" epochs</summary>
<pre tabindex="0">Epoch 1/3 *a* -- b

# after a blank line &#123; &lt;b&gt; $$x$$
- no item</pre>
</details>

<details markdown="1"><summary>More</summary>

Read *as Markdown*, with

| a | b |
| --- | --- |
| 1 | 2 |

</details>

> quoted "words"
> go on

Term
: What it means

- [ ] to do
- [x] done

Two blanks \x20
break a line,\\
and so does this.[^1]

[^1]: A note's text.

{% endraw %}
{% set run = runs.small %}
{{ run.title }}

By accident | a table of `one | row`

{% call figure(history_figure(run)) %}"By" epoch.{% endcall %}

{{ score_table(runs) }}
{{ training_log(run) }}

{{ last_epoch(run) }}
{{ text_block("{% endraw %} {{ x }} `*", "text") }}
"""
)


@dataclass
class Outline(html.parser.HTMLParser):
    """What a reader finds on a page."""

    headings: list[tuple[str, str, str]] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.open.append((tag, given.get("id") or "", len(self.text)))
        if tag in COUNTED:
            self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag == "img":
            self.images.append(given["alt"] or "")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])

    def handle_endtag(self, tag: str) -> None:
        start, name = 0, ""
        while self.open:
            found, name, start = self.open.pop()
            if found == tag:
                break
        text = self.text[start:]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, name, words(text)))
        if tag == "figure":
            self.figures.append(words(text))
        if tag in ("td", "th"):
            self.tables[-1][-1].append(words(text))
        if tag == "pre":
            self.code.append(text.strip("\n"))
        if tag == "style":
            self.text = self.text[:start]

    def handle_data(self, data: str) -> None:
        self.text += data


COUNTED = {"p", "ul", "ol", "li", "dl", "dd", "blockquote", "em", "strong", "del", "hr", "a", "sup"}
COUNTED |= {"details", "summary", "br", "b", "i", "pre", "code", "figcaption", "input"}


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    found.text = words(found.text)
    return found


def words(text: str) -> str:
    return " ".join(text.split())


def of_jekyll(site: Path, target: Path) -> Callable[[str], str]:
    """Builds a site; gives the article of a post by its slug."""
    command = ["jekyll", "build", "-s", str(site), "-d", str(target), "--disable-disk-cache"]
    subprocess.run(command, check=True, capture_output=True)

    def article(slug: str) -> str:
        (page,) = target.glob(f"*/*/*/{slug}/index.html")
        text = page.read_text(encoding="utf-8")
        return text.partition('itemprop="articleBody">')[2].partition('<a class="u-url"')[0]

    return article


def preview(root: Path, slug: str) -> str:
    """What the preview shows of a post's text."""
    return Preview(find_project(root, None, None)).render(slug).body


def same(ours: Outline, jekylls: Outline) -> None:
    assert ours.headings == jekylls.headings
    assert ours.figures == jekylls.figures
    assert ours.images == jekylls.images
    assert ours.tables == jekylls.tables
    assert ours.code == jekylls.code
    assert ours.text == jekylls.text
    assert ours.tags == jekylls.tags


@needs_jekyll
def test_the_real_post_reads_as_in_jekyll(tmp_path: Path) -> None:
    jekylls = outline(of_jekyll(ROOT / "site", tmp_path)("cats-vs-dogs"))
    ours = outline(preview(ROOT, "cats-vs-dogs"))
    assert len(ours.headings) == 13
    assert len(ours.figures) == len(ours.images) == 11
    assert len(ours.tables) == 4
    same(ours, jekylls)


@needs_jekyll
def test_a_post_of_traps_reads_as_in_jekyll(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project", TRAPS)
    title = '<i>*plain* {{ text }} {% endraw %} | `x` "q" -- &amp; $$x$$</i>'
    write_record(root, record("small", 0.625, title=title))
    for name in ("_config.yml", "index.md"):
        (root / "site").mkdir(exist_ok=True)
        shutil.copy(ROOT / "site" / name, root / "site" / name)
    assert main(["build", "--root", str(root)]) == 0
    jekylls = outline(of_jekyll(root / "site", tmp_path / "built")("a-post"))
    # Python-Markdown rules off its notes.
    ours = outline(
        preview(root, "a-post").replace('<div class="footnote">\n<hr>', '<div class="footnote">')
    )
    assert len(ours.headings) > 8
    assert title in ours.text, "each entity is the sign that it stands for"
    same(ours, jekylls)


def test_images_of_the_site_are_in_the_page(tmp_path: Path) -> None:
    image = "![A dot]({{ link('/images/dot.png') }})"
    root = make_project(tmp_path / "project", POST + f"\n{image}\n\n![Gone](/images/gone.png)\n")
    (root / "site/images").mkdir(parents=True)
    (root / "site/images/dot.png").write_bytes(b"a dot")
    shown = preview(root, "a-post")
    assert f'alt="A dot" src="data:image/png;base64,{b64encode(b"a dot").decode()}"' in shown
    assert 'src="/images/gone.png"' in shown
