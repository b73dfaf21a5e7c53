"""Braces that are text stay as they are: those in code, and those of headings' ids."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.projects import make_project, post, render

from experiments.records.errors import UserError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("braces") / "project")


def prose(root: Path, text: str, **front: str) -> str:
    """Return the prose of a page before a format writes it."""
    return "".join(map(str, render(root, post(text, **front)).prose)).strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "```cpp\nint a[] = {{1}};\n```",
        "First.\n\n```jinja\nkeep {# gone #} keep\n\n{% if x %}\n```",
        "~~~\n```\n{{ x }}\n```\n~~~",
        "````\n```\n{{ x }}\n```\n````",
        "```text\n```python\n{{ x }}\n```",
        "    ```yaml\n    TOKEN: ${{ secrets.TOKEN }}\n    ```",
        "> ```bash\n> echo ${#files[@]}\n> ```",
        "- ```js\n  {{{a}}}\n  ```\n- `{% endfor %}`",
        "1. `{{ x }}` and ``a ` {{ y }}``",
        "`{% endraw %}`, `{% endclaim %}`, `{#id}`",
        "## Results {#results}\n\nText.\n\nA hash in braces: {x#}",
        "A command of LaTeX: {#1}",
    ],
)
def test_braces_of_code_and_of_headings_are_text(root: Path, text: str) -> None:
    assert prose(root, text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`{% raw %}{{ x }}{% endraw %}`", "`{{ x }}`"),
        ("{% raw %}\n```\n{{ x }}\n```\n{% endraw %}\n{{ 1 }}", "```\n{{ x }}\n```\n1"),
        ("`{% raw %}{% raw %}x{% endraw %}{% endraw %}`", "`{% raw %}x{% endraw %}`"),
        ("{% for x in [1, 2] %}\n```\n{{ x }}\n```\n{% endfor %}", "```\n{{ x }}\n```\n" * 2),
        ("`{{ a }}` {{ 'b' ~ '`' }} `{{ c }}`", "`{{ a }}` b&#96; `{{ c }}`"),
        # What no reader sees as code.
        ("```one``` {{ 1 }}\n```two```", "```one``` 1\n```two```"),
        ("````\n{{ 1 }}\n```", "````\n1\n```"),
        ("One ` here, {{ 1 }}.\n\nAnother ` there.", "One ` here, 1.\n\nAnother ` there."),
        ("- one ` {{ 1 }}\n- another `", "- one ` 1\n- another `"),
        ("\\`{{ 1 }}\\`", "\\`1\\`"),
        ("<code>{{ 1 }}</code>", "<code>1</code>"),
        ("{# A comment\n\nof two paragraphs. #}\nText.", "\nText."),
        ("{#comment#}Text.", "Text."),
    ],
)
def test_templates_beside_code_are_evaluated(root: Path, text: str, shown: str) -> None:
    assert prose(root, text) == shown.strip("\n")


def test_a_post_can_have_its_code_evaluated(root: Path) -> None:
    text = "## A {#a}\n\n`{{ 1 }}`\n\n```\n{{ 2 }}\n```"
    shown = prose(root, text, jinja_in_code="true")
    assert shown == "## A {#a}\n\n`1`\n\n```\n2\n```"


def test_an_example_shows_its_source_with_the_code_and_the_claim_that_it_has(root: Path) -> None:
    source = '`{{ x }}` {% claim "a" if true %}Yes.{% endclaim %}\n'
    shown = prose(root, f"{{% example %}}\n{source}{{% endexample %}}")
    claim = '<span class="labpress-claim" id="claim-a">Yes.</span>'
    assert shown == f"```jinja\n{source}```\n\nThat gives:\n\n`{{{{ x }}}}` {claim}"


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="{}%#-+ \n\\\"'ax|", max_size=30))
def test_any_braces_in_a_fence_are_text_and_move_no_line(root: Path, code: str) -> None:
    fence = f"```\n{code}\n```"
    assert prose(root, fence) == fence
    with pytest.raises(UserError) as caught:
        render(root, post(f"{fence}\n{{{{ nothing }}}}"))
    line = 7 + fence.count("\n") + 1
    assert str(caught.value).startswith(f"content/posts/a-post.md:{line}: 'nothing' is undefined")


def test_a_comment_that_takes_paragraphs_out_of_the_page_is_refused(root: Path) -> None:
    with pytest.raises(UserError) as caught:
        render(root, post("First.\n\n## A {# a }\n\nThis is lost.\n\nA hash: {x#}"))
    message = str(caught.value)
    assert message.startswith("content/posts/a-post.md:9: the comment `{#` takes all text")
    assert "line 13" in message
