"""What the system knows of processes: their memory, their time, their children."""

from __future__ import annotations

import os
import socket
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def cpu_of(*pids: int) -> float:
    """Seconds of processor time that they have used."""
    return sum(map(_cpu_of, pids))


def memory_of(*pids: int) -> float:
    """Megabytes of their own: what several processes share of programs and libraries is not counted."""
    return sum(map(_memory_of, pids))


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {int(path.name): _stat(path)[1] for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == str(one)]
    return found


def _cpu_of(pid: int) -> float:
    fields = _stat(Path(f"/proc/{pid}"))
    return (int(fields[11]) + int(fields[12])) / TICKS if len(fields) > 12 else 0.0


def _memory_of(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1_000


def _stat(process: Path) -> list[str]:
    """The fields after the name: state, parent, ..."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["", "-1"]
