"""Put the tests' own modules on the import path, and register the shared fixtures."""

import sys
from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS), str(TESTS / "benchmarks"), str(TESTS / "campaigns")]
pytest_plugins = ["kit.projects", "kit.fixtures", "kit.training", "kit.blogs"]
# How long an example takes depends on what else the machine does.
settings.register_profile("labpress", deadline=None)
settings.load_profile("labpress")
