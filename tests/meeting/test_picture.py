"""Step 6: nodes, links, a sentence that catches it, and the owner's word that this is it."""

from __future__ import annotations

import pytest

from meeting import commands as c
from meeting.seen import as_seen
from meeting.steps import GRID, MOST_NODES
from meeting.view import Drawing, Picture, taken
from tests.meeting.play import Game, played_to


def drawing(game: Game, who: str = "petter") -> Drawing:
    seen = game.seen_by(who)
    assert isinstance(seen, Picture)
    return seen.drawing


def test_owner_partner_and_facilitators_draw_and_all_see_it() -> None:
    game = played_to("picture")
    for who in ("lina", "samira", "agneta", "yusuf"):
        game.say(who, c.Node(f"{who}s nod"))
    assert [node.label for node in drawing(game).nodes] == ["linas nod", "samiras nod", "agnetas nod", "yusufs nod"]
    assert game.refused("petter", c.Node("Min nod")) == "not_here"
    assert len({(node.x, node.y) for node in drawing(game).nodes}) == 4


def test_a_plain_line_is_a_node() -> None:
    game = played_to("picture")
    assert game.sight("lina").plain is c.Node
    assert game.sight("petter").plain is None


def test_links_go_between_two_nodes() -> None:
    game = played_to("picture")
    assert game.refused("lina", c.Link("n1", "n2", "ringer")) == "two_nodes_first"
    one, two = (game.made("lina", c.Node(label)) for label in ("Personalen", "Telefonen"))
    assert game.refused("lina", c.Link(one, one, "ringer")) == "link_to_itself"
    assert game.refused("lina", c.Link(one, "n0", "ringer")) == "unknown_id"
    game.say("lina", c.Link(one, two, "ringer"))
    (link,) = drawing(game).links
    assert (link.from_id, link.to_id, link.label) == (one, two, "ringer")


def test_what_one_drew_oneself_can_be_taken_back() -> None:
    game = played_to("picture")
    mine, theirs = game.made("lina", c.Node("a")), game.made("samira", c.Node("b"))
    link = game.made("lina", c.Link(mine, theirs, "x"))
    assert game.choices("lina", c.Undo) == (mine, link)
    game.say("lina", c.Undo(mine))
    assert (len(drawing(game).nodes), len(drawing(game).links)) == (1, 0)


def test_erasing_a_node_erases_its_links() -> None:
    game = played_to("picture")
    one, two, three = (game.made("lina", c.Node(label)) for label in ("a", "b", "c"))
    game.say("lina", c.Link(one, two, "x"))
    stays = game.made("lina", c.Link(two, three, "y"))
    game.say("samira", c.Erase(one))
    assert [node.id for node in drawing(game).nodes] == [two, three]
    assert [link.id for link in drawing(game).links] == [stays]
    game.say("lina", c.Erase(stays))
    assert drawing(game).links == ()


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, -1), (GRID[0], 0), (0, GRID[1])])
def test_nodes_move_within_the_grid(x: int, y: int) -> None:
    game = played_to("picture")
    node = game.made("lina", c.Node("Telefonen"))
    game.say("lina", c.Move(node, GRID[0] - 1, GRID[1] - 1))
    assert (drawing(game).nodes[0].x, drawing(game).nodes[0].y) == (GRID[0] - 1, GRID[1] - 1)
    assert game.refused("lina", c.Move(node, x, y)) == "outside_grid"


def test_a_node_can_be_put_at_a_place() -> None:
    game = played_to("picture")
    game.say("lina", c.Node("Telefonen", 30, 9))
    assert (drawing(game).nodes[0].x, drawing(game).nodes[0].y) == (30, 9)
    assert game.refused("lina", c.Node("Lina", GRID[0], 0)) == "outside_grid"


def test_nodes_and_links_get_other_words_and_stay_where_they_are() -> None:
    game = played_to("picture")
    one, two = game.made("lina", c.Node("Telefon")), game.made("samira", c.Node("Lina"))
    link = game.made("lina", c.Link(one, two, "ringer"))
    before = drawing(game)
    game.say("samira", c.Rename(one, "Telefonen"))
    game.say("lina", c.Rename(link, "ringer jämt"))
    after = drawing(game)
    assert [node.label for node in after.nodes] == ["Telefonen", "Lina"]
    assert after.links[0].label == "ringer jämt"
    assert [(node.id, node.x, node.y) for node in after.nodes] == [(node.id, node.x, node.y) for node in before.nodes]
    assert game.refused("lina", c.Rename("n0", "x")) == "unknown_id"
    assert game.refused("lina", c.Rename(one, " ")) == "empty"
    assert game.refused("lina", c.Rename(one, "x" * 41)) == "too_long"
    assert game.refused("petter", c.Rename(one, "x")) == "not_here"


