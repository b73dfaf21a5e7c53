"""The difference of two trainings as Markdown, and as one HTML page with its figures."""

import base64
import difflib
import re

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from rich.console import Console
from rich.markdown import Markdown

from generator.diff.difference import Change, Difference, Moved
from generator.figures.figure import Figure
from generator.metrics import is_share
from generator.numbers import metric_value, points
from generator.project import Project

TEMPLATE = "difference.md.jinja"
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "img{display:block;max-width:100%;height:auto}s{color:#a40000}strong{color:#00599c}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}"
    "s{color:#ff9d9d}strong{color:#8cc8ff}}"
)


def as_markdown(project: Project, difference: Difference, figures: bool = False) -> str:
    """The report that goes into a pull request; with figures, as it goes into a page."""
    environment = Environment(
        loader=FileSystemLoader(project.templates),
        autoescape=True,
        finalize=safe,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "drawn": drawn if figures else lambda change: "",
        "metric": metric_value,
        "step": step,
        "words": words,
    }
    text = environment.get_template(TEMPLATE).render(difference=difference)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def show(text: str) -> None:
    """Prints the report, in a terminal with colours and lists."""
    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        print(text, end="")


def as_html(project: Project, difference: Difference) -> str:
    """The report as one page that needs nothing else, with the curves over each other."""
    text = as_markdown(project, difference, figures=True)
    body = MarkdownIt().enable("strikethrough").render(text)
    title = f"From {escape(difference.old)} to {escape(difference.new)}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style>\n<main>{body}</main></html>\n"
    )


def safe(value: object) -> Markup:
    """Text that reads as it is in Markdown, and well without it."""
    if isinstance(value, Markup):
        return value
    return Markup(re.sub(r"([\\`*_\[\]#])", r"\\\1", str(value)).replace("<", "&lt;"))


def step(size: float, moved: Moved) -> str:
    """A distance between values of a metric that moved: of shares in percentage points."""
    if is_share(moved.metric) and max(abs(moved.old.mean), abs(moved.new.mean)) <= 1:
        return f"{points(size, 2)} points"
    return f"{size:.4g}"


def words(change: Change[str]) -> Markup:
    """A sentence with what went struck out and what came in bold."""
    old, new = (text.split() if text else [] for text in change)
    parts: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = safe(" ".join(old[a:b])), safe(" ".join(new[c:d]))
        if tag == "equal":
            parts.append(came)
        else:
            parts += [f"~~{went}~~"] if went else []
            parts += [f"**{came}**"] if came else []
    return Markup(" ".join(parts))


def drawn(change: Change[Figure]) -> Markup:
    """One image with both curves where there are two, else an image for each."""
    old, new = change
    if old and new and old.kind == new.kind == "history_plot":
        # The last curve of each is its validation, if it has one.
        curves = {
            label: [[*figure.data["history"].values()][-1]]
            for label, figure in (("before", old), ("now", new))
        }
        data = {"models": curves, "metric": new.data["metric"]}
        return image(Figure("both", "comparison_plot", data, new.alt, 800, 480))
    return Markup(" ").join(image(figure) for figure in change if figure)


def image(figure: Figure) -> Markup:
    """A figure inside the page."""
    kind = "jpeg" if figure.file_format == "jpg" else "png"
    content = base64.b64encode(figure.draw()).decode()
    return Markup(f'<img src="data:image/{kind};base64,{content}" alt="{escape(figure.alt)}">')
