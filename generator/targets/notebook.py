"""A post as a Jupyter notebook: its prose and its Python, in the order of the page."""

import datetime
import re
from pathlib import PurePosixPath
from typing import Any

import msgspec

from generator.inputs import digest
from generator.pages.markup import Code, escape
from generator.pages.page import Files, Page, Target, notebook_path
from generator.pages.pictures import with_pictures
from generator.targets.jekyll import markdown_of

# A fence or a fold-out, or the start or the end of one that holds code, which cells would cut in
# pieces.
FOLD = re.compile(
    r"(?P<whole>^(?P<fence>`{3,})[^`\n]*\n.*?^(?P=fence)$|<details\b.*?</details>)"
    r"|<details\b[^>]*>\s*<summary>(?P<title>.*?)</summary>|</details>",
    re.DOTALL | re.MULTILINE,
)


class Notebook:
    """The output format of Jupyter, for posts that show Python; it links to the pages of a site."""

    def __init__(self, pages: Target) -> None:
        """Link to other posts as the files of the format `pages`."""
        self.pages = pages

    def path(self, date: datetime.date, slug: str) -> PurePosixPath:
        """Return the path of a post's notebook in the site."""
        del date
        return notebook_path(slug)

    def files(self, page: Page) -> Files:
        """Return the page's notebook, or nothing if its prose shows no Python."""
        if not page.has_code:
            return {}
        cells = [cell(number, *each) for number, each in enumerate(self.texts(page))]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        content = {
            "cells": cells,
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        # Jupyter's library checks each cell against the schema, which takes longer than rendering
        # the post. A test checks the notebook instead.
        encoded = msgspec.json.encode(content, order="sorted")
        return {notebook_path(page.post.slug): msgspec.json.format(encoded, indent=1) + b"\n"}

    def texts(self, page: Page) -> list[tuple[str, str]]:
        """Return the kind and the source of each cell: code is only what the page shows as code."""
        texts = [("markdown", f"# {escape(page.title)}")]
        # Notebooks lie one folder below the site's top.
        posts = f"../{self.pages.path(datetime.date.max, '{slug}')}"
        link = posts.replace(datetime.date.max.isoformat(), "{date}")
        prose = ""
        for part in with_pictures(page.prose, {}, ".png"):
            if isinstance(part, Code) and part.language == "python":
                texts += [("markdown", prose.strip()), ("code", part.source)]
                prose = ""
            else:
                prose += markdown_of((part,), "..", link)
        texts.append(("markdown", prose.strip()))
        return [(kind, text) for kind, text in unfolded(texts) if text]


def unfolded(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return cells without the tags of fold-outs that hold code: their titles are bold instead."""

    def shown(found: re.Match[str]) -> str:
        title = found["title"]
        return found["whole"] or (f"**{title}**" if title else "")

    return [
        (kind, FOLD.sub(shown, text).strip() if kind == "markdown" else text)
        for kind, text in texts
    ]


def cell(number: int, kind: str, source: str) -> dict[str, Any]:
    """Return a cell of the notebook format.

    Jupyter's own ids are random; these stay the same with the text.
    """
    identity = digest(f"{number} {source}".encode())[:12]
    lines = source.splitlines(keepends=True)
    made: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": {}, "source": lines}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})
