"""Put the tests' own modules on the import path, and register the shared fixtures."""

import sys
from pathlib import Path

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS), str(TESTS / "benchmarks")]
pytest_plugins = ["kit.fixtures", "kit.training"]
