"""One's own ways in and connections, over real SSH: shown to oneself, ended by oneself, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import asyncssh
import pytest

from server.sign_ins import MOST
from tests.helpers.contract import asked, keeps_the_form
from tests.helpers.group import PASSPHRASE, a_group
from tests.helpers.lines import Lines, signed_in

WORDS = {
    "sv": ("/inloggningar", "/logga-ut-andra", "(den här)", "med lösenfras"),
    "en": ("/signins", "/sign-out-others", "(this one)", "by passphrase"),
}


async def gone(connection: asyncssh.SSHClientConnection) -> None:
    await connection.wait_closed()


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_the_others_are_seen_and_ended(tmp_path: Path, language: str) -> None:
    listing, ending, here, by = WORDS[language]
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        people = await group.at_home("lina", "petter")
        lina = people["lina"]
        await lina.ok(f"/lang {language}")
        # A sign-in without a session takes nobody's place, and is seen.
        other = await signed_in(group.server.port, "lina", (PASSPHRASE,))
        first, *connections = await asked(lina, listing)
        assert "/nycklar" in first if language == "sv" else "/keys" in first
        assert len(connections) == 2
        assert [here in each for each in connections] == [True, False], connections
        assert all("127.0.0.1" in each and by in each for each in connections)
        assert len(await asked(people["petter"], "/signins")) == 2
        assert (await lina.send(ending)).startswith("ok 1 ")
        await gone(other)
        assert len(await asked(lina, listing)) == 2
        await lina.ok(ending)  # there is none, and that is said
        assert len(await asked(people["petter"], "/signins")) == 2
        keeps_the_form(people.values())


async def test_who_comes_anew_is_where_one_sits(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        (before,) = (await group.at_home("lina")).values()
        after = await group.lines("lina")
        await before.until(lambda: before.closed, "the place taken over")
        await after.sees("## Hemma")
        _, here = await asked(after, "/signins")
        assert "(den här)" in here


async def test_so_many_connections_and_then_the_first_goes(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        people = await group.at_home("lina", "petter")
        others = [await signed_in(group.server.port, "lina", (PASSPHRASE,)) for _ in range(MOST + 1)]
        await gone(others[0])
        listed = await asked(people["lina"], "/signins")
        assert len(listed) == 1 + 1 + MOST and "(den här)" in listed[1]  # the heading, the seat, and the others
        assert len(await asked(people["petter"], "/signins")) == 2


async def test_a_key_that_is_dropped_ends_what_it_let_in(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        key = asyncssh.generate_private_key("ssh-ed25519")
        port = group.server.port
        code = group.codes.pop("lina")
        connection = await signed_in(port, "lina", (code,), (PASSPHRASE, PASSPHRASE), client_keys=[key])
        lina = await Lines.on(connection, "lina")
        await lina.ok("/add-key 1")
        by_key = await signed_in(port, "lina", client_keys=[key])
        by_words = await signed_in(port, "lina", (PASSPHRASE,))
        assert [key.get_fingerprint() in line for line in await asked(lina, "/signins")] == [False, False, True, False]
        assert (await lina.send("/drop-key 1")).startswith("ok ")
        await gone(by_key)
        assert len(await asked(lina, "/signins")) == 3
        assert not by_words.is_closed()


async def test_a_recovery_code_ends_all_that_was_let_in_before(tmp_path: Path) -> None:
    """Whoever had the passphrase, or a key of their own, is out, also from the seat; and Petter stays."""
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        key = asyncssh.generate_private_key("ssh-ed25519")
        port = group.server.port
        petter = (await group.at_home("petter"))["petter"]
        code = group.codes.pop("lina")
        first = await signed_in(port, "lina", (code,), (PASSPHRASE, PASSPHRASE), client_keys=[key])
        seat = await Lines.on(first, "lina")
        await seat.ok("/add-key 1")
        by_key = await signed_in(port, "lina", client_keys=[key])
        by_words = await signed_in(port, "lina", (PASSPHRASE,))
        assert len(await asked(seat, "/signins")) == 4

        new = "en helt ny lång fras"
        code = (await group.server.ask(ask="recover", account="lina"))["code"]
        assert not (first.is_closed() or by_key.is_closed() or by_words.is_closed())  # until it is used
        lina = await Lines.on(await signed_in(port, "lina", (code,), (new, new)), "lina")
        for connection in (first, by_key, by_words):
            await gone(connection)
        assert len(await asked(lina, "/signins")) == 2
        assert key.get_fingerprint() not in " ".join(await asked(lina, "/keys"))
        with pytest.raises(asyncssh.PermissionDenied):
            await signed_in(port, "lina", client_keys=[key])
        assert len(await asked(petter, "/signins")) == 2


async def test_on_the_screen_a_new_passphrase_ends_what_the_old_one_let_in(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        (lines,) = (await group.at_home("lina")).values()
        lina = await group.screen("lina")
        await lina.sees("Lina Bergfors")
        await lines.until(lambda: lines.closed, "the place taken over")
        other = await signed_in(group.server.port, "lina", (PASSPHRASE,))
        lina.type("/inloggningar\r")
        await lina.sees("(den här)")
        await lina.sees("2. Sedan")
        lina.type("\x1b")
        await lina.until(lambda: "2. Sedan" not in lina.emulator.text, "the page gone")
        lina.type("/lösenfras\r")
        await lina.sees("minst 12")
        for asks in ("En gång till", "avslutad"):
            lina.type("en helt annan fras\r")
            await lina.sees(asks)
        await gone(other)
        lina.type("/logga-ut-andra\r")
        await lina.sees("Inga andra")
        await lina.close()
