"""A whole meeting in line mode over the real core: transcripts as people read them, and what the owner never hears."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from meeting.model import Account
from meeting.view import Waiting
from tests.helpers.waiting import until
from tests.tui.line_room import NAMES, LineChair, LineRoom, Person, quiet
from tui import i18n

GOLDEN = Path(__file__).parents[1] / "golden"
ENGLISH = frozenset({"petter"})
READ = ("agneta", "lina", "petter", "samira")

# Who types what; a number is seconds that pass.
SCRIPT: tuple[tuple[str, str] | int, ...] = (
    ("agneta", "/nästa"),
    ("petter", "/help"),
    ("agneta", "/ordet lina"),
    ("lina", "Sov dåligt. Telefonen låg på nattduksbordet."),
    ("lina", "/lämna Schemat för påsk."),
    ("lina", "/känsla trött"),
    ("lina", "/klar"),
    ("petter", "Me next"),
    ("petter", "/raise"),
    ("agneta", "/floor petter"),
    ("petter", "Glad. Three calm weeks."),
    ("petter", "/pass"),
    ("agneta", "/nästa!"),
    50,
    ("samira", "/passa"),
    260,
    ("agneta", "/nästa"),
    ("jonas", "Jag har sagt nej två gånger till."),
    ("lina", "/tack"),
    ("jonas", "/klar"),
    ("agneta", "/nästa"),
    ("lina", "/föreslå Hur slutar jag rädda schemat? | Sjukanmälningar hamnar hos mig. | Att förstå."),
    ("petter", "How do I begin that talk?"),
    ("petter", "Another one"),
    ("samira", "/inte-med-mig q2"),
    ("agneta", "/röstning"),
    ("lina", "/rösta q1"),
    ("petter", "/vote q2"),
    ("samira", "/rösta q1"),
    ("agneta", "/räkna"),
    ("agneta", "/nästa"),
    ("lina", "/ja"),
    ("agneta", "/samtalspartner samira"),
    ("agneta", "/kika"),
    ("agneta", "/nästa"),
    ("petter", "Have you tried to say no?"),
    ("samira", "Vad hände i dig när det ringde?"),
    ("lina", "Trött först. Sedan förbannad."),
    ("lina", "/känsla förbannad"),
    ("yusuf", "/viska Tio minuter till?"),
    ("agneta", "/förläng 10 8"),
    ("lina", "/klar"),
    ("agneta", "/nästa"),
    ("samira", "Telefonen"),
    ("lina", "Jag"),
    ("samira", "/samband n1 n2 ringer"),
    ("lina", "/flytta n2 40 5"),
    ("lina", "/sammanfatta Alla vägar går genom en enda telefon."),
    ("lina", "/bekräfta"),
    ("agneta", "/nästa"),
    ("petter", "hello"),
    ("agneta", "/nästa"),
    ("agneta", "/nästa!"),
    ("lina", "/säg Hör ni mig?"),
    ("lina", "Jag andas."),
    ("petter", "Too early"),
    91,
    ("petter", "She should switch it off"),
    ("petter", "/park Switch it off at six"),
    ("samira", "Kan det vara så att snabba svar ger något tillbaka?"),
    ("samira", "/bild"),
    ("lina", "/vilka"),
    ("agneta", "/visa"),
    ("jonas", "Kanske är det ingen som bestämt vem som får ta in vikarie."),
    ("agneta", "/nästa!"),
    ("lina", "/behåll h2"),
    ("lina", "/korrigera h1 Jag är rädd att någon blir utan hjälp."),
    ("lina", "hej"),
    ("lina", "/släpp h3"),
    ("lina", "/omformulera Vad behöver finnas för att kvällen ska bära utan mig?"),
    ("agneta", "/nästa!"),
    ("petter", "/solve p1"),
    ("samira", "/lös h2 h3: Gör en lapp med tre namn."),
    ("lina", "/anteckna Hämtade vatten."),
    ("agneta", "/nästa!"),
    ("lina", "/ta s2 Lappen kommer tillbaka. | Fråga samordnaren. | tisdag"),
    ("lina", "/gott-nog"),
    ("agneta", "/nästa"),
    ("lina", "Ni fixade mig inte."),
    ("lina", "/dela r3"),
    ("agneta", "/nästa"),
    *((who, "/puls 4 5") for who in ("lina", "petter", "samira", "jonas", "ulrika")),
    ("agneta", "/räkna"),
    ("lina", "/borta"),
    ("lina", "/här"),
    ("agneta", "/stäng"),
    ("agneta", "/stäng!"),
    ("lina", "/skatt Be om en kvart."),
    ("lina", "/kista"),
    ("lina", "/avsluta"),
)


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "strict", True)


class Group:
    """Everybody of the room, each in line mode."""

    def __init__(self, room: LineRoom, people: Mapping[str, Person]) -> None:
        self.room, self.people = room, people
        self.transcripts: dict[str, list[str]] = {who: [] for who in people}
        self.hear()

    @classmethod
    async def gathered(cls) -> Group:
        room = LineRoom()
        chairs = {who: LineChair(room, Account(who), "en" if who in ENGLISH else "sv") for who in NAMES}
        people = {who: Person(chair) for who, chair in chairs.items()}
        await until(lambda: all(b"/here" in person.received for person in people.values()), "everybody's arrival")
        return cls(room, people)

    def hear(self) -> None:
        for who, person in self.people.items():
            self.transcripts[who] += person.new()

    async def play(self, script: Sequence[tuple[str, str] | int]) -> None:
        for act in script:
            if isinstance(act, int):
                self.room.pass_time(seconds=act)
            else:
                who, line = act
                self.transcripts[who].append(f"< {line}")
                self.people[who].type(f"{line}\n")
            await quiet()
            self.hear()
            for person in self.people.values():
                assert person.crashes == []


def place_of(script: Sequence[tuple[str, str] | int], line: str) -> int:
    return next(n for n, act in enumerate(script) if not isinstance(act, int) and act[1] == line)


@pytest.mark.parametrize("who", READ)
async def test_a_meeting_reads_as_it_is_written_down(who: str) -> None:
    group = await Group.gathered()
    await group.play(SCRIPT)
    text = "\n".join(group.transcripts[who]) + "\n"
    golden = GOLDEN / f"line_{who}.txt"
    if os.environ.get("FRISTAD_WRITE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()


async def test_every_line_of_the_meeting_has_its_marker_and_every_input_its_answer() -> None:
    group = await Group.gathered()
    await group.play(SCRIPT)
    for who, transcript in group.transcripts.items():
        for line in transcript:
            assert line.startswith(("## ", "? ", "[", "* ", "> ", "< ", "!! ", "ok")), (who, line)
        typed = sum(line.startswith("< ") for line in transcript)
        answered = sum(line == "ok" or line.startswith(("ok ", "!! ")) for line in transcript)
        assert typed == answered, who


async def test_the_owner_hears_the_same_whatever_the_others_write() -> None:
    begin = place_of(SCRIPT, "Too early")
    end = place_of(SCRIPT, "/behåll h2") - 1
    others = tuple(
        act
        for act in SCRIPT[begin:end]
        if isinstance(act, int) or act[0] == "lina" or act[1] == "/visa"
    )  # fmt: skip
    heard = []
    for between in (SCRIPT[begin:end], others, (*others[:-1], ("petter", "/raise"), *others[-1:])):
        group = await Group.gathered()
        await group.play(SCRIPT[:begin])
        before = len(group.people["lina"].received)
        await group.play(between)
        assert isinstance(group.room.view(Account("lina")), Waiting)
        heard.append(group.people["lina"].received[before:])
    assert heard[0] == heard[1] == heard[2]
    assert b"h1" not in heard[0]


async def test_a_line_that_drops_and_comes_back_reads_the_same_place() -> None:
    group = await Group.gathered()
    await group.play(SCRIPT[: place_of(SCRIPT, "She should switch it off") + 1])
    owner = group.people["lina"]
    owner.front.lost()
    await owner.front.closed()
    group.room.drop("lina")
    group.hear()
    again = Person(LineChair(group.room, Account("lina")))
    await until(lambda: b"/here" in again.received)
    assert again.new()[:3] == [
        "## 7/11 Hypotesfas, 20 min",
        "? Gruppen tänker för dig nu. Du behöver inte göra någonting. Andas, hämta vatten. Vi hämtar dig.",
        "[r1] Jag andas.",
    ]
