"""The views that snapshots are taken of: each shape, and each step for each role that matters in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from meeting import commands as c
from meeting import hall_commands as h
from meeting.model import Account, Agreed, Kind, OwnerMode, Place, Treasured
from meeting.rules.rule import Field
from meeting.steps import LAST
from meeting.text import words
from meeting.view import Action, CircleLine, Home, Lobby, Ring, Seated, View, Waiting, action_id
from tests.screens.rehearsal import FACILITATORS, MEMBERS, NAMES, Rehearsal

CHECK_IN = (
    ("lina", "Sov dåligt. Telefonen låg på nattduksbordet.", "Schemat för påsk."),
    ("petter", "Glad. Vi har haft tre lugna veckor.", "Brandtillsynen i morgon."),
    ("karin", "Har jobbat natt och sovit fyra timmar. Säg till om jag blir kort.", "Nattens larm."),
)
QUESTIONS = (
    ("lina", "Hur slutar jag vara den som alltid räddar schemat på kvällar och helger?",
     "Sjukanmälningar efter kontorstid hamnar hos mig. Jag löser dem. Varje gång.", "Att förstå varför jag inte släpper."),
    ("fatima", "Hur pratar jag med en skicklig medarbetare som sprider dålig stämning?",
     "Alla rättar sig efter personens humör. Ingen säger något. Inte jag heller.", "Mod, och ett sätt att börja samtalet."),
    ("tomasz", "Hur är jag chef för mina tidigare kollegor utan att tappa dem?",
     "I somras åt vi lunch ihop. Nu tystnar det när jag kommer.", "Att hitta rätt avstånd."),
)  # fmt: skip
TURNS = (
    ("Ta oss med till senaste gången. Var var du?",
     "Köket, torsdag, tjugo i nio. Jag ringde sju samtal. Min dotter läste sin läxa högt för sig själv."),
    ("Vad hände i dig när det ringde?", "Trött först. Sedan förbannad. Sedan skämdes jag för att jag var förbannad."),
    ("Vem var du förbannad på?", "Organisationen, sa jag först. Men mest på mig själv. Jag vet ju att jag svarar."),
)  # fmt: skip
NODES = (("Lina", 34, 8), ("Telefonen", 34, 4), ("Kvällspersonalen", 6, 3), ("Samordnaren", 6, 8), ("Bemanningen", 6, 13),
         ("Överordnad chef", 53, 3), ("Hemmet", 56, 13), ("Att vara behövd", 32, 14), ("Lapp med tre namn", 51, 8))  # fmt: skip
LINKS = (("Kvällspersonalen", "Telefonen", "ringer"), ("Telefonen", "Lina", "svarar alltid"),
         ("Bemanningen", "Telefonen", "stängt efter fem"), ("Samordnaren", "Lapp med tre namn", "fanns i höstas"),
         ("Överordnad chef", "Lina", "så lojal du är"), ("Lina", "Hemmet", "är där men inte där"),
         ("Att vara behövd", "Lina", "ger tillbaka"))  # fmt: skip
HYPOTHESES = (
    ("petter", "Det kan vara så att snabba svar har blivit ett sätt att få känna sig behövd."),
    ("jonas", "Kanske är det ingen som bestämt vem som får ta in vikarie efter fem, så allt faller uppåt."),
    ("ulrika", "Kvällspersonalen kanske tror att hon vill bli uppringd, eftersom hon alltid svarar."),
    ("tomasz", "Det kan handla om en rädsla att få skulden om något går fel."),
    ("karin", "Överordnad chef ser kanske lojalitet där det egentligen finns ett glapp."),
    ("daniel", "Bemanningen stänger halv fem, så glappet kan vara inbyggt i hur vi organiserat oss."),
    ("fatima", "Det kan finnas en gammal berättelse i enheten om att en bra chef alltid ställer upp."),
    ("bjorn", "Grundbemanningen kan vara för tunn, och räddningarna gör att det inte syns."),
    ("samira", "Kanske har problemets storlek aldrig blivit räknad, inte ens av henne själv."),
)
SOLUTIONS = (
    ("karin", ("Kvällspersonalen kanske", "Bemanningen stänger"),
     "Gör en lapp med tre namn igen. Samordnaren uppdaterar den varje fredag."),
    ("bjorn", ("Överordnad chef ser", "Grundbemanningen"), "Ta med de elva gångerna till din chef och red ut grundbemanningen tillsammans."),
    ("tomasz", ("Det kan vara så",), "Låt någon av oss vara tisdagsvän: ett kort meddelande när telefonen ligger i hallen."),
)  # fmt: skip


RINGS: tuple[Ring, ...] = (
    "elsewhere",
    "held",
    "missed",
    "planned",
    "planned",
    "cancelled",
    "unplanned",
    "unplanned",
    "unplanned",
    "unplanned",
)


def home(name: str | None = "Lina Bergfors") -> Home:
    """At home, as the house makes it."""
    own = (Action(action_id(h.SetName), h.SetName, (Field("name"),)), Action(action_id(h.Circles), h.Circles),
           Action(action_id(h.Keys), h.Keys), Action(action_id(h.ShowSettings), h.ShowSettings))  # fmt: skip
    enter = Action(action_id(h.Enter), h.Enter, (Field("circle", ("alm", "ek")),))
    circles = (
        CircleLine("alm", "Alm", False, 3, "2026-12-01 13:00", RINGS),
        CircleLine("ek", "Ek, chefer i Norr", True, 1),
    )
    return Home(me=Account("lina"), name=name, circles=circles, actions=(enter, *own))


def lobby(*, facilitator: bool = False, under_way: bool = False) -> Lobby:
    """The circle's lobby, as the house makes it."""
    actions = [Action(action_id(h.SetName), h.SetName, (Field("name"),))]
    if facilitator:
        actions = [Action(action_id(h.Start), h.Start, (Field("number", optional=True),)), *actions]
        invited = (Field("account"), Field("facilitator", ("facilitator",), optional=True))
        actions.append(Action(action_id(h.Invite), h.Invite, invited))
    actions += [Action(action_id(h.Acknowledge), h.Acknowledge), Action(action_id(h.AddRule), h.AddRule, (Field("text"),)),
                Action(action_id(h.Series), h.Series), Action(action_id(h.Keys), h.Keys),
                Action(action_id(h.ShowSettings), h.ShowSettings)]  # fmt: skip
    here, missing = ("agneta", "yusuf", "lina", "samira"), ("bjorn", "karin")

    def seated(name: str) -> Seated:
        return Seated(Account(name), NAMES[name], facilitator=name in FACILITATORS)

    return Lobby(
        me=Account("agneta" if facilitator else "lina"),
        name="Agneta" if facilitator else "Lina",
        circle="alm",
        title="Alm",
        place=Place("lobby", "alm"),
        number=4,
        when="2026-12-01 13:00",
        where="Ring in på 036-10 00 00",
        roster=tuple(map(seated, here)),
        expected=tuple(map(seated, missing)),
        absent=("Ulrika Stensdotter",),
        rings=RINGS,
        rules=("Det som sägs här stannar här.", "Vi lyssnar färdigt.", "Telefonen ligger i en annan väska."),
        facilitator=facilitator,
        under_way=under_way,
        actions=tuple(actions),
    )


