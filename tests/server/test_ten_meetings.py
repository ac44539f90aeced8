"""A circle from nothing to its end at a real server, half of it in lines and half at screens: founded, ten meetings, and home.

In `make test` it meets four times; all ten are in `make soak`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.helpers.attacked import LONG
from tests.helpers.canaries import singing, sings, word
from tests.helpers.command_line import fristad
from tests.helpers.contract import asked
from tests.helpers.group import NAMES, Group
from tests.helpers.lines import Lines
from tests.helpers.running import running
from tests.helpers.sitting import AtAScreen, InLines, Sitting
from tests.helpers.taken_home import as_calendar, as_image, as_list, images_in, taken_home
from tests.helpers.ten_meetings import Meeting, Parts
from tests.helpers.waiting import until
from tests.helpers.what_remains import what_remains

SPEED = "2000"  # the 90 quiet seconds take a twentieth of one
MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika", *(("tomasz", "karin", "daniel") if LONG else ()))
LEAD, OTHER, AFTER = "agneta", "yusuf", "fatima"  # who leads, the other facilitator, and who comes in their place
MEETS = tuple(range(1, 11)) if LONG else (1, 4, 6, 10)
ABSENT_AT, BROKEN_OFF, REPLACED_BEFORE = 4, 6, 6
ABSENT = "ulrika"
YEAR = datetime.now(UTC).year + 1
AGAIN = f"{YEAR + 1}-09-01 18:00"  # the reunion
ZONE = "Europe/Stockholm"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LINE = re.compile(r"ssh -p (\d+) (\w+)@127\.0\.0\.1")


class Circle:
    """Everybody of it, where they sit, and what each has taken home."""

    def __init__(self, group: Group) -> None:
        self.group, self.data = group, group.server.data
        self.memory = Path(group.server.environment["RUNTIME_DIRECTORY"])
        self.members: tuple[str, ...] = ()
        self.people: dict[str, Sitting] = {}
        self.kept: dict[str, set[str]] = {}
        self.owners: list[str] = []
        self.held: list[int] = []

    @property
    def lead(self) -> Lines:
        person = self.people[LEAD]
        assert isinstance(person, InLines)
        return person.lines

    # how they come, and go

    async def sits(self, account: str, *, at_a_screen: bool, told: str = "") -> None:
        """With the code of the letter the first time, and a name then; in the lobby, or where they hold a seat."""
        first = account in self.group.codes
        if at_a_screen:
            screen = AtAScreen(account, await self.group.screen(account))
            if first:
                await screen.reads("Vad vill du kallas?")
                await screen.do(NAMES[account])
            await screen.reads("Vart vill du")
            await screen.reads(told)
            await screen.do("/enter alm")
            self.people[account] = screen
        else:
            lines = await self.group.lines(account)
            if first:
                await lines.ok(f"/name {NAMES[account]}")
            await lines.sees(told)
            await lines.ok("/enter alm")
            self.people[account] = InLines(account, lines)

    async def leaves(self, account: str) -> None:
        await self.people.pop(account).close()

    async def invited(self, account: str, *more: str) -> None:
        """By a letter, and what stands in it is all that they know."""
        letter = "\n".join(await asked(self.lead, " ".join(("/invite", account, *more))))
        line, code = LINE.search(letter), CODE.search(letter)
        assert line is not None and code is not None, letter
        assert line.groups() == (str(self.group.server.port), account)
        self.group.codes[account] = code[0]

    async def founded(self, code: str) -> None:
        self.group.codes[LEAD] = code
        lead = await self.group.lines(LEAD)
        for line in (f"/name {NAMES[LEAD]}", "/circle Alm", "/enter alm", "/mode away", "/authorities several",
                     "/managers none", "/grace 0", "/circle-language sv", f"/timezone {ZONE}"):  # fmt: skip
            await lead.ok(line)
        self.people[LEAD] = InLines(LEAD, lead)
        await self.invited(OTHER, "facilitator")
        for account in MEMBERS:
            await self.invited(account)
        self.members = MEMBERS
        for n, account in enumerate((OTHER, *MEMBERS)):
            await self.sits(account, at_a_screen=n % 2 == 0)
        rhythm = f"var fjärde tisdag från {YEAR}-01-12 kl 13:00"
        assert len(await asked(lead, f"/plan-rest {rhythm} | {word('m0plats')}")) == 10

    # between the meetings

    async def cannot_come(self, account: str, number: int) -> None:
        await self.people[account].do(f"/attend {number} no")
        await self.leaves(account)
        (planned,) = [line for line in await asked(self.lead, "/series") if line.startswith(f"* {number}. ")]
        assert planned.endswith(f"Kommer inte: {NAMES[account]}")

    async def facilitator_replaced(self) -> None:
        """Somebody comes, leads from now on, and the one before leaves the circle."""
        await self.invited(AFTER)
        await self.sits(AFTER, at_a_screen=True)
        await self.lead.ok(f"/facilitator {AFTER} yes")
        before = self.people.pop(OTHER)
        await before.close()
        lines = await self.group.lines(OTHER)
        await lines.ok("/enter alm")
        await lines.ok("/leave-circle!")
        await lines.close()
        assert await asked(self.lead, "/invitations") == ["* Alla som är inbjudna har varit här."]

    async def others_sit_at_screens(self) -> None:
        """Who sat in lines sits at a screen from now on, and the other way round; whoever leads stays."""
        for account, person in list(self.people.items()):
            if account != LEAD:
                await person.close()
                await self.sits(account, at_a_screen=isinstance(person, InLines))

    # the meetings

    def parts(self, number: int) -> Parts:
        """Everybody is the owner in their turn, somebody else asks, and the last owner tells how it went."""
        here = [who for who in self.members if who in self.people]
        owner = next(who for who in here if who not in self.owners) if set(here) - set(self.owners) else here[0]
        last = self.owners[-1] if self.owners else ""
        return Parts(
            LEAD,
            owner,
            partner=here[(here.index(owner) + 1) % len(here)],
            previous=last if last in here else "",
            declines=BROKEN_OFF in self.held[-1:],
        )

    async def meets(self, number: int) -> None:
        meeting = Meeting(number, self.people, self.members, self.parts(number))
        await self.lead.ok(f"/start! {number}")
        match number:
            case 1:
                await meeting.first()
            case 10:
                show, treasure = next((who, word) for who, kept in self.kept.items() for word in kept if "egna" in word)
                await meeting.last(show=show, treasure=treasure, again=AGAIN)
            case n if n == BROKEN_OFF:
                await meeting.broken_off()
                await self.ended_without(meeting)
            case _:
                await meeting.regular()
        await meeting.emptied()
        self.held.append(number)
        if number > 1:
            self.owners.append(meeting.parts.owner)
        for who, words in meeting.kept.items():
            self.kept.setdefault(who, set()).update(words)
        await self.nothing_else_is_left()

    async def ended_without(self, meeting: Meeting) -> None:
        """Nothing is revealed and nothing goes on while the owner's line is gone; who leads ends it."""
        await self.lead.sees("Ärendeägaren har tappat kontakten")
        for line in ("/reveal", "/next!", "/close"):
            await self.lead.refused(line)
        await self.lead.ok("/close!")
        owner = meeting.parts.owner
        was_at_a_screen = isinstance(self.people.pop(owner), AtAScreen)
        await meeting.emptied()
        await self.sits(owner, at_a_screen=was_at_a_screen, told="Rummet är tömt")

    async def nothing_else_is_left(self) -> None:
        """Of a meeting that is over: that it was held, who owned its case, and what each has taken home."""
        await until(lambda: not list(self.memory.rglob("*.key")), "no key left")
        found = what_remains(self.data)
        assert found.of_meetings == 0
        taken = {word for words in self.kept.values() for word in words}
        agreed = {word("m0plats"), word("m1regel"), word("m10plats")}
        assert found.singing("treasure") == taken
        assert found.singing("circle") <= agreed
        assert found.singing("person") == found.singing("secrets") == set()
        (circle,) = map(json.loads, found.opened["circle"])
        assert [held["number"] for held in circle["held"]] == self.held
        assert all(held["emptied"] for held in circle["held"])
        assert (circle["open"], circle["last_owner"]) == (None, self.owners[-1] if self.owners else None)
        # In the clear there is nothing at all.
        assert singing((self.data, self.memory)) == []
        assert not sings(json.dumps(self.group.server.events).encode() + self.group.server.printed.encode())

    # what they take home

    async def calendar(self, account: str) -> list[tuple[str, datetime, str]]:
        return as_calendar(await taken_home(await self.group.connection(account), "calendar"))

    async def chest(self, account: str) -> str:
        return (await taken_home(await self.group.connection(account), "chest")).decode()


