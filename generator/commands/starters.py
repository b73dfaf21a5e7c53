"""Templates of files that commands write for authors: their tags are `<% %>` and `<< >>`.

The tags of posts and workflows stand in them as they are.
"""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


def starter_environment(folders: Sequence[Path]) -> Environment:
    """Return the environment of these templates.

    Args:
        folders: The folders that have them, in the order in which they are searched.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # JSON is YAML and TOML, and a text in a template's expression.
    environment.filters["literal"] = partial(json.dumps, ensure_ascii=False)
    return environment
