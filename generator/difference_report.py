"""The difference of two trainings as Markdown, and as one HTML page with its figures."""

import base64
import difflib
import html
import re
from collections.abc import Iterator

import markdown
from markupsafe import escape

from generator.difference import Difference, Flip, Moved, PostDifference
from generator.figures import Figure
from generator.formats import SHARE, listing, metric_value, points

WORDS = {"held": "held", "otherwise": "did not hold", "undecided": "could not be decided"}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "img{max-width:100%;height:auto}del{color:#a40000}strong{color:#00599c}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}"
    "del{color:#ff9d9d}strong{color:#8cc8ff}}"
)


def as_markdown(difference: Difference) -> str:
    """The report that goes into a pull request."""
    return "\n".join(lines(difference)) + "\n"


def show(difference: Difference) -> None:
    """Prints the report; with colours and lists where `rich` is installed."""
    text = as_markdown(difference)
    try:
        from rich.console import Console
        from rich.markdown import Markdown
    except ModuleNotFoundError:
        print(html.unescape(text), end="")
        return
    Console().print(Markdown(text))


def lines(difference: Difference) -> Iterator[str]:
    """The report's lines: first what makes the comparison unfair."""
    yield f"# From {safe(difference.old)} to {safe(difference.new)}"
    if difference.unfair:
        yield "\n**Not like with like:**\n"
        yield from (f"- {safe(reason)}" for reason in difference.unfair)
    yield f"\n{summary(difference)}"
    yield from (f"\n{safe(note)}" for note in difference.notes)
    if difference.moved:
        yield "\n## Numbers\n"
        yield from (f"- {moved_line(moved)}" for moved in difference.moved)
    for post in difference.posts:
        yield from post_lines(post)


def summary(difference: Difference) -> str:
    """What changed, in one sentence."""
    posts = difference.posts
    counts = (
        (len(difference.flips), "claims flipped"),
        (sum(len(post.sentences) for post in posts), "sentences changed"),
        (len(difference.moved), "numbers moved"),
        (sum(len(post.figures) for post in posts), "figures changed"),
    )
    if not any(count for count, _ in counts):
        return "Nothing has changed in the posts."
    return f"In {len(posts)} posts, {listing(f'{count} {what}' for count, what in counts)}."


def moved_line(moved: Moved) -> str:
    """How a number moved, against the range over seeds."""
    name = moved.metric
    share = bool(SHARE.search(name))
    old, new = metric_value(moved.old.mean, name), metric_value(moved.new.mean, name)
    size = f"{points(abs(moved.by), 2)} points" if share else metric_value(abs(moved.by), name)
    way = "up" if moved.by > 0 else "down"
    if moved.range is None:
        ground = "from a single run"
    else:
        width = points(moved.range, 2) if share else metric_value(moved.range, name)
        ground = f"{'within' if abs(moved.by) <= moved.range else 'beyond'} the spread of {width}"
    return f"{safe(moved.what)}: {size} {way}, {ground} ({old} before, {new} now)"


def post_lines(post: PostDifference) -> Iterator[str]:
    """What is different in one post, and what stayed."""
    yield f"\n## {safe(post.slug)}\n"
    for flip in post.flips:
        yield from flip_lines(flip)
    for names, what in ((post.come, "new"), (post.gone, "gone")):
        yield from (f"- the claim `{name}` is {what}" for name in names)
    yield from (f"- {words(a, b)}" for a, b in post.sentences)
    for old, new in post.figures:
        figure = new or old
        assert figure
        what = "changed" if old and new else "new" if new else "gone"
        yield f"- the figure {safe(figure.stem)} is {what}"
    yield f"- as before: {listing(f'{count} {what}' for what, count in post.kept.items())}"


def flip_lines(flip: Flip) -> Iterator[str]:
    """A flipped claim with both of its sentences."""
    old, new = WORDS[flip.old.outcome], WORDS[flip.new.outcome].replace("did not", "does not")
    yield f"- **flipped: `{flip.new.name}`** {old}, and now {new.replace('could', 'can')}"
    yield f"    - before: {safe(flip.old.sentence)}"
    yield f"    - now: {safe(flip.new.sentence)}"


def safe(text: str) -> str:
    """Text that reads as it is in Markdown, and well without it."""
    return re.sub(r"([\\`*_\[\]#])", r"\\\1", text).replace("<", "&lt;")


def words(old: str, new: str) -> str:
    """A sentence with what went struck out and what came in bold."""
    a, b = old.split(), new.split()
    parts = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(safe(" ".join(a[i:j])))
            continue
        if j > i:
            parts.append(f"~~{safe(' '.join(a[i:j]))}~~")
        if m > k:
            parts.append(f"**{safe(' '.join(b[k:m]))}**")
    return " ".join(parts)


def as_html(difference: Difference) -> str:
    """The report as one page that needs nothing else, with the curves over each other."""
    text = as_markdown(difference)
    body = markdown.markdown(strikes(text), extensions=["extra", "sane_lists"])
    figures = "".join(
        f"<h2>{escape(post.slug)}</h2>" + "".join(drawn(old, new) for old, new in post.figures)
        for post in difference.posts
        if post.figures
    )
    title = f"From {escape(difference.old)} to {escape(difference.new)}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style>\n<main>{body}{figures}</main></html>\n"
    )


def strikes(text: str) -> str:
    """Markdown with `~~` as HTML, which Python-Markdown does not know."""
    parts = text.split("~~")
    return "".join(
        part if number % 2 == 0 else f"<del>{part}</del>" for number, part in enumerate(parts)
    )


def drawn(old: Figure | None, new: Figure | None) -> str:
    """One image with both curves where there are two, else an image for each."""
    if old and new and old.kind == new.kind == "history_plot":
        metric = new.data["metric"]
        names = [f"val_{metric}", metric]
        both = {
            label: [next(f.data["history"][n] for n in names if n in f.data["history"])]
            for label, f in (("before", old), ("now", new))
        }
        data = {"models": both, "metric": metric}
        return image(Figure("both", "comparison_plot", data, new.alt, 800, 480))
    return "".join(image(figure) for figure in (old, new) if figure)


def image(figure: Figure) -> str:
    """A figure inside the page."""
    kind = "jpeg" if figure.file_format == "jpg" else "png"
    content = base64.b64encode(figure.draw()).decode()
    return f'<p><img src="data:image/{kind};base64,{content}" alt="{escape(figure.alt)}"></p>'
