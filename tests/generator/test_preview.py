"""The preview: the same page as Jekyll's, from a server that really runs."""

import html.parser
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest
from projects import POST, ROOT, make_project, record, write_record

from generator.__main__ import main
from generator.escaping import asset, finish

pytest.importorskip("watchfiles", reason="needs the extra `serve`")
pytest.importorskip("pygments", reason="needs the extra `serve`")
from generator.preview import preview, without_liquid

needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="jekyll is not installed")
needs_browser = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="chromium or chromedriver is not installed",
)
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
break a line.[^1]

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
    (source,) = (ROOT / "site/_posts").glob("*-cats-vs-dogs.md")
    jekylls = outline(of_jekyll(ROOT / "site", tmp_path)("cats-vs-dogs"))
    ours = outline(preview(source.read_text(encoding="utf-8"), lambda path: None).body)
    assert len(ours.headings) == 12
    assert len(ours.figures) == len(ours.images) == 9
    assert len(ours.tables) == 1
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
    (source,) = (root / "site/_posts").iterdir()
    body = preview(source.read_text(encoding="utf-8"), lambda path: None).body
    # Python-Markdown rules off its notes.
    ours = outline(body.replace('<div class="footnote">\n<hr>', '<div class="footnote">'))
    assert len(ours.headings) > 8
    assert title in ours.text, "each entity is the sign that it stands for"
    same(ours, jekylls)


def test_liquid_is_taken_back_from_a_page() -> None:
    markdown = (
        f'<img src="{asset("/images/a/b.png")}"> {{{{ a }}}} {{% b %}} {{% endraw %}} {{%- endraw'
    )
    expected = '<img src="/images/a/b.png"> {{ a }} {% b %} {% endraw %} {%- endraw'
    assert without_liquid(finish(markdown)) == expected


@dataclass
class Server:
    """A running preview."""

    process: subprocess.Popen[str]
    address: str

    def get(self, path: str = "/") -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def events(self) -> IO[bytes]:
        stream: IO[bytes] = urllib.request.urlopen(f"{self.address}/events", timeout=10)
        return stream


