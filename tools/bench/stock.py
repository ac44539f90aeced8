"""A shared list as one writes it with Textual alone: a process a person, a widget a line, a clock that shows seconds.

`python -m tools.bench.stock hub SOCKET` passes lines on to everybody; `... join SOCKET` is one person's screen.
"""

from __future__ import annotations

import asyncio
import sys
import time

from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from tests.helpers.group import NAMES

READY = "Vad kan ligga bakom"
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

    def __init__(self, socket: str) -> None:
        super().__init__()
        self.path = socket

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Static(HEADING, markup=False)
            yield Static("", id="clock", markup=False)
        yield Static(f" {READY} att det här känns som ett problem?", id="question", markup=False)
        with Horizontal():
            yield VerticalScroll(id="list")
            yield Static("\n".join(["I rummet", *NAMES.values()]), id="roster", markup=False)
        yield Input(placeholder="en hypotes")
        yield Static(HINTS, id="hints", markup=False)

    async def on_mount(self) -> None:
        reader, self.writer = await asyncio.open_unix_connection(self.path)
        self.writer.write(JOIN)
        self.run_worker(self.follow(reader))
        self.set_interval(1, self.tick)
        self.query_one(Input).focus()

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
    """Every line goes to everybody; who comes later gets those before."""
    lines: list[bytes] = []
    everybody: set[asyncio.StreamWriter] = set()

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            if line == JOIN:
                writer.write(b"".join(lines))
                everybody.add(writer)
                continue
            lines.append(line)
            for each in everybody:
                each.write(line)
        everybody.discard(writer)

    async with await asyncio.start_unix_server(joined, path) as server:
        await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "hub":
        asyncio.run(hub(sys.argv[2]))
    else:
        Stock(sys.argv[2]).run()
