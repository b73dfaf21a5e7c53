"""What to do about an error in a post's template, as the end of its message.

That is the nearest name that is there, what posts have instead of a tag of Jekyll, or how braces
become text.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from inspect import signature

from jinja2 import StrictUndefined, TemplateRuntimeError, UndefinedError
from jinja2.utils import missing

from generator.numbers import FILTERS

ADDRESS = '{{ link("/files/NAME") }}'
# Tags, filters and objects of Liquid and Jekyll (https://jekyllrb.com/docs/liquid), and what a post
# has instead.
LIQUID_TAGS = {
    "assign": "{% set NAME = VALUE %}",
    "capture": "{% set NAME %}TEXT{% endset %}",
    "case": "{% if A %}...{% elif B %}...{% endif %}",
    "comment": "{# TEXT #}",
    "elsif": "{% elif CONDITION %}",
    "gist": "a link to it",
    "highlight": 'a fence, ```python, or {{ code("FILE.py", "NAME") }} for code that is compared',
    "include": '{% include "NAME.md" %} for a file in the folder of templates',
    "include_relative": '{% include "NAME.md" %} for a file in the folder of templates',
    "link": ADDRESS,
    "post_url": '{{ post_link("SLUG") }}',
    "unless": "{% if not CONDITION %}...{% endif %}",
}
LIQUID_FILTERS = {
    "absolute_url": ADDRESS,
    "relative_url": ADDRESS,
    "markdownify": "Markdown, which all of a post is",
    "number_with_delimiter": "{{ VALUE | thousands }}",
    "append": "{{ VALUE ~ TEXT }}",
    "prepend": "{{ TEXT ~ VALUE }}",
}
LIQUID_OBJECTS = {
    "site": ADDRESS,
    "page": "{{ post.front.title }} and other keys of the front matter",
    "include": "{% macro NAME(PARAMETER) %}",
    "layout": "",
    "paginator": "",
    "jekyll": "",
}
TAGS = (
    *("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "call", "endcall"),
    *("claim", "otherwise", "unknown", "endclaim", "opinion", "endopinion", "macro", "endmacro"),
    *("with", "endwith", "include", "import", "from", "raw", "endraw", "example", "endexample"),
)
PIECE = re.compile(r"\$?(?:\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|\{#[^\s}]*\}?)")
JEKYLL_INCLUDE = re.compile(r"\{%-?\s*include(?:_relative)?\s+[^\"'\s][^%]*?\.\w+[^%]*%\}")
UNKNOWN_NAME = re.compile(r"'(\w+)' is undefined")
UNKNOWN_FILTER = re.compile(r"No (filter|test) named '(\w+)'")
OPEN_BLOCK = re.compile(r"The innermost block that needs to be closed is '(\w+)'")
CALLED = re.compile(r"\{\{-?\s*(\w+)\(")
NOT_ORDERED = re.compile(r"'[<>]=?' not supported between instances of '(\w+)' and '(\w+)'")
UNPACKED = re.compile(r"values to unpack \(expected (\d+)(?:, got (\d+))?\)")
SET = re.compile(r"\{%[-+]?\s*set\s+(?P<names>[\w\s,()]+?)\s*=")
UNKNOWN_ARGUMENT = re.compile(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")
UNKNOWN_TAG = re.compile(r"unknown tag '(\w+)'")
# Names that have so much in common are taken for one with a slip in it.
ALIKE = 0.7
MOST_LISTED = 12


class Unknown(StrictUndefined):
    """A name that is not there; what uses it stops the build, with the nearest that is."""

    def __init__(
        self,
        hint: str | None = None,
        obj: object = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        """Keep where the name was looked for; see Jinja's class."""
        if hint is None and obj is not missing and isinstance(name, str):
            hint = unknown_part(obj, name)
        super().__init__(hint, obj, name, exc)


def unknown_part(value: object, name: str) -> str:
    """Return what is wrong if a value has no attribute or key of a name, and what it has."""
    if isinstance(value, Mapping):
        known = [str(key) for key in value]
        return f"there is no `{name}`: {nearest(name, known) or there_are(known)}"
    known = [each for each in dir(value) if not each.startswith("_") and each != "renamed"]
    return f"{type(value).__name__} has no `{name}`: {nearest(name, known) or there_are(known)}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a question for the known name that is most like a name, or nothing."""
    found = get_close_matches(name, known, n=1, cutoff=ALIKE) if len(name) > 2 else []
    return f"did you mean `{found[0]}`?" if found else ""


def there_are(known: list[str]) -> str:
    """Return the names that there are, the first of them if they are many."""
    more = ", ..." if len(known) > MOST_LISTED else "."
    return f"there are {', '.join(known[:MOST_LISTED])}{more}" if known else "there are none."


