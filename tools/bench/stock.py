"""A shared list as one writes it with Textual alone: a process a person, a widget a line, a clock that shows seconds.

`python -m tools.bench.stock hub SOCKET` passes lines on to everybody in a room, `... join SOCKET [ROOM]` is one person's screen, and
`... textish SOCKET PORT KEY` has all such screens in one process, by textish. Imports nothing of ours, which would be weighed along.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from collections import defaultdict

from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

READY = "Vad kan ligga bakom"
NAMES = (
    "Agneta Sandvall", "Yusuf Demirel", "Lina Bergfors", "Petter Ålund", "Samira Haddadi", "Jonas Wikmark",
    "Ulrika Stensdotter", "Tomasz Nowicki", "Karin Hellqvist", "Daniel Öberg", "Fatima Osmani", "Björn Rask",
)  # fmt: skip
HINTS = " Enter skicka  F3 parkera  F7 be om ordet  F9 bilden  F1 hjälp  / allt"
JOIN = b"\n"  # what one says who wants to read, not only to add
HEADING = " 1 2 3 4 5 6 fika [7 HYPOTESFAS] 8 9 10 11 "


class Stock(App[None]):
    """One person's screen: the same texts in the same places as in ours."""

    CSS = """
    #roster { width: 34; } #list { width: 1fr; } #clock { width: 34; text-align: right; }
    #head { height: 1; } #head Static { width: 1fr; } #question { height: 2; text-style: bold; } #hints { height: 1; }
    Input { border: none; height: 1; }
    """
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, socket: str, room: str = "0") -> None:
        super().__init__()
        self.path, self.room = socket, room

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Static(HEADING, markup=False)
            yield Static("", id="clock", markup=False)
        yield Static(f" {READY} att det här känns som ett problem?", id="question", markup=False)
        with Horizontal():
            yield VerticalScroll(id="list")
            yield Static("\n".join(["I rummet", *NAMES]), id="roster", markup=False)
        yield Input(placeholder="en hypotes")
        yield Static(HINTS, id="hints", markup=False)

    async def on_mount(self) -> None:
        reader, self.writer = await asyncio.open_unix_connection(self.path)
        self.writer.write(f"{self.room}\n".encode() + JOIN)
        self.run_worker(self.follow(reader))
        self.set_interval(1, self.tick)
        self.query_one(Input).focus()

    def on_unmount(self) -> None:
        self.writer.close()

    def tick(self) -> None:
        self.query_one("#clock", Static).update(time.strftime("Samtal, %H:%M:%S "))

    async def follow(self, reader: asyncio.StreamReader) -> None:
        items = self.query_one("#list", VerticalScroll)
        while line := await reader.readline():
            await items.mount(Static(f" [h{len(items.children):03}] {line.decode().rstrip()}", markup=False))
            items.scroll_end(animate=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.writer.write(event.value.encode() + b"\n")
        event.input.clear()


async def hub(path: str) -> None:
    """Every line goes to everybody in the room that is named first; who comes later gets those before."""
    lines: dict[bytes, list[bytes]] = defaultdict(list)
    everybody: dict[bytes, set[asyncio.StreamWriter]] = defaultdict(set)

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        room = await reader.readline()
        while line := await reader.readline():
            if line == JOIN:
                writer.write(b"".join(lines[room]))
                everybody[room].add(writer)
                continue
            lines[room].append(line)
            for each in everybody[room]:
                each.write(line)
        everybody[room].discard(writer)
        writer.close()

    async with await asyncio.start_unix_server(joined, path) as server:
        await server.serve_forever()


def main(what: str, socket: str, *more: str) -> None:
    """What the command line says."""
    match what, *more:
        case ["hub"]:
            asyncio.run(hub(socket))
        case ["join", *room]:
            Stock(socket, *room).run()
        case ["textish", port, key]:
            importlib.import_module("textish").serve(lambda: Stock(socket), port=int(port), host_key_path=key)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
