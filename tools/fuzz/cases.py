"""What a stranger does, step by step: each case is a pure function of its seed and number, so it can be done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tools.fuzz import messages as m
from tools.fuzz.encoding import CANARY, Message, Number, Text, any_bytes, any_number, flipped, framed, u32

HELLO = b"SSH-2.0-OpenSSH_9.2p1\r\n"
LARGE = 32_000  # bytes of one message of data


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes on the wire, as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """The whole key exchange, done right; the first, or another one."""

    strict: bool = False


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message under the keys exchanged; with a bit damaged on the way, or padding that is not what it says."""

    payload: bytes
    damage: int | None = None
    padding: int | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """As an account whose key the fuzzer has."""

    account: bytes = m.ACCOUNT


@dataclass(frozen=True, slots=True)
class Await:
    """Wait until a message of this number has come."""

    number: int


Step = Raw | Exchange | Sealed | SignIn | Await


@dataclass(frozen=True, slots=True)
class Case:
    """One connection's doings, how long it stays after them, and how it goes: with an end, or without a word."""

    kind: str
    steps: tuple[Step, ...]
    says_goodbye: bool
    lingers: float = 0.0  # seconds


def case(seed: int, number: int) -> Case:
    """The case of this number under this seed."""
    random = Random(f"{seed}:{number}")
    make = random.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
    return Case(make.__name__, tuple(make(random)), random.random() < 0.85, random.choice((0.0, 0.01, 0.1)))


# Before any keys


def greetings(random: Random) -> list[Step]:
    """Something else than a version."""
    ordinary = HELLO.rstrip()
    lines = (
        b"", b"\n", b"\0" * 300, b"SSH-1.5-x\r\n", b"SSH-1.99-x\r\n", b"SSH-3.0-x\r\n", b"ssh-2.0-x\r\n", b"SSH-2.0-\r\n",
        ordinary + CANARY * 200 + b"\r\n", ordinary + b"\xff\xfe\0\r\n", ordinary + b"\0" + CANARY + b"\n", ordinary,
        b"GET / HTTP/1.1\r\nHost: " + CANARY + b"\r\n\r\n", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(200),
        b"".join(b"%s %d\r\n" % (CANARY, n) for n in range(3_000)), b"x" * 9_000, CANARY * 30_000, HELLO * 500,
        any_bytes(random), random.randbytes(random.choice((10, 300, 70_000))),
    )  # fmt: skip
    return [Raw(random.choice(lines))]


def noise(random: Random) -> list[Step]:
    """Random bytes where packets should be."""
    return [
        Raw(HELLO),
        *(Raw(random.randbytes(random.choice((1, 8, 100, 40_000)))) for _ in range(random.randint(1, 6))),
    ]


def frames(random: Random) -> list[Step]:
    """Packets in the clear whose frame is wrong."""
    steps: list[Step] = [Raw(HELLO)]
    for _ in range(random.randint(1, 6)):
        payload = random.choice((m.kexinit().right(), m.IGNORE.right(), b"", b"\2", random.randbytes(50)))
        padding = random.choice((None, 0, 1, 3, 4, 254, 255, len(payload) & 0xFF))
        length = random.choice((None, None, 0, 1, 2, 4, 5, 11, 12, 35_000, 262_144, 262_145, any_number(random)))
        steps.append(Raw(framed(payload, padding=padding, length=length, block=random.choice((1, 4, 8, 16)))))
    return steps


def disorder(random: Random) -> list[Step]:
    """Any messages in the clear, in any order."""
    everything = (*m.TRANSPORT, *m.TRANSPORT, *m.SIGN_IN, *m.GLOBAL, *m.OPEN, *m.CHANNEL)
    chosen = random.choices(everything, k=random.randint(1, 12))
    return [Raw(HELLO), *(Raw(framed(_either(random, each))) for each in chosen)]


def offers(random: Random) -> list[Step]:
    """An offer of algorithms with something the matter, and what may follow it."""
    first = m.kexinit(strict=random.random() < 0.5, kex=random.choice((b"curve25519-sha256", b"mlkem768x25519-sha256")))
    follow = random.choices((*m.TRANSPORT, m.KEX_INIT, m.NEWKEYS), k=random.randint(0, 4))
    strays = [m.IGNORE.right()] * random.choice((0, 0, 1, 200))
    packets = [*strays, first.wrong(random), *(_either(random, each) for each in follow)]
    return [Raw(HELLO), *(Raw(framed(packet)) for packet in packets)]