def lobby_ended() -> Lobby:
    """The same when the circle meets no more."""
    view = lobby()
    left = (Action(action_id(h.LeaveCircle), h.LeaveCircle), Action(action_id(h.PulseCurve), h.PulseCurve))
    closed = (h.Acknowledge, h.AddRule)
    return replace(
        view,
        when="",
        where="",
        absent=(),
        ended=True,
        actions=(*left, *(action for action in view.actions if action.command not in closed)),
        notices=(
            words("house.circle_over"),
            words("house.reunion", when="2027-09-01 18:00 Kafé Alm"),
            words("house.circle_remains", what=words("remains.ended")),
        ),
    )


def steps() -> Iterator[tuple[str, View]]:
    """Each step for those whose screens differ in it."""
    r = Rehearsal()

    def seen(step: str, *who: str) -> Iterator[tuple[str, View]]:
        yield from ((f"{step}_{name}", r.see(name)) for name in who)

    yield from seen("01_check_in_empty", "agneta", "petter")
    r.do("agneta", c.Order((Account("lina"), Account("petter"), Account("karin"))))
    for who, said, outside in CHECK_IN:
        r.do(who, c.Say(said), c.LeaveOutside(outside))
        if who == "petter":
            yield from seen("01_check_in", "agneta", "yusuf", "petter", "karin")
        r.do(who, c.Done())
    r.next()
    r.wait(1.2)
    r.do("karin", c.Pass())
    yield from seen("02_relaxation", "lina", "karin", "agneta")
    r.next()
    r.do("jonas", c.Say("Jag bad om en kvart i stället för att svara i korridoren."))
    r.do("petter", c.Thanks())
    yield from seen("03_follow_up", "jonas", "lina", "agneta")
    r.next()
    r.wait(8)
    yield from seen("04_question_round_empty", "lina")
    for who, question, background, wish in QUESTIONS:
        r.do(who, c.Propose(question, background, wish))
    yield from seen("04_question_round", "lina", "ulrika", "agneta")
    r.do("agneta", c.OpenBallot())
    for voter in MEMBERS[:6]:
        r.do(voter, c.Vote(r.id(QUESTIONS[0][1])))
    yield from seen("04_ballot", "petter", "bjorn", "agneta")
    r.do("agneta", c.Count())
    yield from seen("04_asked", "lina", "ulrika", "agneta")
    r.do("lina", c.Consent(True))
    r.do("agneta", c.Partner(Account("samira")))
    r.next()
    r.wait(12)
    for asked, answered in TURNS[:2]:
        r.do("samira", c.Say(asked))
        r.do("lina", c.Say(answered))
    r.do("jonas", c.Slip("Vad vet din chef om de här kvällarna?"))
    r.do("lina", c.Feeling("förbannad"))
    r.do("samira", c.Say(TURNS[2][0]))
    yield from seen("05_exploration", "lina", "samira", "jonas", "agneta")
    r.do("lina", c.Say(TURNS[2][1]), c.Done())
    r.next()
    yield from seen("06_picture_empty", "lina")
    for label, x, y in NODES:
        r.do("lina", c.Node(label))
        r.do("lina", c.Move(r.ids(Kind.NODE)[-1], x, y))
    for one, other, label in LINKS:
        r.do("lina", c.Link(r.id(one), r.id(other), label))
    r.do(
        "lina",
        c.Summarise(
            "Alla vägar efter klockan fem går genom en enda telefon, och den telefonen ger också något tillbaka."
        ),
    )
    r.wait(4)
    yield from seen("06_picture", "lina", "petter", "agneta")
    r.do("lina", c.Confirm())
    r.next()
    yield from seen("06_coffee", "petter", "agneta")
    r.next()
    r.wait(0.5)
    yield from seen("07_silent_quiet", "daniel", "agneta")
    r.wait(1.5)
    for who, text in HYPOTHESES:
        r.do(who, c.Say(text))
    r.do("daniel", c.Park("Stäng av telefonen klockan sex."))
    r.do("lina", c.Note("Fråga om lappen."))
    yield from seen("07_silent", "daniel", "lina", "agneta", "yusuf")
    r.do("agneta", c.Reveal())
    r.wait(6)
    yield from seen("07_talk", "daniel", "lina", "agneta")
    r.next()
    r.do("lina", c.Keep(r.id("Det kan vara så")), c.Release(r.id("Kanske har")),
         c.Correct(r.id("Det kan handla"), "Jag är rädd att någon blir utan hjälp."))  # fmt: skip
    yield from seen("08_review", "lina", "petter", "agneta")
    r.do("lina", c.Revise("Vad behöver finnas på plats för att kvällen ska bära utan mig?"))
    for hypothesis in HYPOTHESES:
        r.do("lina", c.Keep(r.id(hypothesis[1])))
    r.next()
    for who, built, text in SOLUTIONS:
        r.do(who, c.Solve(tuple(r.id(each) for each in built), text))
    yield from seen("09_without", "daniel", "lina", "agneta")
    r.next()
    r.do(
        "lina", c.Adopt(r.id("Ta med"), "Jag visar siffran. Utan att be om ursäkt.", "Boka tid med min chef.", "fredag")
    )
    yield from seen("09_with", "lina", "petter", "agneta")
    r.next()
    r.do("petter", c.Note("Jag såg mig själv i hypotes ett."), c.Note("Jag svarar också för fort."))
    r.do("petter", c.Share(r.ids(Kind.NOTE)[-1]))
    yield from seen("10_reflection", "petter", "lina", "agneta")
    r.next()
    r.do("agneta", c.GiveFloor(Account("daniel")))
    r.do("daniel", c.Say("Hypotesfasen är svårast. Det kliar. Men det var där det vände."))
    for member in MEMBERS[:6]:
        r.do(member, c.PulseAnswer(4, 4))
    yield from seen("11_meta", "daniel", "lina", "agneta")
    r.do("agneta", c.Blank())
    yield from seen("blanked", "petter", "agneta")
    r.do("agneta", c.Blank())
    r.presence = replace(r.presence, away=frozenset({Account("petter")}))
    yield from seen("away", "petter")
    r.presence = replace(r.presence, away=frozenset(), empties=r.now + (r.now - r.meeting.clock.since) * 0)
    r.do("agneta", c.Close())
    yield from seen("12_ended", "karin", "petter")


