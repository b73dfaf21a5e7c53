"""Changes of the records of both posts, by name.

Each starts from the same full set of records, of four models, their seeds and the references, and
says what is expected: that both posts are built, or that a build is refused.
"""

from dataclasses import dataclass

from consistent_changes import CONSISTENT
from contradictions import CONTRADICTIONS
from record_edits import ALL, OTHER_HASH, SHOWN, Edit, cut, drop, each, put
from score_edits import count_only, evenly, extra_items, test_on


@dataclass(frozen=True)
class Change:
    """A change of records, and what is expected of it.

    Attributes:
        edit: The function that makes it, in place.
        refused: True if the build of a post must be refused.
        contradiction: True if it must since the records contradict themselves.
    """

    edit: Edit
    refused: bool = False
    contradiction: bool = False


# Records that agree with themselves, but from which a post can't be made: a model or reference
# is missing, models saw other data, or the page's code is not theirs.
NOT_ENOUGH: dict[str, Edit] = {
    "two-models-only": drop("own/model2/*|own/model3/*"),
    "three-models-only": drop("own/model4/*"),
    "no-records": drop(ALL),
    "article-of-three-epochs": cut("article/*", 3),
    "no-plain-fit": drop("plain/*"),
    "other-code-is-shown": each(
        "own/model1/*", lambda run: run["code"].update({SHOWN: OTHER_HASH})
    ),
    "model4-tested-on-96": test_on("own/model4/*", lambda items: evenly(items, 96)),
    "extra-items-in-model2": test_on("own/model2/*", extra_items),
    "model4-tested-on-10000": count_only("own/model4/*", 9996, 10_000),
    "model3-other-batch": put("own/model3/*", "config.batch_size", 64),
    "other-data-in-model3": put("own/model3/*", "dataset.fingerprint", OTHER_HASH),
}

CHANGES: dict[str, Change] = {
    **{name: Change(edit) for name, edit in CONSISTENT.items()},
    **{name: Change(edit, refused=True) for name, edit in NOT_ENOUGH.items()},
    **{name: Change(edit, True, True) for name, edit in CONTRADICTIONS.items()},
}