def flips(random: Random) -> list[Step]:
    """What a real client says in the clear, with some bits the other way."""
    said = HELLO + b"".join(framed(each.right()) for each in (m.kexinit(), m.KEX_INIT, m.NEWKEYS))
    said = flipped(random, said)
    if random.random() < 0.2:
        return [Raw(said[n : n + 8]) for n in range(0, len(said), 8)]
    return [Raw(said)]


# Under keys, before signing in


def at_the_gate(random: Random) -> list[Step]:
    """Requests to be let in that are wrong, unasked for, or in the wrong order."""
    chosen = random.choices((*m.SIGN_IN, *m.SIGN_IN, *m.TRANSPORT, *m.GLOBAL, *m.OPEN), k=random.randint(1, 14))
    beginning = [Sealed(m.SERVICE.right())] if random.random() < 0.8 else []
    return [_exchange(random), *beginning, *_sealed(random, chosen)]


def prompts(random: Random) -> list[Step]:
    """Answers at the hidden prompt that no client would give."""
    counts = (0, 1, 1, 2, 3, 1_000, 2**32 - 1)
    answers = [
        Sealed(b"\x3d" + u32(random.choice(counts)) + Text(CANARY).wrong(random) * random.choice((0, 1, 1, 2)))
        for _ in range(random.randint(1, 6))
    ]
    return [_exchange(random), Sealed(m.SERVICE.right()), Sealed(m.BY_KEYBOARD.right()), Await(60), *answers]


def damage(random: Random) -> list[Step]:
    """A message that was changed on the way, or whose inside is not what a packet is."""
    ordinary = [Sealed(each.right()) for each in m.ORDINARY_SIGN_IN[: random.randint(0, 3)]]
    payload = random.choice((m.SERVICE.right(), b"", random.randbytes(100)))
    bad = random.choice((
        Sealed(payload, damage=random.randrange(400)), Sealed(payload, padding=random.choice((0, 1, 200, 255))),
        Raw(random.randbytes(500)), Raw(u32(any_number(random)) + bytes(64)),
    ))  # fmt: skip
    return [_exchange(random), *ordinary, bad]


def sign_in_changed(random: Random) -> list[Step]:
    """An ordinary sign-in, with a few of its messages spoilt, doubled, left out or changed about."""
    return [_exchange(random), *_sealed_as_is(random, m.ORDINARY_SIGN_IN)]


def tries(random: Random) -> list[Step]:
    """Try after try, in the right form."""
    chosen = random.choices(m.TRIES, k=random.randint(2, 15))
    return [_exchange(random), Sealed(m.SERVICE.right()), *(Sealed(each.odd(random)) for each in chosen)]


# After signing in


def asking(random: Random) -> list[Step]:
    """Channels and requests of every kind."""
    everything = (*m.OPEN, *m.CHANNEL, *m.CHANNEL, *m.GLOBAL, *m.TRANSPORT, *m.SIGN_IN[:4])
    chosen = random.choices(everything, k=random.randint(1, 20))
    beginning: list[Step] = [Sealed(m.SESSION.right()), Await(91)] if random.random() < 0.7 else []
    return [_exchange(random), SignIn(), *beginning, *_sealed(random, chosen)]


def inside(random: Random) -> list[Step]:
    """In the middle of a session that shows the program."""
    opening: tuple[Message, ...] = (m.PTY, m.SHELL) if random.random() < 0.6 else (m.SHELL,)
    chosen = random.choices((*m.CHANNEL, *m.CHANNEL, *m.OPEN, *m.GLOBAL, *m.TRANSPORT), k=random.randint(1, 20))
    steps: list[Step] = [Sealed(m.SESSION.right()), Await(91), *(Sealed(each.right()) for each in opening), Await(94)]
    return [_exchange(random), SignIn(), *steps, *_sealed(random, chosen)]


def wishes(random: Random) -> list[Step]:
    """Wish after wish in a session, in the right form."""
    opening = random.choice(((m.PTY, m.SHELL), (m.SHELL,), (m.PTY,), ()))
    begun = [Await(94)] if m.SHELL in opening else []
    chosen = random.choices(m.WISHES, k=random.randint(3, 60))
    steps: list[Step] = [Sealed(m.SESSION.right()), Await(91), *(Sealed(each.right()) for each in opening), *begun]
    return [_exchange(random), SignIn(), *steps, *(Sealed(each.odd(random)) for each in chosen)]


