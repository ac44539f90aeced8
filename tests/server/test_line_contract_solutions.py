"""Line mode from outside: what the owner makes of it, the solutions, the reflections and the close."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.helpers.contract import arrives, asked, heading, item, keeps_the_form, offered, only, to_exploration
from tests.helpers.group import a_group
from tests.helpers.lines import Lines

MEMBERS = ("lina", "petter", "samira", "jonas", "ulrika")
LEADS = ("extend", "pause", "remove", "blank", "whisper", "close", "invite", "treasure", "card", "desk", "back")
FLOOR = ("raise", "floor")


async def test_what_comes_after_the_hypotheses(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", "--speed", "400", members=MEMBERS) as group:
        people = await group.in_the_lobby(*group.everybody)
        await to_exploration(people, partner="petter")
        await written(people)
        await review(people)
        await solutions(people)
        await reflections(people)
        keeps_the_form(people.values())


async def written(people: Mapping[str, Lines]) -> None:
    """Four hypotheses, a note in the waiting room and something kept for later."""
    agneta = people["agneta"]
    for _ in range(3):
        await agneta.ok("/next!")
    await agneta.sees("* Nu kan du: /visa")
    await people["samira"].ok("Kanske är det oron")
    await people["samira"].ok("/park Stäng av den")
    await people["jonas"].ok("Kanske är det vanan")
    await people["petter"].ok("Kanske saknas regler")
    await people["lina"].ok("Andas lugnt")
    await agneta.ok("/reveal")
    await people["jonas"].sees("Kanske saknas regler")
    await people["jonas"].ok("En sen tanke")
    await agneta.ok("/next!")


async def review(people: Mapping[str, Lines]) -> None:
    agneta, lina, samira = people["agneta"], people["lina"], people["samira"]
    await arrives(samira, "8/11 Hypotesgenomgång, 15 min")
    await arrives(lina, "8/11 Hypotesgenomgång, 15 min")
    await only(agneta, *LEADS, *FLOOR, "next", "break", "peek", "picture")
    await only(lina, "keep", "correct", "release", "holds", "revise", "raise", "treasure", "picture")
    assert "(din)" not in "".join(await asked(samira, "/again"))
    for wrong in ("Hej", "/keep h0", "/korrigera h0 Nej", "/note Nej"):
        assert (await lina.refused(wrong)).endswith(f"({wrong})")
    kept, corrected, released = (
        item(lina, text) for text in ("Kanske är det oron", "Kanske är det vanan", "Kanske sak")
    )
    await lina.ok(f"/behåll {kept}")
    await samira.sees(f"[{kept}] Kanske är det oron (behålls)")
    await lina.ok(f"/correct {corrected} Jag vill hinna")
    await samira.sees("(korrigerad). Med ärendeägarens ord: Jag vill hinna.")
    await lina.ok(f"/släpp {released}")
    await samira.refused(f"/keep {kept}")
    await lina.ok(f"/release {item(lina, 'En sen')}")
    await lina.ok("/håller")
    await lina.refused("/holds")
    await agneta.sees("* Klart att gå vidare")
    await lina.ok("/omformulera Vad bär utan mig?")
    await samira.sees("Vad bär utan mig? (Lina Bergfors, omformulerad)")
    assert "/nästa!" in await agneta.refused("/next")
    await agneta.ok("/next!")


async def solutions(people: Mapping[str, Lines]) -> None:
    agneta, yusuf, lina, petter, samira = (people[who] for who in ("agneta", "yusuf", "lina", "petter", "samira"))
    await arrives(samira, "9/11 Lösningsfas utan ärendeägaren, 12 min")
    await arrives(lina, "9/11 Lösningsfas, 25 min")
    await only(samira, "solve", "raise", "treasure", "picture")
    await only(lina, "note", "treasure")
    before = len(lina.raw)
    first = await samira.ok("En lapp med namn")
    hypotheses = " ".join(item(samira, text) for text in ("Kanske är det oron", "Kanske är det vanan"))
    second = await petter.ok(f"/lös {hypotheses}: En timme om dagen")
    await samira.sees(f"[{second}] En timme om dagen. Bygger på: Kanske är det oron. Bygger på: Kanske är det vanan.")
    third = await petter.ok("/solve : Ingenting alls")
    parked = await samira.ok(f"/solve {item(samira, 'Stäng av den')}")
    for wrong in ("/solve Utan kolon", "/solve h0: Nej", "/lös", f"/undo {second}"):
        assert (await samira.refused(wrong)).split("(")[0].startswith("!! ")
    assert (await yusuf.refused("Jag då")).endswith("(Jag då)")
    assert len(lina.raw) == before
    assert "/nästa!" in await agneta.refused("/next")
    await agneta.ok("/next!")

    await arrives(lina, "9/11 Lösningsfas med ärendeägaren, 13 min")
    assert {"adopt", "enough", "raise"} <= await offered(lina)
    await lina.refused("En rad")
    for wrong in ("/adopt s0 Ord", f"/adopt {first}", f"/ta {first}  |  | "):
        await lina.refused(wrong)
    await samira.refused(f"/adopt {first} Ord")
    taken = await lina.ok(f"/ta {first} Lappen kommer | Fråga samordnaren | på tisdag")
    await samira.sees(f"[{taken}] Lappen kommer (Lina Bergfors). Första steg: Fråga samordnaren. När: på tisdag.")
    undone = await lina.ok(f"/adopt {second} Bara ord")
    await lina.ok(f"/undo {undone}")
    for id in (second, third):
        await lina.ok(f"/adopt {id} Mina ord")
    await lina.refused(f"/adopt {parked} Ett fjärde")
    await lina.ok("/gott-nog")
    await lina.refused("/enough")
    chest = await asked(lina, "/chest")
    assert chest[:3] == [f"[{taken}] Lappen kommer", "* Första steg: Fråga samordnaren", "* När: på tisdag"]
    assert undone not in str(chest)
    await agneta.ok("/next")


async def reflections(people: Mapping[str, Lines]) -> None:
    agneta, lina, samira = people["agneta"], people["lina"], people["samira"]
    await arrives(lina, "10/11 Individuell reflektion, 8 min")
    await only(samira, "say", "note", "treasure")
    await samira.ok("/säg Det här bär jag med mig")
    await lina.sees("Det här bär jag med mig (Samira Haddadi)")
    private, shared = await samira.ok("Bara min"), await samira.ok("/anteckna Till er")
    await samira.ok(f"/dela {shared}")
    await lina.sees(f"[{shared}] Till er (Samira Haddadi)")
    await lina.refused(f"/share {item(lina, 'Andas lugnt')}")  # from the waiting room: always private
    await samira.refused(f"/share {shared}")
    await samira.ok(f"/undo {private}")
    await agneta.ok("/next")
    for person in people.values():
        assert person is samira or "Bara min" not in person.raw.decode()

    await arrives(lina, "11/11 Metareflektion, 7 min")
    await only(agneta, *LEADS, *FLOOR, "break", "order")
    await only(lina, "pulse", "raise", "treasure")
    await agneta.ok("/ordet lina")
    await lina.sees("* Du har ordet")
    await lina.ok("Det gick långsamt, och bra.")
    await lina.ok("/klar")
    for wrong in ("/pulse 0 3", "/pulse 3 6", "/pulse 3", "/puls a b"):
        assert (await lina.refused(wrong)).endswith(f"({wrong})")
    for n, who in enumerate(MEMBERS):
        await agneta.refused("/count")  # from five answers
        await people[who].ok(f"/puls {n + 1} 3")
    await lina.ok("/pulse 1 3")
    await agneta.ok("/räkna")
    await lina.sees("1 (1), 2 (1), 3 (1), 4 (1), 5 (1). Tempo: 3 (5).")
    await agneta.refused("/count")
    await lina.refused("/pulse 1 1")
    await agneta.refused("/next!")
    await lina.refused("/stäng!")
    await agneta.ok("/stäng")
    await lina.sees("* Rummet töms om 15 minuter.")
    assert heading(lina) == "## Alm, träff 2 är slut"
    assert (await lina.refused("Hej då")).endswith("(Hej då)")
    await only(lina, "treasure")
    await lina.until(lambda: heading(lina) == "## Alm", "the lobby")
    await lina.sees("* Rummet är tömt")
    assert (await asked(lina, "/omgång"))[1].startswith("* 2. genomförd")
    assert len(await asked(lina, "/chest")) == 5
