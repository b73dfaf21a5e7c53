"""A post as a Jupyter notebook: its prose and its Python, in the order of the page."""

import hashlib
import re

import nbformat
from nbformat import v4

from generator.escaping import link_assets

PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STYLE = re.compile(r"<style\b.*?</style>\n*", re.DOTALL)


def notebook(title: str, body: str) -> bytes:
    """The notebook of a rendered post, as JSON; images are linked from its folder in the site."""
    pieces = PYTHON.split(STYLE.sub("", link_assets(body, "..")))
    cells = [v4.new_markdown_cell(f"# {title}")]
    for number, piece in enumerate(pieces):
        if piece.strip():
            make = v4.new_code_cell if number % 2 else v4.new_markdown_cell
            cells.append(make(piece.strip()))
    for number, cell in enumerate(cells):
        # Jupyter's own ids are random; the same post gives the same file.
        cell["id"] = hashlib.sha256(f"{number} {cell['source']}".encode()).hexdigest()[:12]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return f"{nbformat.writes(content)}\n".encode()
