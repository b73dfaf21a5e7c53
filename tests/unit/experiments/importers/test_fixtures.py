"""Each log in tests/fixtures/imports is known by one importer, and gives the expected records."""

import json

import pytest
from kit.imports import LOGS, Fixture, fixtures

from experiments.importers import claims, read_logs, record_of
from experiments.importers.epochs import Choices
from experiments.importers.several import seed_of
from experiments.records.files import encode

FIXTURES = fixtures()


def test_every_fixture_says_who_wrote_it() -> None:
    expected = {path.parent for path in LOGS.glob("*/*/expected.json")}
    assert expected == {path.parent for path in LOGS.glob("*/*/README")}


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_one_importer_claims_each_log(fixture: Fixture) -> None:
    assert len(claims(fixture.source)) == 1


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_log_gives_the_expected_records(fixture: Fixture) -> None:
    logs = read_logs(fixture.source, Choices(**fixture.options))
    assert len(logs) == len(fixture.runs)
    for log, expected in zip(logs, fixture.runs, strict=True):
        seed = seed_of(fixture.source, log, fixture.source)
        units = dict.fromkeys(fixture.percent, "percent")
        names = {"model": log.model or "mine", "seed": seed, "units": units}
        record = json.loads(encode(record_of(log, fixture.source, experiment="imported", **names)))
        assert record.get("history", {}) == expected.get("history", {})
        for field in expected.keys() - {"history"}:
            found = record.get(field)
            if field in ("config", "test"):
                found = {key: found.get(key) for key in expected[field]}
            assert found == expected[field], field
