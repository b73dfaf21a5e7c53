"""What comes with a rendered post: its front matter, records, claims and notebook."""

import html
from collections.abc import Iterable
from pathlib import Path

import msgspec
import yaml

from experiments.records.errors import UserError
from generator.claims.tag import Claim
from generator.pages.context import Context
from generator.posts.post import Post
from generator.targets.notebook import notebook

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
        # Without this Jekyll cuts one out of the page, through the middle of a raw block. Themes
        # show it as HTML.
        "excerpt": html.escape(texts["description"], quote=False),
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
        if record.copy in beside:
            place = f"{record.run.origin}: would lie in the site as {record.copy}"
            raise UserError(f"{place}, which is there already: give it another name.")
        beside[record.copy] = context.reads.content(record.run.path)
    if "```python\n" in body:
        beside[Path("notebooks") / f"{context.post.slug}.ipynb"] = notebook(title, body)
    return beside


def colab_link(context: Context) -> str | None:
    """Where Colab opens the post's notebook, if the site's configuration names its repository."""
    config, reads = context.project.root / "site" / "_config.yml", context.reads
    try:
        settings = yaml.safe_load(reads.text(config)) if reads.exists(config) else {}
    except yaml.YAMLError as error:
        raise UserError(f"{config}: not YAML: {' '.join(str(error).split())}") from None
    repository = settings.get("repository") if isinstance(settings, dict) else None
    if not repository:
        return None
    file = f"blob/main/site/notebooks/{context.post.slug}.ipynb"
    return f"https://colab.research.google.com/github/{repository}/{file}"
