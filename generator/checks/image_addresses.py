"""Addresses of images that lead nowhere on the page: relative ones, and those of the site's top."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from generator.checks.built_post import BuiltPost
from generator.checks.document import PRINTED
from generator.checks.finding import Finding
from generator.checks.places import source_line

# With a scheme or a host, or made by Jekyll.
WHOLE = re.compile(rf"[a-z][a-z0-9+.-]*:|//|{PRINTED}|{quote(PRINTED)}", re.IGNORECASE)


def check_image_addresses(post: BuiltPost) -> Iterator[Finding]:
    """Find images whose files are neither the project's nor named by a whole address."""
    for tag, attributes, line in post.output.elements:
        address = attributes.get("src") or ""
        if tag == "img" and not WHOLE.match(address):
            name = PurePosixPath(address).name
            what = (
                f"the image `{address}` is perhaps not there for readers: put it into "
                f'content/images, and show it by picture("images/{name}", alt="..."), or give its '
                "address by link()."
            )
            written = (f'src="{address}"', f"src='{address}'")
            place = source_line(post, line, *written, address, name)
            yield Finding(post.source.file, place, 1, "image-address", address, what)
