"""Posts published in blogs of many kinds, which Jekyll then builds: pages, links, images."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pytest
from kit.blogs import MANIFEST, Blog, write
from kit.projects import POST, make_project, post, without_data
from kit.sites import needs_jekyll, tags

PROSE = """{% set run = runs.small.first %}
See [the next]({{ post_link("b-post") }}).

{% call figure(history_figure(run)) %}By epoch.{% endcall %}

## Scores

{{ score_table(runs) }}

{{ code("code.py", "one") }}
"""
DEFAULT = '<html><head><title>{{ page.title }}</title></head><body class="frame">{{ content }}'
LAYOUT = {"_layouts/post.html": f"---\n---\n{DEFAULT}</body></html>\n"}
HOME = {"index.html": "---\n---\n<a href='{{ site.baseurl }}/'>Home</a>\n"}
# A theme that takes pages apart at their images, and puts the base URL before each address.
PREFIXING = """{% assign parts = include.content | split: '<img src="/' %}
{% for part in parts %}{% unless forloop.first %}<img src="{{ site.baseurl }}/{% endunless -%}
{{- part }}{% endfor %}"""


@dataclass(frozen=True)
class Kind:
    """A blog of some kind: its settings and files, and the options that publish into it."""

    config: str = ""
    files: dict[str, str] = field(default_factory=lambda: LAYOUT)
    options: tuple[str, ...] = ()


OWN_POST = "---\nlayout: article\nauthor: ann\ntitle: Own {0}\n---\nText.\n"
KINDS = {
    "plain": Kind(),
    "below a base URL": Kind("baseurl: /blog"),
    "by a theme": Kind("theme: minima\nbaseurl: /blog", {}),
    "layout by default": Kind(
        "defaults: [{scope: {path: '', type: posts}, values: {layout: single}}]",
        {"_layouts/single.html": LAYOUT["_layouts/post.html"]},
    ),
    "layout of its posts": Kind(
        "",
        {
            "_layouts/article.html": LAYOUT["_layouts/post.html"],
            **{f"_posts/2020-01-0{n}-own-{n}.md": OWN_POST.format(n) for n in (1, 2, 3)},
        },
    ),
    "another layout alone": Kind("", {"_layouts/page.html": LAYOUT["_layouts/post.html"]}),
    "collections": Kind(
        "collections_dir: written",
        {**LAYOUT, "written/_posts/2020-01-01-own.md": "---\nlayout: post\n---\n"},
    ),
    "in a folder": Kind("", LAYOUT, ("--site-dir", "docs")),
    "records excluded": Kind("exclude: [data]", LAYOUT, ("--without", "records")),
    "notebooks excluded": Kind("exclude: [notebooks/]", LAYOUT, ("--without", "notebooks")),
    "notebooks ignored": Kind(
        "", {**LAYOUT, ".gitignore": "*.ipynb\n"}, ("--without", "notebooks")
    ),
    "all JSON ignored": Kind("", {**LAYOUT, ".gitignore": "*.json\n!/data/**\n"}),
    "blocks of HTML parsed": Kind(
        "kramdown: {parse_block_html: true, auto_ids: false, hard_wrap: true}"
    ),
    "a theme that completes images": Kind(
        "baseurl: /blog",
        {
            "_layouts/post.html": LAYOUT["_layouts/post.html"].replace(
                "{{ content }}", "{% include parts.html content=content %}"
            ),
            "_includes/parts.html": PREFIXING,
        },
    ),
    "a theme that changes images": Kind(
        "baseurl: /blog",
        {
            "_layouts/post.html": LAYOUT["_layouts/post.html"].replace(
                "{{ content }}",
                "<a href='{{ site.baseurl }}/'>Home</a>"
                "{{ content | replace: '<img ', '<img decoding=async ' }}",
            ),
        },
    ),
    "whole posts at home": Kind(
        "",
        {
            **LAYOUT,
            "index.html": "---\n---\n{% for post in site.posts %}{{ post.content }}{% endfor %}",
        },
    ),
    "short addresses": Kind("permalink: /:title/"),
    "addresses by categories": Kind("permalink: /:categories/:title.html"),
    "settings of odd types": Kind("baseurl: null\nurl: 1"),
}


@pytest.fixture(scope="module")
def two_posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two posts, the first of which shows an image file and links to the second."""
    root = make_project(tmp_path_factory.mktemp("two") / "project")
    write(
        root,
        {
            "content/posts/a-post.md": post(PROSE, figures="files", categories="[one, Two]"),
            "content/posts/b-post.md": post("Hello.", date="2026-02-01"),
            "code.py": "def one():\n    return 1\n",
        },
    )
    return root


