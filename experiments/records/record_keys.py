"""Keys of records: those that are much like a known one, and all but those of the test items."""

import msgspec

from experiments.records.errors import UserError
from experiments.records.json_keys import line_of
from experiments.records.schema import Dataset, Record, Summary, Test, TrainScore

SECTIONS = {
    "": Record,
    "dataset": Dataset,
    "summary": Summary,
    "test": Test,
    "train_score": TrainScore,
}
NULL = msgspec.Raw(b"null")
# Keys that have so much in common are taken for one with a slip in it.
ALIKE = 0.75


def refuse_misspelled_keys(content: bytes, origin: str) -> None:
    """Raise UserError if a record has a key that is much like one that it lacks.

    All other keys that the schema does not know are the author's own.

    Args:
        content: A valid record.
        origin: The file's name in error messages.
    """
    from difflib import get_close_matches  # It would slow down a build of nothing.

    whole = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    for name, kind in SECTIONS.items():
        part = whole.get(name, NULL) if name else content
        found = msgspec.json.decode(part, type=dict[str, msgspec.Raw] | None) or {}
        known = set(kind.__struct_fields__)
        for key in found.keys() - known:
            if near := get_close_matches(key, known - found.keys(), n=1, cutoff=ALIKE):
                line = line_of(content, [name, key] if name else [key])
                raise UserError(f"{origin}:{line}: no key `{key}`: did you mean `{near[0]}`?")


def without_items(content: bytes) -> bytes:
    """Return a valid record with nothing but line ends in its lists of test items.

    To look for repeated keys in 200,000 items would take longer than to read them.
    """
    whole = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    test = msgspec.json.decode(whole.get("test", NULL), type=dict[str, msgspec.Raw] | None) or {}
    for key in ("predictions", "outcomes"):
        items = bytes(test.get(key, b"[]"))
        content = content.replace(items, b"[" + b"\n" * items.count(b"\n") + b"]")
    return content
