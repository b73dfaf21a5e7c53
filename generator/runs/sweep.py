"""The settings that the models of a sweep differ in, and the models of each value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generator.runs.conditions import OTHER_SETTINGS, distinct
from generator.runs.model import Model
from generator.runs.statistics import Spread, spread

# Settings with more values are not looked at by value.
MOST_VALUES = 6


@dataclass(frozen=True)
class Group:
    """The models of a sweep that share a value of a setting.

    Attributes:
        setting: The setting's name.
        value: Its value.
        models: The models.
    """

    setting: str
    value: Any
    models: tuple[Model, ...]

    def __len__(self) -> int:
        return len(self.models)

    def final(self, metric: str) -> Spread:
        """Return the mean and the range of a metric after the last epoch over the models."""
        return spread([float(model.final(metric).mean) for model in self.models])


def varied_settings(models: Sequence[Model]) -> list[str]:
    """Return the names of the settings that models differ in, but for names of the models."""
    names = list(dict.fromkeys(name for model in models for name in model.first.config))
    found = []
    for name in names:
        values = distinct(setting(model, name) for model in models)
        is_name = len(values) == len(models) and all(isinstance(each, str) for each in values)
        if len(values) > 1 and not is_name and name not in OTHER_SETTINGS:
            found.append(name)
    return found


def groups_by(models: Sequence[Model], name: str) -> list[Group]:
    """Return the models of each value of a setting, in the order of the values' first models."""
    return [
        Group(name, value, tuple(model for model in models if setting(model, name) == value))
        for value in distinct(setting(model, name) for model in models)
    ]


def setting(model: Model, name: str) -> Any:
    """Return the value of a setting, which all seeds of a model share, or None."""
    return model.first.config.get(name)
