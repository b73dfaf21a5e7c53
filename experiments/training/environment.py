"""Describe the machine, packages and time of a run, which may differ between identical runs."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("tensorflow", "keras", "ai-edge-litert", "numpy", "pillow")


def describe_machine() -> dict[str, Any]:
    """Return Python, packages, platform, processor, and the commit of this project's checkout."""
    return {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        # The part after the first `-` of a release can identify one machine.
        "platform": f"{platform.system()} {platform.release().partition('-')[0]}",
        "processor": processor_name(),
        "cores": os.cpu_count(),
        "process": os.getpid(),
        **git_state(),
    }


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def processor_name() -> str:
    """Return the processor's full name where the system has it, else its kind."""
    file = Path("/proc/cpuinfo")
    name = re.search(r"model name\s*: (.*)", file.read_text("utf-8") if file.exists() else "")
    return name[1].strip() if name else platform.processor() or platform.machine()


def git_state() -> dict[str, Any]:
    """Return the checkout's commit and whether the code of `experiments` is clean, if under git."""
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
