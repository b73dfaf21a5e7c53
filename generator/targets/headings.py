"""The ids that Jekyll gives to headings."""

import re
from collections import Counter
from collections.abc import Callable


def heading_ids() -> Callable[[str, str], str]:
    """A function that names headings as GitHub does, and counts those that come again."""
    seen: Counter[str] = Counter()

    def name(text: str, separator: str) -> str:
        # Two hyphens are a dash.
        plain = re.sub(r"--+|[^\w\- \t]", "", text.lower())
        base = re.sub(r"[ \t]", separator, plain)
        seen[base] += 1
        return f"{base}-{seen[base] - 1}" if seen[base] > 1 else base

    return name
