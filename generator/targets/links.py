"""Links of a page that lead nowhere in another site."""

import re

# Lines of the frame that offer a file and nothing else.
OFFER = r'(?:p class="labpress-file"|div class="labpress-data")'


def without_links(text: str, address: str) -> str:
    """Return a page without its links to some addresses: their text stays.

    A line of the frame that offers nothing but such a file goes.

    Args:
        text: The page in Markdown.
        address: A regular expression for the addresses.
    """
    line = rf'^<{OFFER}>[^\n]*href="{address}"[^\n]*</(?:p|div)>\n'
    text = re.sub(line, "", text, flags=re.MULTILINE)
    text = re.sub(rf'<a [^>]*href="{address}"[^>]*>(.*?)</a>', r"\1", text, flags=re.DOTALL)
    return re.sub(rf"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\({address}\)", r"\1", text)
