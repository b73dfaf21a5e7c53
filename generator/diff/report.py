"""The report of a difference: Markdown for terminals and pull requests, and one HTML page."""

import base64
import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from rich.console import Console
from rich.markdown import Markdown

from experiments.records.printable import printable
from generator.diff.difference import Difference
from generator.diff.models import ModelPair
from generator.diff.numbers import NumberChange
from generator.diff.pages import Change, stem
from generator.diff.sides import Claim
from generator.figures.comparison import draw_comparison
from generator.figures.curves import curve_of, describe_end, metric_label
from generator.figures.figure import Figure, Image
from generator.figures.plot import HEIGHT, WIDTH
from generator.metrics import is_share
from generator.numbers import metric_value, percent, percent_unlike, points
from generator.pages.markup import clean
from generator.project import Project
from generator.runs.statistics import Interval
from generator.template_files import template_folders

TEMPLATE = "difference.md.jinja"
# Characters that mean something in Markdown: `_` outside of words, `&` where it begins an entity.
SPECIAL = re.compile(r"[\\`*\[\]#~<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
# The cells and lines of code of a post that are listed; the others are counted.
MOST_LISTED = 20
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "img{display:block;max-width:100%;height:auto}s{color:#a40000}strong{color:#00599c}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}"
    "s{color:#ff9d9d}strong{color:#8cc8ff}}"
)


def as_markdown(project: Project, difference: Difference) -> str:
    """Return the report as Markdown without images."""
    return rendered(project, difference, [], {})


def as_html(project: Project, difference: Difference) -> str:
    """Return the report as one HTML page that holds its images.

    These are the curves of each model before and now, and the figures that can be drawn.
    """
    curves = [image(curve) for pair in difference.retrained for curve in curves_of(pair)]
    changed = {change.new for post in difference.posts for change in post.figures}
    drawings = {
        path: image(figure) for path, figure in difference.drawings.items() if path in changed
    }
    text = rendered(project, difference, curves, drawings)
    body = MarkdownIt().enable("strikethrough").render(text)
    title = f"From {escape(difference.old)} to {escape(difference.new)}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style>\n<main>{body}</main></html>\n"
    )


def show(text: str) -> None:
    """Print the report, in a terminal with colours and lists."""
    console = Console(file=sys.__stdout__)  # Rich steers the terminal itself.
    if console.is_terminal:
        console.print(Markdown(printable(text)))
    else:
        print(text, end="")


def rendered(
    project: Project,
    difference: Difference,
    curves: list[Markup],
    drawings: dict[PurePosixPath, Markup],
) -> str:
    """Return the report as Markdown.

    Args:
        project: The project, which has the template.
        difference: The difference to report.
        curves: The images of the models' curves.
        drawings: The images of figures, by the figures' paths in the site.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folders(project)),
        autoescape=True,
        finalize=escape_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "metric": metric_value,
        "amount": amount,
        "means": means,
        "signed": signed,
        "percent": percent,
        "marked": marked,
        "readings": readings,
        "stem": stem,
    }
    text = environment.get_template(TEMPLATE).render(
        difference=difference, curves=curves, drawings=drawings, most_listed=MOST_LISTED
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def escape_markdown(value: object) -> Markup:
    """Return one line of Markdown that shows a text as it is, and reads well without rendering."""
    if isinstance(value, Markup):
        return value
    return Markup(SPECIAL.sub(r"\\\g<0>", clean(" ".join(str(value).split()))))


def amount(size: float, change: NumberChange) -> str:
    """Format the size of a change of a metric: of shares in percentage points."""
    return f"{points(size, 2)} points" if in_points(change) else f"{size:.4g}"


def signed(interval: Interval, change: NumberChange) -> str:
    """Format the interval of a change of a metric, with signs."""
    ends = interval.low, interval.high
    if in_points(change):
        low, high = (("+" if end > 0 else "") + points(end, 2) for end in ends)
        return f"{low} to {high} points"
    return " to ".join(f"{end:+.4g}" for end in ends)


def means(change: NumberChange) -> list[str]:
    """Format the means before and now, with as many digits as it takes to tell them apart."""
    old, new = change.old.mean, change.new.mean
    if in_points(change):
        return [percent_unlike(old, new), percent_unlike(new, old)]
    texts = [metric_value(value, change.metric) for value in (old, new)]
    return texts if texts[0] != texts[1] else [f"{value:.9g}" for value in (old, new)]


def in_points(change: NumberChange) -> bool:
    """Return True if a change is one of shares, told in percentage points."""
    return is_share(change.metric) and max(abs(change.old.mean), abs(change.new.mean)) <= 1


def marked(change: Change[str]) -> Markup:
    """Return a changed sentence with its old words struck out and its new ones in bold."""
    old, new = (text.split() if text else [] for text in change)
    parts: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, now = (escape_markdown(" ".join(each)) for each in (old[a:b], new[c:d]))
        if tag == "equal":
            parts.append(now)
        else:
            parts += [f"~~{before}~~"] if before else []
            parts += [f"**{now}**"] if now else []
    return Markup(" ".join(parts))


def readings(claim: Claim) -> str:
    """Return the values that a claim's condition read, or why it could not be decided."""
    values = [f"{text} = {value}" for text, value in claim.values.items()]
    return "; ".join([*values, *([claim.reason] if claim.reason else [])])


def curves_of(pair: ModelPair) -> Iterator[Figure]:
    """Yield the plot of a model's metric by epoch, before and now; nothing if they share none."""
    if pair.metric:
        sides = {"before": pair.old, "now": pair.new}
        curves = {when: curve_of(model, pair.metric) for when, model in sides.items() if model}
        label = metric_label(pair.metric)
        ends = [f"{when.capitalize()}: {describe_end(curve)}." for when, curve in curves.items()]
        yield Figure(
            stem="curves",
            draw=draw_comparison,
            data={
                "models": {when: curve.runs for when, curve in curves.items()},
                "metric": pair.metric,
            },
            alt=f"Line plot of {label} of {pair.name} by epoch. {' '.join(ends)}",
            width=WIDTH,
            height=HEIGHT,
        )


def image(figure: Image) -> Markup:
    """Return a drawn figure as an HTML element that holds it."""
    shown = replace(figure, raster=True)
    content = base64.b64encode(shown.render()).decode()
    alt = escape(" ".join(clean(figure.alt).split()))
    return Markup(f'<img src="data:image/{shown.file_format};base64,{content}" alt="{alt}">')
