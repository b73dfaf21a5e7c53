"""The Python on the built page, pasted block by block into a fresh process, does what it says."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from kit.projects import ROOT

(PAGE,) = (ROOT / "site" / "_posts").glob("*-cats-vs-dogs.md")
NOTEBOOK = nbformat.read(ROOT / "site/notebooks/cats-vs-dogs.ipynb", as_version=4)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)
EPOCHS = 2
# Steps that take a network are replaced from outside, and the histories are kept; the blocks stay
# as they are, but for the number of epochs.
OUTSIDE = """
import json
from pathlib import Path
import matplotlib
matplotlib.use("Agg")
import tensorflow as tf

tf.keras.utils.get_file = lambda *args, **kwargs: FOLDER
keras_fit = tf.keras.Model.fit
def kept_fit(model, *args, **kwargs):
    history = keras_fit(model, *args, **kwargs)
    Path(model.name + ".json").write_text(json.dumps(history.history))
    return history
tf.keras.Model.fit = kept_fit
mobilenet = tf.keras.applications.MobileNetV2
tf.keras.applications.MobileNetV2 = lambda **kwargs: mobilenet(**kwargs | {"weights": None})
"""


def blocks() -> list[str]:
    """Return the Python on the page."""
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def test_the_post_shows_code_that_imports_only_the_standard_library_and_four_packages() -> None:
    imported = {name for block in blocks() for name in IMPORT.findall(block)}
    assert imported - sys.stdlib_module_names == {"matplotlib", "numpy", "tensorflow", "PIL"}


def test_the_notebook_has_the_blocks_of_the_page_and_links_into_the_site() -> None:
    nbformat.validate(NOTEBOOK)
    cells = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
    assert cells == [block.strip() for block in blocks()]
    prose = "".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")
    linked = re.findall(r'src="([^"]+)"', prose)
    assert len(linked) == 12
    assert all((ROOT / "site/notebooks" / link).exists() for link in linked)
    assert "{%" not in prose


def test_the_notebook_uses_no_name_that_its_cells_do_not_define() -> None:
    joined = "\n\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code")
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", "-"]
    checked = subprocess.run(ruff, input=joined, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.slow
def test_the_notebook_runs_as_it_stands_and_gives_the_history_that_training_records(
    tmp_path: Path,
) -> None:
    pytest.importorskip("tensorflow", reason="the code of the post is Keras")
    nbclient = pytest.importorskip("nbclient", reason="nbclient runs notebooks")
    from experiments.dataset.demo import drawn_pictures

    notebook = copy.deepcopy(NOTEBOOK)
    pictures = drawn_pictures(tmp_path / "cache")
    before = nbformat.v4.new_code_cell(OUTSIDE.replace("FOLDER", repr(str(pictures))))
    for cell in notebook.cells:
        cell.source = cell.source.replace("EPOCHS = 20\n", f"EPOCHS = {EPOCHS}\n")
    notebook.cells.insert(0, before)
    # A kernel is a fresh process; from elsewhere, so that nothing of the project lies about.
    where = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=300, resources=where).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    said = "".join(output.text for output in outputs if output.get("name") == "stdout")
    assert "80 of 160 training images show cats" in said
    scores = re.findall(r"^(model\d) classifies (\d+) of 20 test images correctly$", said, re.M)
    assert [name for name, _ in scores] == ["model1", "model2", "model3", "model4"]

    train = [sys.executable, "-m", "experiments", "train", "--data", "demo", "--seeds", "1"]
    train += ["--epochs", str(EPOCHS), "--cache", str(tmp_path / "cache"), "--out", str(tmp_path)]
    subprocess.run(train, cwd=ROOT, check=True, capture_output=True)
    for model, score in scores:
        record = json.loads((tmp_path / f"demo/{model}/seed-1.json").read_text("utf-8"))
        assert record["test"]["accuracy"] == pytest.approx(int(score) / 20)
        history = json.loads((tmp_path / f"{model}.json").read_text("utf-8"))
        assert len(history["loss"]) == EPOCHS
        for metric, values in history.items():
            # LiteRT computes the features of model4's records, with other last digits.
            same = values if model != "model4" else pytest.approx(values, rel=1e-3)
            assert record["history"][metric] == same, (model, metric)
