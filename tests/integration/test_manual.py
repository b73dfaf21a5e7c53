"""The manual, which readers look functions up in."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "content/posts/manual.md"
MACRO = re.compile(r"\{%-? macro ([a-z]\w*)\(")
# Macros that only other templates and the frame of posts call.
OF_TEMPLATES = {
    *("back", "cite_as_entry", "claims_list", "example", "gap", "notebook_link"),
    *("opinions_list", "provenance_note", "short_range", "sources_list", "table_of_contents"),
    *("unlike_runs", "untested"),
}


def test_the_manual_has_each_macro_of_the_packaged_templates() -> None:
    folders = (ROOT / "templates", ROOT / "templates/tables")
    files = [file for folder in folders for file in folder.glob("*.jinja")]
    reports = {"new.md.jinja", "difference.md.jinja"}
    texts = [each.read_text(encoding="utf-8") for each in files if each.name not in reports]
    macros = {name for text in texts for name in MACRO.findall(text)}
    assert len(macros) > len(OF_TEMPLATES)
    manual = MANUAL.read_text(encoding="utf-8")
    assert {name for name in macros - OF_TEMPLATES if f"`{name}(" not in manual} == set()
