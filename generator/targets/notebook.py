"""A post as a Jupyter notebook: its prose and its Python, in the order of the page."""

import re
from typing import Any

import msgspec

from generator.inputs import digest
from generator.pages.markup import link_assets

PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STYLE = re.compile(r"<style\b.*?</style>\n*", re.DOTALL)


def notebook(title: str, body: str) -> bytes:
    """The notebook of a rendered post, as JSON; images are linked from its folder in the site."""
    pieces = PYTHON.split(STYLE.sub("", link_assets(body, "..", "../_posts/{date}-{slug}.md")))
    texts = [("markdown", f"# {title}")]
    for number, piece in enumerate(pieces):
        if piece.strip():
            texts.append(("code" if number % 2 else "markdown", piece.strip()))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {
        "cells": [cell(number, *text) for number, text in enumerate(texts)],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    # Put together by hand: the makers of Jupyter's library check each cell against the schema,
    # which takes longer than rendering the post. A test checks what comes of it.
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n"


def cell(number: int, kind: str, source: str) -> dict[str, Any]:
    """A cell as the format has it. Jupyter's own ids are random; these stay with the text."""
    identity = digest(f"{number} {source}".encode())[:12]
    lines = source.splitlines(keepends=True)
    made: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": {}, "source": lines}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})
