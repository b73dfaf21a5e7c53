"""Figures that others have reported, with a word on where they are from."""

from markupsafe import Markup

from experiments.errors import LabError
from generator.escaping import escape


def quoted(text: str, source: str) -> Markup:
    """A figure that no run of ours has recorded, followed by its source for all to see.

    Raises:
        LabError: the text or the source is empty.
    """
    if not text.strip():
        raise LabError("quoted() has no text: give the figure as its first argument.")
    if not source.strip():
        raise LabError(f'quoted("{text}") names no source: say in `source` where it is from.')
    return Markup(f"{escape(text)} (source: {escape(source)})")
