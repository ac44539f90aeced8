"""The words to one person alone, above their line: what the view tells them, the hint about what they write, what came of what they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from meeting.commands import Park, Say
from meeting.hints import hint
from meeting.text import LONGEST
from meeting.view import InMeeting, View
from tui import noticed
from tui.spent import is_command
from tui.widgets.notices import ADVICE, Notice

if TYPE_CHECKING:
    from tui.stage import Stage


class Aside:
    """One screen's."""

    def __init__(self, stage: Stage[Any]) -> None:
        self.stage = stage
        self.said: Notice | None = None  # the latest word to this person
        self.said_while: Callable[[View], bool] | None = None  # as long as that is true of the view; None: till read
        self.heard: Notice | None = None  # the word before
        self.given_back = False  # whether it is that a text came too late: that outlives the step it came too late for

    def take_over(self, before: Aside) -> None:
        """What is to be read still, though its screen has gone."""
        if before.given_back:
            self.said, self.given_back = before.said, True

    def tell(self) -> None:
        """Just above the line: with the hint about what is being written, and the latest word."""
        stage, say = self.stage, self.stage.say
        # The house's answer has the room that advice would take.
        answered = stage.panel.display and not stage.over.source
        notices = [notice for notice in stage.private() if not answered or notice.weight > ADVICE]
        if (rule := self.hinted()) is not None:
            keys = say("ui.hint.park" if self.parks else "ui.hint.hide")
            notices.append(Notice(say(f"hint.{rule}"), keys, "accent", noticed.HINT))
        if stage.keys.prefixed:
            notices.append(Notice(say("ui.prefixed"), weight=noticed.WORD))
        if len(stage.line.text) >= LONGEST:
            notices.append(Notice(say("ui.full", most=LONGEST), weight=noticed.WORD))
        if stage.host.slow:
            notices.append(Notice(say("ui.slow"), look="accent", weight=noticed.WORD))
        if self.said is not None:
            notices.append(self.said)
        stage.notices.limit(stage.notice_rows)
        stage.notices.set(tuple(notices))
        stage.tell_actions()

    def answer(self, text: str, *, given_back: bool = False, while_true: Callable[[View], bool] | None = None) -> None:
        """A word to this person alone: what came of what they did."""
        self.said, self.given_back = Notice(text, look="accent", weight=noticed.WORD), given_back
        self.said_while = while_true
        self.stage.set_class(False, "-whole")  # where a page has all the room, no word is seen
        self.tell()

    def hush(self) -> None:
        """The latest word has been read; where it was cut it can be read once more."""
        self.heard = self.said or self.heard
        self.said, self.given_back, self.said_while = None, False, None

    def hinted(self) -> str | None:
        """The word rule that the draft runs into, unless its author has waved it away."""
        stage = self.stage
        view, text = stage.view, stage.line.text
        if not isinstance(view, InMeeting) or Say not in (view.plain, view.soon) or stage.forms.asking is not None:
            return None
        return hint(view.hint, text) if not stage.speech.dismissed and not is_command(text) else None

    @property
    def parks(self) -> bool:
        """Whether F3 keeps the draft for later: while the hint about it is there."""
        return self.hinted() is not None and self.stage.errands.action(Park) is not None
