"""What the view tells a person alone: in words with the key that answers it, and how much it matters."""

from __future__ import annotations

from meeting.commands import Admit, Consent, Done, Next
from meeting.text import Words
from meeting.view import View
from tui import menu, pages, wording
from tui.i18n import Tongue
from tui.rows import Look
from tui.widgets.notices import ADVICE, Notice

ANSWERED_BY = {"notice.ready": Next, "notice.asked": Consent, "notice.floor": Done, "notice.knocking": Admit}
WORD, HINT, WHISPER = 9, 6, 5  # of what came of a deed, the word rule's hint, whispers
RECOVERED = "house.recovered"
SECURITY = (RECOVERED, "house.fingerprint_soon")  # what concerns one's account, and whom one signs in to
# What waits for this person stands out; advice is dim. Where there is room for a few, the heaviest stay.
WEIGHTS: dict[str, tuple[int, Look]] = {
    "notice.asked": (8, "strong"),
    "notice.floor": (7, "strong"),
    "notice.whisper": (WHISPER, "plain"),
    "rehearsal.aloud": (WHISPER, "plain"),
    "notice.owner_gone": (4, "plain"),
    "notice.partner_gone": (4, "plain"),
    "notice.name_leader": (4, "plain"),
    "notice.knocking": (4, "plain"),
    "notice.ready": (3, "plain"),
    "notice.missing": (2, "dim"),
    "notice.missing_part": (2, "dim"),
    "notice.missing_last": (2, "dim"),
    "house.emptied": (3, "plain"),
    "house.circle_over": (2, "plain"),
    "house.reunion": (2, "plain"),
}


def weight_of(given: Words) -> int:
    """How much a notice of the view's matters."""
    return WEIGHTS.get(given.id, (ADVICE, "dim"))[0]


def notice(say: Tongue, view: View, given: Words) -> Notice:
    """A notice of the view's. In a meeting, what concerns one's account is only named."""
    if given.id == RECOVERED:
        return Notice(say("ui.recovered"), stays=True)
    weight, look = WEIGHTS.get(given.id, (ADVICE, "dim"))
    return Notice(keyed(say, view, given), look=look, weight=weight)


def outside(say: Tongue, given: Words) -> Notice:
    """A notice where no meeting needs the room."""
    if given.id == RECOVERED:
        return Notice(say.say(given), stays=True, short=say("ui.recovered"))
    return Notice(say.say(given), weight=weight_of(given))


def keyed(say: Tongue, view: View, given: Words) -> str:
    """Its words, with the key that answers it where there is one."""
    command = ANSWERED_BY.get(given.id)
    offers = menu.by_key(view).values()
    key = next((offer.key for offer in offers if offer.action is not None and offer.action.command is command), "")
    if not key:
        return wording.notice(say, view, pages.by_its_key(view, given))
    return wording.notice(say, view, Words(f"ui.{given.id}", (*given.args, ("key", pages.key_name(key)))))
