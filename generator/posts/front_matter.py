"""The front matter of posts: YAML, checked key by key, with the line of each key."""

import datetime
from difflib import get_close_matches
from typing import Annotated, Any

import msgspec

from experiments.records.errors import UserError, did_you_mean
from generator.metrics import DIRECTIONS
from generator.posts.yaml_keys import parse_yaml

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
NAMES = FrontMatter.__struct_fields__
# Keys that Jekyll and its usual themes read, some of which look like others.
OF_SITE = (
    *("author", "authors", "categories", "category", "layout", "permalink", "published", "slug"),
    *("subtitle", "tag", "tags"),
)
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
    "references": "a mapping of names, each to the folder of its runs",
    "data": "a mapping of names, each to the path of a JSON file",
    "figures": "inline or files",
    "page": f"a mapping of {', '.join(PageParts.__struct_fields__)}, each to true or false",
    "bibliography": "the path of a BibTeX file, or a list of such paths",
    "better": "a mapping of metrics, each to higher or lower",
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
        end = "" if problem.endswith("?") else "."
        return UserError(f"{shown}:{lines.get(key, 1)}: front matter: `{key}` {problem}{end}")

    for key in values.keys() - {*NAMES, *OF_SITE}:
        if meant := misspelt(str(key)):
            raise wrong(str(key), f"is no key of posts: did you mean `{meant}`?")
    page = values.get("page")
    for part in page if isinstance(page, dict) else ():
        if part not in PageParts.__struct_fields__:
            out = did_you_mean(str(part), PageParts.__struct_fields__, f"is {KINDS['page']}")
            raise wrong(f"page.{part}", f"is no part of pages: {out}")
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


def misspelt(key: str) -> str | None:
    """Return the key that another one is a slip of, such as `draft` of `drafts`, or None."""
    near = get_close_matches(key, [*NAMES, "tags", "categories"], n=1, cutoff=0.75)
    found = near[0] if near else ""
    same_start = key[:1] == found[:1] and abs(len(key) - len(found)) <= 1
    return found if found and same_start else None