LIFELINES = {
    "lina": ((1983, 2, "Växte upp ovanför affären"), (1994, -3, "Pappa blev sjuk"), (2001, 4, "Första sommaren på boendet"),
             (2012, -1, "Chef över mina arbetskamrater"), (2020, -5, "Våren då vi sprang"), (2024, 3, "Ett lag som bär")),
    "petter": ((1979, 1, "Flyttade sju gånger"), (1998, 5, "Brandman"), (2016, -4, "Ryggen tog slut")),
}  # fmt: skip
RULES = ("Det som sägs här stannar här.", "Vi lyssnar färdigt.", "Telefonen ligger i en annan väska.")


def first_meeting() -> Iterator[tuple[str, View]]:
    """The first meeting, which has an agenda of its own."""
    r = Rehearsal(number=1)

    def seen(step: str, *who: str) -> Iterator[tuple[str, View]]:
        yield from ((f"{step}_{name}", r.see(name)) for name in who)

    r.do("agneta", c.Order((Account("lina"), Account("petter"))))
    r.do("lina", c.Say(CHECK_IN[0][1]), c.LeaveOutside(CHECK_IN[0][2]))
    yield from seen("f1_welcome", "lina")
    r.next()
    yield from seen("f2_model", "petter")
    r.next()
    agreed = Agreed(RULES, frozenset({Account("lina"), Account("karin")}), OwnerMode.AWAY)
    r.presence = replace(r.presence, agreed=agreed)
    yield from ((name, in_rules(view)) for name, view in seen("f3_rules", "petter", "agneta"))
    r.next()
    for who, line in LIFELINES.items():
        r.do(who, *(c.Point(*point) for point in line))
    r.wait(6)
    r.do("agneta", c.GiveFloor(Account("petter")))
    r.do("petter", c.Show((r.id("Flyttade"), r.id("Brandman"))))
    yield from seen("f4_lifelines", "lina", "petter")
    r.do("petter", c.Done())
    yield from seen("f4_lifelines_done", "lina")
    r.next()
    yield from seen("f4_coffee", "agneta")
    r.next()
    r.next()
    r.do("agneta", c.GiveFloor(Account("lina")))
    r.do("lina", c.Say("Jag trodde att jag var ensam om det."))
    yield from seen("f6_check_out", "lina")


