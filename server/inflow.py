"""How much one client may send: so much at once, and then so much a second; and what the rest of the house gets first.

Pure: time is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 32  # what a packet costs at least: a burst of keys, one a packet, is as dear as it is to take in
SLICE = 1_024  # bytes that a front end is handed before everybody else in the loop gets their turn
WHOLE_SEQUENCE = 16  # bytes from an Esc on that are not cut apart where that can be helped


@dataclass(slots=True)
class TokenBucket:
    """Holds `capacity`, and `rate` a second runs into it. What is taken beyond that is a debt that time pays."""

    capacity: float
    rate: float
    _level: float = -1.0
    _at: float = float("-inf")

    def take(self, amount: float, now: float) -> float:
        """Takes it in any case, and tells for how many seconds there is a debt."""
        self._run_in(now)
        self._level -= amount
        return max(0.0, -self._level / self.rate)

    def give_back(self, amount: float, now: float) -> None:
        """What was taken was no cause to."""
        self._run_in(now)
        self._level = min(self.capacity, self._level + amount)

    def _run_in(self, now: float) -> None:
        since = now - self._at
        self._level = min(self.capacity, self._level + since * self.rate)
        self._at = now


def slice_end(data: bytes | bytearray) -> int:
    """How much of what waits makes the next slice: a key's sequence stays whole."""
    if len(data) <= SLICE:
        return len(data)
    escape = data.rfind(b"\x1b", SLICE - WHOLE_SEQUENCE, SLICE)
    return escape if escape > 0 else SLICE
