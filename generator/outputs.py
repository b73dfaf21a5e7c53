"""What comes with a rendered post: its front matter, records, claims and notebook."""

from pathlib import Path

import msgspec
import yaml

from generator.claims import Claim
from generator.figures import Figure
from generator.notebook import notebook
from generator.post_names import Post
from generator.posts import Source

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def front_matter(source: Source, texts: dict[str, str], figures: dict[Path, Figure]) -> str:
    """What Jekyll and its plugins know of a page."""
    shown = [path for path, figure in figures.items() if figure.file_format == "png"] or [*figures]
    comparisons = [path for path in shown if path.name.startswith("comparison-")]
    preview = (comparisons or shown)[:1]
    front = {
        "layout": "post",
        "date": source.date,
        **({"last_modified_at": source.updated} if source.updated else {}),
        **texts,
        # Without this Jekyll cuts an excerpt out of the page, through the middle of a raw block.
        "excerpt": texts["description"],
        **({"image": f"/{preview[0].as_posix()}"} if preview else {}),
        **source.extra,
        "generator": "labpress",
    }
    matter = yaml.dump(front, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{matter}---\n"


def files(post: Post, claims: list[Claim], title: str, body: str) -> dict[Path, bytes]:
    """What comes with a post: claims and records as JSON, and a notebook of its code."""
    folder = Path("data") / post.source.slug
    facts = [
        {
            "name": claim.name,
            "line": claim.line,
            "condition": claim.condition,
            "outcome": claim.outcome,
            "sentence": claim.sentence,
            "values": claim.values,
            **({"reason": claim.reason} if claim.reason else {}),
        }
        for claim in claims
    ]
    beside = {folder / "claims.json": msgspec.json.format(msgspec.json.encode(facts)) + b"\n"}
    for record in post.provenance.records:
        beside[record.copy] = post.reads.content(record.run.path)
    if "```python\n" in body:
        beside[Path("notebooks") / f"{post.source.slug}.ipynb"] = notebook(title, body)
    return beside


def colab_link(post: Post) -> str | None:
    """Where Colab opens the post's notebook, if the site's configuration names its repository."""
    config = post.project.root / "site" / "_config.yml"
    settings = yaml.safe_load(post.reads.text(config)) if post.reads.exists(config) else {}
    repository = (settings or {}).get("repository")
    if not repository:
        return None
    file = f"blob/main/site/notebooks/{post.source.slug}.ipynb"
    return f"https://colab.research.google.com/github/{repository}/{file}"
