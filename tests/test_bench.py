"""What `make bench` measures with, prints and draws, in a tiny form; what it found stands in docs/bytes.md."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from math import inf
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.helpers.group import NAMES
from tools.bench import __main__ as bench
from tools.bench import stock
from tools.bench.contender import Found, line_of
from tools.bench.crowd import a_crowd
from tools.bench.figures import (
    BYTES,
    ENTER,
    IDLE,
    KEYSTROKE,
    MEMORY,
    OTHERS,
    OURS,
    ROOMS,
    SCROLL,
    Crowded,
    Run,
    Taken,
    document,
    growth,
    middle_of,
    p95,
    p95_of,
    table,
)
from tools.bench.openssh import a_hub, to_the_hub
from tools.bench.parts import SHORT, Asked, Part, parts
from tools.bench.plot import svg
from tools.bench.processes import cpu_of, memory_of, resident_of, surroundings
from tools.bench.rooms import Sizes, greatest, in_rooms

SVG = "{http://www.w3.org/2000/svg}"


def a_run() -> Run:
    run = Run("a day")
    run.of(OURS).update({KEYSTROKE: Taken(36.0), SCROLL: Taken(624.0), ROOMS: Taken(33.0)})
    run.of("others & sons").update({KEYSTROKE: Taken(288.0), ENTER: p95_of([150.0, 170.0, 170.04]), ROOMS: Taken(3.0)})
    run.grown[OURS] = [Crowded(1, 12, 9.0, 14.0, 80.0, 0.01, 0.0), Crowded(30, 180, 20.0, 60.0, None, 0.5, 0.2)]
    run.notes.append("something is not installed")
    return run


def test_a_row_has_the_bounds_the_figure_and_the_ratio() -> None:
    rows = [*table(a_run(), "bytes", BYTES), *table(a_run(), "times", OTHERS)]
    assert "| a keystroke in the editor, bytes | 120 | 40 | **36** | 288 (8.0 x) |" in rows
    assert "| a new 60-character item that scrolls, on average, bytes | 250 | 130 | **624** **missed** | - |" in rows
    assert "| Enter to the last of 12 screens, p95, one room, ms | 40 | 10 | - | 170.0 (p50 170.0) |" in rows
    # Of rooms the more the better.
    assert "| rooms of 12 on one core with a p95 under 100 ms, rooms | 30 | 100 | **33** | 3 (11.0 x) |" in rows
    assert ROOMS.times(0.0, 33.0) == inf and KEYSTROKE.times(0.0, 36.0) == 0.0
    assert a_run().missed == [SCROLL]
    assert "| Fristad, 30 | 180 | 20 | 60 | - | 50% | 20% |" in list(growth(a_run()))
    assert "- something is not installed" in list(document(a_run()))


def test_what_stands_for_many() -> None:
    samples = [float(n) for n in range(101)]
    assert middle_of(samples) == Taken(50.0, 50.0, 95.0)
    assert p95_of(samples).value == p95(samples) == 95.0
    assert p95([3.0]) == 3.0


def test_what_was_kept_is_printed_and_drawn_again(tmp_path: Path) -> None:
    a_run().keep(tmp_path / "run")
    assert Run.kept(tmp_path / "run") == a_run()


def test_the_picture_has_a_mark_for_each_figure_and_a_curve_for_each_that_grows() -> None:
    drawn = ET.fromstring(svg(a_run()))
    texts = [element.text for element in drawn.iter(f"{SVG}text")]
    assert "others & sons" in texts and "288" in texts and "624" in texts
    assert "a keystroke in the editor, bytes" in texts and "must" in texts
    assert len(list(drawn.iter(f"{SVG}polyline"))) == 3  # p95, p50 and memory
    assert ET.fromstring(svg(Run("nothing"))) is not None


def test_what_was_printed_goes_into_its_place() -> None:
    page = f"before\n{bench.BEGINS}\nold\n{bench.ENDS}\nafter\n"
    assert bench.into(page, "new") == f"before\n{bench.BEGINS}\n\nnew\n\n{bench.ENDS}\nafter\n"
    assert bench.into(bench.PAGE.read_text(encoding="utf-8"), "new").count("new")


def test_the_stock_app_has_the_texts_of_ours() -> None:
    assert tuple(NAMES.values()) == stock.NAMES


def test_lines_differ_in_every_place() -> None:
    assert all(a != b for a, b in zip(line_of(1)[:6], line_of(2)[:6], strict=True))
    assert line_of(1, 2) != line_of(1, 3) and len(line_of(1, 2)) == 60


def test_what_the_system_knows() -> None:
    own = [int(Path("/proc/self").resolve().name)]
    assert 0 < memory_of(*own) < resident_of(*own) and cpu_of(*own) > 0
    assert "Python" in surroundings()


async def test_the_hub_keeps_rooms_apart(tmp_path: Path) -> None:
    async with a_hub(tmp_path / "hub") as hub:
        await to_the_hub(hub, ["one", "two"])
        for room, lines in ((b"0\n", [b"one\n", b"two\n"]), (b"1\n", [])):
            reader, writer = await asyncio.open_unix_connection(hub)
            writer.write(room + stock.JOIN + b"three\n")
            assert [await reader.readline() for _ in (*lines, "")] == [*lines, b"three\n"]
            writer.close()


@pytest.mark.parametrize(("hold", "found", "tried"), [
    (33, (33, 35), [1, 8, 30, 40, 35, 32, 33]),
    (3, (2, 4), [1, 8, 30, 40, 4, 2]),
    (70, (60, 0), [1, 8, 30, 40, 60]),
    (0, (0, 1), [1, 8, 30, 40]),
])  # fmt: skip
async def test_the_greatest_number_that_holds(hold: int, found: tuple[int, int], tried: list[int]) -> None:
    asked = []

    async def p95_with(count: int) -> float:
        asked.append(count)
        return 99.0 if count <= hold else 100.0

    assert await greatest((1, 8, 30, 40, 60), p95_with) == found
    assert asked == tried


async def test_what_is_hopeless_is_not_tried_with_more() -> None:
    asked = []

    async def p95_with(count: int) -> float:
        asked.append(count)
        return count * 400.0

    assert await greatest((1, 2, 4, 8), p95_with) == (0, 1)
    assert asked == [1, 2]


async def test_a_room(tmp_path: Path) -> None:
    """Over real SSH, with all that is measured of many."""
    found: Found = {}
    async with a_crowd(tmp_path / "data", 1) as house:
        notes = await in_rooms(house, found, [], Sizes((), 2, 0.2, people=4), say=lambda text: None)
    assert set(found) == {ENTER, MEMORY, IDLE} and found[ENTER].value > 0 and found[MEMORY].value > 0
    assert notes == ["idle CPU is that of 4 people, 200/4 times"]


async def test_what_fails_is_noted_and_the_rest_goes_on(tmp_path: Path) -> None:
    async def fails(house: object, run: Run, who: str, asked: Asked) -> None:
        raise AssertionError("never came")

    run = Run()
    await bench.one(Part(OURS, "nothing", 5, nullcontext, fails), tmp_path, run, SHORT)
    assert run.notes == ["not measured, or not to its end: Fristad: nothing (never came)"]
    assert {part.contender for part in await parts(run)} >= {OURS}
