"""An invitation as a letter to hand over: what to open, what to type, what will be asked, and what to compare."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from server.dates import shown_when
from server.invitation import Invitation, only_here
from server.signin import ASK, CHOOSE, ONCE_MORE
from server.words import say
from tui.seat import Language

COLUMNS = 76
Rows = tuple[tuple[int, str], ...]  # cells in, and what: a message, a value in braces, or nothing
# What follows the line and the code.
HOW: Rows = (
    (0, ""),
    (0, "invitation.what"),
    (0, ""),
    (0, "invitation.windows"),
    (2, "invitation.windows.how"),
    (0, ""),
    (0, "invitation.mac"),
    (2, "invitation.mac.how"),
    (0, ""),
    (0, "invitation.phone"),
    (2, "invitation.phone.how"),
    (4, "invitation.field.host"),
    (4, "invitation.field.port"),
    (4, "invitation.field.user"),
    (2, "invitation.phone.code"),
    (2, "invitation.phone.link"),
    (0, ""),
    (0, "invitation.putty"),
    (2, "invitation.putty.how"),
    (4, "invitation.field.putty_host"),
    (4, "invitation.field.putty_port"),
    (2, "invitation.putty.user"),
    (2, "invitation.putty.enter"),
    (0, ""),
    (0, "invitation.then"),
    (2, "invitation.then.server"),
    (2, "invitation.then.asks"),
    (5, "{ask}"),
    (5, "invitation.then.code"),
    (2, "invitation.then.chooses"),
    (5, "{choose}"),
    (5, "{once_more}"),
    (5, "invitation.then.passphrase"),
    (2, "invitation.then.next"),
    (0, ""),
    (0, "invitation.trouble"),
    (2, "invitation.trouble.silent"),
    (2, "invitation.trouble.unknown"),
    (2, "invitation.trouble.changed"),
    (0, ""),
    (0, "invitation.plain"),
    (2, "{plain}"),
    (2, "invitation.plain.phone"),
)
FOR_THE_MACHINE: Rows = ((0, ""), (0, "invitation.known_hosts"), (2, "{known_hosts}"))


def letter(invitation: Invitation, language: Language, *, again: bool = False, columns: int = 0) -> tuple[str, ...]:
    """The lines of the letter, as long as they are or broken to fit so many columns; what is needed first comes first.

    `again` is for somebody who has lost their passphrase.
    """
    about: dict[str, str | int] = {
        "account": invitation.account,
        "host": invitation.host,
        "port": invitation.port,
        "uri": invitation.uri,
        "plain": invitation.ssh_line.replace("ssh ", "ssh -T ", 1),
        "known_hosts": invitation.known_hosts,
        "known_as": invitation.known_as,
        "line": invitation.ssh_line,
        "ask": ASK.rstrip(),
        "choose": CHOOSE.rstrip(),
        "once_more": ONCE_MORE.rstrip(),
        "code": invitation.code or "",
        "fingerprint": invitation.fingerprint,
        "when": "",
    }
    server: Rows = ((0, "invitation.fingerprint"), (2, "{fingerprint}"))
    machine = FOR_THE_MACHINE
    if invitation.next_fingerprint is not None and invitation.next_known_hosts is not None:
        about |= {"next": invitation.next_fingerprint, "next_known_hosts": invitation.next_known_hosts}
        server += ((0, "invitation.next"), (2, "{next}"))
        machine += ((2, "{next_known_hosts}"),)
    head: Rows = ((0, "invitation.before"), (0, "")) if invitation.voided else ()
    head += ((0, "invitation.title_again" if again else "invitation.title"), (0, ""))
    head += ((0, "invitation.line"), (2, "{line}"))
    if only_here(invitation.host):
        head += ((0, "invitation.only_here"),)
    if invitation.code is None or invitation.expires is None:
        known: Rows = ((0, ""), (0, "invitation.known"), (0, "invitation.known.server"))
        rows = (*head, *server, *known, *machine)
    else:
        about["when"] = _when(invitation.expires, invitation.zone)
        code: Rows = ((0, "invitation.code"), (2, "{code}"), (0, "invitation.expires"))
        rows = (*head, *code, *server, *HOW, *machine)
    return tuple(line for cells, id in rows for line in _line(cells, id, about, language, columns))


def awaited(listed: Iterable[Mapping[str, Any]], language: Language) -> tuple[str, ...]:
    """Who has not come yet, a line each, for whoever runs the house."""
    found = []
    for each in listed:
        circles = ", ".join(each["circles"])
        when = _when(each["expires"]) if each["expires"] else ""
        line = say(f"house.awaited.{each['state']}", language, account=each["account"], when=when)
        found.append(f"{line} ({circles})" if circles else line)
    return tuple(found) or (say("house.nobody_awaited", language),)


def _when(moment: str, zone: str | None = None) -> str:
    return shown_when(datetime.fromisoformat(moment), zone)


def _line(cells: int, id: str, about: dict[str, str | int], language: Language, columns: int) -> tuple[str, ...]:
    """One line, or several where there are columns to keep to; what is to be copied or compared stays whole."""
    if id.startswith("{"):
        return (f"{' ' * cells}{about[id[1:-1]]}",)
    text = f"{' ' * cells}{say(id, language, **about)}" if id else ""
    if not columns or not text:
        return (text,)
    hanging = " " * (cells + (3 if text.lstrip()[0].isdigit() else 0))  # a step's text stands beside its number
    return tuple(
        textwrap.wrap(text, columns, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
    )
