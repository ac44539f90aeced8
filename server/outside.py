"""Home and lobby, as one sees them outside a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from meeting.model import Account, OwnerMode, Place
from meeting.remains import left
from meeting.text import Words, words
from meeting.view import CircleLine, Home, Lobby, Seated
from server import founding, hall, membership, own_chest, planning, series
from server.checklist import checklist
from server.dates import shown_when
from server.hall_table import circles_of
from server.records import MEETINGS, Circle, circle_of, number_of

if TYPE_CHECKING:
    from server.house import Guest, House

RECOVERED, EMPTIED, GONE = "house.recovered", "house.emptied", "house.circle_gone"
PASSING = (EMPTIED, GONE)  # told once, and only outside meetings


def home(house: House, guest: Guest) -> Home:
    """Where one is before one has gone anywhere."""
    person = house.people.get(guest.account)
    return Home(
        me=guest.account,
        name=person.name or None if person is not None else None,
        chest=guest.chest,
        circles=tuple(
            _line(house, circle)
            for circle in sorted(circles_of(house, guest), key=lambda circle: circle.ended is not None)
        ),
        actions=hall.actions(house, guest, "home"),
        notices=(
            *_notices(house, guest),
            *membership.own_news(house.circles.values(), guest.account),
            *_losses(*circles_of(house, guest)),
            *_unread(house),
        ),
    )


def _line(house: House, circle: Circle) -> CircleLine:
    plan, now = circle.plan(series.coming(circle)), house.directory.circles.now()
    return CircleLine(
        circle.id,
        circle.name,
        _under_way(house, circle.id),
        len({held.number for held in circle.held}),
        shown_when(plan.when, circle.zone) if plan and circle.ended is None else "",
        missed=plan is not None and series.state(circle, plan.number, now) == "missed",
        rings=series.rings(circle, now),
        ended=circle.ended is not None,
    )


def _under_way(house: House, circle: str) -> bool:
    room = house.rooms.get(circle)
    return room is not None and room.meeting is not None and room.meeting.ended is None


def lobby(house: House, guest: Guest) -> Lobby:
    """The circle before its meeting, or its door while one waits to be let in."""
    circle = house.circles[guest.circle or ""]
    person = house.people.get(guest.account)
    number = circle.open.number if circle.open is not None else series.coming(circle)
    plan = circle.plan(number) if circle.ended is None else None
    here = {other.account: other for other in house.present_in(circle.id)}
    member = circle.member(guest.account)
    absent = plan.absent if plan is not None and not _under_way(house, circle.id) else ()
    facilitates = guest.account in circle.facilitators and circle.ended is None

    def seated(account: Account, state: Literal["here", "away", "gone"]) -> Seated:
        return Seated(account, house.called(account), state, facilitator=account in circle.facilitators)

    ordered = sorted(circle.members, key=lambda m: not m.facilitator)
    return Lobby(
        me=guest.account,
        name=person.name or None if person is not None else None,
        circle=circle.id,
        title=circle.name,
        place=Place("lobby", circle.id),
        number=number,
        of=MEETINGS,
        when=shown_when(plan.when, circle.zone) if plan else "",
        where=plan.where if plan else "",
        roster=tuple(
            seated(m.account, "away" if here[m.account].away else "here") for m in ordered if m.account in here
        ),
        expected=tuple(seated(m.account, "gone") for m in ordered if m.account not in here and m.account not in absent),
        absent=tuple(house.called(m.account) for m in ordered if m.account not in here and m.account in absent),
        rings=series.rings(circle, house.directory.circles.now()),
        rules=circle.rules,
        acknowledged=member is not None and member.acknowledged,
        listening=circle.owner_mode is OwnerMode.LISTEN,
        mode_open=not circle.mode_chosen,
        chest=guest.chest,
        choices=founding.chosen(circle) if circle.ended is None else (),
        facilitator=facilitates,
        checklist=checklist(house, circle, number) if facilitates and not _under_way(house, circle.id) else (),
        under_way=_under_way(house, circle.id),
        ended=circle.ended is not None,
        actions=hall.actions(house, guest, "lobby" if circle.ended is None else "over"),
        notices=(
            *_notices(house, guest),
            *_end(circle),
            *membership.news(circle, guest.account, house.called),
            *_follow_up(circle, guest.account),
            *_losses(circle),
            *_holds(circle),
            *_damaged(house, circle),
            *((*founding.to_choose(circle), *planning.missed(house, circle)) if facilitates else ()),
        ),
    )


def _end(circle: Circle) -> tuple[Words, ...]:
    """That the circle is over, what is left of it, and when its people meet again."""
    if circle.ended is None:
        return ()
    again = circle.reunion
    reunion = () if again is None else (words("house.reunion", when=planning.said(circle, again)),)
    whole = any(held.number == MEETINGS for held in circle.held)
    over = words("house.circle_over") if whole else words("house.circle_over_early")
    return (over, *reunion, words("house.circle_remains", what=left(ended=True)))


def _follow_up(circle: Circle, me: Account) -> tuple[Words, ...]:
    """To whoever owned the last case: nothing is asked of them between the meetings, and no meeting takes them unawares."""
    return (words("house.follow_up"),) if circle.last_owner == me and circle.ended is None and not circle.open else ()


def _losses(*circles: Circle) -> tuple[Words, ...]:
    """Which meetings were open and are gone."""
    return tuple(
        words(f"house.lost_{circle.lost.why}", circle=circle.name, number=circle.lost.number)
        for circle in circles
        if circle.lost is not None
    )


def _damaged(house: House, circle: Circle) -> tuple[Words, ...]:
    """Which meeting cannot be gone on with."""
    found = sorted(stream for stream in house.meetings.damaged if circle_of(stream) == circle.id)
    return tuple(words("house.damaged", number=number_of(stream)) for stream in found)


def _unread(house: House) -> tuple[Words, ...]:
    """That a circle may be missing from what one sees."""
    return (words("house.record_damaged"),) if house.directory.circles.table.damaged else ()


def _holds(circle: Circle) -> tuple[Words, ...]:
    """What was said and is not destroyed yet."""
    return tuple(
        words(
            "house.hold" if hold.why == "request" else "house.hold_chest",
            number=number_of(hold.stream),
            since=shown_when(hold.since, circle.zone),
        )
        for hold in circle.holds
        if circle.open is None or circle.open.stream != hold.stream
    )


def _notices(house: House, guest: Guest) -> tuple[Words, ...]:
    """That their account was recovered; that the server changes its host key; that of their chest something is damaged;
    what else the guest alone is told; and that time does not run as in a meeting."""
    speed = house.clock.speed
    soon = (words("house.fingerprint_soon"),) if len(house.fingerprints()) > 1 else ()
    hurried = () if speed == 1 else (words("house.speed", x=f"{speed:g}"),)
    account = tuple(each for each in guest.notices if each.id == RECOVERED)
    told = (each for each in guest.notices if each not in account and _is_theirs(house, guest, each))
    return (*account, *soon, *own_chest.unread(guest.damaged), *told, *hurried)


def _is_theirs(house: House, guest: Guest, told: Words) -> bool:
    """What is told of a circle's emptied room is told in its lobby, and at home to those who belong to it."""
    if told.id != EMPTIED:
        return True
    here = house.circles.get(guest.circle or "")
    where = (here,) if here is not None else circles_of(house, guest)
    return dict(told.args)["circle"] in {circle.name for circle in where}
