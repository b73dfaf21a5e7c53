"""What runs on other machines: pinned actions, few rights, no names in shells, hashed packages."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from kit.projects import ROOT

WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
SCRIPTS = [*sorted(ROOT.glob(".github/*.sh")), ROOT / ".ci/run"]
# What `init` writes for others; its marks stand where a branch and a folder will.
STARTER = ROOT / "templates/init/pages.yml.jinja"
PINNED = re.compile(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
PIN = re.compile(r"^([\w.-]+)==(\S+)(.*(?:\n +--hash=.*)*)", re.MULTILINE)

pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="this is no checkout")


def workflow(path: Path) -> Any:
    return yaml.safe_load(re.sub("<< .*? >>", "mark", path.read_text(encoding="utf-8")))


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def pins(name: str) -> dict[str, str]:
    """Return the packages of a list and their versions, by names as registries normalize them."""
    found = PIN.findall((ROOT / name).read_text(encoding="utf-8"))
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version, _ in found}


@pytest.mark.parametrize("path", [*WORKFLOWS, STARTER], ids=lambda path: path.name)
def test_actions_are_pinned_and_leave_no_token_in_the_clone(path: Path) -> None:
    used = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not PINNED.search(line)] == []
    clones = [step for step in steps(path) if "actions/checkout@" in step.get("uses", "")]
    assert clones
    assert all(step["with"]["persist-credentials"] is False for step in clones)


@pytest.mark.parametrize("path", [*WORKFLOWS, STARTER], ids=lambda path: path.name)
def test_jobs_that_install_packages_may_only_read(path: Path) -> None:
    content = workflow(path)
    assert content["permissions"] == {"contents": "read"}
    for job in content["jobs"].values():
        commands = " ".join(step.get("run", "") for step in job["steps"])
        if "install" in commands or ".ci/run" in commands:
            assert set(job.get("permissions", {}).values()) <= {"read"}


@pytest.mark.parametrize("path", [*WORKFLOWS, STARTER], ids=lambda path: path.name)
def test_no_name_is_pasted_into_a_command(path: Path) -> None:
    commands = [step["run"] for step in steps(path) if "run" in step]
    assert commands
    # Names reach commands as environment variables.
    assert [each for each in commands if "${{" in each or "mark" in each] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_quote_what_they_are_given(path: Path) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    done = subprocess.run(["shellcheck", path], capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.parametrize("seeds", ["1 --out elsewhere", "1; touch x", "$(touch x)"])
def test_seeds_that_are_no_numbers_are_refused(tmp_path: Path, seeds: str) -> None:
    script = ROOT / ".github/retrain.sh"
    command = ["bash", script, "demo", seeds, "report.md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith(": seeds are numbers.\n")
    assert list(tmp_path.iterdir()) == []


def test_the_lock_has_hashes_and_the_versions_that_the_readme_installs() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert all("--hash=sha256:" in rest for _, _, rest in PIN.findall(text))
    assert pins("requirements.lock") == pins("constraints.txt"), (
        "make requirements.lock again, as CONTRIBUTING.md says"
    )
    for options in re.findall(r"pip install(.*)", (ROOT / ".ci/run").read_text(encoding="utf-8")):
        assert "--require-hashes" in options or "-e ." in options
