"""How it is noticed that a line is gone: within 60 s, whatever waits for it."""

from __future__ import annotations

import socket

# TCP asks after 20 s and gives up 30 s later, SSH after 45 s in all.
TCP_IDLE, TCP_INTERVAL, TCP_PROBES, TCP_UNANSWERED_MS = 20, 10, 3, 45_000
SSH_INTERVAL, SSH_PROBES = 15, 2


def keep_alive(connected: socket.socket | None) -> None:
    """Have the system ask whether the other end is still there, also while bytes wait for it."""
    if connected is None or connected.family not in (socket.AF_INET, socket.AF_INET6):
        return
    wanted = {
        "TCP_KEEPIDLE": TCP_IDLE,
        "TCP_KEEPINTVL": TCP_INTERVAL,
        "TCP_KEEPCNT": TCP_PROBES,
        "TCP_USER_TIMEOUT": TCP_UNANSWERED_MS,
    }
    for name, value in wanted.items():
        if hasattr(socket, name):  # not every system has them all
            connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
