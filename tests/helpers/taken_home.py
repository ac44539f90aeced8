"""What a person takes home by `ssh HOST ...`, read by the programs made for it, which are other people's."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, date, datetime
from typing import Any

import asyncssh
import icalendar
import resvg_py
import vobject
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode


async def taken_home(connection: asyncssh.SSHClientConnection, what: str) -> bytes:
    """What is printed for somebody who has signed in there, and then the connection is closed."""
    done = await connection.run(what, encoding=None, stdin=asyncssh.DEVNULL)
    connection.close()
    await connection.wait_closed()
    assert isinstance(done.stdout, bytes)
    assert (done.exit_status, done.stderr) == (0, b"")
    return done.stdout


def as_list(markdown: str) -> list[tuple[int, str]]:
    """A list's items as a Markdown parser reads them: how deep each is, and its text; nothing in them means anything else."""
    found: list[tuple[int, str]] = []

    def walk(node: SyntaxTreeNode, depth: int) -> None:
        for child in node.children:
            if child.type == "inline":
                assert {part.type for part in child.children} <= {"text"}, child.content
                found.append((depth, "".join(part.content for part in child.children)))
            else:
                walk(child, depth + (child.type == "list_item"))

    walk(SyntaxTreeNode(MarkdownIt().parse(markdown)), 0)
    return found


def tokens(markdown: str) -> list[Token]:
    """As a reader takes it that shows images from the file itself."""
    parser = MarkdownIt()
    parser.validateLink = lambda url: url.startswith("data:image/svg+xml;")  # type: ignore[method-assign]
    return [each for token in parser.parse(markdown) for each in (token, *(token.children or ()))]


def images_in(markdown: str) -> list[str]:
    """The images of a text, each as its file."""
    found = []
    for image in (token for token in tokens(markdown) if token.type == "image"):
        kind, _, data = str(image.attrs["src"]).partition(",")
        assert kind == "data:image/svg+xml;base64"
        found.append(base64.b64decode(data).decode())
    return found


def as_image(svg: str) -> tuple[int, int]:
    """Width and height of what a renderer draws, which is not nothing. Raises ValueError for what is no SVG."""
    drawn = resvg_py.svg_to_bytes(svg_string=svg)
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", drawn[16:24])
    paper = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'><rect width='{width}' height='{height}' fill='#fff'/></svg>"
    assert drawn != resvg_py.svg_to_bytes(svg_string=paper)
    return width, height


def by_vobject(content: bytes) -> Any:
    """A calendar as this parser reads it who has never seen another: it would take a zone's rules from the first one."""
    vars(vobject.icalendar)["__tzidMap"].clear()
    vobject.icalendar.registerTzid("UTC", UTC)
    return vobject.readOne(content.decode())


def as_calendar(content: bytes) -> list[tuple[str, datetime, str]]:
    """Title, beginning and status of each event, in their order, as two parsers read them alike."""
    by_one = [
        (str(event["SUMMARY"]), beginning(event.decoded("DTSTART")), str(event["STATUS"]))
        for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
    ]
    read = by_vobject(content)
    by_other = [
        (event.summary.value, event.dtstart.value, event.status.value) for event in getattr(read, "vevent_list", ())
    ]
    assert [(title, when.isoformat(), status) for title, when, status in by_one] == [
        (title, when.isoformat(), status) for title, when, status in by_other
    ]
    return by_one


def beginning(when: date | datetime) -> datetime:
    assert isinstance(when, datetime)
    return when
