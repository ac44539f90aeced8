"""The picture as an editor: what is chosen, moved, linked and worded anew, by keys and with a mouse."""

from __future__ import annotations

from dataclasses import replace

from meeting import commands as c
from meeting.view import NodeShown, Picture
from tests.helpers.waiting import until
from tests.screens.stage import playing
from tests.screens.views import all_views
from tui.rows import STICKY
from tui.seat import Answer
from tui.widgets.picture import PictureMap


async def test_nodes_are_moved_linked_and_erased_in_the_picture() -> None:
    async with playing(all_views()["06_picture_lina"]) as player:
        await player.press("tab", "right", "right", "down", "tab")
        (moved,) = player.chair.asked
        assert moved == c.Move(moved.id, 36, 9)
        await player.press("l")
        assert "Ett samband från" in player.screen
        await player.press("enter", *"ringer", "enter")
        link = player.chair.asked[-1]
        assert isinstance(link, c.Link)
        assert link.label == "ringer"
        assert player.stage.focused is player.stage.scroller  # and one goes on where one was
        await player.press("f9")
        assert "Telefonen svarar alltid Lina." in player.screen


async def test_what_goes_from_everybodys_picture_is_asked_about_and_one_goes_on_where_one_was() -> None:
    view = all_views()["06_picture_lina"]
    assert isinstance(view, Picture)
    node, *_ = [each for each in view.drawing.nodes if each.label == "Telefonen"]
    links = sum(node.id in (each.from_id, each.to_id) for each in view.drawing.links)
    tabs = 1 + view.drawing.nodes.index(node)
    async with playing(view) as player:
        await player.press(*["tab"] * tabs, "delete")
        shown = " ".join(player.screen.split())
        assert "”Telefonen” försvinner ur allas bild" in shown and f"{links} samband med den" in shown
        await player.press("enter")
        assert player.chair.asked == []
        assert player.stage.focused is player.stage.scroller and "Vald: Telefonen" in player.screen
        await player.press("delete", "down", "enter")
        assert player.chair.asked == [c.Erase(node.id)]
        assert player.stage.focused is player.stage.scroller
        await player.press(*["tab"] * (len(view.drawing.nodes) - tabs + 1), "delete")
        assert "”Kvällspersonalen ringer Telefonen” försvinner" in " ".join(player.screen.split())
        await player.press("escape", "escape")
        await player.type("/sudda n0")
        await player.press("enter")
        assert player.chair.asked[-1] == c.Erase("n0")


async def test_what_is_chosen_in_the_picture_is_said_and_its_words_are_changed_where_they_stand() -> None:
    view = all_views()["06_picture_lina"]
    assert isinstance(view, Picture)
    async with playing(view) as player:
        await player.press("tab")
        assert "Vald: Lina" in player.screen
        await player.press("r")
        assert player.stage.line.text == "Lina"
        await player.press(*" B", "enter")
        assert player.chair.asked == [c.Rename(view.drawing.nodes[0].id, "Lina B")]
        await player.press("shift+tab")
        assert "Vald:" not in player.screen and player.stage.line.has_focus
        # After the nodes come the links, and they are said as sentences.
        await player.press("tab", *["tab"] * len(view.drawing.nodes))
        assert "Vald: Kvällspersonalen ringer Telefonen." in player.screen
        await player.press("r", "ctrl+u", *"svarar", "enter")
        assert player.chair.asked[-1] == c.Rename(view.drawing.links[0].id, "svarar")


async def test_a_new_node_is_chosen_once_it_is_there() -> None:
    view = all_views()["06_picture_lina"]
    assert isinstance(view, Picture)
    async with playing(view) as player:
        player.chair.answers.append(Answer(item="n999"))
        await player.press("tab", "n", *"Hemma", "enter")
        assert player.chair.asked == [c.Node("Hemma")]
        nodes = (*view.drawing.nodes, NodeShown("n999", "Hemma", 2, 16))
        await player.show(replace(view, drawing=replace(view.drawing, nodes=nodes)))
        assert "Vald: Hemma" in player.screen
        await player.press("l", "escape", "escape")
        assert player.stage.line.has_focus


async def test_many_steps_are_one_move_and_nothing_jumps_back_meanwhile() -> None:
    view = all_views()["06_picture_lina"]
    assert isinstance(view, Picture)
    async with playing(view) as player:
        await player.press("tab", *["down"] * 2, *["right"] * 6)
        before = player.screen
        await until(lambda: bool(player.chair.asked), "it rests")
        (moved,) = player.chair.asked
        assert isinstance(moved, c.Move)
        place = player.stage.scroller
        assert isinstance(place, PictureMap)
        assert place.boxes[moved.id].at == (moved.x, moved.y)
        assert "║ Lina ║" in before and "║ Lina ║" in player.screen
        nodes = tuple(replace(it, x=moved.x, y=moved.y) if it.id == moved.id else it for it in view.drawing.nodes)
        await player.show(replace(view, drawing=replace(view.drawing, nodes=nodes)))
        assert place.moved == {}
        assert place.boxes[moved.id].at == (moved.x, moved.y)


async def test_a_chest_has_its_pictures_drawn_where_they_can_be_seen() -> None:
    answer = Answer(lines=("[v1] Telefonen",), wide=("[v1] Telefonen", f"{STICKY * 30}┌───┐"))
    for size, drawn in (((80, 24), True), ((60, 24), False)):
        async with playing(all_views()["07_talk_daniel"], size=size) as player:
            player.chair.answers.append(answer)
            await player.press("f10")
            assert "[v1] Telefonen" in player.screen
            assert (f"\n{' ' * 31}┌───┐" in player.screen) == drawn


async def test_who_only_looks_moves_nothing() -> None:
    async with playing(all_views()["06_picture_petter"]) as player:
        before = player.screen
        await player.press("tab", "right", "l", "delete")
        assert player.chair.asked == []
        assert "║" not in before


async def test_one_reads_on_to_the_end_of_a_picture_that_is_higher_than_its_place() -> None:
    view = all_views()["06_picture_petter"]
    assert isinstance(view, Picture)
    nodes = tuple(NodeShown(f"n{n}", f"ruta {n}", 40 * (n % 2), 3 * (n // 2)) for n in range(12))
    async with playing(replace(view, drawing=replace(view.drawing, nodes=nodes, links=()))) as player:
        assert "ruta 0" in player.screen and "ruta 11" not in player.screen
        for _ in range(3):
            await player.press("pagedown")
        assert "ruta 11" in player.screen and "rader nedanför" not in player.screen
        assert "┘" in player.screen.rpartition("ruta 11")[2]
