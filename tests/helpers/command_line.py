"""The command line, run in this process: starting one of its own takes a second, and is tried in tests/server/test_command_line.py."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from server.cli import main
from tests.helpers.running import plain_environment


async def ended(*arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    """Exit status, standard output and error."""
    return await asyncio.to_thread(_run, tuple(map(str, arguments)), {**plain_environment(), **environment})


async def fristad(*arguments: str | Path) -> str:
    """What a command prints that does what it is asked."""
    status, out, err = await ended(*arguments)
    assert status == 0, err
    return out


def _run(arguments: tuple[str, ...], environment: dict[str, str]) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with (
        patch.object(sys, "argv", ["fristad", *arguments]),
        patch.dict(os.environ, environment, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0), out.getvalue(), err.getvalue()
    raise AssertionError("it never ended")
