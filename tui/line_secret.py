"""A passphrase as lines ask for it: twice, and shown never. A state, and what each hidden line makes of it."""

from __future__ import annotations

from meeting.commands import Refused
from meeting.hall_commands import SetPassphrase
from meeting.text import SHORTEST_PASSPHRASE, is_long_enough, words
from tui.line_editor import Line


class Secret:
    """What was typed so far of the passphrase that is asked for, if one is."""

    def __init__(self) -> None:
        self._given: list[str] | None = None

    def ask(self) -> None:
        """From now on hidden lines are for it."""
        self._given = []

    def take(self, line: Line) -> SetPassphrase | None:
        """The first (None), or the second, after which it is whole. Raises Refused where it comes to nothing.

        An empty line, or an interruption, gives it up; so does whatever is hidden although nothing is asked for.
        """
        given, self._given = self._given, None
        if given is None or line.flaw is not None or not line.text.strip():
            raise Refused(words("refused.passphrase_given_up"))
        if not given and not is_long_enough(line.text):
            raise Refused(words("refused.passphrase_short", least=SHORTEST_PASSPHRASE))
        if not given:
            self._given = [line.text]
            return None
        if given[0] != line.text:
            raise Refused(words("refused.passphrases_differ"))
        return SetPassphrase(line.text)