def about_syntax(message: str, line: str, filters: Iterable[str]) -> str:
    """Return what to do about a line of a post that Jinja can't read, or nothing.

    Args:
        message: What Jinja says of it.
        line: The line.
        filters: The filters that the post can use.
    """
    if found := JEKYLL_INCLUDE.search(line):
        return of_jekyll(found[0], LIQUID_TAGS["include"], line, "include")
    if found := OPEN_BLOCK.search(message):
        return f"end it with {{% end{found[1]} %}}."
    if found := UNKNOWN_TAG.search(message):
        return about_tag(found[1], line)
    if found := UNKNOWN_FILTER.search(message):
        return about_filter(found[2], line, filters if found[1] == "filter" else ())
    return "" if "{%" in message else as_text(line)  # Messages of our own say what to write.


def about_name(message: str, line: str, names: Iterable[str], models: Iterable[str]) -> str:
    """Return what to do about a name that a post uses and that is not there, or nothing.

    Args:
        message: What Jinja says of it.
        line: The post's line.
        names: The names that the post can use.
        models: The names of the models of its runs.
    """
    if "No caller defined" in message:
        called = CALLED.search(line)
        block = f"{{% call {called[1] if called else 'figure'}(...) %}}TEXT{{% endcall %}}"
        return f"it stands in a block, whose text it shows: {block}."
    if found := JEKYLL_INCLUDE.search(line):
        return of_jekyll(found[0], LIQUID_TAGS["include"], line, "include")
    if not (found := UNKNOWN_NAME.search(message)):
        return ""
    name = found[1]
    if name in LIQUID_OBJECTS:
        return of_jekyll(f"`{name}`", LIQUID_OBJECTS[name], line, name)
    if name in models:
        return f"write runs.{name}, or {{% set {name} = runs.{name} %}} above."
    return nearest(name, names) or as_text(line, name)


def about_order(message: str) -> str:
    """Return a message with what to do about values that Python can't put in order."""
    if not (found := NOT_ORDERED.search(message)):
        return message
    before = message[: found.start()]
    if "NoneType" in found.groups():
        return f"{before}one side has no value: ask whether it `is not none` before."
    kinds = " and ".join(f"a {each}" for each in dict.fromkeys(found.groups()))
    return (
        f"{before}the values of {kinds} have no order: compare numbers, such as "
        "runs.NAME.test_accuracy.mean, or ask runs.NAME.compared_with(runs.OTHER).better."
    )


def about_unpacking(message: str, line: str) -> str:
    """Return what Python says of values that `set` can't share out to names, in words for posts."""
    if not (found := UNPACKED.search(message)):
        return message
    names = SET.search(line)
    what = f"`{names['names']}` takes" if names else "the names take"
    there = "is 1" if found[2] == "1" else f"are {found[2] or 'more'}"
    return (
        f"{what} {found[1]} values, and there {there}: have all models a run? Models by name are "
        "runs.NAME."
    )


def about_missing(message: str, line: str) -> str:
    """Return a message about a missing value, with what to do if a `set` asks for it."""
    if message.startswith("claim `") or not SET.search(line):
        return message
    inside = "write it in the condition of the claim that needs it, which then prints `unknown`"
    return f"{message.rstrip('.')}: {inside}."


def about_call(message: str, functions: Mapping[str, object]) -> str:
    """Return what Python says of a call that has an unknown argument, in words for posts.

    Args:
        message: What Python says.
        functions: The functions that the post can use, by name.
    """
    found = UNKNOWN_ARGUMENT.search(message)
    function = functions.get(found[1]) if found else None
    if not found or not callable(function):
        return message
    known = [name for name in signature(function).parameters if name.isidentifier()]
    return f"{found[1]}() takes no `{found[2]}`: {nearest(found[2], known) or there_are(known)}"


def about_tag(tag: str, line: str) -> str:
    """Return what to do about a tag that Jinja does not know in its place."""
    name = tag.removeprefix("end")
    if tag in LIQUID_TAGS or (tag.startswith("end") and name in LIQUID_TAGS):
        instead = LIQUID_TAGS[tag if tag in LIQUID_TAGS else name]
        return of_jekyll(f"{{% {tag} %}}", instead, line, tag)
    if tag in TAGS:
        return "nothing above it begins what it ends or goes on with."
    return nearest(tag, TAGS) or as_text(line, tag)


def about_filter(name: str, line: str, filters: Iterable[str]) -> str:
    """Return what to do about a filter or test that there is not."""
    if name in LIQUID_FILTERS:
        return of_jekyll(f"`{name}`", LIQUID_FILTERS[name], line, name)
    return nearest(name, filters) or f"for numbers, there are {', '.join(FILTERS)}."


def of_jekyll(what: str, instead: str, line: str, name: str) -> str:
    """Return that something is Jekyll's, which does not read posts, and what to write instead."""
    remedies = [*([f"write {instead}"] if instead else []), as_text(line, name)]
    return f"{what} is Jekyll's, and this is a template of Jinja: {'; '.join(remedies)}"


def as_text(line: str, name: str = "") -> str:
    """Return how the braces of a line become text: those that hold a name, else the first."""
    pieces = PIECE.findall(line)
    if not pieces:
        return "write {% raw %} before braces that are text, and {% endraw %} after them."
    piece = next((each for each in pieces if re.search(rf"\b{name}\b", each)), pieces[0])
    return f"if `{piece}` is text, write {{% raw %}}{piece}{{% endraw %}}."
