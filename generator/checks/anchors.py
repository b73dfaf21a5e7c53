"""Links to places on the page that are not there, and to files of posts."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from generator.checks.built_post import BuiltPost
from generator.checks.document import CODE
from generator.checks.finding import Finding
from generator.checks.places import source_line

# An id that the author gives, such as `{#name}` or `{: .class #name}`.
OWN_ID = re.compile(r"\{:?[^}\n]*#([\w.:-]+)")


POST_FILE = re.compile(r"(?!\w+:|/)[^?]*?(?P<slug>[^/?]+)\.md")


def check_anchors(post: BuiltPost) -> Iterator[Finding]:
    """Find links inside of the page to an id that no element has, and links to files of posts."""
    document = post.output
    ids = {"", "top"}
    ids |= {
        found[1]
        for found in OWN_ID.finditer(document.text)
        if document.at(found.start())[0] != CODE
    }
    for element in document.elements:
        ids |= {element.attributes.get(key) or "" for key in ("id", "name")}
    for element in document.elements:
        page, _, name = (element.attributes.get("href") or "").partition("#")
        if found := POST_FILE.fullmatch(page):
            what = (
                f"a link leads to the file {page}, which the site does not have: write "
                f'{{{{ post_link("{found["slug"]}") }}}} for the address of a post.'
            )
            place = source_line(post, element.line, f"({page}", page)
            yield Finding(post.source.file, place, 1, "dead-link", page, what)
        if not page and unquote(name) not in ids:
            what = f"a link leads to #{name}, which is nowhere on the page."
            place = source_line(post, element.line, f"#{name}")
            yield Finding(post.source.file, place, 1, "dead-anchor", f"#{name}", what)
