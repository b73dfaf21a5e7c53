"""What `publish` foresees is what Jekyll does: addresses of pages, files that it leaves out."""

import datetime
import subprocess
from pathlib import Path

import pytest
import yaml
from kit.projects import write
from kit.sites import needs_jekyll

from generator.publish.blog import Blog
from generator.publish.rules import left_out
from generator.targets.jekyll_addresses import address_of, file_of
from generator.targets.jekyll_config import read_config

POSTS = {
    "_posts/2026-01-31-plain.md": {},
    "_posts/2026-12-31-Capital-Letters.md": {"category": "Cats And-Dogs"},
    "_posts/2021-01-03-first-days.markdown": {"categories": ["One Two", "b", "B"]},
    "_posts/2026-02-03-dated.md": {"date": datetime.date(2025, 3, 4)},
    "_posts/2026-02-04-timed.md": {"date": datetime.datetime(2025, 3, 9, 5, 6, 7)},
    "_posts/2026-02-05-own.md": {"permalink": "/own/:year/:title"},
    "_posts/2026-02-06-slug.md": {"slug": "another-one", "categories": "x y"},
    "_posts/2026-02-07-dots.and+more.md": {},
    "cats/_posts/2026-02-08-in-a-folder.md": {"categories": ["z"]},
}
CONFIGS = [
    *({"permalink": style} for style in ("date", "pretty", "ordinal", "weekdate", "none")),
    {},
    {"permalink": "/blog/:categories/:year/:i_month/:i_day/:title/"},
    {"permalink": "/:short_year/:y_day/:slug.html"},
    {"permalink": "/:slugified_categories/:short_month/:long_day/:name"},
    {"permalink": "pretty", "collections": {"posts": {"permalink": "/writing/:title/"}}},
    {
        "permalink": "none",
        "defaults": [
            {"scope": {"path": "", "type": "posts"}, "values": {"permalink": "/d/:title/"}},
            {"scope": {"path": "cats"}, "values": {"permalink": "/c/:title.html"}},
        ],
    },
    {"collections_dir": "written", "permalink": "pretty"},
]


@needs_jekyll
@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_addresses_are_those_of_jekyll(config: dict[str, object], tmp_path: Path) -> None:
    source, out = tmp_path / "blog", tmp_path / "out"
    folder = str(config.get("collections_dir", ""))
    posts = {
        str(Path(folder, name)): front
        for name, front in POSTS.items()
        if not (folder and name.startswith("cats"))
    }
    write(source / "_config.yml", yaml.safe_dump({"timezone": "UTC", "future": True, **config}))
    for name, front in posts.items():
        write(source / name, f"---\n{yaml.safe_dump(front) if front else ''}---\nText.\n")
    command = ["jekyll", "build", "-s", str(source), "-d", str(out), "--disable-disk-cache"]
    subprocess.run(command, check=True, capture_output=True)
    settings = read_config(source, source)
    promised = [address_of(settings, name, front) for name, front in posts.items()]
    made = [page.relative_to(out).as_posix() for page in out.rglob("*.html")]
    assert sorted(file_of(str(address)) for address in promised) == sorted(made)


FILES = [
    "data/a-post/model/seed-1.json",
    "data/a-post/_model/seed-1.json",
    "data/a-post/#1/seed-1.json",
    "data/a-post/verify.py",
    "data-sets/b.json",
    "images/a-post/a.svg",
    "notebooks/a-post.ipynb",
    "notebooks/a.ipynb~",
]


@needs_jekyll
@pytest.mark.parametrize(
    "config",
    [
        {},
        {"exclude": ["data"]},
        {"exclude": ["data/"]},
        {"exclude": ["/data"]},
        {"exclude": ["*.ipynb", "images/a-post"]},
        {"exclude": ["**/*.json"]},
        {"exclude": ["data", "images"], "include": ["data"]},
        {"include": ["_model", "#1", "a.ipynb~"]},
        {"exclude": ["seed-1.json", "data/*/model", 3]},
    ],
    ids=str,
)
def test_files_that_jekyll_leaves_out_are_foreseen(
    config: dict[str, object], tmp_path: Path
) -> None:
    source, out = tmp_path / "blog", tmp_path / "out"
    for name in FILES:
        write(source / name, "x")
    write(source / "_config.yml", yaml.safe_dump(config))
    write(source / "index.md", "---\n---\n")
    command = ["jekyll", "build", "-s", str(source), "-d", str(out), "--disable-disk-cache"]
    subprocess.run(command, check=True, capture_output=True)
    blog = Blog(source, source, frozenset(FILES), read_config(source, source), None, {})
    foreseen = [name for name in FILES if left_out(blog, name) is None]
    assert foreseen == [name for name in FILES if (out / name).is_file()]


def test_what_is_no_post_has_no_address(tmp_path: Path) -> None:
    settings = read_config(tmp_path, tmp_path)
    assert address_of(settings, "_posts/about.md", {}) is None
    assert address_of(settings, "_posts/2026-13-40-a.md", {}) is None
