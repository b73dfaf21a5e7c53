"""The front matter of posts: YAML, checked key by key, with the line of each key."""

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import yaml

from experiments.records.errors import UserError
from generator.metrics import DIRECTIONS

# PyYAML's parser in C, where it was built, takes a tenth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The kinds of values of the core schema (YAML 1.2.2, 10.3), dates, and `<<`, which merges mappings.
YAML_TAG = "tag:yaml.org,2002:"
YAML_KINDS = ("null", "bool", "int", "float", "str", "timestamp", "seq", "map", "merge")
# Characters that end a line for some programs only, and those that YAML does not allow.
UNSEEN = re.compile(
    r"[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
Text = Annotated[str, msgspec.Meta(pattern=r"\S")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[^\W\d]\w*$")]
Place = Annotated[str, msgspec.Meta(pattern="^(inline|files)$")]
Direction = Annotated[str, msgspec.Meta(pattern=f"^({'|'.join(DIRECTIONS)})$")]


class Compared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two models to compare by a metric, named as in templates: `model1`, `article.model1`."""

    pair: tuple[str, str]
    metric: Text = "test_accuracy"


class PageParts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page has beside the post, each part True unless the theme of a blog has it already.

    Attributes:
        toc: A table of contents, if there are three sections or more.
        reading_time: The minutes that reading takes.
        copy: A button on code that copies it.
        anchors: A link at each heading to itself.
        sources: A switch that makes printed numbers links to their records, and a list of these.
        print: Styles for printing.
        cite_as: A BibTeX entry of the page, if the post or the site names an author.
    """

    toc: bool = True
    reading_time: bool = True
    copy: bool = True
    anchors: bool = True
    sources: bool = True
    print: bool = True
    cite_as: bool = True


class FrontMatter(msgspec.Struct, frozen=True):
    """The keys that the generator reads; all others go to the site as they are.

    `publish` is false for posts that go into other blogs only when they are named.
    `runs` is the folder of the post's records; a post of text alone has none. `references` are
    folders of records by name, `data` JSON files by name, and `better` says of
    metrics which values are better, `higher` or `lower`. `comparisons` lists all comparisons of
    models; without it, these are each two of the post's own. `figures` is `inline` if drawings
    stand in the page itself, or `files` if it shows files, for readers that take no SVG in pages.
    `bibliography` names the BibTeX files that `cite` finds works in.
    `page` switches off parts of the page, such as `{toc: false}`. `jinja_in_code` is true if
    expressions in the post's code, in fences and backticks, are to be evaluated.
    """

    title: Text
    date: datetime.date
    description: Text
    runs: Text | None = None
    updated: datetime.date | None = None
    draft: bool = False
    publish: bool = True
    references: dict[Name, str] = {}
    data: dict[Name, str] = {}
    better: dict[str, Direction] = {}
    comparisons: list[tuple[str, str] | Compared] | None = None
    figures: Place = "inline"
    bibliography: str | list[str] = []  # msgspec crashes on such a choice with patterns.
    page: PageParts = PageParts()
    jinja_in_code: bool = False

    @property
    def bibliographies(self) -> list[str]:
        """The BibTeX files that the post cites from."""
        return [self.bibliography] if isinstance(self.bibliography, str) else self.bibliography


FIELDS = msgspec.structs.fields(FrontMatter)
# The values of keys, in words for messages.
KINDS = {
    "title": "a text",
    "description": "a text",
    "runs": "a text",
    "date": "a date like 2026-01-31",
    "updated": "a date like 2026-01-31",
    "draft": "true or false",
    "publish": "true or false",
    "jinja_in_code": "true or false",
    "references": "a list of names, each with the folder of its runs",
    "data": "a list of names, each with the path of a JSON file",
    "figures": "inline or files",
    "page": f"a list of {', '.join(PageParts.__struct_fields__)}, each with true or false",
    "bibliography": "the path of a BibTeX file, or a list of such paths",
    "better": "a list of metrics, each with higher or lower",
    "comparisons": "a list of pairs of models such as [[model2, model1], [model3, model2]]",
}


def read_front_matter(text: str, shown: str) -> tuple[FrontMatter, dict[str, Any], dict[str, int]]:
    """Read and check front matter.

    Args:
        text: The YAML between the lines of `---`, starting in the file's first line.
        shown: The file's name in messages.

    Returns:
        The known keys, all other keys, and the file's line of each key (`references.name` and
        `comparisons.0` too).

    Raises:
        UserError: A key is missing or wrong; the message has file and line.
    """
    values, lines = parse_yaml(text, shown)

    def wrong(key: str, problem: str) -> UserError:
        return UserError(f"{shown}:{lines.get(key, 1)}: front matter: `{key}` {problem}.")

    known = {}
    for field in FIELDS:
        if field.name in values:
            value = values.pop(field.name)
            value = value.date() if isinstance(value, datetime.datetime) else value
            try:
                known[field.name] = msgspec.convert(value, field.type)
            except msgspec.ValidationError:
                raise wrong(field.name, f"is not {KINDS[field.name]}") from None
        elif field.required:
            raise wrong(field.name, "is missing")
    front = FrontMatter(**known)
    if front.updated and front.updated < front.date:
        raise wrong("updated", f"is before `date`, {front.date}")
    return front, values, lines


def parse_yaml(front: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return front matter as a mapping, with the file's line of each key.

    Raises:
        UserError: It is not YAML, or YAML that site generators read in other ways or not at all.
    """

    def wrong(line: int, problem: str) -> UserError:
        return UserError(f"{shown}:{line}: front matter: {problem}.")

    if unseen := UNSEEN.search(front):
        line = front.count("\n", 0, unseen.start()) + 1
        raise wrong(line, f"holds the invisible character U+{ord(unseen[0]):04X}: remove it")
    try:
        loader = LOADER(front)
        node = loader.get_single_node()
        for line, problem in problems_of(node, loader, set()) if node else ():
            raise wrong(line, problem)
        values = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        hint = "A text that holds a colon or a quote needs quotes around it"
        raise wrong(mark.line + 1 if mark else 1, f"{problem}. {hint}") from None
    except RecursionError:
        raise wrong(1, "nested too deeply") from None
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise UserError(f"{shown}:1: front matter is not a list of `key: value`.")
    return values, lines_of_keys(node)


def problems_of(node: yaml.Node, loader: Any, seen: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the line and the problem of each part that not every program reads alike.

    Args:
        node: A part of the front matter.
        loader: The loader that has parsed it.
        seen: The identities of parts that were looked at: aliases repeat them.
    """
    if id(node) in seen:
        return
    seen.add(id(node))
    line = node.start_mark.line + 1
    tag = node.tag.replace(YAML_TAG, "!!")
    if tag.removeprefix("!!") not in YAML_KINDS:
        yield line, f"`{tag}` is read by few site generators: write a list or a text"
    elif isinstance(node, yaml.ScalarNode):
        try:
            loader.construct_object(node)
        except ValueError as error:  # A date such as 2026-02-30.
            yield line, f"`{node.value[:30]}`: {str(error).partition(';')[0]}"
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in keys:
                yield key.start_mark.line + 1, f"`{key.value}` stands there twice: remove one"
            keys |= {key.value} if isinstance(key, yaml.ScalarNode) else set()
            for part in (key, value):
                yield from problems_of(part, loader, seen)
    else:
        for part in node.value:
            yield from problems_of(part, loader, seen)


def lines_of_keys(node: yaml.MappingNode) -> dict[str, int]:
    """Return the file's line of each key, and of each key or item nested in it."""
    lines = {}
    for key, value in node.value:
        # The text starts with the rest of the line of `---`: its first line is the file's first.
        lines[key.value] = key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            for inner, _ in value.value:
                lines[f"{key.value}.{inner.value}"] = inner.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            for number, item in enumerate(value.value):
                lines[f"{key.value}.{number}"] = item.start_mark.line + 1
    return lines
