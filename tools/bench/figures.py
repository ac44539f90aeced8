"""The figures of one run: what was measured of whom, beside what docs/bytes.md says they must be."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import inf
from pathlib import Path

OURS = "Fristad"


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured, and its bound: the less the better, but for what one wants `many` of."""

    name: str
    unit: str
    must: float
    aim: float
    digits: int = 0
    many: bool = False

    def misses(self, value: float) -> bool:
        """Whether the bound is missed."""
        return value < self.must if self.many else value > self.must

    def times(self, value: float, other: float) -> float:
        """How many times worse `value` is than `other`."""
        better, worse = (value, other) if self.many else (other, value)
        return worse / better if better else inf


KEYSTROKE = Figure("a keystroke in the editor", "bytes", 120, 40)
ITEM = Figure("a new 60-character item, room on the list", "bytes", 250, 130)
SCROLL = Figure("a new 60-character item that scrolls, on average", "bytes", 250, 130)
PAINT = Figure("first paint", "bytes", 6_500, 3_000)
MINUTE = Figure("an idle minute with its keepalives", "bytes", 400, 150)
WHOLE = Figure("the demo meeting, whole, a member at a screen", "bytes", 250_000, 100_000)
ENTER = Figure("Enter to the last of 12 screens, p95, one room", "ms", 40, 10, 1)
ROOMS = Figure("rooms of 12 on one core with a p95 under 100 ms", "rooms", 30, 100, many=True)
MEMORY = Figure("memory per connection", "MB", 2.5, 1.0, 2)
IDLE = Figure("idle CPU with 200 people, of one core", "%", 5, 1, 1)
CONNECT = Figure("connect to first paint, signed in by a key", "ms", 80, 40, 1)
AGE = Figure("age of the screen, 64 kbit/s, 300 ms, 18 items a second", "s", 1.2, 0.5, 2)
DEAF = Figure("what one client that never reads costs in memory", "kB", 256, 64)
MORE = Figure("CPU of one more item with 1,000 on the list, against 10", "x", 1.3, 1.0, 2)
BYTES = (KEYSTROKE, ITEM, SCROLL, PAINT, MINUTE, WHOLE)
OTHERS = (ENTER, ROOMS, MEMORY, IDLE, CONNECT, AGE, DEAF, MORE)
FIGURES = (*BYTES, *OTHERS)


@dataclass(frozen=True, slots=True)
class Taken:
    """One figure; where it stands for many, what half of them and 95 of 100 do not exceed."""

    value: float
    p50: float | None = None
    p95: float | None = None


def middle_of(samples: Sequence[float]) -> Taken:
    """The middle one, beside the 95th."""
    middle = statistics.median(samples)
    return Taken(middle, middle, p95(samples))


def p95_of(samples: Sequence[float]) -> Taken:
    """The 95th of a hundred, beside the middle one."""
    return Taken(p95(samples), statistics.median(samples), p95(samples))


def p95(samples: Sequence[float]) -> float:
    """What 95 of 100 do not exceed."""
    return statistics.quantiles(samples, n=20, method="inclusive")[-1] if len(samples) > 1 else samples[0]


@dataclass(frozen=True, slots=True)
class Crowded:
    """How it was with so many rooms of twelve on one core."""

    rooms: int
    lines: int  # how many were typed, in all rooms
    p50: float  # milliseconds from Enter to the last screen of the room
    p95: float
    memory: float | None  # megabytes of the server, where no more rooms than these are there
    server: float  # parts of one core, 0 to 1
    clients: float  # of the one on which the clients ran: where it is full, its delay is in the figures