@pytest.fixture
def written(blog: Blog, two_posts: Path) -> Blog:
    """A blog with nothing in it, and the project of two posts."""
    shutil.rmtree(blog.project)
    shutil.copytree(two_posts, blog.project)
    blog.git("rm", "--quiet", "-r", ".")
    blog.commit({"README": "A blog\n"})
    return blog


def set_up(blog: Blog, kind: Kind) -> Path:
    """Commit the files of a kind of blog; return the folder that Jekyll reads."""
    folder = "docs/" if "docs" in kind.options else ""
    files = {"_config.yml": f"title: A blog\n{kind.config}\n", **HOME, **kind.files}
    blog.commit({f"{folder}{name}": text for name, text in files.items()})
    return blog.folder / folder


def jekyll(source: Path, out: Path) -> None:
    """Build a blog, which must succeed."""
    command = ["jekyll", "build", "-s", str(source), "-d", str(out), "--disable-disk-cache"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def addresses(lines: list[str]) -> list[str]:
    """Return the addresses that `publish` has printed."""
    return [line.split()[-1] for line in lines if line.startswith("  ")]


def file_at(out: Path, address: str, baseurl: str) -> Path:
    """Return the file that a server shows for an address."""
    assert address.startswith(f"{baseurl}/"), address
    path = unquote(address.removeprefix(baseurl)).partition("#")[0].strip("/")
    found = out / path
    return found / "index.html" if found.is_dir() else found


def broken(page: Path, out: Path, baseurl: str) -> list[str]:
    """Return the addresses on a page, of the blog itself, that lead nowhere."""
    ids = {attributes["id"] for _, attributes in tags(page) if "id" in attributes}
    found = []
    for _, attributes in tags(page):
        for address in (attributes.get("href"), attributes.get("src")):
            if address and address.startswith("#"):
                found += [address] if address[1:] not in ids else []
            elif address and "://" not in address and not address.startswith("mailto:"):
                found += [] if file_at(out, address, baseurl).is_file() else [address]
    return found


@needs_jekyll
@pytest.mark.parametrize("name", KINDS)
def test_a_post_is_whole_in_blogs_of_many_kinds(written: Blog, tmp_path: Path, name: str) -> None:
    kind, out = KINDS[name], tmp_path / "out"
    source = set_up(written, kind)
    promised = addresses(written.publish("--dry-run", *kind.options))
    assert addresses(written.publish(*kind.options)) == promised
    jekyll(source, out)
    baseurl = "/blog" if "baseurl: /blog" in kind.config else ""
    page, other = (file_at(out, address, baseurl) for address in promised)
    assert broken(page, out, baseurl) == []
    text = without_data(page.read_text(encoding="utf-8"))
    assert text.count("<html") == text.count("</html>") == 1
    assert f'href="{promised[1]}"' in text
    assert len([tag for tag, _ in tags(page) if tag == "img"]) == 1
    assert text.count("<table") == text.count("</table>") >= 2
    assert not [word for word in ("&lt;/", "```", "{%", "{{", "{::") if word in text]
    assert 'id="scores"' in text
    assert ("a-post.ipynb" in text) == ("notebooks" not in kind.options)
    with_records = "records" not in kind.options
    for sign in ("seed-1.json</a>", "verify.py</a>", 'labpress-sources" id='):
        assert (sign in text) == with_records, sign
    assert other.is_file()
    assert not (out / MANIFEST).exists()
    assert written.publish(*kind.options)[-1] == "nothing to publish: the blog has it all"
    written.publish("--remove", "a-post", "--remove", "b-post", *kind.options)
    assert written.git("diff", "--name-only", "HEAD", "HEAD~2") == "", "all is as it was"


@needs_jekyll
def test_a_post_of_tomorrow_does_not_stop_the_blog(written: Blog, tmp_path: Path) -> None:
    write(written.project, {"content/posts/b-post.md": post("Hello.", date="2999-01-31")})
    source, out = set_up(written, Kind("baseurl: /blog\npermalink: pretty")), tmp_path / "out"
    (note,) = (line for line in written.publish() if line.startswith("note: "))
    assert note.startswith("note: b-post: Jekyll leaves it out until a build on 2999-01-31")
    jekyll(source, out)
    page = out / "one/two/2026/01/31/a-post/index.html"
    assert '<a href="/blog/">the next</a>' in page.read_text(encoding="utf-8")
    assert broken(page, out, "/blog") == []
    with (source / "_config.yml").open("a") as config:
        config.write("future: true\n")
    jekyll(source, out)
    assert '<a href="/blog/2999/01/31/b-post/">' in page.read_text(encoding="utf-8")


@needs_jekyll
def test_a_post_that_is_not_in_the_blog_is_not_linked(written: Blog, tmp_path: Path) -> None:
    source, out = set_up(written, Kind("permalink: /:title/")), tmp_path / "out"
    written.publish("a-post")
    jekyll(source, out)
    assert "<p>See the next.</p>" in (out / "a-post/index.html").read_text(encoding="utf-8")
    written.publish()
    jekyll(source, out)
    assert '<a href="/b-post/">the next</a>' in (out / "a-post/index.html").read_text("utf-8")
    (source / "_posts/2026-02-01-b-post.md").unlink()
    jekyll(source, out)


REFUSED: list[tuple[str, dict[str, str], str]] = [
    # The settings, other files, and the message.
    ("exclude: [data]", LAYOUT, "data/a-post/claims.json and 9 more (_config.yml: `exclude` has "),
    ("exclude: ['*.ipynb']", LAYOUT, "with `--without notebooks`, or take that pattern out."),
    ("exclude: [images]", LAYOUT, "`exclude` has `images`): take that pattern out."),
    (
        "",
        {**LAYOUT, ".gitignore": "data/\n"},
        "or add the lines `!/data/` and `!/data/**` below it",
    ),
    ("", {**LAYOUT, ".gitignore": "# a\n*.ipynb\n"}, "(`*.ipynb` in .gitignore:2): publish with"),
    (
        "",
        {**LAYOUT, ".gitignore": "*.svg\n"},
        "(`*.svg` in .gitignore:1): add the lines `!/images/",
    ),
    ("markdown: CommonMark", LAYOUT, "removes HTML, and so all tables and figures"),
    ("markdown: CommonMarkGhPages\ncommonmark: {options: [SMART]}", LAYOUT, "add `commonmark: {"),
    ("kramdown: {input: kramdown}", LAYOUT, "_config.yml: with `kramdown: {input: kramdown}` blo"),
    ("a: [", LAYOUT, "_config.yml: can't be read: "),
    (
        "permalink: /:title/",
        {**LAYOUT, "_posts/2020-02-03-a-post.md": "---\n---\n"},
        "content/posts/a-post.md: its page would have the address /a-post/, which",
    ),
    (
        "",
        {**LAYOUT, "_posts/2020-02-03-x.md": "---\npermalink: /2026/02/01/b-post\n---\n"},
        "content/posts/b-post.md: its page would have the address /2026/02/01/b-post.html, which",
    ),
]


@pytest.mark.parametrize(("config", "files", "says"), REFUSED)
def test_what_would_spoil_the_posts_is_refused_with_the_way_out(
    written: Blog, config: str, files: dict[str, str], says: str
) -> None:
    set_up(written, Kind(config, files))
    assert says in written.refuse()
    assert says in written.refuse("--dry-run")


@pytest.mark.parametrize("pattern", ["*.ipynb", "notebooks/", "notebooks", "/notebooks/*"])
def test_the_lines_that_a_refusal_names_let_git_take_the_files(written: Blog, pattern: str) -> None:
    set_up(written, Kind("", {**LAYOUT, ".gitignore": f"{pattern}\n"}))
    lines = re.findall(r"`(!.*?)`", written.refuse())
    written.commit({".gitignore": "\n".join([pattern, *lines, ""])})
    written.publish()
    assert "notebooks/a-post.ipynb" in written.git("ls-files")


NO_BLOGS: list[tuple[dict[str, str], str]] = [
    ({"mkdocs.yml": "site_name: x\n", "docs/index.md": "x"}, "is a site of MkDocs: write each"),
    (
        {"hugo.toml": "title = 'x'\n"},
        "is a site of Hugo: write the posts for it with `export hugo`",
    ),
    ({"config.toml": 'baseURL = "/"\n', "content/posts/a.md": "x"}, "is a site of Hugo"),
    ({"conf.py": 'BLOG_TITLE = "x"\n', "posts/a.rst": "x"}, "is a site of Nikola"),
    ({"pelicanconf.py": "SITENAME = 'x'\n", "content/a.md": "x"}, "is a site of Pelican"),
    ({"_quarto.yml": "project: {type: website}\n"}, "with `export quarto`"),
    (
        {
            "_config.yml": "a: b\n",
            "package.json": '{"dependencies": {"hexo": "7"}}',
            "_posts/a": "",
        },
        "is a site of Hexo",
    ),
    ({"index.html": "<html></html>", ".nojekyll": ""}, "holds built pages"),
    (
        {"docs/_config.yml": "title: x\n", "README.md": "x"},
        "is in a folder of it: `--site-dir docs`",
    ),
    ({"README.md": "x"}, "has neither a _config.yml nor a folder _posts"),
]


@pytest.mark.parametrize(("files", "says"), NO_BLOGS)
def test_what_is_no_blog_of_jekyll_is_refused_with_the_way_out(
    written: Blog, files: dict[str, str], says: str
) -> None:
    written.commit(files)
    message = written.refuse(code=2)
    assert message.startswith(f"{written.folder}: ")
    assert says in message


def test_layout_and_usual_keys_are_those_of_the_blog_unless_a_file_says_otherwise(
    written: Blog,
) -> None:
    source = set_up(written, KINDS["layout of its posts"])
    settings = {
        "front_matter": {"author": "me", "image": None, "page": {"toc": False}},
        "posts": {"b-post": {"layout": "page", "categories": ["x"]}},
    }
    written.publish()
    page = (source / "_posts/2026-01-31-a-post.md").read_text("utf-8").splitlines()
    assert {"layout: article", "author: ann"} <= set(page)
    assert any(line.startswith("image: /images/a-post/") for line in page)
    write(written.project, {"content/blog.yml": json.dumps(settings)})
    lines = written.publish()
    assert lines[-2] == "  updated    /x/2026/02/01/b-post.html"
    page = (source / "_posts/2026-01-31-a-post.md").read_text("utf-8").splitlines()
    assert {"layout: article", "author: me"} <= set(page)
    assert not any(line.startswith("image:") for line in page)
    assert "layout: page" in (source / "_posts/2026-02-01-b-post.md").read_text("utf-8")


@pytest.mark.parametrize(
    "front",
    [
        "layout: [a]\npermalink: 5\nslug: 7\ncategories: {a: b}",
        "date: soon\ncategory: [x]\ncategories: 3",
        "a: [",
        "- a list",
        "date: 2020-02-30",
    ],
)
def test_odd_front_matter_of_the_blog_stops_nothing(written: Blog, front: str) -> None:
    text = f"---\n{front}\n---\nText.\n"
    files = {**LAYOUT, "_posts/2020-01-01-a.md": text, "_posts/no-date.md": text}
    set_up(written, Kind("", files))
    assert len(addresses(written.publish("--dry-run"))) == 2


def test_notebooks_open_from_the_repository_of_the_blog(written: Blog) -> None:
    source = set_up(written, Kind("repository: ann/blog", LAYOUT, ("--site-dir", "docs")))
    written.publish("--site-dir", "docs")
    page = (source / "_posts/2026-01-31-a-post.md").read_text("utf-8")
    address = (
        "https://colab.research.google.com/github/ann/blog/blob/main/docs/notebooks/a-post.ipy"
    )
    assert address in page


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("defaults: [{scope: {path: ''}, values: {layout: post, toc: true}}]", False),
        ("defaults: [{scope: {path: ''}, values: {layout: post, toc: false}}]", True),
        # Jekyll's CommonMark gives headings no ids.
        ("markdown: CommonMark\ncommonmark: {options: [UNSAFE]}", False),
    ],
)
def test_a_page_has_a_table_of_contents_unless_the_theme_has_one_or_it_would_lead_nowhere(
    written: Blog, config: str, expected: bool
) -> None:
    sections = "\n\n".join(f"## Section {number}\n\nText." for number in range(4))
    write(written.project, {"content/posts/a-post.md": post(sections)})
    source = set_up(written, Kind(config))
    written.publish("a-post")
    page = (source / "_posts/2026-01-31-a-post.md").read_text("utf-8")
    assert ('class="labpress-toc"' in page) == expected


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("[a]", "content/blog.yml: is not a list of keys"),
        ("a: [", "content/blog.yml: is not a list of keys"),
        ("layout: x", "content/blog.yml: "),
        ("without: [images]", "content/blog.yml: "),
        ("front_matter: {figures: none}", "front_matter.figures: is not inline or files"),
        ("front_matter: {draft: true}", "front_matter.draft: stands in the post alone"),
        ("posts: {c-post: {layout: x}}", "posts.c-post: there is no such post"),
    ],
)
def test_wrong_settings_are_refused(written: Blog, settings: str, says: str) -> None:
    set_up(written, KINDS["plain"])
    write(written.project, {"content/blog.yml": settings})
    assert says in written.refuse()