def last_meeting() -> Iterator[tuple[str, View]]:
    """What the tenth meeting has in its last step."""
    r = Rehearsal(number=10)
    while r.meeting.at < LAST.index("meta_reflection", "treasure_walk"):
        r.next()
    kept = (Treasured("t44", "Jag visar siffran. Utan att be om ursäkt.", ("Boka tid med min chef.", "fredag")),
            Treasured("u12", "Telefonen ligger i hallen."))  # fmt: skip
    r.presence = replace(r.presence, chests={Account("lina"): kept})
    r.do("agneta", c.GiveFloor(Account("lina")))
    r.do("lina", c.Show(("t44",)))
    yield "t11_treasures_lina", r.see("lina")
    r.next()
    for n, member in enumerate(MEMBERS[:6]):
        r.do(member, c.Evaluate(4 + n % 2, 3 + n % 3, 5))
    yield "t11_evaluation_petter", r.see("petter")
    r.do("agneta", c.Count())
    yield "t11_evaluation_agneta", r.see("agneta")
    r.next()
    r.next()
    yield "t11_ending_lina", r.see("lina")


def in_rules(view: View) -> View:
    """With what the house lets one do there."""
    own: tuple[Action, ...] = (Action(action_id(h.AddRule), h.AddRule, (Field("text"),)),)
    if view.me != "lina":
        own = (Action(action_id(h.Acknowledge), h.Acknowledge), *own)
    if view.me == "agneta":
        struck = Field("number", tuple(str(n + 1) for n in range(len(RULES))))
        own += (Action(action_id(h.StrikeRule), h.StrikeRule, (struck,)),
                Action(action_id(h.Mode), h.Mode, (Field("mode", tuple(OwnerMode)),)))  # fmt: skip
    return replace(view, actions=(*view.actions, *own))


