"""The pulse over the meetings: means and nothing else, for the circle alone, as a plot and in sentences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from itertools import combinations_with_replacement

from meeting.events import Happened, PulseCounted, Pulsed
from meeting.evolve import evolve
from meeting.model import Account, Pulse
from server import pulses
from server.records import Felt, roughly
from server.remains import felt
from server.words import said
from tests.helpers.contract import arrives, asked, offered
from tests.meeting.play import Game
from tests.server.house import MEMBERS
from tests.server.table import LEAD, Table, a_table


async def pulse(table: Table, number: int, *given: tuple[int, int]) -> None:
    """A meeting in which these answer, and the leader shows it where enough do."""
    await table.lead(f"/start {number}", *["/next!"] * 4)
    await arrives(table.people["lina"], "11/11")
    for account, (safety, pace) in zip(MEMBERS, given, strict=False):
        await table.people[account].ok(f"/pulse {safety} {pace}")
    await (table.people[LEAD].ok("/count") if len(given) >= 5 else table.people[LEAD].refused("/count"))
    await table.lead("/close")
    await table.house.meetings.empty(table.circle)
    await table.house.meetings.errands.done()
    await arrives(table.people[LEAD], "Alm")


async def test_what_is_kept_and_who_sees_it() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, *MEMBERS)
        lina = table.people["lina"]
        assert "pulse-curve" not in await offered(lina)
        await lina.refused("/pulse-curve")
        await pulse(table, 2, (5, 3), (4, 3), (4, 3), (4, 3), (4, 4))
        await pulse(table, 3, (1, 1), (1, 1), (1, 1), (1, 1))
        await pulse(table, 4, (5, 5), (5, 5), (5, 5), (5, 5), (5, 5))
        assert await asked(lina, "/pulskurva") == [
            "* Träff 2: trygghet 4,0, tempo 3,0.",
            "* Träff 4: trygghet minst 4,5, tempo minst 4,5.",
            "* Medelvärden av minst fem svar, 1 till 5, på en halva när. Något annat finns inte kvar av dem.",
        ]
        kept = table.house.circles[table.circle].pulses
        assert list(map(asdict, kept)) == [
            {"number": 2, "safety": 4.0, "pace": 3.0}, {"number": 4, "safety": 4.5, "pace": 4.5},
        ]  # fmt: skip
        screen = await table.screen("petter")
        await screen.enter("/pulskurva")
        await screen.reads("Träff 4: trygghet minst 4,5, tempo minst 4,5.")
        assert "x trygghet o tempo * båda" in screen.flowing
        rows = [row.strip() for row in screen.emulator.lines]
        assert next(row for row in rows if row.startswith("5 |")).split() == ["5", "|"]
        assert next(row for row in rows if row.startswith("|")).split() == ["|", "*"]
        assert next(row for row in rows if row.startswith("4 |")).split() == ["4", "|", "x"]
        assert next(row for row in rows if row.startswith("3 |")).split() == ["3", "|", "o"]
        # Another circle, and somebody at home, know nothing of it.
        await table.people[LEAD].ok("/circle Björk")
        await table.people[LEAD].ok("/enter bjork")
        await table.people[LEAD].refused("/pulse-curve")


def test_nothing_is_kept_of_what_was_not_shown() -> None:
    game = Game()
    assert felt(game.meeting) is None
    answered = evolve(game.meeting, Happened(2, game.now, Pulsed(Account("lina"), 5, 5)))
    assert answered.pulse != Pulse() and felt(answered) is None
    shown = evolve(answered, Happened(3, game.now, PulseCounted((0, 0, 1, 0, 5), (1, 1, 1, 1, 2))))
    assert felt(shown) == Felt(4, 4.5, 3.5)


def test_from_no_mean_that_is_kept_follows_how_many_gave_which() -> None:
    """Of all that seven, or as few as five, can answer."""
    for many in range(5, 8):
        ways = defaultdict[float, set[tuple[int, ...]]](set)
        for given in combinations_with_replacement(range(1, 6), many):
            ways[roughly(sum(given) / many)].add(tuple(map(given.count, range(1, 6))))
        assert min(ways) == 1.5 and max(ways) == 4.5
        for counts in ways.values():
            assert all(len(set(of_one)) > 1 or set(of_one) == {0} for of_one in zip(*counts, strict=True))


def test_what_was_kept_exactly_once_is_told_roughly() -> None:
    (first, *_) = pulses.told((Felt(3, 5.0, 1.2),))
    assert said(first, "en") == "Meeting 3: safety at least 4.5, pace at most 1.5."


def test_the_plot_has_a_mark_for_each_mean_in_its_column_and_fits() -> None:
    these = tuple(Felt(n, 1 + n * 0.4, 5.4 - n * 0.4) for n in range(2, 11))
    for language in ("sv", "en"):
        rows = pulses.plot(these, "sv" if language == "sv" else "en")
        assert max(map(len, rows)) <= 38 and len(rows) <= 14  # on the smallest screen too
        axis = next(row for row in rows if row.split()[:2] == ["1", "2"])
        for each in these:
            column = axis.index(f" {each.number}") + len(str(each.number))
            marks = [row[column] for row in rows[:9]]
            assert (
                marks[10 - round(roughly(each.safety) * 2)] in "x*"
                and marks[10 - round(roughly(each.pace) * 2)] in "o*"
            )
            assert len("".join(marks).replace(" ", "")) in (1, 2)
    assert not any(row[axis.index(" 1") + 1].strip() for row in rows[:9])  # the first meeting has no pulse


def test_without_any_that_is_said() -> None:
    assert [said(each, "en").split(":")[0] for each in pulses.told(())] == ["No pulse yet"]
