"""What one has chosen for oneself: name, language and how the program behaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from meeting import hall_commands as h
from meeting.commands import Refused
from meeting.text import words
from tui.i18n import preferred
from tui.seat import Answer, Language, Settings

if TYPE_CHECKING:
    from server.house import Guest, House


def settings_of(house: House, guest: Guest) -> Settings:
    """How the program is for the guest: as they have chosen, or where they have not, as their circle or their client has."""
    person = house.people.get(guest.account)
    circle = house.circles.get(guest.circle) if guest.circle is not None else None
    language = preferred(
        own=person.language if person is not None else None,
        circle=circle.language if circle is not None else None,
        letter=person.letter if person is not None else None,
        lang_env=guest.lang,
    )
    return Settings(
        language=language,
        calm=person.calm if person is not None else False,
        mouse=person.mouse if person is not None else False,
        plain=person.plain if person is not None else False,
    )


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
    person, chosen = house.people[guest.account], settings_of(house, guest)
    return Answer(
        lines=(
            words("house.setting_name", name=person.called, account=person.account),
            words("house.setting_language", language=words(f"language.{chosen.language}")),
            words("house.setting_calm", on=words(f"house.{'on' if chosen.calm else 'off'}")),
            words("house.setting_mouse", on=words(f"house.{'on' if chosen.mouse else 'off'}")),
            words("house.setting_plain", on=words(f"house.{'on' if chosen.plain else 'off'}")),
        )
    )
