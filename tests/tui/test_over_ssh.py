"""The runtime over real SSH: several people's apps in one process, each with a terminal of its own."""

from __future__ import annotations

import asyncio
import gc
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pyte
import pytest
import pytest_asyncio
from textual.screen import ModalScreen

from meeting.text import Words
from tests.helpers.ssh_terminal import Client
from tests.helpers.waiting import until
from tests.tui.house import PLACE, House, Other, Page
from tui.app import FristadApp
from tui.driver import ENTER
from tui.keyboard import LONGEST_PASTE
from tui.pace import QUEUE_LIMIT
from tui.seat import Draft, Settings
from tui.terminal import QUESTIONS


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    async with House().opened() as opened:
        yield opened


def colours(data: bytes) -> set[str]:
    """The kinds of colour in what was sent."""
    parameters = [found.decode() for found in re.findall(rb"\x1b\[([0-9;]*)m", data)]
    kinds = {"true": r"(38|48);2(;\d+){3}", "256": r"(38|48);5;\d+", "16": r"\b(3[0-7]|4[0-7]|9[0-7]|10[0-7])\b"}
    found = set()
    for kind, pattern in kinds.items():
        if any(re.search(pattern, each) for each in parameters):
            found.add(kind)
        parameters = [re.sub(pattern, "", each) for each in parameters]
    return found


