"""`make fuzz`: cases of a seed against a real server, for as long as wanted; a case is done again by its number."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tools.fuzz.cases import case
from tools.fuzz.running import fuzzed

BATCH = 50
MOST_LAG = 5.0  # seconds: other programs may be busy on the same machine


async def many(seed: int, *, minutes: float, most: int) -> Sequence[int]:
    """Batch after batch; the numbers of the one in which something was found, if any."""
    end, number = time.monotonic() + 60 * minutes, 0
    with tempfile.TemporaryDirectory(prefix="fristad-fuzz-") as folder:
        async with fuzzed(Path(folder) / "data", most_lag=MOST_LAG) as server:
            batch = range(0)
            try:
                await server.warm(seed)
                while time.monotonic() < end and (not most or number < most):
                    batch = range(number, min(number + BATCH, most) if most else number + BATCH)
                    number = batch.stop
                    await server.batch(seed, batch)
                await server.measure()
                return ()
            except AssertionError as error:
                print(f"found: {error}", flush=True)
                return batch
            finally:
                seen = server.seen
                print(f"{seen.cases} cases: {dict(sorted(seen.kinds.items()))}")
                print(
                    f"somebody else waited {seen.slowest:.3f} s at most, p99 {seen.p99:.3f} s, of {len(seen.waits)} times"
                )
                print(f"memory grew by {seen.growth / 1000:.1f} MB")


async def one(seed: int, number: int, *, shown: bool) -> bool:
    """A case alone, at a server of its own; whether something was found."""
    each = case(seed, number)
    if shown:
        print(f"{number}: {each.kind}", *each.steps, sep="\n    ")
    with tempfile.TemporaryDirectory(prefix="fristad-fuzz-") as folder:
        async with fuzzed(Path(folder) / "data", most_lag=MOST_LAG) as server:
            try:
                await server.batch(seed, [number])
            except AssertionError as error:
                print(f"found by case {number} ({each.kind}): {error}", flush=True)
                return True
    return False


async def main() -> int:
    options = argparse.ArgumentParser(prog="make fuzz ARGS=...", description=__doc__)
    options.add_argument("--seed", type=int, default=secrets.randbelow(2**32), help="which cases; else random ones")
    options.add_argument("--minutes", type=float, default=10.0, help="for how long")
    options.add_argument("--cases", type=int, default=0, help="how many at most")
    options.add_argument("--only", type=int, nargs="+", default=[], help="these cases, each alone and shown")
    chosen = options.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    if chosen.only:
        return any([await one(chosen.seed, number, shown=True) for number in chosen.only])
    suspects = await many(chosen.seed, minutes=chosen.minutes, most=chosen.cases)
    # Which one it was; where none is to blame alone, it was something about several at once.
    found = [number for number in suspects if await one(chosen.seed, number, shown=False)]
    if suspects:
        again = " ".join(map(str, found or suspects))
        print(f"to see it again: make fuzz ARGS='--seed {chosen.seed} --only {again}'")
    return 1 if suspects else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
