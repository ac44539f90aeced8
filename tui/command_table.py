"""The table of commands: each by its name, its Swedish aliases, its form, and what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meeting import commands as c
from meeting import hall_commands as h
from meeting.model import Account
from meeting.view import action_id
from tui import grammar as g
from tui.seat import Language

Values = Sequence[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A command or a query. `aliases` are Swedish, the first is the one that is shown.

    `forced` tells that its name may end in "!": that confirms what the plain form asks about.
    """

    name: str
    aliases: tuple[str, ...]
    command: type[Any] | None = None
    query: str | None = None
    split: g.Split = g.nothing
    build: Callable[[Values], Any] | None = None
    forced: bool = False

    @property
    def id(self) -> str:
        """Names its words in the catalogs: `usage.`, `does.`, `action.`."""
        return self.query if self.command is None and self.query is not None else action_id(self.command or object)

    def word(self, language: Language) -> str:
        """Its name with the slash, as it is shown in a language."""
        return f"/{self.aliases[0] if language == 'sv' and self.aliases else self.name}"


def value(values: Values, index: int) -> str:
    """A value, or nothing where a form was left short."""
    return values[index] if index < len(values) else ""


def command(
    name: str,
    aliases: str,
    what: type[Any],
    split: g.Split = g.nothing,
    build: Callable[[Values], Any] | None = None,
    *,
    forced: bool = False,
) -> Entry:
    """A row of the table; without `build` the command takes nothing."""
    return Entry(name, tuple(aliases.split()), what, None, split, build or (lambda values: what()), forced)


def query(name: str, aliases: str, split: g.Split = g.nothing) -> Entry:
    return Entry(name, tuple(aliases.split()), query=name, split=split)


def text(name: str, aliases: str, what: type[Any]) -> Entry:
    """A command that takes one text."""
    return command(name, aliases, what, g.text, lambda values: what(value(values, 0)))


def by_id(name: str, aliases: str, what: type[Any]) -> Entry:
    """A command that takes one id."""
    return command(name, aliases, what, g.words(1), lambda values: what(g.id_of(value(values, 0))))


def person(name: str, aliases: str, what: type[Any], *, forced: bool = False) -> Entry:
    """A command that takes one account's name."""

    def build(values: Values) -> Any:
        return what(Account(g.account_of(value(values, 0))))

    return command(name, aliases, what, g.words(1), build, forced=forced)


def answer(name: str, aliases: str, what: type[Any], yes: frozenset[str] = g.YES, no: frozenset[str] = g.NO) -> Entry:
    """A command that takes yes or no."""
    return command(name, aliases, what, g.words(1), lambda values: what(g.one_of(value(values, 0), yes=yes, no=no)))


def numbered(name: str, aliases: str, what: type[Any]) -> Entry:
    """A command that takes one number."""
    return command(name, aliases, what, g.words(1), lambda values: what(g.number(value(values, 0))))


def _node(v: Values) -> c.Node:
    return c.Node(value(v, 0), *((g.number(value(v, 1)), g.number(value(v, 2))) if value(v, 2) else ()))


def _link(v: Values) -> c.Link:
    return c.Link(g.id_of(value(v, 0)), g.id_of(value(v, 1)), value(v, 2))


def _move(v: Values) -> c.Move:
    return c.Move(g.id_of(value(v, 0)), g.number(value(v, 1)), g.number(value(v, 2)))


def _point(v: Values) -> c.Point:
    return c.Point(g.number(value(v, 0)), g.number(value(v, 1).removeprefix("+")), value(v, 2))


def _adopt(v: Values) -> c.Adopt:
    return c.Adopt(g.id_of(value(v, 0)), value(v, 1), value(v, 2), value(v, 3))


def _extend(v: Values) -> c.Extend:
    step = value(v, 1).strip().casefold()
    return c.Extend(g.number(value(v, 0)), (0 if step in g.BREAKS else g.number(step)) if step else None)