def narrow(random: Random) -> list[Step]:
    """A session whose other end takes nothing, a byte at a time, or more than there is."""
    window, packet = any_number(random), any_number(random)
    session = Message(90, (Text(b"session"), Number(any_number(random)), Number(window), Number(packet)))
    more = random.choices((Message(93, (Number(), Number(any_number(random)))), m.DATA, m.RESIZE), k=8)
    opening = [Sealed(each.right()) for each in (m.PTY, m.SHELL)][random.randrange(2) :]
    return [_exchange(random), SignIn(), Sealed(session.right()), Await(91), *opening, *_sealed(random, more)]


def torrent(random: Random) -> list[Step]:
    """More data than the window has room for, or thousands of small requests."""
    start: list[Step] = [_exchange(random), SignIn(), Sealed(m.SESSION.right()), Await(91)]
    if random.random() < 0.5:
        start += [Sealed(m.PTY.right())]
    start += [Sealed(m.SHELL.right())]
    match random.randrange(4):
        case 0:
            filler = Message(
                94, (Number(), Text(random.choice((b"x", b"\n", b"\xff", b"\x1b[", b"\x1b[200~")) * 6_000))
            )
            return [*start, *[Sealed(filler.right())] * random.choice((3, 70))]
        case 1:
            return [*start, *[Sealed(random.choice(m.CHANNEL).right())] * 600]
        case 2:
            return [*start, *[Sealed(random.choice(m.GLOBAL).right())] * 600]
        case _:
            return [*start, *[Sealed(random.choice((m.IGNORE, m.DEBUG, m.UNIMPLEMENTED, Message(111))).right())] * 600]


def keys_anew(random: Random) -> list[Step]:
    """Keys exchanged again and again, or never to the end, while other things are asked."""
    whole: list[Step] = [Exchange() for _ in range(random.randint(1, 6))]
    begun = [Sealed(m.kexinit(cookie=random.randbytes(16)).right())]
    asked = _sealed(random, random.choices((*m.CHANNEL, *m.TRANSPORT), k=random.choice((1, 6, 300))))
    visit = [Sealed(each.right()) for each in (m.SESSION, m.SHELL)]
    middle = random.choice(([*whole], [*begun, *asked], [*whole, *begun, *asked], [*begun, *begun]))
    return [_exchange(random), *([SignIn(), *visit] if random.random() < 0.8 else []), *middle]


def visit_changed(random: Random) -> list[Step]:
    """An ordinary visit, with a few of its messages spoilt, doubled, left out or changed about."""
    return [_exchange(random), SignIn(), *_sealed_as_is(random, random.choice((m.ORDINARY_VISIT, m.LINES_VISIT)))]


KINDS: Sequence[tuple[Callable[[Random], list[Step]], int]] = (
    (greetings, 3), (noise, 1), (frames, 3), (disorder, 3), (offers, 4), (flips, 3),
    (at_the_gate, 6), (prompts, 2), (damage, 3), (sign_in_changed, 3), (tries, 4),
    (asking, 6), (inside, 6), (wishes, 8), (narrow, 3), (torrent, 1), (keys_anew, 3), (visit_changed, 4),
)  # fmt: skip


def _exchange(random: Random) -> Exchange:
    return Exchange(strict=random.random() < 0.5)


def _either(random: Random, message: Message, wrong: float = 0.6) -> bytes:
    return message.wrong(random) if random.random() < wrong else message.right()


def _sealed(random: Random, chosen: Sequence[Message]) -> list[Step]:
    wrong = random.choice((0.0, 0.1, 0.3, 0.8))  # the first that is wrong may be the last that is heard
    return [Sealed(_either(random, each, wrong)) for each in chosen]


def _sealed_as_is(random: Random, ordinary: Sequence[Message]) -> list[Step]:
    payloads = [each.right() for each in ordinary]
    for _ in range(random.randint(1, 3)):
        n = random.randrange(len(payloads))
        match random.randrange(5):
            case 0:
                payloads[n] = flipped(random, payloads[n])
            case 1:
                payloads[n] = ordinary[n % len(ordinary)].wrong(random)
            case 2:
                payloads.insert(n, payloads[random.randrange(len(payloads))])
            case 3 if len(payloads) > 1:
                del payloads[n]
            case _:
                random.shuffle(payloads)
    return [Sealed(payload) for payload in payloads]