def test_a_layout_that_is_not_there_is_said(written: Blog) -> None:
    set_up(written, Kind("", {"_layouts/front.html": "x"}))
    (note,) = (line for line in written.publish() if line.startswith("note: "))
    assert note.startswith("note: the blog has no layout `post` (it has: front); name one")


def test_a_figure_that_a_layout_repeats_is_said(written: Blog) -> None:
    files = {"_layouts/post.html": '<img src="{{ page.image }}">'}
    set_up(written, Kind("defaults: [{scope: {path: ''}, values: {layout: post}}]", files))
    (note,) = (line for line in written.publish() if line.startswith("note: "))
    assert "the layout `post` shows the key `image`" in note
    write(written.project, {"content/blog.yml": "front_matter: {image: null}"})
    assert not [line for line in written.publish() if line.startswith("note: ")]


@needs_jekyll
def test_two_projects_share_a_blog(written: Blog, tmp_path: Path) -> None:
    source, out = set_up(written, KINDS["short addresses"]), tmp_path / "out"
    written.publish("b-post")
    first = written.files
    written.project = shutil.copytree(written.project, tmp_path / "second")
    assert "b-post of the project `project` has: rename one" in written.refuse("b-post")
    write(written.project, {"content/posts/c-post.md": POST})
    written.publish("c-post")
    assert {**written.files, MANIFEST: b""}.items() > {**first, MANIFEST: b""}.items()
    assert set(json.loads(written.files[MANIFEST])["projects"]) == {"project", "second"}
    jekyll(source, out)
    assert (out / "b-post/index.html").is_file() and (out / "c-post/index.html").is_file()
    assert "b-post: this project has not published it" in written.refuse(
        "--remove", "b-post", code=2
    )
    written.publish("--remove", "c-post")
    assert written.files == first
