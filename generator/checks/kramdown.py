"""Texts in kramdown's attribute lists, which CommonMark does not know: `{: title="98% right"}`."""

import re
from collections.abc import Iterator

LIST = re.compile(r"\{:[^}\n]*\}")
# Attributes that readers see or hear.
SHOWN = re.compile(r"\b(?:title|alt|aria-label)\s*=\s*(?P<quote>[\"'])(?P<text>.*?)(?P=quote)")


def texts_in_attribute_lists(text: str) -> Iterator[tuple[str, int]]:
    """Yield the titles and labels in the attribute lists of a text, each with its line, from 1."""
    for attributes in LIST.finditer(text):
        line = text.count("\n", 0, attributes.start()) + 1
        for shown in SHOWN.finditer(attributes[0]):
            yield shown["text"], line
