"""The YAML of front matter, refused where not every program reads it alike, with lines of keys."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from experiments.records.errors import UserError

# PyYAML's parser in C, where it was built, takes a tenth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The kinds of values of the core schema (YAML 1.2.2, 10.3), dates, and `<<`, which merges mappings.
YAML_TAG = "tag:yaml.org,2002:"
YAML_KINDS = ("null", "bool", "int", "float", "str", "timestamp", "seq", "map", "merge")
# Characters that end a line for some programs only, and those that YAML does not allow.
UNSEEN = re.compile(
    r"[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def parse_yaml(front: str, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return front matter as a mapping, with the file's line of each key.

    Raises:
        UserError: It is not YAML, or YAML that site generators read in other ways or not at all.
    """

    def wrong(line: int, problem: str) -> UserError:
        return UserError(f"{shown}:{line}: front matter: {problem}.")

    if unseen := UNSEEN.search(front):
        line = front.count("\n", 0, unseen.start()) + 1
        raise wrong(line, f"holds the invisible character U+{ord(unseen[0]):04X}: remove it")
    try:
        loader = LOADER(front)
        node = loader.get_single_node()
        for line, problem in problems_of(node, loader, set()) if node else ():
            raise wrong(line, problem)
        values = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        line = mark.line if mark else 0
        hint = "A text that holds a colon or a quote needs quotes around it"
        if "\t" in "".join(front.split("\n")[line : line + 1]):
            problem, hint = "a tab begins no value", "Indent with blanks"
        raise wrong(line + 1, f"{problem}. {hint}") from None
    except RecursionError:
        raise wrong(1, "nested too deeply") from None
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        raise UserError(f"{shown}:1: front matter is not a list of `key: value`.")
    return values, lines_of_keys(node)


def problems_of(node: yaml.Node, loader: Any, seen: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the line and the problem of each part that not every program reads alike.

    Args:
        node: A part of the front matter.
        loader: The loader that has parsed it.
        seen: The identities of parts that were looked at: aliases repeat them.
    """
    if id(node) in seen:
        return
    seen.add(id(node))
    line = node.start_mark.line + 1
    tag = node.tag.replace(YAML_TAG, "!!")
    if tag.removeprefix("!!") not in YAML_KINDS:
        yield line, f"`{tag}` is read by few site generators: write a list or a text"
    elif isinstance(node, yaml.ScalarNode):
        try:
            loader.construct_object(node)
        except ValueError as error:  # A date such as 2026-02-30.
            yield line, f"`{node.value[:30]}`: {str(error).partition(';')[0]}"
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in keys:
                yield key.start_mark.line + 1, f"`{key.value}` stands there twice: remove one"
            keys |= {key.value} if isinstance(key, yaml.ScalarNode) else set()
            for part in (key, value):
                yield from problems_of(part, loader, seen)
    else:
        for part in node.value:
            yield from problems_of(part, loader, seen)


def lines_of_keys(node: yaml.MappingNode) -> dict[str, int]:
    """Return the file's line of each key, and of each key or item nested in it."""
    lines = {}
    for key, value in node.value:
        # The text starts with the rest of the line of `---`: its first line is the file's first.
        lines[key.value] = key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            for inner, _ in value.value:
                lines[f"{key.value}.{inner.value}"] = inner.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            for number, item in enumerate(value.value):
                lines[f"{key.value}.{number}"] = item.start_mark.line + 1
    return lines
