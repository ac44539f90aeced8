"""Measures what people wait for and what their lines carry, side by side with others, in one run: `make bench`."""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import asyncssh

from tools.bench.figures import OURS, Run, document
from tools.bench.parts import OF_OTHERS, SHORT, SHORT_OF_OTHERS, WHOLE, Asked, Part, parts, say
from tools.bench.plot import svg
from tools.bench.processes import CLIENTS, CORES, surroundings

DOCS = Path(__file__).parents[2] / "docs"
PICTURE, PAGE = DOCS / "pictures" / "bench.svg", DOCS / "bytes.md"
BEGINS, ENDS = "<!-- what make bench printed -->", "<!-- until here -->"


async def measured(only: str, *, short: bool, rooms: tuple[int, ...] = ()) -> Run:
    """Everything that is there to be measured, one part after the other, the clients on another core than what they measure."""
    run = Run()
    if len(CORES) == 1:
        run.notes.append("one core for servers and clients: what the clients do is in every time")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # so many people have so many sockets, here and there
    busy = os.getloadavg()[0]
    chosen = [part for part in await parts(run) if fnmatch(part.name, only)]
    with tempfile.TemporaryDirectory() as folder:
        for n, part in enumerate(chosen):
            ours = SHORT if short else WHOLE
            sizes = (replace(ours, rooms=rooms or ours.rooms), SHORT_OF_OTHERS if short else OF_OTHERS)
            began = time.monotonic()
            say(f"{n + 1}/{len(chosen)} {part.name}")
            await one(part, Path(folder) / str(n), run, sizes[part.contender != OURS])
            say(f"  {time.monotonic() - began:.0f} s")
    run.surroundings = f"{time.strftime('%Y-%m-%d')}, 120x36, {surroundings()}, load before {busy:.1f}{', a short run' if short else ''}"
    return run


async def one(part: Part, folder: Path, run: Run, asked: Asked) -> None:
    """What cannot be measured, or takes too long, is said to be missing; the rest goes on."""
    try:
        os.sched_setaffinity(0, CORES)
        async with asyncio.timeout(part.limit), part.opens(folder) as house:
            os.sched_setaffinity(0, CLIENTS)
            await part.measure(house, run, part.contender, asked)
    except (AssertionError, OSError, asyncssh.Error) as error:
        why = str(error).partition("\n")[0][:100] or type(error).__name__
        run.notes.append(f"not measured, or not to its end: {part.name} ({why})")
        say(f"  {run.notes[-1]}")


def into(page: str, printed: str) -> str:
    """A document with what was printed in its place."""
    before, _, rest = page.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    assert after, f"no place for it between {BEGINS} and {ENDS}"
    return f"{before}{BEGINS}\n\n{printed}\n\n{ENDS}{after}"


def main(args: Sequence[str] | None = None) -> int:
    """Prints the tables, and after a whole run writes them and the picture into the documentation. 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="so little of all that one sees whether it works")
    parser.add_argument("--only", default="*", metavar="PATTERN", help=f"parts by their name: '{OURS}:*', '*: bytes'")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep the figures in a file")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="measure nothing: print and draw what was kept")
    parser.add_argument("--picture", type=Path, help="where to draw, instead of in the documentation")
    parser.add_argument("--rooms", default="", metavar="N,N", help="so many of ours, instead of those up to 60")
    asked = parser.parse_args(args)
    rooms = tuple(map(int, filter(None, asked.rooms.split(","))))
    run = Run.kept(asked.kept) if asked.kept else asyncio.run(measured(asked.only, short=asked.short, rooms=rooms))
    if asked.keep:
        run.keep(asked.keep)
    printed = "\n".join(document(run))
    print(printed)
    whole = not asked.short and asked.only == "*" and not rooms
    if whole and not asked.picture:
        PAGE.write_text(into(PAGE.read_text(encoding="utf-8"), printed), encoding="utf-8")
    if whole or asked.picture:
        (asked.picture or PICTURE).write_text(svg(run), encoding="utf-8")
    return 1 if run.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
