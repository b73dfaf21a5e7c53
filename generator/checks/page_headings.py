"""The words that head a passage: a table's row and column, a list's introduction, a title."""


class Headings:
    """Follows the tags and texts of a page.

    Attributes:
        context: The words that head the text that is being read, or an empty text.
    """

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.paragraph = ""
        self.introduction = ""
        self.columns: list[str] = []
        self.row = ""
        self.column = -1
        self.drawing = ""

    @property
    def context(self) -> str:
        """The words that head the current text."""
        if "td" in self.inside:
            known = self.column < len(self.columns)
            return f"{self.columns[self.column] if known else ''} \n{self.row}"
        if "li" in self.inside:
            return self.introduction
        return self.drawing if "text" in self.inside else ""

    def start(self, tag: str) -> None:
        """Begin an element."""
        match tag:
            case "ul" | "ol":
                self.introduction = self.paragraph if self.paragraph.endswith(":") else ""
            case "table":
                self.columns = []
            case "tr":
                self.column, self.row = -1, ""
            case "td" | "th":
                self.column += 1
                if tag == "th":
                    self.columns += [""]
            case "p" | "svg":
                self.paragraph, self.drawing = "", ""
        self.inside.append(tag)

    def end(self, tag: str) -> None:
        """End an element, and those inside of it that have no end."""
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def read(self, text: str) -> None:
        """Read a text in the current element."""
        if "th" in self.inside:
            self.columns[-1] += text
        elif "td" in self.inside and self.column == 0:
            self.row += text
        elif "title" in self.inside and "svg" in self.inside:
            self.drawing += text
        elif "p" in self.inside and "li" not in self.inside:
            self.paragraph = (self.paragraph + text).strip()