def _lead(v: Values) -> c.Lead:
    who = g.account_of(value(v, 0))
    return c.Lead(Account(who) if who else None)


def _start(v: Values) -> h.Start:
    return h.Start(g.number(value(v, 0)) if value(v, 0) else None)


def _invite(v: Values) -> h.Invite:
    role = value(v, 1).strip().casefold()
    if role and role not in g.FACILITATOR | g.YES | g.NO | {"member", "deltagare"}:
        raise g.BadForm
    return h.Invite(g.account_of(value(v, 0)), role in g.FACILITATOR | g.YES)


def _facilitate(v: Values) -> h.Facilitate:
    return h.Facilitate(g.account_of(value(v, 0)), g.one_of(value(v, 1), yes=g.YES, no=g.NO))


def _mode(v: Values) -> h.Mode:
    mode = g.MODES.get(value(v, 0).strip().casefold())
    if mode is None:
        raise g.BadForm
    return h.Mode(mode)


def _plan_split(rest: str) -> Values:
    first, *more = g.words_then_text(1)(rest)
    when, _, where = more[0].partition("|")
    return (first, when.strip(), where.strip())


def _which(words: Mapping[str, str], what: type[Any]) -> Callable[[Values], Any]:
    def build(v: Values) -> Any:
        found = words.get(value(v, 0).strip().casefold())
        if found is None:
            raise g.BadForm
        return what(found)

    return build


def _rest_split(rest: str) -> Values:
    rhythm, _, where = g.text(rest)[0].partition("|")
    return (rhythm.strip(), where.strip())


def _attend(v: Values) -> h.Attend:
    return h.Attend(g.number(value(v, 0)), g.one_of(value(v, 1), yes=g.YES, no=g.NO))


def _rehearse(v: Values) -> h.Rehearse:
    first, second = value(v, 0).strip().casefold(), value(v, 1).strip()
    if first.isdecimal() and not second:  # `/rehearse 7`: of the first case
        first, second = "", first
    return h.Rehearse(g.CASES.get(first, first), g.number(second) if second else 1)


def _language(v: Values) -> h.SetLanguage:
    language = value(v, 0).strip().casefold()
    if language not in ("sv", "en"):
        raise g.BadForm
    return h.SetLanguage(language)