async def test_a_circle_from_nothing_to_its_end(tmp_path: Path) -> None:
    data, loop, took = tmp_path / "data", asyncio.get_running_loop(), dict[str, float]()
    letter = await fristad("init", "--facilitator", LEAD, "--data", str(data))
    async with running(data, "--speed", SPEED) as server:
        circle = Circle(Group(server, MEMBERS))
        began = loop.time()
        code = CODE.search(letter)
        assert code is not None
        await circle.founded(code[0])
        took["founded"] = loop.time() - began
        await the_dates_are_in_ones_calendar(circle)
        for number in MEETS:
            if number == ABSENT_AT:
                await circle.cannot_come(ABSENT, number)
            if number == REPLACED_BEFORE:
                await circle.facilitator_replaced()
            began = loop.time()
            await circle.meets(number)
            took[f"meeting {number}"] = loop.time() - began
            if number == ABSENT_AT:
                await circle.sits(ABSENT, at_a_screen=False)
            if LONG:
                await circle.others_sit_at_screens()
        await it_is_over(circle)
        await each_takes_theirs_home(circle)
    if os.environ.get("FIGURES"):
        sys.stderr.write(f"\n{', '.join(f'{what} {seconds:.1f} s' for what, seconds in took.items())}\n")


async def the_dates_are_in_ones_calendar(circle: Circle) -> None:
    """At one o'clock on the wall in winter and in summer, and so in whatever zone somebody's calendar is."""
    events = await circle.calendar(MEMBERS[0])
    assert [title for title, _, _ in events] == [f"Alm, träff {number} av 10" for number in range(1, 11)]
    assert {status for _, _, status in events} == {"CONFIRMED"}
    times = [when for _, when, _ in events]
    assert {when.strftime("%a %H:%M") for when in times} == {"Tue 13:00"}
    offsets = [when.utcoffset() for when in times]
    assert offsets == [when.astimezone(ZoneInfo(ZONE)).utcoffset() for when in times]
    assert {timedelta(hours=1), timedelta(hours=2)} == set(offsets)
    # One is moved and one cancelled: told by the same events.
    await circle.lead.ok(f"/plan 3 {YEAR}-03-28 09:00")  # the day on which the clocks may change
    await circle.lead.ok("/cancel 5")
    after = await circle.calendar(MEMBERS[0])
    assert len(after) == 10
    assert after[2][1].astimezone(ZoneInfo(ZONE)).strftime("%m-%d %H:%M") == "03-28 09:00"
    assert [title for title, _, status in after if status == "CANCELLED"] == ["Alm, träff 5 av 10"]
    await circle.lead.ok(f"/plan 5 {YEAR}-05-25 13:00")


