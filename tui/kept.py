"""What is made of people's texts once for all who see them, and is gone with the room they were said in."""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import TypeVar

from rich import cells
from rich.segment import Segment

from meeting.view.sections import forget as forget_shown

R = TypeVar("R")

_EMPTIED: list[Callable[[], None]] = []
_TIMES = [0]  # that it was emptied


def kept(most: int) -> Callable[[Callable[..., R]], _lru_cache_wrapper[R]]:
    """As `lru_cache`, and emptied by `forget`."""

    def keeping(make: Callable[..., R]) -> _lru_cache_wrapper[R]:
        made = lru_cache(maxsize=most)(make)
        _EMPTIED.append(made.cache_clear)
        return made

    return keeping


def emptied() -> int:
    """How many times everything was forgotten so far."""
    return _TIMES[0]


def forget() -> None:
    """Nothing of anybody's texts is kept any more; what is still on a screen is made anew."""
    _TIMES[0] += 1
    _empty()


def forget_again(since: int) -> None:
    """As `forget`, where that was called after `emptied` gave `since`: what was drawn until now may have filled them again."""
    if since != _TIMES[0]:
        _empty()


def _empty() -> None:
    for empty in _EMPTIED:
        empty()
    forget_shown()
    # Rich keeps them too.
    cells.cached_cell_len.cache_clear()
    Segment._split_cells.cache_clear()
