"""Run one command on one bad input in a process of its own, and judge how it ended.

The judge knows the exit code, what was printed, the files before and after, and what the system
measured. The process is forked, so that modules are imported once for all trials.
"""

import hashlib
import os
import resource
import shutil
import signal
import sys
import traceback
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

CPU_SECONDS = 5
MEMORY = 500 << 20  # bytes by which the resident memory may grow
ADDRESSES = 8 << 30  # bytes of address space; stops a command that would take all memory
WAIT = 60  # seconds of the clock, for a command that waits for ever
LINES, LENGTH = 12, 1000  # of a message
# Embeddings, overrides and isolates, and their ends (Unicode, UAX 9).
DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
KILLED = {signal.SIGXCPU: "took too much CPU time", signal.SIGALRM: "waits for ever"}
Command = Callable[[list[str]], int]


class Trial(NamedTuple):
    """A bad input.

    Attributes:
        name: What is wrong with it, for the report.
        damage: Brings it into the project in a folder.
        command: The package and the arguments; `{root}` stands for the project's folder.
        says: Texts that the message must have, such as the file and line.
        bad: Whether it must be refused. If not, it may also be accepted, with exit code 0.
        writes: Beginnings of the paths that the command may write if it accepts the input.
    """

    name: str
    damage: Callable[[Path], None]
    command: tuple[str, ...]
    says: tuple[str, ...]
    bad: bool = True
    writes: tuple[str, ...] = ()


class Ending(NamedTuple):
    """How a command ended.

    Attributes:
        code: The exit code.
        signal: The signal that killed it, or 0.
        output: What it printed.
        cpu_seconds: The CPU time that it took.
        memory: The bytes by which its resident memory grew at most.
    """

    code: int
    signal: int
    output: str
    cpu_seconds: float
    memory: int


# Caches and the state of builds, of which no author takes notice.
ALWAYS = (".labpress/", "cache/", "blog/.git/")


def attempt(trial: Trial, scene: Path, folder: Path, mains: dict[str, Command]) -> list[str]:
    """Try a bad input in a copy of a scene, and return what is wrong with how it was taken."""
    root = folder / "project"
    if root.exists():
        shutil.rmtree(root)
    shutil.copytree(scene, root, symlinks=True)
    trial.damage(root)
    before = hashes(root)
    package, *arguments = (part.replace("{root}", str(root)) for part in trial.command)
    ending = run(mains[package], arguments, root, folder / "output")
    return judge(trial, ending, before, hashes(root))


def run(main: Command, arguments: list[str], folder: Path, output: Path) -> Ending:
    """Run a command in a child process within limits, and return how it ended."""
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code = 99
        try:
            # A fork does not get all pages of its parent, so that it measures itself.
            os.write(writer, str(peak_memory(resource.getrusage(resource.RUSAGE_SELF))).encode())
            limit(folder, output)
            code = main(arguments)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    held = int(os.read(reader, 64))
    for end in (reader, writer):
        os.close(end)
    _, status, usage = os.wait4(child, 0)
    return Ending(
        os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1,
        os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        output.read_text(encoding="utf-8", errors="replace"),
        usage.ru_utime + usage.ru_stime,
        peak_memory(usage) - held,
    )


def peak_memory(usage: resource.struct_rusage) -> int:
    """Return the highest resident memory of a process in bytes."""
    return usage.ru_maxrss << 10  # Linux counts in KiB.


def limit(folder: Path, output: Path) -> None:
    """Set the limits of a child process, and let it print into a file."""
    printed = os.open(output, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, target in ((nothing, 0), (printed, 1), (printed, 2)):
        os.dup2(number, target)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS + 1, CPU_SECONDS + 2))
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + ADDRESSES,) * 2)
    signal.alarm(WAIT)


def hashes(folder: Path) -> dict[str, str]:
    """Return what is at every path below a folder: a hash, the target of a link, or the kind."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif not path.is_dir():
            found[name] = "special"
    return found


def judge(trial: Trial, ending: Ending, before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return what is wrong with the way in which a bad input was taken."""
    lines = [line for line in ending.output.splitlines() if line.strip()]
    found = []
    if ending.signal:
        found.append(KILLED.get(signal.Signals(ending.signal), f"killed by {ending.signal}"))
    elif ending.cpu_seconds > CPU_SECONDS:
        found.append(f"took {ending.cpu_seconds:.0f} s of CPU time")
    if ending.memory > MEMORY:
        found.append(f"took {ending.memory >> 20} MB")
    if "Traceback" in ending.output or "Internal error" in ending.output:
        found.append(f"has a traceback: {lines[-1]}")
    if ending.code not in ((1, 2) if trial.bad else (0, 1, 2)):
        found.append(f"exit code {ending.code}")
    if any(map(steers, ending.output)):
        found.append("prints control characters")
    if ending.code:
        found += unclear(trial, lines)
    allowed = ALWAYS if ending.code else (*ALWAYS, *trial.writes)
    names = sorted(before.keys() | after.keys())
    changed = [name for name in names if before.get(name) != after.get(name)]
    found += [f"changed {name}" for name in changed if not name.startswith(allowed)]
    return found


def steers(letter: str) -> bool:
    """Return True for what a terminal obeys: controls, and changes of the writing direction."""
    if unicodedata.category(letter) == "Cc":
        return letter not in "\n\t"
    return unicodedata.bidirectional(letter) in DIRECTIONS


def unclear(trial: Trial, lines: list[str]) -> list[str]:
    """Return what is wrong with the lines that a command printed when it refused an input."""
    if not lines:
        return ["says nothing"]
    found = []
    if len(lines) > LINES and not lines[0].startswith("usage:"):
        found.append(f"prints {len(lines)} lines")
    if any(len(line) > LENGTH for line in lines):
        found.append("prints a line that nobody reads")
    text = "\n".join(lines)
    missing = [part for part in trial.says if part not in text]
    return found + [f"does not say `{part}`: {lines[-1][:300]}" for part in missing]
