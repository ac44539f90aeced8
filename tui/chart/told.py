"""A picture in sentences: what goes between two nodes, and what stands alone."""

from __future__ import annotations

from meeting.drawing import Drawing
from meeting.text import Words, words
from tui.i18n import Tongue


def links(drawing: Drawing) -> dict[str, Words]:
    """What goes between two nodes, by the links' ids."""
    labels = {node.id: node.label for node in drawing.nodes}
    return {
        link.id: words("lines.picture.link", one=labels[link.from_id], label=link.label, other=labels[link.to_id])
        for link in drawing.links
        if link.from_id in labels and link.to_id in labels
    }


def sentences(say: Tongue, drawing: Drawing) -> dict[str, str]:
    """Links as one reads them aloud, by their ids."""
    return {id: say.say(told) for id, told in links(drawing).items()}


def whole(drawing: Drawing) -> tuple[Words, ...]:
    """All of it: the links, then the nodes that have none."""
    linked = {end for link in drawing.links for end in (link.from_id, link.to_id)}
    alone = (words("lines.picture.alone", label=node.label) for node in drawing.nodes if node.id not in linked)
    return (*links(drawing).values(), *alone)