def test_twelve_nodes_are_enough() -> None:
    game = played_to("picture")
    for n in range(MOST_NODES):
        game.say("lina", c.Node(f"nod {n}"))
    assert len({(node.x, node.y) for node in drawing(game).nodes}) == MOST_NODES
    assert game.refused("lina", c.Node("en till")) == "nodes_full"
    # A plain line is one too many as well, and is told so.
    view = game.seen_by("lina")
    assert isinstance(view, Picture) and view.plain is c.Node
    member = game.seen_by("petter")
    assert isinstance(member, Picture) and member.plain is None


def test_the_owner_confirms_and_a_change_asks_for_it_again() -> None:
    game = played_to("picture")
    assert game.refused("lina", c.Confirm()) == "nothing_to_confirm"
    node = game.made("lina", c.Node("Telefonen"))
    assert game.refused("samira", c.Confirm()) == "not_here"
    for change in (
        c.Summarise("Alla vägar går genom en telefon."),
        c.Move(node, 3, 3),
        c.Node("Lina"),
        c.Rename(node, "Den röda telefonen"),
        c.Erase(node),
    ):
        game.say("lina", c.Confirm())
        assert drawing(game).confirmed
        assert game.refused("lina", c.Confirm()) == "already_confirmed"
        game.say("samira", change)
        assert not drawing(game).confirmed
    assert "missing.picture" in game.asked_to_confirm("agneta", c.Next())
    game.say("lina", c.Confirm())
    game.say("agneta", c.Next())
    assert game.place == "coffee_break"


def test_the_owners_yes_is_to_the_picture_that_they_saw() -> None:
    game = played_to("picture")
    node = game.made("lina", c.Node("Telefonen"))

    def yes() -> c.Confirm:
        """As a front end gives it, from what it shows."""
        (offered,) = (action for action in game.actions("lina") if action.command is c.Confirm)
        return as_seen(c.Confirm(), offered.about)

    for change in (
        c.Summarise("Chefen är problemet."), c.Node("Chefen"), c.Move(node, 3, 3), c.Rename(node, "Chefens telefon"), c.Erase(node),
    ):  # fmt: skip
        before = yes()
        game.say("samira", change)
        assert game.refused("lina", before) == "changed_meanwhile"
        assert not drawing(game).confirmed
        game.say("lina", yes())
        assert drawing(game).confirmed
        game.say("samira", c.Summarise(f"Efter {type(change).__name__}"))


def test_the_summary_is_one_sentence_that_can_be_said_anew() -> None:
    game = played_to("picture")
    game.say("lina", c.Summarise("En."))
    game.say("samira", c.Summarise("En bättre."))
    assert drawing(game).summary == "En bättre."
    assert game.refused("lina", c.Summarise("x" * 301)) == "too_long"
    assert game.refused("lina", c.Node("x" * 41)) == "too_long"


def test_who_was_there_can_look_at_it_while_they_think_and_who_came_later_cannot() -> None:
    game = played_to("picture")
    game.say("lina", c.Node("Telefonen"))
    game.drops("tomasz")
    game.lead_says(c.Remove(game.situation("tomasz").by))
    game.go_to("hypotheses.silent_writing")
    game.returns("tomasz")
    game.lead_says(c.Admit(game.situation("tomasz").by))
    assert game.sees("petter", "Telefonen")
    assert not game.sees("tomasz", "Telefonen")
    assert game.sees("tomasz", "Hur slutar jag rädda schemat?")
    assert not game.sees("lina", "Telefonen")


def test_its_owner_takes_it_home_when_it_is_confirmed_or_its_step_is_over_and_nobody_else_does() -> None:
    game = played_to("picture")

    def takes(who: str) -> bool:
        return taken(game.meeting, game.situation(who).by, game.presence) is not None

    assert not takes("lina")
    game.say("samira", c.Node("Telefonen"))
    assert not takes("lina")
    game.say("lina", c.Confirm())
    assert takes("lina")
    assert not any(takes(who) for who in game.meeting.admitted if who != "lina")
    game.say("samira", c.Summarise("Alla vägar går genom en telefon."))
    assert not takes("lina")
    game.go_to("hypotheses.silent_writing")
    picture = taken(game.meeting, game.situation("lina").by, game.presence)
    assert picture is not None and [node.label for node in picture.nodes] == ["Telefonen"]
    assert picture.summary == "Alla vägar går genom en telefon."