ENTRIES: tuple[Entry, ...] = (
    text("say", "säg", c.Say),
    text("leave", "lämna", c.LeaveOutside),
    command("pass", "passa", c.Pass),
    by_id("undo", "ångra", c.Undo),
    command("raise", "räck", c.Raise),
    command("propose", "föreslå", c.Propose, g.piped(3),
            lambda v: c.Propose(value(v, 0), value(v, 1), value(v, 2))),
    command("withdraw", "dra", c.Withdraw),
    by_id("aside", "inte-med-mig", c.Aside),
    by_id("vote", "rösta", c.Vote),
    answer("consent", "", c.Consent),
    text("slip", "lapp", c.Slip),
    text("feeling", "känsla", c.Feeling),
    command("node", "nod", c.Node, g.text, _node),
    command("link", "samband", c.Link, g.words_then_text(2), _link),
    command("move", "flytta", c.Move, g.words(3), _move),
    command("rename", "ändra", c.Rename, g.words_then_text(1), lambda v: c.Rename(g.id_of(value(v, 0)), value(v, 1))),
    by_id("erase", "sudda", c.Erase),
    text("summary", "sammanfatta", c.Summarise),
    command("confirm", "bekräfta", c.Confirm),
    text("park", "parkera", c.Park),
    by_id("keep", "behåll", c.Keep),
    command("correct", "korrigera", c.Correct, g.words_then_text(1),
            lambda v: c.Correct(g.id_of(value(v, 0)), value(v, 1))),
    by_id("release", "släpp", c.Release),
    command("holds", "håller", c.Holds),
    text("revise", "omformulera", c.Revise),
    command("solve", "lös", c.Solve, g.ids_then_text, lambda v: c.Solve(g.ids(value(v, 0)), value(v, 1))),
    command("adopt", "ta", c.Adopt, g.word_then_piped(3), _adopt),
    command("enough", "gott-nog", c.Enough),
    text("note", "anteckna", c.Note),
    by_id("share", "dela", c.Share),
    command("point", "punkt", c.Point, g.words_then_text(2), _point),
    command("show", "visa-upp", c.Show, g.people, lambda v: c.Show(g.ids(value(v, 0)))),
    command("pulse", "puls", c.PulseAnswer, g.words(2),
            lambda v: c.PulseAnswer(g.number(value(v, 0)), g.number(value(v, 1)))),
    command("evaluate", "utvärdera", c.Evaluate, g.words(3),
            lambda v: c.Evaluate(g.number(value(v, 0)), g.number(value(v, 1)), g.number(value(v, 2)))),
    command("thanks", "tack", c.Thanks),
    command("done", "klar", c.Done),
    command("next", "nästa", c.Next, forced=True),
    command("back", "tillbaka", c.Back, forced=True),
    command("extend", "förläng", c.Extend, g.words(1, 2), _extend),
    command("pause", "pausa", c.Pause),
    command("resume", "fortsätt", c.Resume),
    command("break", "fika", c.Break),
    person("floor", "ordet", c.GiveFloor),
    command("order", "ordning", c.Order, g.people,
            lambda v: c.Order(tuple(Account(who) for who in g.accounts(value(v, 0))))),
    person("partner", "samtalspartner", c.Partner),
    person("admit", "släpp-in", c.Admit),
    person("remove", "avlägsna", c.Remove, forced=True),
    person("ask", "fråga", c.Ask),
    command("blank", "släck", c.Blank),
    answer("listen", "lyssna", c.Listen),
    text("whisper", "viska", c.Whisper),
    command("ballot", "röstning", c.OpenBallot),
    command("count", "räkna", c.Count, forced=True),
    command("lots", "lotta", c.Lots, forced=True),
    command("reveal", "visa", c.Reveal, forced=True),
    command("lead", "led", c.Lead, g.words(0, 1), _lead),
    command("close", "stäng", c.Close, forced=True),
    # what is decided outside the meeting's rules
    command("away", "borta", h.Away),
    command("here", "här", h.Here),
    command("chest", "kista", h.Chest),
    command("rules", "spelregler", h.Rules),
    text("treasure", "skatt", h.Treasure),
    command("borrow", "låna", h.Borrow, g.words_then_text(1), lambda v: h.Borrow(g.id_of(value(v, 0)), value(v, 1))),
    command("take-picture", "ta-bilden", h.TakePicture),
    command("tried", "prövat", h.Tried, g.word_then_rest, lambda v: h.Tried(g.id_of(value(v, 0)), value(v, 1))),
    command("reword", "skriv-om", h.Reword, g.words_then_text(1), lambda v: h.Reword(g.id_of(value(v, 0)), value(v, 1))),
    command("arrange", "lägg", h.Arrange, g.words(2), lambda v: h.Arrange(g.id_of(value(v, 0)), g.number(value(v, 1)))),
    by_id("discard", "kasta", h.Discard),
    numbered("empty-chest", "töm-kistan", h.EmptyChest),
    command("rehearse", "öva", h.Rehearse, g.words(0, 2), _rehearse),
    command("retry", "pröva-om", h.Retry),
    command("feedback", "återblick", h.Feedback),
    command("end-rehearsal", "avsluta-övningen", h.EndRehearsal),
    command("circles", "grupper", h.Circles),
    command("enter", "gå-in", h.Enter, g.words(1), lambda v: h.Enter(value(v, 0).strip().strip("[]").casefold())),
    text("circle", "ny-grupp", h.FoundCircle),
    command("start", "börja", h.Start, g.words(0, 1), _start, forced=True),
    command("invite", "bjud-in", h.Invite, g.words(1, 2), _invite),
    command("facilitator", "samtalsledare", h.Facilitate, g.words(2), _facilitate, forced=True),
    command("take-out", "ta-ur", h.TakeOut, g.words(1), lambda v: h.TakeOut(g.account_of(value(v, 0))), forced=True),
    command("leave-circle", "lämna-gruppen", h.LeaveCircle, forced=True),
    command("end-circle", "avsluta-gruppen", h.EndCircle, forced=True),
    command("invitations", "inbjudningar", h.Invitations),
    command("revoke", "återkalla", h.Revoke, g.words(1), lambda v: h.Revoke(g.account_of(value(v, 0)))),
    command("qr", "qr-kod", h.Scan, g.words(0, 1), lambda v: h.Scan(g.account_of(value(v, 0)))),
    command("mode", "läge", h.Mode, g.words(1), _mode),
    command("plan", "planera", h.Plan, _plan_split,
            lambda v: h.Plan(g.number(value(v, 0)), value(v, 1), value(v, 2))),
    command("plan-rest", "planera-resten", h.PlanRest, _rest_split,
            lambda v: h.PlanRest(value(v, 0), value(v, 1)), forced=True),
    numbered("cancel", "ställ-in", h.CancelMeeting),
    command("attend", "kommer", h.Attend, g.words(2), _attend),
    numbered("begin-with", "börja-med", h.BeginWith),
    text("timezone", "tidszon", h.SetZone),
    command("circle-language", "gruppspråk", h.CircleLanguage, g.words(1), lambda v: h.CircleLanguage(_language(v).language)),
    numbered("grace", "tömning", h.Grace),
    command("authorities", "myndigheter", h.AuthoritiesHere, g.words(1), _which(g.AUTHORITIES, h.AuthoritiesHere)),
    command("managers", "chefer", h.ManagersHere, g.words(1), _which(g.MANAGERS, h.ManagersHere)),
    command("choices", "val", h.Choices),
    text("rule", "regel", h.AddRule),
    numbered("strike", "stryk", h.StrikeRule),
    command("acknowledge", "godkänn", h.Acknowledge),
    command("reunion", "återträff", h.Reunion, g.piped(2), lambda v: h.Reunion(value(v, 0), value(v, 1))),
    command("series", "omgång", h.Series),
    command("pulse-curve", "pulskurva", h.PulseCurve),
    text("name", "namn", h.SetName),
    command("keys", "nycklar", h.Keys),
    numbered("add-key", "ny-nyckel", h.AddKey),
    numbered("drop-key", "ta-bort-nyckel", h.DropKey),
    command("fingerprint", "fingeravtryck", h.Fingerprint),
    command("signins", "inloggningar", h.SignIns),
    command("sign-out-others", "logga-ut-andra", h.SignOutOthers),
    command("settings", "inställningar", h.ShowSettings),
    answer("calm", "lugn", h.SetCalm, g.ON, g.OFF),
    answer("mouse", "mus", h.SetMouse, g.ON, g.OFF),
    answer("plain", "rak", h.SetPlain, g.ON, g.OFF),
    command("lang", "språk", h.SetLanguage, g.words(1), _language),
    # A passphrase is never on a line of its own with its command: the front end asks for it, hidden.
    Entry("passphrase", ("lösenfras",), h.SetPassphrase, "passphrase", g.nothing, lambda v: h.SetPassphrase(value(v, 0))),
    # what a front end answers by itself
    query("peek", "kika"),
    query("desk", "bord"),
    query("picture", "bild"),
    query("card", "stödkort"),
    query("who", "vilka"),
    query("again", "igen"),
    query("help", "hjälp", g.words(0, 1)),
    query("quit", "avsluta"),
)  # fmt: skip
