"""What the system knows of processes: their memory, their time, their children, and the cores that they may use."""

from __future__ import annotations

import os
import platform
import re
import socket
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVERS, CLIENTS = CORES[:1], CORES[1:] or CORES  # what is measured has a core, and whoever measures has the others


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nobody uses."""
    with socket.socket(socket.AF_INET, kind) as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    return port


def to_one_core(*pids: int) -> None:
    """These, all their threads, and whatever they begin from now on, have the servers' core."""
    for pid in pids:
        # What has just ended needs none.
        with suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), SERVERS)


def cpu_of(*pids: int) -> float:
    """Seconds of processor time that they have used."""
    return sum(map(_cpu_of, pids))


def memory_of(*pids: int) -> float:
    """Megabytes of their own: what several processes share of programs and libraries is not counted."""
    return sum(_kilobytes(Path(f"/proc/{pid}/status"), "RssAnon") for pid in pids) / 1_000


def resident_of(*pids: int) -> float:
    """Megabytes that they take, programs and libraries too; of what several share, each has its part."""
    if len(pids) == 1:
        return _kilobytes(Path(f"/proc/{pids[0]}/status"), "VmRSS") / 1_000
    return sum(_kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss") for pid in pids) / 1_000


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {int(path.name): _stat(path)[1] for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == str(one)]
    return found


def surroundings() -> str:
    """On what it was measured, and with what."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    processor = model[1].strip() if model else platform.machine()
    versions = ", ".join(f"{name} {version(name)}" for name in ("textual", "asyncssh"))
    return f"{len(CORES)} cores of {processor}, Python {platform.python_version()}, {versions}"


def _cpu_of(pid: int) -> float:
    fields = _stat(Path(f"/proc/{pid}"))
    return (int(fields[11]) + int(fields[12])) / TICKS if len(fields) > 12 else 0.0


def _kilobytes(path: Path, name: str) -> int:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _stat(process: Path) -> list[str]:
    """The fields after the name: state, parent, ..."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["", "-1"]
