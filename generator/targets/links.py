"""Links of a page that lead nowhere in another site."""

import re


def without_links(text: str, address: str) -> str:
    """Return a page without its links to some addresses: their text stays.

    A line that has nothing but such a link goes, and so does what the frame says about a file.

    Args:
        text: The page in Markdown.
        address: A regular expression for the addresses.
    """
    about = rf'<p class="labpress-file">[^\n]*href="{address}"[^\n]*</p>'
    inside = rf'(?: · )?<span class="labpress-file"><a href="{address}">.*?</span>'
    link = rf'<a [^>]*href="{address}"[^>]*>(?:(?!</a>)[^\n])*</a>'
    alone = rf'<(?P<tag>p|div)(?: class="labpress-data")?>{link}</(?P=tag)>'
    text = re.sub(inside, "", re.sub(rf"^(?:{about}|{alone})\n", "", text, flags=re.MULTILINE))
    text = re.sub(rf'<a [^>]*href="{address}"[^>]*>(.*?)</a>', r"\1", text, flags=re.DOTALL)
    return re.sub(rf"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\({address}\)", r"\1", text)
