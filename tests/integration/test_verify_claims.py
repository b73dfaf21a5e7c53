"""Claims with formulas, citations and footnotes: their lists, and readers who check the page."""

import json
import subprocess
import sys
from pathlib import Path

from kit.projects import build, make_project, post, write
from kit.sites import jekyll, needs_jekyll

PROSE = r"""
{% claim "high" if runs.small.first.test.accuracy > 0.7 %}
The accuracy $$a_1 = {{ runs.small.first.test.accuracy | percent }}$$ is **high**[^a],
see {{ cite("book", "p. 5") }}.
{% endclaim %}

[^a]: Of all parameters, $$\frac{1}{2}$$.
"""


@needs_jekyll
def test_a_claim_is_listed_as_it_is_read_and_readers_can_check_it(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project", post(PROSE, bibliography="content/refs.bib"))
    write(root / "content/refs.bib", "@book{book, title={A Book}}")
    write(root / "site/_config.yml", "permalink: /:title/\n")
    assert build(root) == 0
    (claim,) = json.loads((root / "site/data/a-post/claims.json").read_text(encoding="utf-8"))
    assert claim["sentence"] == "The accuracy $$a_1 = 75.0%$$ is high, see [1, p. 5]."
    site = jekyll(tmp_path / "built", source=root / "site")
    script = site.folder / "data/a-post/verify.py"
    command = [sys.executable, "-I", str(script), str(site.page("a-post"))]
    result = subprocess.run(command, capture_output=True, text=True)
    assert "1 claim" in result.stdout
    assert " 0 differ" in result.stdout
    assert result.returncode == 0
