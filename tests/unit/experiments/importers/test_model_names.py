"""Names that no model can have."""

from experiments.importers.model_names import TAKEN
from generator.runs.experiment import Experiment


def test_they_are_those_that_templates_read_from_all_runs() -> None:
    names = {*dir(Experiment), *Experiment.__dataclass_fields__}
    assert {name for name in names if not name.startswith("_")} == TAKEN
