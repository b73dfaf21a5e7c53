"""One built post, whose text or page tests replace."""

import pytest
from kit.projects import make_project

from generator.checks.built_post import BuiltPost, read_built_post
from generator.inputs import Inputs
from generator.project import Project


@pytest.fixture(scope="session")
def post(tmp_path_factory: pytest.TempPathFactory) -> BuiltPost:
    """A validation accuracy of 0.625, a test of 0.75, 1,234 parameters, batches of 4."""
    root = make_project(tmp_path_factory.mktemp("checks") / "project")
    return read_built_post(Project(root, root / "site"), Inputs(root), "a-post")
