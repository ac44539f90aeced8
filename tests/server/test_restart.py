"""The server is killed with SIGKILL in step 7 and started again: nothing is lost, nobody is let in who was out."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.helpers.attacked import LONG
from tests.helpers.group import Group, a_group
from tests.helpers.lines import Lines
from tests.helpers.talk import to_silent_writing
from tests.helpers.waiting import until

MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika")
SPEED = 20  # the 90 quiet seconds take 4.5


async def in_silent_writing(group: Group) -> dict[str, Lines]:
    """Everybody there."""
    people = await group.in_the_lobby(*group.everybody)
    await to_silent_writing(people, group.members)
    await people["petter"].sees("## 7/11")
    return people


async def test_everybody_is_back_in_step_7_with_the_owner_out_and_drafts_in_place(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", str(SPEED), members=MEMBERS) as group:
        people = await in_silent_writing(group)
        for account in ("samira", "jonas"):
            await people[account].close()
        screen = await group.screen("petter")
        await people["petter"].taken_over()
        await screen.sees("7 HYPOTES")
        screen.type("Kanske hon inte heller har någon att")
        await screen.sees("Kanske hon inte heller har någon att")
        screen.type("\x1b[D\x1b[D\x1b[D")  # the cursor goes three to the left
        await until_posted(people["ulrika"], "Kvällspersonalen kanske tror att hon vill")

        # A draft is at most two seconds old: once it is stored, it is there.
        await group.server.logged("listening")
        await until_draft_is_stored(group)
        await group.server.kill9()
        await group.server.start()

        owner = await group.lines("lina")
        await owner.sees("## 7/11")
        await owner.sees("Gruppen tänker för dig nu")
        ulrika = await group.lines("ulrika")
        await ulrika.sees("Kvällspersonalen kanske tror att hon vill")
        again = await group.screen("petter")
        await again.sees("Kanske hon inte heller har någon att")
        cursor = again.emulator.cursor
        again.type("X")
        await again.sees("någon Xatt")
        assert cursor is not None
        # Everything accepted is there, and goes on.
        lead = await group.lines("agneta")
        await lead.ok("/reveal")
        await again.sees("Kvällspersonalen kanske tror")
        assert b"Kv\xc3\xa4llspersonalen" not in owner.raw
        for person in (owner, ulrika, lead):
            await person.close()
        await again.close()


async def until_posted(person: Lines, text: str) -> str:
    """Type a hypothesis until the quiet time is over; each refusal gives it back."""
    while True:
        answer = await person.send(text)
        if answer.startswith("ok"):
            return answer
        assert text in answer


async def until_draft_is_stored(group: Group) -> None:
    """Wait until the database has somebody's draft."""

    def stored() -> bool:
        with sqlite3.connect(f"file:{group.server.data}/fristad.db?mode=ro", uri=True) as database:
            return bool(database.execute("SELECT count(*) FROM draft").fetchone()[0])

    await until(stored, "a draft in the database")


async def test_a_kill_takes_no_lifeline_and_no_chest_from_anybody(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "600", members=("lina", "petter")) as group:
        people = await group.in_the_lobby("agneta", "lina", "petter")
        lead = people["agneta"]
        for line in ("/start 1", "/next!", "/next!", "/next!"):
            await lead.ok(line)
        await people["lina"].sees("## 4/6")
        point = await people["lina"].ok("/point 2020 -5 Våren då vi sprang")

        people = await killed_in_between(group, "agneta", "lina", "petter")
        await people["lina"].sees(f"[{point}] Våren då vi sprang (2020, ner 5)")
        assert "Våren då" not in people["petter"].raw.decode()
        if not LONG:
            return
        await people["agneta"].ok("/close!")
        await people["lina"].sees("Rummet är tömt")
        await people["lina"].ok("/treasure Telefonen i hallen")
        for line in ("/start 10", *["/next!"] * 5):
            await people["agneta"].ok(line)
        await people["lina"].sees("11/11 Metareflektion med skattkistorna")
        people = await killed_in_between(group, "lina")
        await people["lina"].sees("] Telefonen i hallen")


async def killed_in_between(group: Group, *back: str) -> dict[str, Lines]:
    """The server is killed and started again, and they come back."""
    await group.server.kill9()
    await group.server.start()
    return {account: await group.lines(account) for account in back}
