"""The Python on the built page, pasted block by block into a fresh process, does what it says."""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from kit.projects import POST, make_project

from generator.__main__ import main

pytest.importorskip("tensorflow", reason="the code of the post is Keras")

ROOT = Path(__file__).parents[2]
(PAGE,) = (ROOT / "site" / "_posts").glob("*-cats-vs-dogs.md")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)
# What takes a network or an hour is replaced from outside; the blocks stay as they are.
OUTSIDE = """
import sys
import matplotlib
matplotlib.use("Agg")
import tensorflow as tf

folder = sys.argv[1]
tf.keras.utils.get_file = lambda *args, **kwargs: folder
fit = tf.keras.Model.fit
tf.keras.Model.fit = lambda *args, **kwargs: fit(*args, **kwargs | {"epochs": 1, "verbose": 0})
mobilenet = tf.keras.applications.MobileNetV2
tf.keras.applications.MobileNetV2 = lambda **kwargs: mobilenet(**kwargs | {"weights": None})
"""


def blocks() -> list[str]:
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def test_the_post_shows_code_that_imports_only_the_standard_library_and_three_packages() -> None:
    imported = {name for block in blocks() for name in IMPORT.findall(block)}
    assert imported - sys.stdlib_module_names == {"matplotlib", "numpy", "tensorflow"}


def test_the_notebook_has_the_blocks_of_the_page_and_runs_as_it_stands(tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient runs notebooks")
    from experiments.dataset.demo import drawn_pictures

    notebook = nbformat.read(ROOT / "site/notebooks/cats-vs-dogs.ipynb", as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells] == [block.strip() for block in blocks()]
    pictures = drawn_pictures(tmp_path / "cache")
    before = nbformat.v4.new_code_cell(OUTSIDE.replace("sys.argv[1]", repr(str(pictures))))
    notebook.cells.insert(0, before)
    # A kernel is a fresh process; from elsewhere, so that nothing of the project lies about.
    where = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=300, resources=where).execute()
    outputs = [output for cell in cells for output in cell.outputs]
    said = "".join(output.text for output in outputs if output.get("name") == "stdout")
    assert "80 of 160 training images show cats" in said
    scores = re.findall(r"^(model\d) classifies (\S+)% of the test images correctly$", said, re.M)
    assert [name for name, _ in scores] == ["model1", "model2", "model3", "model4"]
    # Five percent is one of the twenty test pictures.
    assert all(float(score) % 5 == 0 for _, score in scores)


def test_what_is_not_code_in_the_notebook_links_into_the_site() -> None:
    text = (ROOT / "site/notebooks/cats-vs-dogs.ipynb").read_text(encoding="utf-8")
    linked = re.findall(r'src=\\"([^"\\]+)\\"', text)
    assert len(linked) == 11
    for link in linked:
        assert (ROOT / "site/notebooks" / link).exists()
    assert "{%" not in text


def test_with_the_repository_named_the_page_has_a_link_to_colab(tmp_path: Path) -> None:
    project = make_project(tmp_path, POST + '\n{{ code("code.py", "f") }}\n')
    (project / "code.py").write_text("def f():\n    return 1\n", encoding="utf-8")
    (project / "site").mkdir()
    config = project / "site/_config.yml"
    config.write_text("repository: someone/blog\n", encoding="utf-8")
    assert main(["build", "--root", str(project)]) == 0
    (page,) = (project / "site/_posts").glob("*.md")
    where = "https://colab.research.google.com/github/someone/blog/blob/main/site/notebooks/"
    assert f'href="{where}a-post.ipynb"' in page.read_text(encoding="utf-8")
    config.write_text("title: No repository\n", encoding="utf-8")
    assert main(["build", "--root", str(project)]) == 0
    assert "colab" not in page.read_text(encoding="utf-8")
