"""Text from records is text on the page: it runs as no Liquid, no script and no notebook cell."""

import csv
import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from kit.projects import build, contents, make_project, post, record, write
from kit.sites import jekyll, needs_jekyll

from experiments.__main__ import main as experiments

HOSTILE = [
    # The marks that an earlier version turned into Liquid, with a way to smuggle in a script.
    "\ue000x' }}{{ '%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E' | url_decode }}{{ '\ue001",
    "\ue0022026-01-01-x\ue003",
    "\ue0000\ue001\ue0001\ue001",
    "{% endraw %}{{ site.time }}{% raw %}",
    "{%- endraw -%}{% include x.html %}{% post_url 2026-01-01-x %}",
    "{{ 'a' | append: 'b' }}",
    "</script><script>document.title = 'PWN'</script>",
    '<img src=x onerror="alert(1)">',
]
# What makes `<` a text for themes that print titles as HTML.
JOINER = "\u2060"
# The marks are gone from the page.
READABLE = [re.sub("[\ue000\ue001]", "", text) for text in HOSTILE]
CORPUS = Path(__file__).parents[1] / "fixtures/hostile/strings.json"
# What no page can hold: control characters, noncharacters, and the marks of placeholders.
REMOVED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000\ue001\ufffe\uffff]")
PROSE = """
{{ score_table(runs) }}
{{ confusion_table(runs) }}
{% for model in runs %}
{{ training_log(model.first) }}

Source: {{ model.first.record.source }}

{% endfor %}
{% call figure(comparison_figure(runs)) %}{{ runs | map(attribute="title") | listing }}{% endcall %}
"""
TITLES = """'{{ runs | map(attribute="title") | join(" ") }}'"""
LAYOUT = """<title>{{ page.title | escape }}</title>
<meta name="description" content="{{ page.description | escape }}">
<header>{{ page.excerpt }}</header>
{{ content }}"""
CELL = "Model: m\n```python\nimport os; os.system('touch pwned')\n```\n"


def hostile_record(text: str) -> dict[str, Any]:
    """Return a record with a hostile text in every field that a page shows."""
    prediction = {"file": text, "label": 0, "probabilities": [0.5, 0.25, 0.25]}
    return record(
        text,
        0.5,
        experiment=text,
        title=text,
        source=text,
        dataset={"name": text, "fingerprint": text, "classes": [text, "b", "c"]},
        test={"weights": "last", "count": 1, "accuracy": 1.0, "predictions": [prediction]},
        environment={"started": text, "finished": text, "processor": text, "packages": {text: "1"}},
    )


def as_read(page: str) -> str:
    """Return the text that a browser shows of HTML, its blanks joined."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


@needs_jekyll
@pytest.mark.filterwarnings("error:Glyph")
def test_nothing_that_a_record_says_runs_in_jekyll(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", post(PROSE, title=TITLES, description=TITLES))
    for model in ("small", "large"):
        (project / f"runs/{model}/seed-1.json").unlink()
    for number, text in enumerate(HOSTILE):
        write(project / f"runs/{number}.json", hostile_record(text))
    assert build(project) == 0
    write(project / "site/_layouts/post.html", LAYOUT)
    jekyll(tmp_path / "out", source=project / "site")
    (path,) = (tmp_path / "out").rglob("a-post.html")
    page = path.read_text(encoding="utf-8")
    head, _, content = page.partition("</header>")
    joined = " ".join(READABLE)
    head = head.replace(JOINER, "")
    assert as_read(head) == f"{joined} {joined}"
    assert f'content="{html.escape(joined, quote=True)}"' in head.replace("&#39;", "&#x27;")
    (facts,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', content, re.S)
    # The facts, and the script of posts.
    assert content.count("<script") == page.count("</script>") == 2
    assert content.count("<img") == 0
    assert content.count("<svg") == content.count('<svg role="img" data-file="/images/a-post/') == 1
    assert not re.search(r"<[^>]*\son\w+=", re.sub('"[^"]*"', '""', content))
    facts = json.loads(facts)
    names = [run["object"]["name"] for run in facts["mentions"]]
    assert [re.sub("[\ue000\ue001]", "", name) for name in names] == READABLE
    assert facts["headline"] == facts["description"] == joined
    text = as_read(content)
    for each in (" ".join(text.split()) for text in READABLE):
        expected = [f"Source: {each}", f"epochs of {each}", f"Data set {each}, fingerprint {each}"]
        expected += [f"{each}: a row for each true class", f"Class {each} b c", f"{each} 1"]
        assert [phrase for phrase in expected if phrase not in text] == []


@pytest.mark.filterwarnings("error:Glyph")
def test_records_with_all_hostile_texts_build_and_keep_their_names_in_json(tmp_path: Path) -> None:
    kinds = json.loads(CORPUS.read_text(encoding="utf-8"))
    texts = [text for kind in kinds.values() for text in kind]
    project = make_project(tmp_path / "project", post("{{ score_table(runs) }}"))
    shutil.rmtree(project / "runs")
    for number, text in enumerate(texts):
        code = {"code": {text: "0"}}
        write(project / f"runs/{number:03}.json", hostile_record(text) | code)
    before = contents(tmp_path)
    assert build(project) == 0
    written = contents(tmp_path).keys() - before.keys()
    assert {name.split("/")[1] for name in written} <= {"site", ".labpress"}
    page = (project / "site/_posts/2026-01-31-a-post.md").read_text(encoding="utf-8")
    page = page.replace('{% endraw %}{{ "{" }}{% raw %}', "{")  # As Jekyll renders it.
    (facts,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    names = [run["object"]["name"] for run in json.loads(facts)["mentions"]]
    assert sorted(map(as_kept, names)) == sorted(map(as_kept, texts))


def write_log(path: Path, names: list[str]) -> None:
    """Write a log in CSV of two epochs, with metrics of these names."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["epoch", "loss", *names])
        rows.writerows([epoch, 0.5, *([0.25] * len(names))] for epoch in (1, 2))


