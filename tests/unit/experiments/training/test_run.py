"""The files of a run."""

from pathlib import Path

from experiments.records.schema import Dataset
from experiments.training.run import Run


def test_what_a_killed_process_has_left_half_written_goes_with_its_run_only(tmp_path: Path) -> None:
    left = {".seed-1.json.x7_k.partial", "partial.seed-1.epoch-2.keras"}
    kept = {"seed-1.json", "seed-1.epoch-2.keras", "seed-1.lock"}
    kept |= {".seed-10.json.x7_k.partial", "partial.seed-10.epoch-2.keras"}
    for name in left | kept:
        (tmp_path / name).touch()
    dataset = Dataset(name="tiny", fingerprint="f", splits={})
    Run("mine", "model1", 1, 3, dataset, tmp_path / "seed-1.json").remove_partial_files()
    assert {path.name for path in tmp_path.iterdir()} == kept
