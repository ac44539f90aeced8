"""The picture that its case owner takes home: by choice, alone, with nobody else's name, as sentences, as text and as SVG."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from meeting.model import Account
from meeting.view import Drawing, LinkShown, NodeShown
from server.chests import Chests
from server.nameless import anonymous, parts_of
from server.records import Treasure
from server.taken_picture import as_svg, in_markdown, without_names
from tests.helpers.contract import asked, heading, offered
from tests.helpers.taken_home import as_image, images_in, tokens
from tests.server.house import a_house
from tests.server.table import LEAD, a_table, to_exploration, to_questions
from tests.server.test_chest import markdown
from tui.chart.canvas import as_text
from tui.chart.told import whole
from tui.i18n import tongue

LINA = Account("lina")
DRAWING = Drawing(
    (NodeShown("n1", "Telefonen", 2, 1), NodeShown("n2", "Lina", 50, 1), NodeShown("n3", "Hemma", 26, 6)),
    (LinkShown("b1", "n1", "n2", "ringer"),),
    "Alla vägar går genom en telefon.",
    confirmed=True,
)


async def test_the_owner_takes_it_and_nobody_else_can() -> None:
    async with a_table() as table:
        await table.lobby(LEAD, "lina", "petter", "samira", "jonas")
        await to_questions(table)
        await to_exploration(table, "lina", "petter")
        lina, petter, jonas = (table.people[who] for who in ("lina", "petter", "jonas"))
        await table.lead("/next!")
        one, two = await lina.ok("Telefonen"), await petter.ok("/node Samira och jonas")
        await lina.ok(f"/link {one} {two} ringer <&>")
        await lina.ok("/summary Allt går genom Petter.")
        assert "take-picture" not in await offered(lina)
        assert "/bekräfta" in await lina.refused("/take-picture")
        await lina.ok("/confirm")
        assert "take-picture" in await offered(lina)
        for other in (petter, jonas, table.people[LEAD]):
            assert "take-picture" not in await offered(other)
            assert "ärendeägarens" in await other.refused("/take-picture")
        before = await table.heard("jonas")
        await lina.ok("/ta-bilden")
        await lina.ok("/take-picture")  # again it is the same one
        await table.undisturbed("jonas", before)
        assert await asked(lina, "/chest") == [
            "[v1] Allt går genom NN.", "* Bilden", "* Telefonen ringer <&> NN och NN."
        ]  # fmt: skip
        await lina.ok(f"/rename {one} Den röda telefonen")
        await table.lead("/next!")
        await lina.ok("/take-picture")  # its step is over
        await table.lead("/next!")
        await lina.until(lambda: heading(lina).startswith("## 7/11"), "the waiting room")
        assert "väntar på dig" in await lina.refused("/take-picture")
        taken = await markdown(table, "lina")
        assert "Den röda telefonen ringer" in taken and "Samira" not in taken and "Petter" not in taken
        await table.lead("/close!")
        await lina.until(lambda: "slut" in heading(lina), "the close")
        assert "* Bilden ligger i din egen kista och blir kvar där." in await asked(lina, "/again")
        assert not any("Bilden" in line for line in await asked(jonas, "/again"))
        table.moves_on(16 * 60)
        await lina.sees("Rummet är tömt")
        assert "ärendeägarens" in await lina.refused("/take-picture")
        assert await markdown(table, "lina") == taken
        assert await markdown(table, "petter") != taken
        await lina.ok("/discard v1")
        assert "röda" not in await markdown(table, "lina")


async def test_what_is_kept_is_sealed_and_comes_again_as_it_was() -> None:
    house = await a_house()
    chests: Chests = house.directory.chests
    await chests.put(LINA, Treasure("alm/4/x/v1", DRAWING.summary, circle="Alm", meeting=4, picture=DRAWING))
    await chests.change(LINA, "v1", lambda it: Treasure(it.source, "Mina ord", picture=it.picture, own=True))
    newer = Drawing((*DRAWING.nodes, NodeShown("n4", "Skolan", 2, 11)), DRAWING.links)
    await chests.put(LINA, Treasure("alm/4/x/v1", "Annat", picture=newer))
    (kept,) = await chests.of(LINA)
    assert (kept.text, kept.picture) == ("Mina ord", newer)
    rows = await chests._database.rows("SELECT payload FROM treasure", ())
    assert all(b"Telefonen" not in bytes(payload) for (payload,) in rows)
    await house.close()


def test_at_home_it_is_sentences_a_drawing_and_an_image_in_the_file() -> None:
    for language in ("sv", "en"):
        written = "\n".join(("# x", "", "- en", *in_markdown(DRAWING, "sv" if language == "sv" else "en"), "- två"))
        found = tokens(written)
        (drawn,) = [token.content for token in found if token.type == "fence"]
        assert drawn.splitlines() == list(as_text(DRAWING, {}))
        assert "│ Telefonen ├" in drawn
        texts = [token.content for token in found if token.type == "text"]
        assert texts[:2] == ["x", "en"] and texts[-1] == "två"
        (image,) = images_in(written)
        root = ET.fromstring(image)
        assert as_image(image) == (int(root.attrib["width"]), int(root.attrib["height"]))
        said = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        assert said == ["ringer", "Telefonen", "Lina", "Hemma", "Alla vägar går genom en telefon."]
    spoken = [tongue("sv").say(each) for each in whole(DRAWING)]
    assert spoken == ["Telefonen ringer Lina.", "Hemma."]


def test_whatever_is_written_in_it_the_file_is_whole_and_nothing_in_it_runs() -> None:
    hard = ("</text><script>x</script>", "\"'&<>", "a\ufffe\x0bb", "```", "]]>", "電話が鳴る", "e\u0301", "- # [x](y)")
    nodes = tuple(NodeShown(f"n{n}", text, 3 * n, n) for n, text in enumerate(hard))
    links = tuple(LinkShown(f"b{n}", "n0", f"n{n}", text) for n, text in enumerate(hard) if n)
    drawing = Drawing(nodes, links, "<b>&amp;\ufffe")
    svg = as_svg(drawing, "sv")
    assert svg == as_svg(drawing, "sv")
    assert as_image(svg)
    root = ET.fromstring(svg)
    tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()}
    assert tags <= {"svg", "title", "rect", "g", "path", "circle", "text"}
    assert not any("href" in name or name.startswith("on") for element in root.iter() for name in element.attrib)
    assert not re.search(r"url\(|@import|&(?!amp;|lt;|gt;|quot;|apos;|#)", svg)
    found = tokens("\n".join(("- en", *in_markdown(drawing, "sv"), "- två")))
    assert [token.type for token in found].count("fence") == 1
    assert [token.content for token in found if token.type == "text"][-1] == "två"


def test_nothing_in_it_runs_past_its_edge() -> None:
    for summary in ("o" * 300, f"ett {'o' * 300} till", "電" * 200, ""):
        root = ET.fromstring(as_svg(replace(DRAWING, summary=summary), "sv"))
        texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
        edge = int(root.attrib["width"]) - 24
        assert all(int(text.attrib["x"]) + int(text.attrib["textLength"]) <= edge for text in texts)
        said = [text.text or "" for text in texts if text.attrib["x"] == "0"]
        assert "".join(said).replace(" ", "") == summary.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Samira", "NN"),
        ("samira", "NN"),
        ("Samiras chef", "NNs chef"),
        ("SAMIRA", "NN"),
        ("Samira Holm", "NN"),
        ("Holm", "NN"),
        ("Dag", "NN"),
        ("varje dag", "varje NN"),
        ("samira ringer, Holm svarar", "NN ringer, NN svarar"),
        ("Dagen", "Dagen"),
        ("Samirand", "Samirand"),
        ("Lina", "Lina"),
        ("Chefen", "Chefen"),
    ],
)
def test_other_peoples_names_stay_in_the_room(text: str, kept: str) -> None:
    names = parts_of("Samira Holm", "samira") | parts_of("Dag", "dag")
    assert anonymous(text, names) == kept
    drawing = without_names(Drawing((NodeShown("n1", text, 0, 0),), (LinkShown("b", "n1", "n1", text),), text), names)
    assert (drawing.nodes[0].label, drawing.links[0].label, drawing.summary) == (kept, kept, kept)
