"""The posts as Jekyll and other Markdown tools render them."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import ParseResult, unquote, urlparse
from xml.etree import ElementTree

import markdown
from kit.projects import write
from kit.sites import (
    POSTS,
    SITE,
    Site,
    each_post,
    front_matter,
    jekyll,
    markup,
    needs_jekyll,
    prose,
    slug,
    tags,
)

CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)


def meta(page: Path, name: str) -> str | None:
    """Return the content of a page's <meta> of this name or property."""
    every = [a for tag, a in tags(page) if tag == "meta"]
    found = [a["content"] for a in every if name in (a.get("name"), a.get("property"))]
    return found[0] if found else None


def straight(text: str) -> str:
    """Return a text with straight quotes, which Jekyll makes curly."""
    return text.translate(str.maketrans("‘’“”", "''\"\""))


def leads(address: ParseResult, page: Path, site: Site) -> bool:
    """Return True if the site has the file that a link names, and the anchor if it names one."""
    path = unquote(address.path)
    if not path:
        target = page
    elif not path.startswith("/"):
        target = page.parent / path
    elif f"{path}/".startswith(f"{site.baseurl}/"):
        target = site.folder / path.removeprefix(site.baseurl)[1:]
    else:
        return False
    target = target / "index.html" if target.is_dir() else target
    if not (target.is_file() and address.fragment):
        return target.is_file()
    return unquote(address.fragment) in {a.get("id") for _, a in tags(target)}


@needs_jekyll
def test_jekyll_builds_the_site_without_a_warning(site: Site) -> None:
    assert not re.search("warning|error|deprecat", site.output, re.IGNORECASE), site.output


@needs_jekyll
def test_every_link_and_asset_of_every_page_is_there(site: Site) -> None:
    pages, checked, lost = list(site.folder.rglob("*.html")), 0, []
    for page in pages:
        links = [a[key] for _, a in tags(page) for key in ("href", "src") if key in a]
        for link in links:
            address = urlparse(link)
            if not (address.scheme or address.netloc):
                checked += 1
                if not leads(address, page, site):
                    lost.append(f"{page.relative_to(site.folder)}: {link}")
    assert lost == []
    assert checked > len(pages)


@needs_jekyll
@each_post
def test_the_page_has_all_that_its_markdown_has(site: Site, post: Path) -> None:
    page, body = site.page(post), markup(post)
    found = [tag for tag, _ in tags(page)]
    # Tables in Markdown have a line of hyphens below their heads.
    body = re.sub(r"^\|(?: -+ \|)+$", "<table", body, flags=re.MULTILINE)
    for tag in ("img", "desc", "circle", "figure", "details", "table", "summary"):
        assert found.count(tag) == len(re.findall(rf"<{tag}\b", body)), tag
    sections = [a for tag, a in tags(page) if tag == "h2" and "id" in a]
    assert len(sections) == len(re.findall(r"^## ", body, re.MULTILINE))
    assert all(a.get("alt") for tag, a in tags(page) if tag == "img")
    shown = CODE.sub("", page.read_text(encoding="utf-8"))
    # The manual shows `${{`, braces that are text.
    assert re.findall(r"\{%|(?<!\$)\{\{|```", shown) == []


@needs_jekyll
@each_post
def test_the_page_says_what_it_is_about(site: Site, post: Path) -> None:
    page, front = site.page(post), front_matter(post)
    for name, said in (("description", front["description"]), ("og:title", front["title"])):
        assert straight(meta(page, name) or "") == straight(said)
    if "image" in front:
        image = front["image"]["path"] if isinstance(front["image"], dict) else front["image"]
        assert str(meta(page, "og:image")).endswith(image)
        assert (SITE / image.lstrip("/")).is_file()
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
        assert json.loads(block)["@context"] == "https://schema.org"


@needs_jekyll
def test_feed_and_sitemap_are_xml_that_names_every_post(site: Site) -> None:
    for name in ("feed.xml", "sitemap.xml"):
        text = " ".join(
            " ".join([element.text or "", *element.attrib.values()])
            for element in ElementTree.parse(site.folder / name).iter()
        )
        for post in POSTS:
            assert site.address(post) in text, f"{name} lacks {slug(post)}"


@needs_jekyll
def test_the_front_page_leads_to_every_post(site: Site) -> None:
    links = {a.get("href") for tag, a in tags(site.folder / "index.html") if tag == "a"}
    assert links >= {site.address(post) for post in POSTS}


@each_post
def test_python_markdown_takes_the_page_too(post: Path) -> None:
    page, body = markdown.markdown(prose(post), extensions=["extra"]), markup(post)
    assert page.count("<h2") == len(re.findall(r"^## ", body, re.MULTILINE))
    for tag in ("figure", "details", "svg", "text"):
        assert page.count(f"<{tag}") == page.count(f"</{tag}>") == body.count(f"<{tag}")
    assert page.count("language-python") == prose(post).count("```python")


def test_there_is_a_post_to_test() -> None:
    assert "cats-vs-dogs" in [slug(post) for post in POSTS]


@needs_jekyll
def test_the_layouts_of_the_site_print_an_author_who_is_a_mapping_by_name(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(SITE / "_layouts", source / "_layouts")
    write(source / "_config.yml", "plugins: [jekyll-seo-tag, jekyll-feed]\nauthor: {name: Ann}\n")
    for name, author in (("one", "{name: Bo}"), ("two", "Cy")):
        front = f"title: A post\nlayout: post\npermalink: /{name}/\nauthor: {author}"
        write(source / f"_posts/2026-01-31-{name}.md", f"---\n{front}\n---\nText.\n")
    site = jekyll(tmp_path / "built", source=source)
    for name, author in (("one", "Bo"), ("two", "Cy")):
        page = site.page(name).read_text(encoding="utf-8")
        assert f", by {author}</p>" in page
        assert "<p>Ann</p>" in page