@needs_jekyll
def test_names_in_logs_are_refused_in_a_line_or_read_as_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = json.loads(CORPUS.read_text(encoding="utf-8"))
    log = tmp_path / "log.csv"
    taken = []
    for text in (text for kind in kinds.values() for text in kind):
        write_log(log, [text])
        run = ["import", str(log), "--experiment", "mine", "--out", str(tmp_path / "out")]
        code = experiments([*run, "--dry-run"])
        error = capsys.readouterr().err
        assert code == 0 or (code == 1 and len(error.splitlines()) == 1 and "log.csv" in error)
        taken += [text] * (not code)
    assert len(taken) > 200
    project = make_project(tmp_path / "project", post("{{ training_log(runs | first | first) }}"))
    shutil.rmtree(project / "runs")
    write_log(log, list({text.strip().casefold(): text for text in taken}.values()))
    assert experiments([*run[:-1], str(project / "out")]) == 0
    (project / "out/mine").rename(project / "runs")
    (path,) = (project / "runs").rglob("*.json")
    names = json.loads(path.read_text(encoding="utf-8"))["history"].keys() - {"epoch", "loss"}
    assert len(names) > 200
    assert build(project) == 0
    write(project / "site/_layouts/post.html", LAYOUT)
    jekyll(tmp_path / "built", source=project / "site")
    (path,) = (tmp_path / "built").rglob("a-post.html")
    text = as_read(path.read_text(encoding="utf-8"))
    assert [name for name in names if f"{as_kept(name)}: 0.2500" not in text] == []


def as_kept(text: str) -> str:
    """Return the part of a text that a page can hold, its blanks joined."""
    return " ".join(REMOVED.sub("", text).split())


def test_a_fence_in_a_record_becomes_no_cell_of_the_notebook(tmp_path: Path) -> None:
    shows = (
        "summary(runs.small)",
        "last_epoch(runs.small.first)",
        "training_log(runs.small.first)",
    )
    prose = [f"{{{{ {show} }}}}\n" for show in (*shows, 'code("code.py", "f")')]
    project = make_project(tmp_path, post("\n".join(prose)))
    source = "def f():\n    return '```'"
    write(project / "code.py", source)
    content = record("small", 0.5, dataset={"name": CELL}, title=CELL, summary={"text": CELL})
    content["history"][CELL] = [1.0, 2.0, 3.0]
    write(project / "runs/small/seed-1.json", content)
    assert build(project) == 0
    notebook = json.loads((project / "site/notebooks/a-post.ipynb").read_text(encoding="utf-8"))
    code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert code == [source]
