"""A slow line gathers what was typed: it comes at once, and means what it would have meant."""

from __future__ import annotations

from tests.server.table import LEAD, Screen, a_table


async def test_lines_in_one_packet_are_one_each() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        await table.lead("/start 2", "/floor lina")
        screen = await table.screen("lina")
        await screen.reads("Du har ordet")
        said = [f"Det {n} jag har med mig" for n in range(12)]
        screen.type("".join(f"{line}\r" for line in said) + "och")
        await screen.line_is("och")
        await table.people["petter"].sees(said[-1])
        shown = [line for line in table.people["petter"].lines if line.startswith("[c")]
        assert [line.partition("] ")[2] for line in shown] == [f"{line} (Lina)" for line in said]


async def test_a_key_and_what_follows_it() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter")
        await table.lead("/start 2", "/floor petter")
        screen = await table.screen("lina")
        await screen.reads("Petter har ordet")
        # Help is opened and closed, twice, and what was typed is in the line.
        screen.type("\x1bOP\x1bOPett\x071\x071\x1b[C två")
        await screen.line_is("ett två")
        # Ctrl+D asks; Enter takes the first choice, which is to stay; the text is kept.
        screen.type("\x04\r")
        await screen.line_is("ett två")
        screen.type("!")
        await screen.line_is("ett två!")
        assert not screen.session.closed.is_set()


async def test_what_is_typed_before_there_is_a_screen() -> None:
    async with a_table() as table:
        screens = [await Screen.connect(table.port, user=account) for account in ("lina", "petter", "samira")]
        for screen in screens:
            screen.type("tidig")
        for screen in screens:
            await screen.line_is("tidig")
            screen.type("t")
            await screen.line_is("tidigt")
            await screen.close()
