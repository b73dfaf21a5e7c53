"""Names of earlier versions: a post that uses one stops, and learns the name that replaces it."""

from typing import ClassVar

from experiments.records.errors import UserError


class Renamed:
    """Gives a class errors for attributes that have another name now."""

    renamed: ClassVar[dict[str, str]] = {}

    def __getattr__(self, name: str) -> object:
        # Called only for names that the class does not have.
        if replacement := type(self).renamed.get(name):
            raise UserError(f"`{name}` is no more: write {replacement}.")
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")
