"""What raw records say of a claim."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """The expected outcome and sentence of a claim.

    Attributes:
        holds: True or False, or None where the records do not decide it.
        numbers: The numbers of the sentence, in order.
        says: Text that the sentence has.
        never: Text that it does not have.
        more: True if numbers may follow that are not judged here.
    """

    holds: bool | None
    numbers: list[str]
    says: str = ""
    never: str = "\0"
    more: bool = False


def choose(holds: bool, numbers: list[str], otherwise: list[str]) -> Verdict:
    """Return the verdict with the numbers of the sentence that stands."""
    return Verdict(holds, numbers if holds else otherwise)
