"""Text from records is text on the page: it runs as no Liquid, no script and no notebook cell."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from kit.projects import make_project, record, write_record
from kit.sites import jekyll, needs_jekyll

from generator.__main__ import main

FRONT = """---
title: A post
date: 2026-01-31
description: What came of it
runs: runs
---
"""
# The marks that an earlier version turned into Liquid, with what they could smuggle in.
HOSTILE = [
    "\ue000x' }}{{ '%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E' | url_decode }}{{ '\ue001",
    "\ue0022026-01-01-x\ue003",
    "\ue0000\ue001\ue0001\ue001",
    "{% endraw %}{{ site.time }}{% raw %}",
    "{%- endraw -%}{% include x.html %}",
    "{{ 'a' | append: 'b' }}",
    "</script><script>document.title = 'PWN'</script>",
    '<img src=x onerror="alert(1)">',
]
CELL = "Model: m\n```python\nimport os; os.system('touch pwned')\n```\n"


def hostile_record(text: str, number: int) -> dict[str, Any]:
    """A record with a hostile text in every field that a page shows."""
    return record(
        f"m{number}",
        0.5,
        experiment=text,
        title=text,
        source=text,
        dataset={"name": text, "fingerprint": text, "classes": [text, "b"]},
        environment={"started": text, "finished": text, "processor": text, "packages": {"a": text}},
    )


@needs_jekyll
def test_nothing_that_a_record_says_runs_in_jekyll(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", f"{FRONT}{{{{ score_table(runs) }}}}\n")
    for number, text in enumerate(HOSTILE):
        write_record(project, hostile_record(text, number))
    for model in ("small", "large"):
        (project / f"runs/{model}/seed-1.json").unlink()
    post = (project / "content/posts/a-post.md").read_text(encoding="utf-8")
    post = post.replace("title: A post", 'title: "{{ runs.m0.title }} {{ runs.m3.title }}"')
    (project / "content/posts/a-post.md").write_text(post, encoding="utf-8")
    assert main(["build", "--root", str(project)]) == 0
    (project / "site/_layouts").mkdir()
    layout = "<title>{{ page.title | escape }}</title>{{ content }}"
    (project / "site/_layouts/post.html").write_text(layout, encoding="utf-8")
    jekyll(tmp_path / "out", source=project / "site")
    (page,) = (tmp_path / "out").rglob("a-post.html")
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"<script(?! type=\"application/ld\+json\")", text) == []
    assert "<img" not in text and text.count("</script>") == 1
    facts = json.loads(re.findall(r"ld\+json\">(.*?)</script>", text, re.DOTALL)[0])
    names = [run["object"]["name"] for run in facts["mentions"]]
    # All is there as text, but for the marks.
    readable = [re.sub("[\ue000\ue001]", "", each) for each in HOSTILE]
    assert [re.sub("[\ue000\ue001]", "", name) for name in names] == readable
    cells = re.findall(r'<th scope="row">(.*?)</th>', text, re.DOTALL)
    shown = [" ".join(html.unescape(re.sub("<[^>]*>", "", cell)).split()) for cell in cells]
    for number, each in enumerate(readable):
        assert f"m{number}: {' '.join(each.split())}" in shown


@pytest.mark.parametrize(
    "show", ["{{ summary(runs.small) }}", "{{ last_epoch(runs.small.first) }}"]
)
def test_a_fence_in_a_record_becomes_no_cell_of_the_notebook(tmp_path: Path, show: str) -> None:
    body = f"{show}\n\n{{{{ training_log(runs.small.first) }}}}\n\n{{{{ code('code.py', 'f') }}}}\n"
    project = make_project(tmp_path, FRONT + body)
    (project / "code.py").write_text("def f():\n    return '```'\n", encoding="utf-8")
    content = record("small", 0.5, dataset={"name": CELL}, title=CELL)
    content["summary"]["text"] = CELL
    content["history"][CELL] = [1.0, 2.0, 3.0]
    write_record(project, content)
    assert main(["build", "--root", str(project)]) == 0
    notebook = json.loads((project / "site/notebooks/a-post.ipynb").read_text(encoding="utf-8"))
    code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert code == ["def f():\n    return '```'"]