async def it_is_over(circle: Circle) -> None:
    for person in circle.people.values():
        await person.reads("gruppen har slutat med den")
    told = await asked(circle.lead, "/series")
    assert [line.split(".")[0] for line in told if "rummet tömdes" in line] == [f"* {n}" for n in MEETS]
    await circle.lead.refused("/start")
    # What is left to come is that they meet again; of the rest calendars hear that it will not be.
    calendar = await circle.calendar(MEMBERS[0])
    ((title, when, _),) = [each for each in calendar if each[2] != "CANCELLED"]
    assert (title, when.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M")) == ("Alm, återträff", AGAIN)


async def each_takes_theirs_home(circle: Circle) -> None:
    """The chest as Markdown, with the pictures of one's own cases; nobody has anything of anybody else's."""
    assert sum(map(len, circle.kept.values())) >= 12
    for account, words in circle.kept.items():
        chest = await circle.chest(account)
        texts = [text for _, text in as_list(chest)]
        assert texts[0] == "Skattkista"
        pictures = images_in(chest)
        assert len(pictures) == circle.owners.count(account)
        for picture in pictures:
            assert min(as_image(picture)) > 100
        sung = re.findall(r"KanarieQ7\w+", " ".join((*texts, *pictures)))
        assert set(sung) == words, (account, texts)
