"""The Python on the built page, pasted block by block into a fresh process, does what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_the_blocks_of_the_post_run_in_order_as_they_stand(tmp_path: Path) -> None:
    from experiments.demo import drawn_pictures

    script = tmp_path / "pasted.py"
    script.write_text(OUTSIDE + "\n".join(blocks()), encoding="utf-8")
    # Run from elsewhere, so that nothing of the project can be imported.
    result = subprocess.run(
        [sys.executable, "-P", str(script), str(drawn_pictures(tmp_path / "cache"))],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert "80 of 160 training images show cats" in result.stdout
    scores = re.findall(r"^(model\d) tells (\S+)% of the test images right$", result.stdout, re.M)
    assert [name for name, _ in scores] == ["model1", "model2", "model3", "model4"]
    # Five percent is one of the twenty test pictures.
    assert all(float(score) % 5 == 0 for _, score in scores)