@dataclass
class Run:
    """What one run measured, by contender; and what it left out, with the reason."""

    surroundings: str = ""
    measured: dict[str, dict[Figure, Taken]] = field(default_factory=dict)
    grown: dict[str, list[Crowded]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def of(self, contender: str) -> dict[Figure, Taken]:
        """What was measured of somebody."""
        return self.measured.setdefault(contender, {})

    @property
    def missed(self) -> list[Figure]:
        """What of ours is over its bound."""
        return [figure for figure, taken in self.of(OURS).items() if figure.misses(taken.value)]

    def keep(self, path: Path) -> None:
        """Write it to a file, to be printed and drawn again."""
        measured = {name: {f.name: asdict(t) for f, t in of.items()} for name, of in self.measured.items()}
        grown = {name: [asdict(crowded) for crowded in of] for name, of in self.grown.items()}
        whole = {"surroundings": self.surroundings, "measured": measured, "grown": grown, "notes": self.notes}
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def kept(cls, path: Path) -> Run:
        """What was kept in a file."""
        whole = json.loads(path.read_text(encoding="utf-8"))
        known = {figure.name: figure for figure in FIGURES}
        measured = {name: {known[f]: Taken(**t) for f, t in of.items()} for name, of in whole["measured"].items()}
        grown = {name: [Crowded(**crowded) for crowded in of] for name, of in whole["grown"].items()}
        return cls(whole["surroundings"], measured, grown, whole["notes"])


def shown(figure: Figure, value: float) -> str:
    """A value as it is printed."""
    return f"{value:,.{figure.digits}f}"


def document(run: Run) -> Iterator[str]:
    """The run as Markdown: bytes, then what is less exact, then how it is with many rooms, and what is missing."""
    yield f"{run.surroundings}. In brackets: how many times worse than {OURS}, and where a figure stands for many, their middle or p95."
    for title, figures in (("bytes on the wire", BYTES), ("times, memory, processor", OTHERS)):
        yield ""
        yield from table(run, title, figures)
    yield ""
    yield from growth(run)
    for note in run.notes:
        yield ""
        yield f"- {note}"


def table(run: Run, title: str, figures: Sequence[Figure]) -> Iterator[str]:
    """Figures as a table; beside each of the others', how many times worse than ours it is."""
    others = [name for name in run.measured if name != OURS]
    yield f"| {title} | must | aim | {OURS} | {' | '.join(others)} |"
    yield f"| --- | --- | --- | --- |{' --- |' * len(others)}"
    for figure in figures:
        if not any(figure in run.of(name) for name in (OURS, *others)):
            continue
        mine = run.of(OURS).get(figure)
        cells = [_beside(figure, mine, run.of(name)) for name in others]
        bounds = f"{figure.must:,g} | {figure.aim:,g}"
        yield f"| {figure.name}, {figure.unit} | {bounds} | {_own(figure, mine)} | {' | '.join(cells)} |"


def growth(run: Run) -> Iterator[str]:
    """How latency and memory grow with the rooms."""
    if not run.grown:
        return
    yield "| rooms of 12 on one core, a line each 4 s in each | lines | p50, ms | p95, ms | memory, MB | server's core | clients' core |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, grown in run.grown.items():
        for at in sorted(grown, key=lambda at: at.rooms):
            cells = f"{at.lines} | {at.p50:,.0f} | {at.p95:,.0f} | {'-' if at.memory is None else f'{at.memory:,.0f}'} | {at.server:.0%} | {at.clients:.0%}"
            yield f"| {name}, {at.rooms} | {cells} |"


def _own(figure: Figure, mine: Taken | None) -> str:
    if mine is None:
        return "-"
    aside = f" ({_spread(figure, mine)})" if _spread(figure, mine) else ""
    return f"**{shown(figure, mine.value)}**{aside}{' **missed**' if figure.misses(mine.value) else ''}"


def _beside(figure: Figure, mine: Taken | None, theirs: Mapping[Figure, Taken]) -> str:
    if figure not in theirs:
        return "-"
    taken = theirs[figure]
    times = figure.times(taken.value, mine.value) if mine else inf
    ratio = f"{times:,.1f} x" if 0 < times < inf else ""
    aside = ", ".join(filter(None, (ratio, _spread(figure, taken))))
    return f"{shown(figure, taken.value)}{f' ({aside})' if aside else ''}"


def _spread(figure: Figure, taken: Taken) -> str:
    if taken.p50 is None or taken.p95 is None:
        return ""
    return f"p50 {shown(figure, taken.p50)}" if taken.value == taken.p95 else f"p95 {shown(figure, taken.p95)}"
