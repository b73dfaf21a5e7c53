"""Pieces of source and their hashes."""

from pathlib import Path

import pytest

from experiments.records.code_hash import cut, function_hashes, syntax_hash

SOURCE = '''"""A module."""

import math

SIZE = (1, 2)


@decorated
def first(x: int) -> int:
    """Doubles."""
    return second(x) * 2  # here


def second(x):
    return math.floor(x) + SIZE[0]

# %% a cell
y = first(3)

# %%
z = 4

# %% another cell
print(y)
'''


def test_pieces_are_cut_as_they_stand() -> None:
    assert cut(SOURCE, "SIZE") == "SIZE = (1, 2)"
    assert cut(SOURCE, "first").startswith("@decorated\ndef first")
    assert cut(SOURCE, "first").endswith("# here")
    assert cut(SOURCE, "a cell") == "y = first(3)"
    assert cut(SOURCE, "another cell") == "print(y)"


def test_a_missing_or_repeated_name_is_an_error() -> None:
    with pytest.raises(LookupError, match="not there"):
        cut(SOURCE, "third")
    with pytest.raises(LookupError, match="2 pieces"):
        cut("x = 1\nx = 2\n", "x")


def test_comments_and_layout_do_not_change_a_hash_but_a_number_does() -> None:
    plain = "def f(a, b):\n    return a + 1\n"
    laid_out = "def f(\n    a,\n    b,\n):\n    # why\n\n    return (a + 1)\n"
    assert syntax_hash(plain) == syntax_hash(laid_out)
    assert syntax_hash(plain) != syntax_hash(plain.replace("1", "2"))
    assert syntax_hash(plain) != syntax_hash(plain.replace("f(", "g("))


def test_a_hash_is_the_same_on_every_version_of_python() -> None:
    piece = 'def f(a, *, b=1):\n    return [f"{x!r:>{b}}" for x in a if x is not None]\n'
    expected = "8ad494c5a94274a02013829a9392e4506e7856071d80ac11743894a0d07d4c7c"
    assert syntax_hash(piece) == expected


def test_the_hashes_of_a_function_cover_what_it_uses(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(SOURCE, encoding="utf-8")
    assert list(function_hashes(path, "first")) == ["SIZE", "first", "second"]
    assert list(function_hashes(path, "second")) == ["SIZE", "second"]
