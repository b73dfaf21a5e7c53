"""What may differ between two identical runs: the machine, its packages, the time."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("tensorflow", "keras", "numpy", "pillow")


def describe_machine() -> dict[str, Any]:
    """Python, packages, platform, processor, and the commit of this project's checkout."""
    return {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        # What follows the first `-` of a release can be of one machine alone.
        "platform": f"{platform.system()} {platform.release().partition('-')[0]}",
        "processor": processor_name(),
        "cores": os.cpu_count(),
        "process": os.getpid(),
        **git_state(),
    }


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def processor_name() -> str:
    """The processor's name as its maker gives it, where the system tells."""
    told = Path("/proc/cpuinfo")
    name = re.search(r"model name\s*: (.*)", told.read_text("utf-8") if told.exists() else "")
    return name[1].strip() if name else platform.processor() or platform.machine()


def git_state() -> dict[str, Any]:
    """The commit that the code stands at, and whether `experiments` differs from it."""
    folder = Path(__file__).parents[1]

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        commit = git("rev-parse", "HEAD")
        changed = git("status", "--porcelain", "--untracked-files=no", "--", "*.py")
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"git_commit": commit, "git_clean": not changed}