def listening() -> Iterator[tuple[str, View]]:
    """The owner reads along, where the circle allows it."""
    r = Rehearsal(mode=OwnerMode.LISTEN)
    for _ in range(3):
        r.next()
    r.do("lina", c.Propose("Hur släpper jag kvällarna?"))
    r.do("agneta", c.OpenBallot())
    r.do("petter", c.Vote(r.id("Hur släpper")))
    r.do("agneta", c.Count())
    r.do("lina", c.Consent(True), c.Listen(True))
    r.do("agneta", c.Partner(Account("samira")))
    for _ in range(4):
        r.next()
    r.wait(2)
    for who, text in HYPOTHESES[:3]:
        r.do(who, c.Say(text))
    r.do("agneta", c.Reveal())
    yield "07_listening_lina", r.see("lina")


def waiting_away(seen: View) -> Iterator[tuple[str, View]]:
    """Out of the waiting room for a while."""
    assert isinstance(seen, Waiting)
    yield "07_waiting_away", replace(seen, prompt=words("prompt.away"), notes=())


@cache
def all_views() -> dict[str, View]:
    """By name, in the order of a meeting."""
    outside: dict[str, View] = {
        "00_home": home(), "00_home_first": home(None), "00_lobby": lobby(), "00_lobby_lead": lobby(facilitator=True),
        "00_lobby_door": lobby(under_way=True), "00_lobby_ended": lobby_ended(),
    }  # fmt: skip
    inside = dict(steps())
    return {
        **outside,
        **dict(first_meeting()),
        **inside,
        **dict(last_meeting()),
        **dict(listening()),
        **dict(waiting_away(inside["07_silent_lina"])),
    }
