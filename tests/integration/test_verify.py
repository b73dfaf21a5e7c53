"""The script `verify.py` that is published with a post finds whatever its records do not carry."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from kit.projects import build, history, make_project, post, record, scored, write, write_record
from kit.sites import POSTS, Site, jekyll, needs_jekyll, serve, slug

pytestmark = needs_jekyll
PROSE = """
{% set small, large = runs.small, runs.large %}
{% set step = large.compared_with(small) %}
{{ large.test_count | thousands }} images begin a line, {{ large | length | in_words }} runs follow.

{{ score_table(runs) }}

{{ table(runs, ["title", "test_accuracy", "best val_accuracy", "total_params"]) }}

{{ table(small, ["seed", "val_accuracy", "epochs"]) }}

- {% claim "large-is-better" if step.better %}
It is better by {{ step.difference | points }} points ({{ comparison_words(step) }}).
{% endclaim %}
{% set falls = 0.45 %}
{% set ends, first = large.final("val_accuracy"), small.first.history.val_accuracy %}
{% set higher = small.final("val_accuracy").high %}
- {% claim "large-ends-higher" if ends.low > higher and not first.stays_at_least(falls) %}
It ends at {{ large.final("val_accuracy").low | percent_floor }} or more.
{% endclaim %}
- {% claim "best" if runs.best == large %}
It is "the best", by {{ (large.test_accuracy.mean - small.test_accuracy.mean) | points }} points.
{% endclaim %}
- {% claim "alike" if small.uniform %}
Its runs are alike.
{% endclaim %}
"""


def scored_record(model: str, seed: int, correct: int) -> dict[str, Any]:
    """Return a record of a test on 60 images, the first of which are classified correctly."""
    test = scored(60, range(correct))
    metrics = history(accuracy=[0.5, 0.7], val_accuracy=[0.4, correct / 60 - seed / 100])
    return record(
        model, 0.5, seed=seed, test=test, history=metrics, config={}, dataset={"name": "tiny"}
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a post on two models of three seeds each, as Jekyll builds it."""
    root = make_project(tmp_path_factory.mktemp("verify") / "project", post(PROSE))
    for model, correct in (("small", (30, 33, 31)), ("large", (51, 54, 52))):
        for seed, count in enumerate(correct, start=1):
            write_record(root, scored_record(model, seed, count))
    write(root / "site/_config.yml", "permalink: /:title/\n")
    assert build(root) == 0
    return jekyll(root.parent / "built", source=root / "site").folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Site:
    """A copy of the built site."""
    return Site(shutil.copytree(built, tmp_path / "site"), "", "")


def verify(page: str, script: Path) -> tuple[int, str]:
    """Run the published script on a page; return its exit code and what it says."""
    command = [sys.executable, "-I", str(script), page]
    result = subprocess.run(command, capture_output=True, text=True)
    return result.returncode, result.stdout + result.stderr


def verify_local(site: Site, name: str = "a-post") -> tuple[int, str]:
    """Run the published script on the file of a page."""
    return verify(str(site.page(name)), site.folder / f"data/{name}/verify.py")


def test_a_page_agrees_with_its_records_over_http(site: Site) -> None:
    with serve(site.folder) as address:
        script = site.folder / "data/a-post/verify.py"
        code, said = verify(address + site.address("a-post"), script)
    printed = len(re.findall("<data ", site.page("a-post").read_text(encoding="utf-8")))
    assert printed > 20
    assert f"6 records, {printed} numbers, 3 claims agree; 0 differ, 1 not checked" in said
    assert "not checked: claim alike: small.uniform" in said
    assert code == 2
    assert verify_local(site) == (code, said)


def test_a_page_without_open_ends_gives_0(site: Site) -> None:
    edit_claims(site, lambda claims: claims.pop())
    edit_text(site.page("a-post"), 'class="labpress-claim" id="claim-alike"', "")
    assert verify_local(site)[0] == 0


