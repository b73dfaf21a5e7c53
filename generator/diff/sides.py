"""One side of a comparison: the posts of a site, read from the files that a build writes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

import msgspec

from experiments.records.errors import UserError
from experiments.records.files import parse
from experiments.records.items_beside import SUFFIX
from experiments.records.schema import Record
from generator.claims.claim import HELD, OTHERWISE, UNDECIDED
from generator.figures.figure import Image
from generator.pages.page import Files, data_path
from generator.pages.pictures import as_images
from generator.posts.post import FENCE
from generator.posts.yaml_keys import parse_yaml
from generator.runs.model import Model
from generator.runs.run import Run
from generator.targets.jekyll import plain_text

# The files beside a post's records.
NO_RECORDS = ("claims.json", "claims.schema.json", "verify.py")
PAGE = re.compile(r"_posts/\d{4}-\d\d-\d\d-([^/]+)\.md")
IMAGE = r"/(images/{slug}/[\w.-]+-[0-9a-f]{{12}}\.(?:svg|png|jpg|webp))"
# The path and the digest of a record, which say where and how it was written.
RECORD_FILE = re.compile(
    r'(?<=\.json">)[^<]+(?=</a>)|(?<=</a></td><td><code>)[0-9a-f]{64}(?=</code>)'
    r'|(?<="sha256:)[0-9a-f]{64}(?=")'
)
# The directions of metrics that posts declare, by post.
Directions = Mapping[str, dict[str, str]]


class Claim(msgspec.Struct, frozen=True):
    """A claim of a built post, as its `claims.json` has it."""

    name: str
    outcome: str
    sentence: str
    condition: str = ""
    values: dict[str, str] = {}
    reason: str = ""

    def __post_init__(self) -> None:
        if self.outcome not in (HELD, OTHERWISE, UNDECIDED):
            raise ValueError(f"claim {self.name}: {self.outcome} is no outcome")


@dataclass(frozen=True)
class BuiltPost:
    """A post as a build wrote it.

    Attributes:
        texts: Its title and description.
        body: Its Markdown, without Liquid and the paths and digests of records.
        claims: Its claims.
        images: The paths of its figures in the site, in their order on the page.
        models: Its models with the runs whose records it publishes, without those that others have
            reported. A reference's models have its name before them: `ours/model1`.
        unreadable: Why records can't be read, a text for each.
    """

    texts: list[str]
    body: str
    claims: list[Claim]
    images: list[PurePosixPath]
    models: dict[str, Model]
    unreadable: list[str]


@dataclass(frozen=True)
class Side:
    """The posts of one state of a project.

    Attributes:
        label: The state's name in reports.
        posts: The posts by slug.
        errors: Why other posts can't be built or read, by slug.
        without_claims: The slugs of pages that have no file of claims.
        models: The models by post and name, also of posts that can't be built; without posts that
            have records that can't be read.
        drawings: The figures that can be drawn, by their paths in the site.
    """

    label: str
    posts: dict[str, BuiltPost]
    errors: dict[str, str]
    without_claims: set[str]
    models: dict[str, dict[str, Model]]
    drawings: dict[PurePosixPath, Image] = field(default_factory=dict)


def read_side(
    label: str, files: Mapping[PurePosixPath, bytes], directions: Directions | None = None
) -> Side:
    """Read the built posts of a site: pages that have a file of claims.

    Args:
        label: The state's name in reports.
        files: The contents of pages, claims and records, by their paths in the site.
        directions: The directions of metrics that posts declare, by post.
    """
    data: dict[PurePosixPath, Files] = defaultdict(dict)
    for path, content in files.items():
        data[PurePosixPath(*path.parts[:2])][path] = content
    posts, errors, without_claims = {}, {}, set()
    for path in sorted(files):
        page = PAGE.fullmatch(str(path))
        if not page:
            continue
        slug, folder = page[1], data_path(page[1])
        if folder / "claims.json" not in data[folder]:
            without_claims.add(slug)
            continue
        better = (directions or {}).get(slug, {})
        try:
            posts[slug] = read_post(slug, path, files[path], data[folder], better)
        except UserError as error:
            errors[slug] = str(error)
    models = {slug: post.models for slug, post in posts.items() if not post.unreadable}
    return Side(label, posts, errors, without_claims, models)


def read_post(
    slug: str, path: PurePosixPath, page: bytes, data: Files, better: dict[str, str]
) -> BuiltPost:
    """Return a built post.

    Args:
        slug: The post's name in addresses.
        path: The path of its page in the site.
        page: The content of the page.
        data: Its claims and records, by their paths in the site.
        better: The directions of metrics that the post declares.

    Raises:
        UserError: The page or the claims can't be read.
    """
    parts = FENCE.split(page.decode("utf-8", errors="replace"), maxsplit=2)
    if len(parts) < 3:
        raise UserError(f"{path}: has no front matter.")
    front, body = parts[1:]
    values, _ = parse_yaml(front, str(path))
    folder = data_path(slug)
    images = re.findall(IMAGE.format(slug=re.escape(slug)), body)
    runs: dict[str, list[Run]] = defaultdict(list)
    unreadable = []
    records = data.keys() - {folder / name for name in NO_RECORDS}
    for file in sorted(path for path in records if not path.name.endswith(SUFFIX)):
        try:
            record = parse(data[file], Record, str(file), partial(content_beside, data, file))
        except UserError as error:
            unreadable.append(str(error))
            continue
        if record.source is None:
            run = Run(record, str(file), Path(file), data[file], Path(folder), better)
            runs[name_of_model(file.relative_to(folder), record)].append(run)
    return BuiltPost(
        texts=[str(values[key]) for key in ("title", "description") if key in values],
        body=RECORD_FILE.sub("", as_images(plain_text(body))),
        claims=read_claims(data[folder / "claims.json"], folder / "claims.json"),
        images=[PurePosixPath(name) for name in images],
        models={name: model_of(name, each) for name, each in runs.items()},
        unreadable=unreadable,
    )


def content_beside(data: Files, record: PurePosixPath, name: str) -> bytes | None:
    """Return the content of a file beside a record, by its name, or None if there is none."""
    return data.get(record.with_name(name))


def read_claims(content: bytes, path: PurePosixPath) -> list[Claim]:
    """Return the claims of a post.

    Raises:
        UserError: The content is not a list of claims.
    """
    try:
        return msgspec.json.decode(content, type=list[Claim])
    except (msgspec.DecodeError, RecursionError) as error:
        raise UserError(f"{path}: not a post's claims: {error}") from None


def name_of_model(path: PurePosixPath, record: Record) -> str:
    """Return a model's name in its post, whether or not its records have a folder of their own."""
    folder = path.parent
    return str((folder.parent if folder.name == record.model else folder) / record.model)


def model_of(name: str, runs: list[Run]) -> Model:
    """Return the model of runs, in the order of their seeds."""
    return Model(name, tuple(sorted(runs, key=lambda run: (run.seed is None, run.seed or 0))))
