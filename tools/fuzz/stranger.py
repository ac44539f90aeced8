"""The other end of a case: a client of our own that can do everything wrong, which no library's client lets one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tools.fuzz import messages as m
from tools.fuzz.cases import HELLO, Await, Case, Exchange, Raw, Sealed, SignIn, Step
from tools.fuzz.encoding import Flag, Text, mpint, string, u32

PATIENCE = 10.0  # seconds for an answer that has to come, and for a connection to go when its other end is over
ANSWERING = 1.0  # seconds for an answer that need not come
TAG = 16
DISCONNECTED, NOT_LET_IN = 1, 51


class Gone(Exception):
    """The server has ended the connection, as it may."""


@dataclass(slots=True)
class Direction:
    """AES-GCM as SSH has it: one key, and a count in the nonce."""

    cipher: AESGCM
    fixed: bytes
    count: int

    def nonce(self) -> bytes:
        nonce = self.fixed + self.count.to_bytes(8, "big")
        self.count = (self.count + 1) % 2**64
        return nonce


@dataclass(slots=True)
class Stranger:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    key: Ed25519PrivateKey
    server_version: bytes = b""
    session: bytes = b""
    _out: Direction | None = None
    _in: Direction | None = None
    _seen: list[bytes] = field(default_factory=list)

    @classmethod
    async def connect(cls, port: int, key: Ed25519PrivateKey) -> Stranger:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return cls(reader, writer, key)

    async def play(self, steps: Sequence[Step]) -> None:
        """Do it all, or as much as the server has ears for."""
        with suppress(Gone, ConnectionError, asyncio.IncompleteReadError):
            for step in steps:
                await self._do(step)
                if self.writer.is_closing():
                    return
                await asyncio.sleep(0)

    async def linger(self, seconds: float) -> None:
        """Take what comes, for a while."""
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(seconds):
                while await self.reader.read(65_536):
                    pass

    async def leave(self, *, says_goodbye: bool) -> bool:
        """End our side; whether the server ended its own, too."""
        try:
            if not says_goodbye:
                self.writer.transport.abort()
                return True
            with suppress(OSError, RuntimeError):
                self.writer.write_eof()
            async with asyncio.timeout(PATIENCE):
                while await self.reader.read(65_536):
                    pass
            return True
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        finally:
            self.writer.transport.abort()

    async def _do(self, step: Step) -> None:
        match step:
            case Raw():
                await self._send(step.data)
            case Exchange():
                await self._exchange(strict=step.strict)
            case Sealed():
                await self._send(self._sealed(step.payload, damage=step.damage, padding=step.padding))
            case SignIn():
                await self._sign_in(step.account)
            case Await():
                with suppress(TimeoutError):
                    await self._expect(step.number, seconds=ANSWERING)

    # Bytes

    async def _send(self, data: bytes) -> None:
        self.writer.write(data)
        with suppress(TimeoutError):  # who does not listen may be talked to nevertheless
            async with asyncio.timeout(ANSWERING):
                await self.writer.drain()

    def _sealed(self, payload: bytes, *, damage: int | None = None, padding: int | None = None) -> bytes:
        right = 16 - (1 + len(payload)) % 16
        right = right + 16 if right < 4 else right
        packet = bytes([right if padding is None else padding & 0xFF]) + payload + bytes(right)
        length = u32(len(packet))
        if self._out is None:
            return length + packet
        wire = bytearray(length + self._out.cipher.encrypt(self._out.nonce(), packet, length))
        if damage is not None:
            wire[damage % len(wire)] ^= 1 << damage % 8
        return bytes(wire)

    async def _packet(self) -> bytes:
        """The next one from the server, without its frame."""
        length = await self.reader.readexactly(4)
        size = int.from_bytes(length, "big")
        if self._in is None:
            packet = await self.reader.readexactly(size)
        else:
            sealed = await self.reader.readexactly(size + TAG)
            try:
                packet = self._in.cipher.decrypt(self._in.nonce(), sealed, length)
            except InvalidTag as error:
                raise AssertionError("the server's own packets cannot be opened") from error
        return packet[1 : len(packet) - packet[0]]

    async def answer(self, *numbers: int) -> int:
        """Which of these messages comes first."""
        return (await self._expect(*numbers))[0]

    async def _expect(self, *numbers: int, seconds: float = PATIENCE) -> bytes:
        async with asyncio.timeout(seconds):
            while True:
                payload = await self._packet()
                if payload[0] in numbers:
                    return payload
                if payload[0] in (DISCONNECTED, NOT_LET_IN):
                    raise Gone

    # The protocol, done right

    async def _exchange(self, *, strict: bool) -> None:
        if not self.server_version:
            await self._send(HELLO)
            self.server_version = (await self.reader.readuntil(b"\n")).rstrip()
        ours = m.kexinit(strict=strict).right()
        await self._send(self._sealed(ours))
        theirs = await self._expect(20)
        secret = X25519PrivateKey.generate()
        point = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        await self._send(self._sealed(b"\x1e" + string(point)))
        host_key, their_point, _ = _strings((await self._expect(31))[1:])
        shared = mpint(secret.exchange(X25519PublicKey.from_public_bytes(their_point)))
        parts = (HELLO.rstrip(), self.server_version, ours, theirs, host_key, point, their_point)
        digest = sha256(b"".join(map(string, parts)) + shared).digest()
        self.session = self.session or digest
        await self._send(self._sealed(b"\x15"))
        await self._expect(21)

        def derived(letter: bytes) -> bytes:
            return sha256(shared + digest + letter + self.session).digest()

        def direction(iv: bytes, key: bytes) -> Direction:
            nonce = derived(iv)[:12]
            return Direction(AESGCM(derived(key)[:16]), nonce[:4], int.from_bytes(nonce[4:], "big"))

        self._out, self._in = direction(b"A", b"C"), direction(b"B", b"D")

    async def _sign_in(self, account: bytes) -> None:
        await self._send(self._sealed(m.SERVICE.right()))
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        blob = string(b"ssh-ed25519") + string(public)
        request = m.userauth(b"publickey", Flag(), Text(b"ssh-ed25519"), Text(blob), account=account).right()
        signature = string(b"ssh-ed25519") + string(self.key.sign(string(self.session) + request))
        await self._send(self._sealed(request + string(signature)))
        try:
            await self._expect(52)
        except (Gone, TimeoutError, ConnectionError, asyncio.IncompleteReadError) as error:
            raise AssertionError(f"the fuzzer's own key did not let it in: {type(error).__name__}") from error


def _strings(data: bytes) -> list[bytes]:
    found = []
    while data:
        size = int.from_bytes(data[:4], "big")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found


async def play(case: Case, port: int, key: Ed25519PrivateKey) -> None:
    """One case against the server at this port. Raises AssertionError where the server did not end the connection."""
    stranger = await Stranger.connect(port, key)
    closed = False
    try:
        await stranger.play(case.steps)
        await stranger.linger(case.lingers)
    finally:
        closed = await stranger.leave(says_goodbye=case.says_goodbye)
    assert closed, f"{case.kind}: the connection stayed when its other end was over"