def next_version(events: IO[bytes]) -> str:
    """Waits for the next event; returns what it says."""
    while not (line := events.readline()).startswith(b"data: "):
        assert line, "the stream has ended"
    return line.decode().removeprefix("data: ").strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def serve(project: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server, and ends it when the test does."""
    running = []

    def start(*options: str) -> Server:
        command = [sys.executable, "-m", "generator", "serve", "--root", str(project)]
        process = subprocess.Popen(
            [*command, "--port", "0", *options],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        running.append(process)
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        assert line.startswith("http://127.0.0.1:"), process.stderr.read()
        return Server(process, line.split()[0].rstrip("/"))

    yield start
    for process in running:
        process.kill()
        process.communicate()


def rewrite(project: Path, text: str) -> None:
    (project / "content/posts/a-post.md").write_text(text, encoding="utf-8")


def test_a_changed_record_shows_in_the_browser_at_once(
    project: Path, serve: Callable[..., Server]
) -> None:
    server = serve()
    before = server.get()
    assert "Ends at 62.5%" in before
    with server.events() as events:
        version = next_version(events)
        assert f'"{version}"' in before, "a page that is up to date is not loaded again"
        write_record(project, record("small", 0.125))
        changed = next_version(events)
    after = server.get()
    assert changed != version
    assert f'"{changed}"' in after
    assert "Ends at 12.5%" in after
    pictures = [
        re.findall(r'src="(data:image/png;base64,[^"]+)"', page) for page in (before, after)
    ]
    assert [len(found) for found in pictures] == [1, 1]
    assert pictures[0] != pictures[1], "the figure is drawn again"
    assert not (project / "site").exists(), "nothing is written"


def test_an_error_shows_on_the_page_and_goes_when_it_is_mended(
    project: Path, serve: Callable[..., Server]
) -> None:
    server = serve()
    with server.events() as events:
        next_version(events)
        rewrite(project, POST.replace("runs.small", "runs.missing"))
        next_version(events)
        page = server.get()
        (error,) = re.findall('role="alert"[^>]*>(.*?)</p>', page)
        assert error.startswith("content/posts/a-post.md:8: runs has no run of `missing`")
        assert "Traceback (most" not in page
        assert "Ends at 62.5%" in page, "the post as it was stands below"
        rewrite(project, POST.replace("Ends at", "Finishes at"))
        next_version(events)
    page = server.get()
    assert "Finishes at 62.5%" in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize("name", ["post.md.jinja", "preview.html.jinja"])
def test_a_broken_template_shows_its_line_and_can_be_mended(
    project: Path, serve: Callable[..., Server], name: str
) -> None:
    server = serve()
    template = project / "templates" / name
    text = template.read_text(encoding="utf-8")
    with server.events() as events:
        next_version(events)
        template.write_text("first\n{% if %}", encoding="utf-8")
        next_version(events)
        assert f"templates/{name}:2: Expected an expression" in server.get()
        template.write_text(text, encoding="utf-8")
        next_version(events)
    assert "Ends at 62.5%" in server.get()


def test_several_posts_have_a_list_and_one_can_be_chosen(
    project: Path, serve: Callable[..., Server]
) -> None:
    other = project / "content/posts/b-post.md"
    other.write_text(POST.replace("A post", "Another <post>"), encoding="utf-8")
    everything, chosen = serve(), serve("--slug", "b-post")
    index = everything.get()
    assert re.findall('<a href="/([ab]-post)/">([^<]*)</a>', index) == [
        ("a-post", "A post"),
        ("b-post", "Another &lt;post&gt;"),
    ]
    assert "<h1>Another &lt;post&gt;</h1>" in everything.get("/b-post/")
    assert "<h1>Another &lt;post&gt;</h1>" in chosen.get()
    for server, path in ((everything, "/c-post/"), (chosen, "/a-post/"), (chosen, "/../README.md")):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            server.get(path)


def test_a_post_that_is_begun_while_serving_is_listed(
    project: Path, serve: Callable[..., Server]
) -> None:
    server = serve()
    with server.events() as events:
        next_version(events)
        (project / "content/posts/begun.md").write_text("Just prose.\n", encoding="utf-8")
        next_version(events)
    assert "content/posts/begun.md:1: begins without front matter" in server.get()
    assert "Ends at 62.5%" in server.get("/a-post/")


def test_ctrl_c_ends_it_quietly(serve: Callable[..., Server]) -> None:
    server = serve()
    with server.events() as events:
        next_version(events)
        server.process.send_signal(signal.SIGINT)
        assert server.process.communicate(timeout=10) == ("", "")
    assert server.process.returncode == 0


def test_a_port_in_use_is_said_in_a_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--root", str(project), "--port", port]) == 2
    message = capsys.readouterr().err
    assert message.startswith(f"port {port} is in use")
    assert message.count("\n") == 1


def test_a_post_that_is_not_there_is_named_with_those_that_are(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--root", str(project), "--slug", "other"]) == 2
    assert capsys.readouterr().err == "--slug other: no such post; there is a-post.\n"


@needs_browser
def test_the_page_fits_a_phone_fetches_nothing_and_follows_edits(
    project: Path, serve: Callable[..., Server], tmp_path: Path
) -> None:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser")
    wait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait
    rewrite(project, TRAPS)
    server = serve()
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/user"):
        options.add_argument(flag)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    browser: Any = webdriver.Chrome(options=options, service=service)
    try:
        for width in (390, 1280):
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.get(server.address)
            assert browser.execute_script(OVERFLOW) == 0
            assert browser.execute_script(FETCHED) in ([], [f"{server.address}/events"])
            wait(browser, 10).until(lambda browser: browser.execute_script(DRAWN))
        grounds = []
        for scheme in ("light", "dark"):
            feature = {"name": "prefers-color-scheme", "value": scheme}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
            grounds.append(browser.execute_script(GROUND))
        assert grounds[0] != grounds[1]
        assert "Later prose" not in browser.page_source
        rewrite(project, TRAPS + "\nLater prose.\n")
        wait(browser, 10).until(lambda browser: "Later prose" in browser.page_source)
    finally:
        browser.quit()


OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
FETCHED = "return performance.getEntriesByType('resource').map(entry => entry.name)"
FETCHED += ".filter(name => !name.startsWith('data:'))"
DRAWN = "const i = document.images[0]; i.loading = 'eager'; return i.naturalWidth > 0"
GROUND = "return getComputedStyle(document.body).backgroundColor"
