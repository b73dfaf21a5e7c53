"""The place in the author's file that a line of the page was made from."""

from collections import Counter

from generator.checks.built_post import BuiltPost


def source_line(post: BuiltPost, line: int, *hints: str) -> int:
    """Return the line of the author's file, from 1, that a line of the page was made from.

    Lines that stand once in both files enclose it. Of the lines between these, the first that has
    a hint counts, else the first with any text.

    Args:
        post: The post.
        line: The line of the page, from 1.
        hints: Texts that the line of the author's file may have, the best first.
    """
    source, page = post.source.source.splitlines(), post.output.source.splitlines()
    in_source, in_page = lines_once(source), lines_once(page)
    pairs = [(in_source[text], in_page[text]) for text in in_source.keys() & in_page.keys()]
    if same := [own for own, shown in pairs if shown == line]:
        return same[0]
    start = max([own for own, shown in pairs if shown < line], default=0)
    start = max(start, post.page.post.body_line - 1)
    end = min(
        [own for own, shown in pairs if shown > line and own > start], default=len(source) + 1
    )
    between = {number: source[number - 1] for number in range(start + 1, end)}
    for hint in hints:
        for number, text in between.items():
            if hint and hint in text:
                return number
    return next((number for number, text in between.items() if text.strip()), max(start, 1))


def lines_once(lines: list[str]) -> dict[str, int]:
    """Return the numbers, from 1, of the lines with text that stand once, by their text."""
    counts = Counter(lines)
    return {text: n for n, text in enumerate(lines, 1) if counts[text] == 1 and text.strip()}
