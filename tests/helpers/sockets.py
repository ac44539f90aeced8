"""What the system knows of a server's sockets, for tests that ask what is left. Linux alone tells."""

from __future__ import annotations

from pathlib import Path

ESTABLISHED, CLOSE_WAIT, LISTENING = "01", "08", "0A"


def connections(port: int) -> int:
    """How many connections the server at this port has open."""
    return sum(state in (ESTABLISHED, CLOSE_WAIT) for at, state in _sockets() if at == port)


def listens(port: int) -> bool:
    """Whether anybody listens at this port."""
    return (port, LISTENING) in _sockets()


def _sockets() -> list[tuple[int, str]]:
    tables = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return [(int(row[1].rpartition(":")[2], 16), row[3]) for row in rows]
