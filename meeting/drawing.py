"""The picture of a case as it is drawn, shown and taken home: chests keep it in this form, so that no field of it is renamed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NodeShown:
    id: str
    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class LinkShown:
    id: str
    from_id: str
    to_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture on its 72 x 18 grid, and the sentence that catches it."""

    nodes: tuple[NodeShown, ...] = ()
    links: tuple[LinkShown, ...] = ()
    summary: str = ""
    confirmed: bool = False
