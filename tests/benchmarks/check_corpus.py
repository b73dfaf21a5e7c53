"""Measure `check` on passages written by people who had not read its rules.

    python tests/benchmarks/check_corpus.py [--half work|unseen] [--missed] [--auditors FOLDER]

Each passage of tests/fixtures/check_corpus (`work`) or check_first_look (`unseen`) stands in a post
of its own about the committed runs.
A planted span is found if a finding quotes it, quotes a part of it, or quotes the sentence that
holds it. Any finding in an innocent passage is a false alarm. Where they are installed, numaudit
and doubleblind-audit (both on PyPI) read the same passages in one file, with template tags blanked
out and the records as their data.
"""

import argparse
import html
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator.checks import PROSE_CHECKS
from generator.checks.built_post import BuiltPost, read_built_post
from generator.checks.document import read_document
from generator.checks.finding import Finding
from generator.inputs import Inputs
from generator.project import Project

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures"
HALVES = {
    "work": FIXTURES / "check_corpus/work.jsonl",
    "unseen": FIXTURES / "check_first_look/passages.jsonl",
}
RECORDS = ROOT / "experiments/results/cats-vs-dogs"
FRONT = "title: A post\ndate: 2026-01-31\nruns: experiments/results/cats-vs-dogs\n"
MARKUP = re.compile(r"</?\w+|[*_~`|>\\\ue000-\uf8ff]")
AUDITED = re.compile(
    r"^  [A-Z]{6,}  \"?(?P<text>.+?)\"?\s+\S+post\.md:(?P<line>\d+)$", re.MULTILINE
)
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
Quotes = dict[str, list[str]]  # The texts that findings quote, by the id of a passage.


@dataclass(frozen=True)
class Passage:
    """A passage of the corpus; an innocent one has no spans."""

    id: str
    kind: str
    body: str
    spans: list[str]

    @property
    def text(self) -> str:
        """The post that the passage is the whole of."""
        if self.body.startswith("---\n"):
            return self.body.replace("---\n", f"---\n{FRONT}", 1)
        if re.match(r"(?:title|description): ", self.body):
            return f"---\n{FRONT}{self.body}\n---\n"
        return f"---\n{FRONT}description: x\n---\n{self.body}\n"


