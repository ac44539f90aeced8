"""What one has chosen for oneself: name, language and how the program behaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.text import words
from tui.seat import Answer, Language

if TYPE_CHECKING:
    from server.house import Guest, House


async def set_name(house: House, guest: Guest, command: h.SetName) -> Answer:
    await house.directory.people.rename(guest.account, command.name)
    await house.reload()
    return Answer()


async def set_language(house: House, guest: Guest, command: h.SetLanguage) -> Answer:
    if command.language not in get_args(Language):
        raise Refused(words("house.languages"))
    language: Language = "sv" if command.language == "sv" else "en"
    await house.directory.people.set_language(guest.account, language)
    await house.reload()
    return Answer()


async def set_calm(house: House, guest: Guest, command: h.SetCalm) -> Answer:
    await house.directory.people.set_calm(guest.account, command.on)
    await house.reload()
    return Answer()


async def set_mouse(house: House, guest: Guest, command: h.SetMouse) -> Answer:
    await house.directory.people.set_mouse(guest.account, command.on)
    await house.reload()
    return Answer(words=words(f"house.mouse_{'on' if command.on else 'off'}"))


async def set_plain(house: House, guest: Guest, command: h.SetPlain) -> Answer:
    await house.directory.people.set_plain(guest.account, command.on)
    await house.reload()
    return Answer(words=words("house.plain_next_time"))


async def settings(house: House, guest: Guest, command: h.ShowSettings) -> Answer:
    person, chosen = house.people[guest.account], house.settings(guest)
    return Answer(
        lines=(
            words("house.setting_name", name=person.called, account=person.account),
            words("house.setting_language", language=words(f"language.{chosen.language}")),
            words("house.setting_calm", on=words(f"house.{'on' if chosen.calm else 'off'}")),
            words("house.setting_mouse", on=words(f"house.{'on' if chosen.mouse else 'off'}")),
            words("house.setting_plain", on=words(f"house.{'on' if chosen.plain else 'off'}")),
        )
    )
