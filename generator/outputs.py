"""What comes with a rendered post: its front matter, records, claims and notebook."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import yaml

from generator.claims import Claim
from generator.context import Context
from generator.notebook import notebook
from generator.posts import Post

FACTS = ("name", "line", "condition", "outcome", "sentence", "values", "reason")
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def front_matter(post: Post, texts: dict[str, str], figures: Iterable[Path]) -> str:
    """What Jekyll and its plugins know of a page."""
    preview = min(figures, key=rank_of_preview, default=None)
    front = {
        "layout": "post",
        "date": post.date,
        **({"last_modified_at": post.updated} if post.updated else {}),
        **texts,
        # Without this Jekyll cuts an excerpt out of the page, through the middle of a raw block.
        "excerpt": texts["description"],
        **({"image": f"/{preview.as_posix()}"} if preview else {}),
        **post.extra,
        "generator": "labpress",
    }
    matter = yaml.dump(front, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{matter}---\n"


def rank_of_preview(figure: Path) -> tuple[bool, bool]:
    """Which figure stands for a post where it is shared: comparisons first, photographs last."""
    return not figure.name.startswith("comparison-"), figure.suffix != ".png"


def files(context: Context, claims: list[Claim], title: str, body: str) -> dict[Path, bytes]:
    """What comes with a post: claims and records as JSON, and a notebook of its code."""
    folder = Path("data") / context.post.slug
    facts = [
        {key: getattr(claim, key) for key in FACTS if key != "reason" or claim.reason}
        for claim in claims
    ]
    beside = {folder / "claims.json": msgspec.json.format(msgspec.json.encode(facts)) + b"\n"}
    for record in context.provenance.records:
        beside[record.copy] = context.reads.content(record.run.path)
    if "```python\n" in body:
        beside[Path("notebooks") / f"{context.post.slug}.ipynb"] = notebook(title, body)
    return beside


def colab_link(context: Context) -> str | None:
    """Where Colab opens the post's notebook, if the site's configuration names its repository."""
    config = context.project.root / "site" / "_config.yml"
    settings = yaml.safe_load(context.reads.text(config)) if context.reads.exists(config) else {}
    repository = (settings or {}).get("repository")
    if not repository:
        return None
    file = f"blob/main/site/notebooks/{context.post.slug}.ipynb"
    return f"https://colab.research.google.com/github/{repository}/{file}"
