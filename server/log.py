"""What the server tells its operator: JSON lines on standard error, of fixed events and never of content."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Level = Literal["debug", "info", "warning", "error"]

_NUMBERS: Mapping[Level, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_least = logging.INFO
AGAIN = 60.0  # seconds until the same fault is told once more
OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE})


@dataclass(slots=True)
class _Fault:
    """One kind of fault: when it was told, and how often it has been there since."""

    told: float = float("-inf")
    count: int = 0


_faults: dict[tuple[object, ...], _Fault] = {}  # by kind and place, of which the program has only so many


def event(name: str, /, *, level: Level = "info", **fields: str | int | float | bool | list[str] | None) -> None:
    """Log a fixed event. `fields` are never what people wrote, nor who did what."""
    if _NUMBERS[level] < _least or sys.__stderr__ is None:
        return
    line = {"event": name, "at": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, **fields}
    # The real standard error: full-screen apps take the place of sys.stderr.
    try:
        sys.__stderr__.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.__stderr__.flush()
    except BrokenPipeError:
        _to_nobody(sys.__stderr__.fileno())
    except (OSError, ValueError):
        pass  # a full disk may take the next one


def _to_nobody(descriptor: int) -> None:
    """Whoever read the log is gone, and cannot come back: what is logged from here on decides nothing that happens."""
    nobody = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(nobody, descriptor)
    os.close(nobody)


def failure(name: str, error: BaseException, /) -> None:
    """Log that something of ours failed: what, the kind of the error and where, not its message, which may quote people."""
    event("unhandled", level="error", failed=name, error=type(error).__name__, stack=_stack(error))


def begin(least: Level) -> None:
    """Send the libraries' and the event loop's warnings the same way; call inside the running loop."""
    global _least
    _least = _NUMBERS[least]
    root = logging.getLogger()
    root.handlers[:] = [_Libraries()]
    root.setLevel(logging.WARNING)
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    # It warns once for each write to somebody who is gone: who hangs up in the middle could fill the log.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    logging.captureWarnings(True)  # they would be text, and may quote what they are about
    asyncio.get_running_loop().set_exception_handler(_unhandled)


class _Libraries(logging.Handler):
    """Of a library's record only what the library itself wrote: arguments and messages may quote people."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        event(
            "library",
            level="error" if record.levelno >= logging.ERROR else "warning",
            logger=record.name,
            where=f"{record.filename}:{record.lineno}",
            error=type(error).__name__ if error else None,
            stack=_stack(error) if error else None,
        )


def _unhandled(loop: asyncio.AbstractEventLoop, context: Mapping[str, object]) -> None:
    """The same fault is told once a minute, with how many there were: asyncio may find it thousands of times a second."""
    error = context.get("exception")
    fault = _faults.setdefault(_kind(error), _Fault())
    fault.count += 1
    if loop.time() - fault.told < AGAIN:
        return
    count = fault.count
    fault.told, fault.count = loop.time(), 0
    if isinstance(error, OSError) and error.errno in OUT_OF_FILES:
        event("out_of_files", level="error", count=count)
    elif isinstance(error, BaseException):
        event("unhandled", level="error", error=type(error).__name__, stack=_stack(error), count=count)
    else:
        event("unhandled", level="error", count=count)


def _kind(error: object) -> tuple[object, ...]:
    """What makes it the same as another one."""
    if not isinstance(error, BaseException):
        return ()
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = (at.tb_frame.f_code.co_filename, at.tb_lineno) if at is not None else ()
    return type(error), getattr(error, "errno", None), where


def _stack(error: BaseException) -> list[str]:
    """Where it happened, innermost last, through the errors that led to it; without locals."""
    led_to = error.__cause__ or error.__context__
    before = [*_stack(led_to), type(led_to).__name__] if led_to else []
    frames = traceback.extract_tb(error.__traceback__)
    return [*before, *(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)]
