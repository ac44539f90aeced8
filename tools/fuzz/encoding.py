"""How SSH writes numbers, strings and packets, and what may be wrong with each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

CANARY = b"kanarie-4711"  # in much of what is sent; nobody may ever read it in a log
BOUNDARIES = (0, 1, 2, 3, 31, 32, 127, 128, 255, 256, 1_024, 32_767, 32_768, 65_535, 65_536, 2**21, 2**21 + 1, 2**24,
              2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)  # fmt: skip
LONGEST = 60_000  # bytes of one string: more would be turned away for its packet's size alone, which others try


def u32(value: int) -> bytes:
    return (value & 0xFFFFFFFF).to_bytes(4, "big")


def string(value: bytes) -> bytes:
    return u32(len(value)) + value


def mpint(value: bytes) -> bytes:
    """A number that was given as unsigned bytes."""
    value = value.lstrip(b"\0")
    return string(b"\0" + value if value and value[0] & 0x80 else value)


def names(values: Iterable[bytes]) -> bytes:
    return string(b",".join(values))


def framed(payload: bytes, *, padding: int | None = None, length: int | None = None, block: int = 8) -> bytes:
    """A packet in the clear; with a padding or length that need not be right."""
    right = block - (5 + len(payload)) % block
    right = right + block if right < 4 else right
    stated = right if padding is None else padding & 0xFF
    packet = bytes([stated]) + payload + bytes(right)
    return u32(len(packet) if length is None else length) + packet


def any_number(random: Random) -> int:
    return random.choice(BOUNDARIES) if random.random() < 0.8 else random.getrandbits(32)


def any_bytes(random: Random) -> bytes:
    """Something that somewhere might be taken for text."""
    match random.randrange(12):
        case 0:
            return b""
        case 1:
            return CANARY
        case 2:
            return CANARY + b"\0" + CANARY
        case 3:
            return b"\0" * random.choice((1, 64, 4_096))
        case 4:
            return random.randbytes(random.choice((1, 7, 64, 1_500)))
        case 5:
            return CANARY * random.choice((10, 86, 400, LONGEST // len(CANARY)))
        case 6:
            return b"\xff\xfe\xc3(\xed\xa0\x80" + CANARY
        case 7:
            return "\u202e\u200b\ufeff\U000e0041å\u0301".encode() * random.choice((1, 300))
        case 8:
            return b"\x1b]52;c;a2FuYXJpZQ==\x07\x1b[2J\x9b31m" + CANARY
        case 9:
            return b"[a=://" + CANARY + b"[/x]%s%n{0}{0.__class__}"
        case 10:
            return b"," * random.choice((1, 1_000))
        case _:
            return b"../" * 20 + CANARY + b"\r\n" + CANARY


def any_names(random: Random, likely: tuple[bytes, ...]) -> bytes:
    """A list of names: none, known ones in any order and number, or thousands that nobody knows."""
    match random.randrange(6):
        case 0:
            return string(b"")
        case 1:
            return names(random.sample(likely, len(likely)) * random.choice((1, 2, 50)))
        case 2:
            return names(b"%s-%d" % (CANARY, n) for n in range(random.choice((1, 100, 1_500))))
        case 3:
            return names([b"\xff\xfe", *likely, b"\0", b""])
        case 4:
            return string(any_bytes(random))
        case _:
            return u32(any_number(random)) + b",".join(likely)


@dataclass(frozen=True, slots=True)
class Number:
    """Four bytes. Each part can be `right`, `odd` (in its form) and `wrong`."""

    value: int = 0

    def right(self) -> bytes:
        return u32(self.value)

    def odd(self, random: Random) -> bytes:
        return u32(any_number(random))

    def wrong(self, random: Random) -> bytes:
        return u32(any_number(random))


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    value: bytes = b""

    def right(self) -> bytes:
        return string(self.value)

    def odd(self, random: Random) -> bytes:
        return string(any_bytes(random))

    def wrong(self, random: Random) -> bytes:
        if random.random() < 0.2:  # a length that is not that of what follows
            return u32(any_number(random)) + self.value
        return string(any_bytes(random))


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names."""

    values: tuple[bytes, ...] = ()

    def right(self) -> bytes:
        return names(self.values)

    def odd(self, random: Random) -> bytes:
        return names(random.sample(self.values, len(self.values)))

    def wrong(self, random: Random) -> bytes:
        return any_names(random, self.values)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false, in one byte."""

    value: bool = True

    def right(self) -> bytes:
        return bytes([self.value])

    def odd(self, random: Random) -> bytes:
        return bytes([random.randrange(2)])

    def wrong(self, random: Random) -> bytes:
        return bytes([random.choice((0, 1, 2, 255))])


@dataclass(frozen=True, slots=True)
class Plain:
    """Bytes as they are."""

    value: bytes = b""

    def right(self) -> bytes:
        return self.value

    def odd(self, random: Random) -> bytes:
        return self.value

    def wrong(self, random: Random) -> bytes:
        return random.randbytes(len(self.value)) if random.random() < 0.5 else self.value[: len(self.value) // 2]


Part = Number | Text | Names | Flag | Plain


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the protocol, in its parts."""

    number: int
    parts: tuple[Part, ...] = ()

    def right(self) -> bytes:
        """As it should be."""
        return bytes([self.number]) + b"".join(part.right() for part in self.parts)

    def odd(self, random: Random) -> bytes:
        """In the right form, for what its first part says it is for; all else may say anything."""
        first, *others = self.parts or (Plain(),)
        said = [part.odd(random) if random.random() < 0.3 else part.right() for part in others]
        return bytes([self.number]) + first.right() + b"".join(said)

    def wrong(self, random: Random) -> bytes:
        """With something the matter: any of its parts, its end, or bits anywhere; now and then nothing at all."""
        spoilt = [part.wrong(random) if random.random() < 0.25 else part.right() for part in self.parts]
        payload = bytes([self.number]) + b"".join(spoilt)
        match random.randrange(8):
            case 0:
                return payload[: random.randrange(len(payload) + 1)]
            case 1:
                return payload + random.randbytes(random.choice((1, 8, 500)))
            case 2:
                return flipped(random, payload)
            case _:
                return payload


def flipped(random: Random, data: bytes) -> bytes:
    """With some bits the other way."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 4) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)