async def test_the_first_paint_and_the_end(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    assert client.emulator.received.count(QUESTIONS.encode()) == 1
    received = bytes(client.emulator.received).replace(QUESTIONS.encode(), b"")
    assert client.emulator.lines[23] == ">"
    assert client.emulator.cursor == (2, 23)
    assert client.emulator.screen.title == "Fristad"
    for never in (b"?1000", b"?1003", b"?1006", b"?1004", b"?2026$", b"\x1b[>", b"\x1b[6n", b"\x1b[c", b"\x1b]22"):
        assert never not in received
    (session,) = house.sessions
    session.chair.settings = Settings(language="en")
    session.chair.seat.end(Words("taken_over"))
    await client.session.closed.wait()
    received = bytes(client.emulator.received)
    assert received.endswith(b"\x1b[?1049l\x1b[?25hen: taken_over\r\n")
    assert session.chair.left == 1
    await client.close()


@pytest.mark.parametrize("term", ["xterm-256color", "vt100", "screen", "ansi"])
async def test_nothing_of_the_meeting_stays_on_a_terminal_without_another_screen(house: House, term: str) -> None:
    client = await Client.connect(house.port, term=term)  # the emulator has one screen alone
    await client.sees("Vad skaver?")
    client.resize(100, 30)
    client.type("halvt")
    await client.until(lambda: client.emulator.lines[29] == "> halvt", "the line at the bottom")
    house.sessions[0].chair.seat.end(Words("taken_over"))
    await client.session.closed.wait()
    assert client.emulator.text.strip() == "sv: taken_over"
    assert client.emulator.lines[0] == "sv: taken_over"
    # Nor can one scroll back to it: what we drew is never erased by the screenful, which some terminals keep.
    assert bytes(client.emulator.received).count(b"\x1b[2J") == 1
    await client.close()


async def test_swedish_letters_split_across_packets(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    for byte in "åäö".encode():
        client.type(bytes([byte]))
        await asyncio.sleep(0)
    await client.sees("> åäö")
    client.type(b"\xff\xc3")
    client.type("q\r")
    await until(lambda: house.sessions[0].chair.submitted, "the line")
    assert house.sessions[0].chair.submitted == ["åäö\ufffd\ufffdq"]
    await client.close()


async def test_a_lone_escape_and_junk_replies(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    client.type("\x1b")
    await client.sees("<esc>")
    client.type("\x7f\x1b[?62;22c\x1b[0n\x1b[24;80R\x1b[?2026;2$y\x1b]11;rgb:0/0/0\x07\x1bP>|X(1)\x1b\\a")
    await client.sees("> <esca")
    client.type("\r")
    await until(lambda: house.sessions[0].chair.submitted, "the line")
    assert house.sessions[0].chair.submitted == ["<esca"]
    await client.close()


async def test_what_is_typed_before_the_first_paint_is_not_lost(house: House) -> None:
    client = await Client.connect(house.port)
    client.type("tidig")
    await client.sees("> tidig")
    await client.close()


async def test_resizing_is_clamped_and_gathered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    before = len(client.emulator.received)
    app = house.sessions[0].front._app  # type: ignore[union-attr]
    assert app is not None
    sizes: list[None] = []
    driver = app.ssh_driver
    assert driver is not None
    monkeypatch.setattr(driver, "_post_size", partial(counted, driver._post_size, sizes))
    for number in range(300):
        client.channel.change_terminal_size(81 + number % 50, 25)
    client.resize(40, 20)
    await client.until(lambda: client.emulator.cursor == (2, 19), "the line at the bottom")
    assert client.emulator.lines[19] == ">"
    assert len(sizes) <= 5
    assert len(client.emulator.received) - before < 2_000
    client.channel.change_terminal_size(1_000_000, 4_294_967_295)
    terminal = house.sessions[0].terminal
    await until(lambda: (terminal.columns, terminal.rows) == (300, 120), "the clamped size")
    client.channel.change_terminal_size(0, 1)
    await until(lambda: (terminal.columns, terminal.rows) == (20, 5), "the clamped size")
    client.resize(80, 24)
    # Frames of the sizes before it may still be under way.
    await client.until(lambda: client.emulator.cursor == (2, 23) and client.emulator.lines[23] == ">", "the line")
    await client.until(lambda: client.emulator.lines[0] == "Vad skaver?", "the text")
    await client.close()


async def test_a_long_paste_is_cut(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    client.type("\x1b[200~" + "x" * 5_000 + "\x1b[201~\r")
    await until(lambda: house.sessions[0].chair.submitted, "the line")
    client.type("y" * 5_000)
    await client.sees("> yyy")
    client.type("\r")
    await until(lambda: len(house.sessions[0].chair.submitted) == 2, "the line")
    assert [(line[0], len(line)) for line in house.sessions[0].chair.submitted] == [
        ("x", LONGEST_PASTE),
        ("y", LONGEST_PASTE),
    ]
    await client.close()


async def test_everybody_gets_their_own_colours(house: House) -> None:
    clients = [
        await Client.connect(house.port, term=term, environment=environment)
        for term, environment in (
            ("xterm-256color", {"COLORTERM": "truecolor"}),
            ("xterm-256color", {}),
            ("xterm", {}),
            ("xterm-256color", {"NO_COLOR": "1", "COLORTERM": "truecolor"}),
            ("vt100", {}),
        )
    ]
    for client in clients:
        await client.sees("Vad skaver?")
    for session in house.sessions:
        session.chair.seat.show(Page("En fråga till"))
    for client in clients:
        await client.sees("En fråga till")
    found = [colours(bytes(client.emulator.received)) for client in clients]
    assert found == [{"true"}, {"256"}, {"16"}, set(), set()]
    for client in clients:
        await client.close()


async def test_a_client_that_never_reads_costs_little_and_disturbs_nobody(house: House) -> None:
    deaf = await Client.connect(house.port, user="deaf")
    await deaf.sees("Vad skaver?")
    other = await Client.connect(house.port, user="other")
    await other.sees("Vad skaver?")
    deaf.channel.pause_reading()
    deaf.connection._transport.pause_reading()  # type: ignore[union-attr]
    first, second = house.sessions
    most = 0
    for number in range(400):
        text = "".join(f"{(number * 7 + row) % 1_000:03d} " * 18 + "\n" for row in range(22))
        first.chair.seat.show(Page(text))
        second.chair.seat.show(Page(f"nummer {number}"))
        await asyncio.sleep(0.002)
        most = max(most, first.terminal.queued())
    await other.sees("nummer 399")
    assert most < QUEUE_LIMIT + 8_000
    deaf.connection._transport.resume_reading()  # type: ignore[union-attr]
    deaf.channel.resume_reading()
    first.chair.seat.show(Page("ikapp"))
    await deaf.sees("ikapp")
    await deaf.close()
    await other.close()


async def test_a_crash_ends_that_app_alone_and_tells_the_client_nothing(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    unlucky = await Client.connect(house.port, user="unlucky")
    other = await Client.connect(house.port, user="other")
    await unlucky.sees("Vad skaver?")
    await other.sees("Vad skaver?")
    unlucky.type("utkast")
    await unlucky.sees("> utkast")
    unlucky.type("\x1b[19~")
    await until(lambda: house.crashes, "the crash")
    unlucky.type("till")
    await unlucky.sees("> till")
    assert house.sessions[0].chair.left == 0  # nobody sees them go
    other.type("hej")
    await other.sees("> hej")
    assert [str(error) for error in house.crashes] == ["hemligt"]
    assert house.sessions[0].chair.kept[0] == Draft(PLACE, "utkast", 6)
    sent = bytes(unlucky.emulator.received)
    assert b"hemligt" not in sent and b"Traceback" not in sent
    printed = capfd.readouterr()
    assert "hemligt" not in printed.out + printed.err and "Traceback" not in printed.out + printed.err
    for _ in range(2):  # the third crash in a minute is the last
        unlucky.type("\x1b[19~")
        await until(partial(more_crashes, house, len(house.crashes)), "the crash")
        if len(house.crashes) < 3:
            await unlucky.sees("Vad skaver?")
    await unlucky.session.closed.wait()
    assert unlucky.emulator.text.strip() == "Kom tillbaka om en stund."
    assert house.sessions[0].chair.left == 1
    await unlucky.close()
    await other.close()


def counted(call: Callable[[], None], calls: list[None]) -> None:
    calls.append(call())  # type: ignore[func-returns-value]


def more_crashes(house: House, than: int) -> bool:
    return len(house.crashes) > than


def our_threads() -> list[str]:
    """Threads, without those in which asyncssh reads its options."""
    return sorted(thread.name for thread in threading.enumerate() if not thread.name.startswith("asyncio_"))


async def test_many_come_and_go_and_nothing_stays(house: House) -> None:
    out, err = sys.stdout, sys.stderr
    threads = our_threads()
    tasks = len(asyncio.all_tasks())

    async def visit(number: int) -> None:
        client = await Client.connect(house.port, user=f"visitor{number}")
        await client.sees("Vad skaver?")
        if number % 2:
            client.type("x")
            await client.sees("> x")
        if number % 3:
            await client.close()
        else:
            client.connection.abort()
            await client.connection.wait_closed()

    for start in range(0, 50, 5):
        await asyncio.gather(*(visit(number) for number in range(start, start + 5)))
    assert our_threads() == threads
    assert (sys.stdout, sys.stderr) == (out, err)
    await until(lambda: all(session.chair.left == 1 for session in house.sessions), "everybody has left")
    await until(lambda: len(asyncio.all_tasks()) <= tasks, "no task stays")
    house.sessions.clear()
    gc.collect()
    assert [it for it in gc.get_objects() if isinstance(it, FristadApp)] == []


async def test_stdout_stays_where_it_is_while_apps_overlap(house: House) -> None:
    out = sys.stdout
    first = await Client.connect(house.port)
    await first.sees("Vad skaver?")
    assert sys.stdout is out
    second = await Client.connect(house.port)
    await second.sees("Vad skaver?")
    await first.close()
    await until(lambda: house.sessions[0].chair.left, "the first has left")
    await second.close()
    await until(lambda: house.sessions[1].chair.left, "the second has left")
    assert sys.stdout is out


async def test_an_idle_terminal_gets_no_byte_and_an_equal_view_draws_nothing(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    (session,) = house.sessions
    app: Any = session.front._app  # type: ignore[union-attr]
    seat = session.chair.seat
    seat.show(Page("Vad är det?"))
    await client.sees("Vad är det?")
    before, taken = session.terminal.sent, app.base.taken
    for _ in range(20):
        seat.show(Page("Vad är det?"))
        await asyncio.sleep(0.005)
    assert session.terminal.sent == before
    assert app.base.taken == taken
    await client.close()


async def test_another_type_of_view_is_another_screen_and_panels_close(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    (session,) = house.sessions
    app: Any = session.front._app  # type: ignore[union-attr]
    seat = session.chair.seat
    seat.show(Other("Gruppen tänker för dig nu."))
    await client.sees("Gruppen tänker för dig nu.")
    assert "Vad skaver?" not in client.emulator.text
    assert client.emulator.cursor is None
    app.call_later(app.push_screen, ModalScreen())
    await until(lambda: isinstance(app.screen, ModalScreen), "the panel")
    seat.show(Other("Fortfarande."))
    await until(lambda: app.base.view == Other("Fortfarande."), "an update under the panel")
    assert isinstance(app.screen, ModalScreen)
    seat.show(Page("Tillbaka"))
    await client.sees("Tillbaka")
    assert len(app.screen_stack) == 2
    for number in range(6):
        seat.show(Page(f"{number}. vyn") if number % 2 else Other(f"{number}. vyn"))
        await client.sees(f"{number}. vyn")
    assert len(app.screen_stack) == 2
    await client.close()


async def test_every_change_of_the_draft_is_told(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    client.type("ja\x7f\x7f")
    kept = house.sessions[0].chair.kept
    await until(lambda: len(kept) == 4, "the draft")
    assert kept == [Draft(PLACE, "j", 1), Draft(PLACE, "ja", 2), Draft(PLACE, "j", 1), None]
    await client.close()


async def test_another_language_draws_again(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    (session,) = house.sessions
    app: Any = session.front._app  # type: ignore[union-attr]
    base = app.base
    session.chair.settings = Settings(language="en")
    session.chair.seat.show(session.chair.first)
    await until(lambda: app.base is not base, "a new screen")
    await client.close()


@pytest.mark.alone
async def test_a_flood_of_keys_leaves_others_their_turn(house: House) -> None:
    flooder = await Client.connect(house.port, user="flooder")
    other = await Client.connect(house.port, user="other")
    await flooder.sees("Vad skaver?")
    await other.sees("Vad skaver?")
    flooder.type("\x7f" * 60_000)
    longest = 0.0
    loop = asyncio.get_running_loop()
    for number in range(20):
        before = loop.time()
        other.type(chr(97 + number))
        await other.sees("> " + "".join(map(chr, range(97, 98 + number))))
        longest = max(longest, loop.time() - before)
    assert longest < 1.0
    await flooder.close()
    await other.close()


async def test_nothing_but_frames_and_the_bell_leaves_an_app(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    (session,) = house.sessions
    app = session.front._app  # type: ignore[union-attr]
    assert app is not None and app.ssh_driver is not None
    sent = session.terminal.sent
    app.copy_to_clipboard("hemligt")
    app.open_url("https://example.org")
    app.deliver_text("/etc/hostname")
    app.save_screenshot()
    app.action_screenshot()
    app.action_suspend_process()
    app.action_command_palette()
    app.notify("hemligt")
    app.ssh_driver.write("\x1b]52;c;aGVq\a")
    app.ssh_driver.open_url("https://example.org")
    client.type("\x10\x11")  # Textual's own keys for its palette and for leaving
    client.type("\x1b[<0;3;2M\x1b[<0;3;2m\x1b[<64;3;2M")  # a mouse that nobody asked for
    client.type("x")
    await client.sees("> x")
    assert session.terminal.sent == sent + 1
    session.chair.settings = Settings(calm=True)
    app.bell()
    assert session.terminal.sent == sent + 1
    session.chair.settings = Settings()
    app.bell()
    assert session.terminal.sent == sent + 2
    await client.close()


async def test_repainting_draws_everything_again(house: House) -> None:
    client = await Client.connect(house.port)
    await client.sees("Vad skaver?")
    before, drawn = len(client.emulator.received), client.emulator.cell(0, 0)
    client.emulator.feed(b"\x1b[?7h\x1b[?2004l\x1b[31;44m\x1b[H*** En rad fran nagot annat ***")
    app = house.sessions[0].front._app  # type: ignore[union-attr]
    assert app is not None
    app.action_repaint()
    await client.until(lambda: client.emulator.lines[0] == "Vad skaver?")
    await client.until(lambda: client.emulator.cursor == (2, 23), "the cursor")
    assert pyte.modes.DECAWM not in client.emulator.screen.mode
    assert ENTER.encode() in bytes(client.emulator.received)[before:]
    assert client.emulator.cell(0, 0) == drawn
    await client.close()