def main() -> None:
    """Print found and missed spans by kind, then false alarms by kind, of each tool."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--half", choices=HALVES, default="work")
    options.add_argument("--missed", action="store_true", help="list what labpress gets wrong")
    options.add_argument("--auditors", type=Path, help="the folder of the auditors' programs")
    given = options.parse_args()
    passages = read_passages(given.half)
    post = built_post()
    quoted: dict[str, Quotes] = {"labpress": {p.id: quotes_of_check(post, p) for p in passages}}
    auditors = {"numaudit": numaudit, "doubleblind": doubleblind}
    for name, audit in auditors.items():
        program = shutil.which(name, path=str(given.auditors) if given.auditors else None)
        if program:
            quoted[name] = audit(program, passages)
        else:
            print(f"{name} is not installed: not measured")
    planted = [passage for passage in passages if passage.spans]
    innocent = [passage for passage in passages if not passage.spans]
    print(f"{'':<46}{''.join(f'{name:>18}' for name in quoted)}")
    print("spans found of those planted")
    table(planted, quoted, lambda p, quotes: (len(found(p, quotes)), len(p.spans)))
    print("innocent passages with a finding")
    table(innocent, quoted, lambda p, quotes: (bool(quotes), 1))
    print("numbers in digits in innocent passages, and findings that quote one")
    numbers = sum(len(DIGITS.findall(passage.body)) for passage in innocent)
    for name, quotes in quoted.items():
        alarms = sum(bool(DIGITS.search(quote)) for p in innocent for quote in quotes[p.id])
        print(f"  {name:<44}{alarms}/{numbers} ({alarms / numbers:.1%})")
    if given.missed:
        for passage in passages:
            texts = quoted["labpress"][passage.id]
            wrong = [s for s in passage.spans if s not in found(passage, texts)] or (
                texts if not passage.spans else []
            )
            if wrong:
                print(f"{passage.id} [{passage.kind}] {passage.body}\n    ==> {wrong}")


def read_passages(half: str) -> list[Passage]:
    """Return the passages of a half of the corpus, `work` or `unseen`."""
    lines = HALVES[half].read_text(encoding="utf-8").splitlines()
    return [Passage(**json.loads(line)) for line in lines]


def table(
    passages: list[Passage],
    quoted: dict[str, Quotes],
    count: Callable[[Passage, list[str]], tuple[int, int]],
) -> None:
    """Print a line for each kind, and the total."""
    kinds = list(dict.fromkeys(passage.kind for passage in passages))
    for kind in [*kinds, "all"]:
        cells = ""
        for texts in quoted.values():
            counts = [count(p, texts[p.id]) for p in passages if kind in (p.kind, "all")]
            hits, total = map(sum, zip(*counts, strict=True))
            share = f" ({hits / total:.1%})" if kind == "all" else ""
            cells += f"{f'{hits}/{total}{share}':>18}"
        print(f"  {kind:<44}{cells}")


def found(passage: Passage, quotes: list[str]) -> list[str]:
    """Return the spans that findings quote."""
    body = plain(passage.body)
    places = [place for quote in quotes for place in places_of(plain(quote), body)]
    return [
        span
        for span in passage.spans
        if any(plain(span) in plain(quote) for quote in quotes)
        or any(
            start < end_of and begins < end
            for begins, end_of in places_of(plain(span), body)
            for start, end in places
        )
    ]


def places_of(text: str, body: str) -> Iterator[tuple[int, int]]:
    """Yield where a text stands in a body: start and end, whole numbers and words only."""
    for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", body) if text else ():
        yield match.start(), match.end()


def plain(text: str) -> str:
    """Return a text without markup, in single blanks."""
    return " ".join(MARKUP.sub("", html.unescape(text)).split())


def built_post() -> BuiltPost:
    """Return a post about the committed runs, whose text each passage replaces."""
    project, inputs = Project(ROOT, ROOT / "site"), Inputs(ROOT)
    text = f"---\n{FRONT}description: x\n---\n{{{{ runs.model1.epochs }}}}\n"
    inputs.keep(project.post_file("a-passage"), text.encode())
    return read_built_post(project, inputs.for_post(), "a-passage")


def quotes_of_check(post: BuiltPost, passage: Passage) -> list[str]:
    """Return what the findings in a passage quote."""
    return [finding.text for finding in check(post, passage)]


def check(post: BuiltPost, passage: Passage) -> list[Finding]:
    """Return the findings about numbers and verdicts in a passage."""
    document = read_document("passage.md", passage.text)
    checked = replace(post, source=document)
    results = [each for check in PROSE_CHECKS for each in check(checked)]
    return [each for each in results if isinstance(each, Finding)]


def numaudit(program: str, passages: list[Passage]) -> Quotes:
    """Return the numbers that numaudit finds no source for, by passage."""
    output, lines = audited(
        passages, lambda path: [program, path, "--json", "--data", str(RECORDS)]
    )
    findings = json.loads(output)["documents"][0]["findings"]
    unsourced = [each for each in findings if each["status"] == "unsourced"]
    return by_passage(lines, [(each["line"], each["text"]) for each in unsourced])


def doubleblind(program: str, passages: list[Passage]) -> Quotes:
    """Return the numbers, and quantities in words, that doubleblind can't trace, by passage."""
    command = [program, "--no-color", "trace", "--data", str(RECORDS), "--"]
    output, lines = audited(passages, lambda path: [*command, path])
    return by_passage(lines, [(int(e["line"]), e["text"]) for e in AUDITED.finditer(output)])


def audited(
    passages: list[Passage], command: Callable[[str], list[str]]
) -> tuple[str, dict[int, str]]:
    """Return what an auditor prints of all passages in one file, and each line's passage."""
    text = ""
    lines: dict[int, str] = {}
    for passage in passages:
        start = text.count("\n") + 1
        text += TAG.sub(lambda tag: re.sub(r"[^\n]", " ", tag[0]), passage.body) + "\n\n"
        lines |= dict.fromkeys(range(start, text.count("\n") + 1), passage.id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "post.md"
        path.write_text(text, encoding="utf-8")
        result = subprocess.run(command(str(path)), capture_output=True, text=True, check=False)
    return result.stdout, lines


def by_passage(lines: dict[int, str], found: list[tuple[int, str]]) -> Quotes:
    """Return the quoted texts by the passage that holds their line."""
    quotes: Quotes = {passage: [] for passage in lines.values()}
    for line, text in found:
        quotes[lines[line]].append(text)
    return quotes


if __name__ == "__main__":
    main()