def edit_text(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_claims(site: Site, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the claims of the post."""
    path = site.folder / "data/a-post/claims.json"
    claims = json.loads(path.read_bytes())
    change(claims)
    path.write_text(json.dumps(claims), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # 52.2% is the mean of 30, 33 and 31 of 60.
        (">52.2%</data>", ">52.3%</data>", "the records give 0.5222222222"),
        ('value="0.5222222222222223"', 'value="0.53"', "the page says 0.53"),
        (">three</data>", ">four</data>", "which the page prints as four"),
        ("small/*#/test", "large/*#/test", "the records give 0.8722222222"),
        ("or more.", "or more, always.", "the sentence of the page is not that of claims.json"),
        ("It ends at", "It soars to", "the sentence of the page is not that of claims.json"),
        ('id="claim-best"', 'id="claim-worst"', "claim worst: is not in claims.json"),
    ],
)
def test_a_changed_page_is_noticed(site: Site, old: str, new: str, says: str) -> None:
    edit_text(site.page("a-post"), old, new)
    code, said = verify_local(site)
    assert (code, says in said) == (1, True), said


def test_a_changed_record_is_noticed_even_if_its_digest_is_changed_too(site: Site) -> None:
    path = site.folder / "data/a-post/large/seed-1.json"
    page = site.page("a-post")
    before = digest(path)
    changed = json.loads(path.read_bytes())
    changed["test"]["predictions"][0]["label"] = 1
    write(path, changed)
    code, said = verify_local(site)
    assert code == 1 and "differs: large/seed-1.json: its SHA-256 is not that of the page" in said
    edit_text(page, before, digest(path))
    code, said = verify_local(site)
    assert code == 1 and "SHA-256" not in said and "the records give" in said


def test_numbers_that_can_t_be_read_are_told_of(site: Site) -> None:
    edit_text(site.page("a-post"), "<data value=", "<data class=odd value=")
    code, said = verify_local(site)
    assert (code, "not checked: 1 numbers that are marked" in said) == (2, True), said


def digest(path: Path) -> str:
    """Return the SHA-256 of a file by the command for it."""
    return subprocess.run(["sha256sum", path], capture_output=True, text=True).stdout.split()[0]


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("large-is-better", {"outcome": "otherwise"}, "holds by the records, not: otherwise"),
        ("best", {"sentence": "It is one of the best."}, "sentence of the page"),
        ("best", {"tree": False}, "does not hold by the records, not: held"),
    ],
)
def test_a_changed_claim_is_noticed(
    site: Site, name: str, change: dict[str, Any], says: str
) -> None:
    edit_claims(site, lambda claims: [c.update(change) for c in claims if c["name"] == name])
    code, said = verify_local(site)
    assert (code, f"claim {name}: " in said, says in said) == (1, True, True), said


def test_a_changed_value_of_a_claim_is_noticed(site: Site) -> None:
    edit_text(site.folder / "data/a-post/claims.json", '"value": 0.8', '"value": 0.9')
    code, said = verify_local(site)
    assert (code, "is 0.8" in said and "not 0.9" in said) == (1, True), said


def test_claims_are_as_the_published_schema_says(site: Site) -> None:
    folder = site.folder / "data/a-post"
    schema = json.loads((folder / "claims.schema.json").read_bytes())
    claims = json.loads((folder / "claims.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(claims, schema)
    by_name = {claim["name"]: claim["tree"] for claim in claims}
    assert by_name["best"]["of"][0]["from"] == {"call": "best", "of": ["large/*", "small/*"]}
    assert by_name["alike"] == {"operand": "small.uniform", "value": True}
    inputs = ["large/*", "small/*", "test_accuracy", 1]
    assert by_name["large-is-better"]["from"] == {"call": "comparison.better", "of": inputs}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([claims[0] | {"outcome": "perhaps"}], schema)


# Numbers in claims and tables that no run has recorded: levels, thresholds, an epoch to begin at;
# and the shapes of layers, which are recorded as text.
CHOSEN = re.compile(r"\b95%|\bepoch 5\b|\b10 points|80% power|p &lt; 0.001|\(None, [\d, ]+\)")


def printed_otherwise(page: str) -> list[str]:
    """Return the numbers in claims and cells of tables that no element says the origin of."""
    body = page.split('<details class="labpress-log labpress')[0]
    claim = r'<span class="labpress-claim".*?</span>(?=\n|</li>|</p>| )'
    parts = " ".join(re.findall(rf"<td\b.*?</td>|{claim}", body, re.DOTALL))
    text = re.sub(r"<[^>]*>", " ", re.sub(r"<data.*?</data>", " ", parts))
    return re.findall(r"(?<![\w.#-])\d[\d.,]*", CHOSEN.sub("", text))


def test_nearly_all_of_the_project_s_own_posts_can_be_checked(
    site_below: Callable[[str], Site],
) -> None:
    site = site_below("/blog")
    counts, others, listed = [], [], 0
    for name in ("cats-vs-dogs", "article-under-test"):
        assert name in map(slug, POSTS)
        with serve(site.folder.parent) as address:
            script = site.folder / f"data/{name}/verify.py"
            code, said = verify(address + site.address(name), script)
        found = re.search(r"(\d+) numbers, (\d+) claims agree; 0 differ", said)
        assert code in (0, 2) and found, said
        counts.append([int(number) for number in found.groups()])
        others += printed_otherwise(site.page(name).read_text(encoding="utf-8"))
        listed += len(json.loads((site.folder / f"data/{name}/claims.json").read_bytes()))
    numbers, claims = map(sum, zip(*counts, strict=True))
    assert claims >= 0.8 * listed, (claims, listed)
    assert numbers >= 0.95 * (numbers + len(others)), (numbers, others)
