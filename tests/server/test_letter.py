"""The letter that is handed over, and the picture for a telephone: what they hold, and how wide they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import segno

from meeting.model import Account
from server.directory import Invited
from server.host_keys import HostKeys
from server.invitation import Invitation, Reach
from server.letter import COLUMNS, letter
from server.records import Circle
from server.scan import BLOCKS, QUIET, rows_of
from server.signin import ASK, CHOOSE, ONCE_MORE
from tui.i18n import LANGUAGES
from tui.seat import Language

REACH = Reach.of(HostKeys.made(), host="fristad.example.org", port=8022)
CODE = "6FXB-KP2Y-KC7T"
INVITATION = Invitation(
    "lina", REACH.host, REACH.port, CODE, REACH.fingerprint, REACH.known_hosts, "2026-12-01T12:00:00+00:00"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_fits_a_mail_and_has_all_that_one_needs(language: Language) -> None:
    lines = letter(INVITATION, language, columns=COLUMNS)
    copied = [line for line in lines if REACH.known_hosts in line]
    assert len(copied) == 1, "the line for known_hosts stays whole, however long it is"
    assert all(len(line) <= COLUMNS for line in lines if line not in copied)
    assert all(line == line.rstrip() for line in lines)
    text = "\n".join(lines)
    for each in (CODE, REACH.fingerprint, REACH.known_hosts, ASK.strip(), CHOOSE.strip(), ONCE_MORE.strip()):
        assert text.count(each) == 1, each
    for each in ("  ssh -p 8022 lina@fristad.example.org", "  ssh -T -p 8022 lina@fristad.example.org"):
        assert each in lines, each
    for each in ("Windows", "PowerShell", "Mac", "Termius", "PuTTY", "Host Name: fristad.example.org", "Port: 8022",
                 "Username: lina", "ssh://lina@fristad.example.org:8022", "yes", "12 ", "Enter", "2026-12-01"):  # fmt: skip
        assert each in text, each
    # What is typed and compared stands first: on a screen of 24 rows it is all in sight.
    assert text.index(CODE) < text.index(REACH.fingerprint) < text.index("Windows")
    assert next(n for n, line in enumerate(lines) if REACH.fingerprint in line) < 10
    # For ears and for narrow screens each sentence is one line, with the same words.
    assert " ".join(text.split()) == " ".join(" ".join(letter(INVITATION, language)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_until_when_a_code_holds_is_said_in_the_circles_time(language: Language) -> None:
    circle = Circle("alm", "Alm", zone="Pacific/Kiritimati")
    invited = Invited(Account("lina"), CODE, datetime(2026, 12, 1, 12, tzinfo=UTC), circle)
    assert "2026-12-02 02:00" in "\n".join(letter(Invitation.of(invited, REACH), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_been_here_gets_no_code_and_other_words(language: Language) -> None:
    lines = letter(replace(INVITATION, code=None, expires=None), language, columns=COLUMNS)
    text = "\n".join(lines)
    assert CODE not in text and CHOOSE.strip() not in text and "Termius" not in text
    assert "  ssh -p 8022 lina@fristad.example.org" in lines and REACH.fingerprint in text
    assert REACH.known_hosts in text
    assert len(lines) < 22
    again = letter(INVITATION, language, again=True, columns=COLUMNS)
    assert again[0] != letter(INVITATION, language, columns=COLUMNS)[0] and CODE in "\n".join(again)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_letter_that_leads_to_nobody_elses_server_says_so(host: str) -> None:
    assert "--address" in "\n".join(letter(replace(INVITATION, host=host), "sv")[:6])
    assert "--address" not in "\n".join(letter(INVITATION, "sv"))


def test_on_the_usual_port_the_line_is_shorter() -> None:
    usual = replace(INVITATION, port=22)
    assert usual.ssh_line == "ssh lina@fristad.example.org"
    assert usual.uri == "ssh://lina@fristad.example.org:22"


def test_an_address_of_ipv6_stands_in_brackets_where_a_port_follows() -> None:
    sixth = replace(INVITATION, host="2001:db8::7")
    assert (sixth.uri, sixth.ssh_line) == ("ssh://lina@[2001:db8::7]:8022", "ssh -p 8022 lina@2001:db8::7")
    assert Reach.of(HostKeys.made(), host="2001:db8::7", port=8022).known_hosts.startswith("[2001:db8::7]:8022 ")


@pytest.mark.parametrize("account", ["lina", "a-name-as-long-as-an-account-is"])
def test_the_picture_is_the_line_and_fits_a_small_screen(account: str) -> None:
    invitation = replace(INVITATION, account=account)
    rows = rows_of(invitation.uri)
    assert CODE not in invitation.uri
    assert len(rows) <= 20 and {len(row) for row in rows} == {len(rows[0])} and len(rows[0]) <= 40
    read = {block: halves for halves, block in BLOCKS.items()}
    modules = [bytes(read[block][half] for block in row) for row in rows for half in (0, 1)]
    wanted = [bytes(row) for row in segno.make(invitation.uri, micro=False).matrix_iter(border=QUIET)]
    assert modules[: len(wanted)] == wanted
    assert not any(map(any, modules[len(wanted) :]))
