"""The messages that a client can send, as they should be."""

from __future__ import annotations

from tools.fuzz.encoding import CANARY, Flag, Message, Names, Number, Plain, Text, string

ACCOUNT = b"petter"  # whose key the fuzzer has
STRANGER = b"karin-" + CANARY
POINT = bytes(31) + b"\x09"
KEY = string(b"ssh-ed25519") + string(bytes(range(32)))
SIGNATURE = string(b"ssh-ed25519") + string(bytes(64))
CONNECTION = Plain(string(b"ssh-connection"))
WINDOW, PACKET = Number(2**21), Number(32_768)
HERE = (Text(b"127.0.0.1"), Number(22))

DISCONNECT = Message(1, (Number(11), Text(b"bye " + CANARY), Text(b"en")))
IGNORE = Message(2, (Text(CANARY),))
UNIMPLEMENTED = Message(3, (Number(7),))
DEBUG = Message(4, (Flag(), Text(CANARY), Text(b"en")))
SERVICE = Message(5, (Text(b"ssh-userauth"),))
OTHER_SERVICE = Message(5, (Text(b"ssh-connection"),))
SERVICE_ACCEPT = Message(6, (Text(b"ssh-userauth"),))
EXTENSIONS = Message(7, (Number(1), Text(b"server-sig-algs"), Text(b"ssh-ed25519," + CANARY)))
NEWKEYS = Message(21)
KEX_INIT = Message(30, (Text(POINT),))


def kexinit(*, strict: bool = False, kex: bytes = b"curve25519-sha256", cookie: bytes = bytes(16)) -> Message:
    """What the fuzzer's own client offers."""
    marks = (b"kex-strict-c-v00@openssh.com",) if strict else ()
    cipher, mac, none = Names((b"aes128-gcm@openssh.com",)), Names((b"hmac-sha2-256-etm@openssh.com",)), Names()
    compression = Names((b"none",))
    return Message(
        20,
        (
            Plain(cookie), Names((kex, b"ext-info-c", *marks)), Names((b"ssh-ed25519",)), cipher, cipher, mac, mac,
            compression, compression, none, none, Flag(False), Number(0),
        ),
    )  # fmt: skip


TRANSPORT = (
    DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG, SERVICE, OTHER_SERVICE, SERVICE_ACCEPT, EXTENSIONS, kexinit(),
    kexinit(strict=True), kexinit(kex=b"mlkem768x25519-sha256"), NEWKEYS, KEX_INIT,
    Message(30, (Text(bytes(32)),)), Message(30, (Text(bytes(1_216)),)), Message(31, (Text(KEY), Text(POINT), Text())),
    Message(32, (Text(bytes(1_216)),)), Message(34, (Number(1_024), Number(2_048), Number(8_192))),
    Message(0), Message(19), Message(29), Message(49), Message(192, (Text(CANARY),)), Message(255),
)  # fmt: skip


def userauth(method: bytes, *parts: Flag | Text | Number, account: bytes = ACCOUNT) -> Message:
    """A request to be let in."""
    return Message(50, (Text(account), CONNECTION, Text(method), *parts))


BY_KEYBOARD = userauth(b"keyboard-interactive", Text(), Text())
ANSWER = Message(61, (Number(1), Text(CANARY)))
SIGN_IN = (
    BY_KEYBOARD, BY_KEYBOARD, ANSWER, ANSWER,
    userauth(b"keyboard-interactive", Text(), Text(), account=STRANGER),
    userauth(b"keyboard-interactive", Text(b"sv"), Text(b"pam")),
    Message(61, (Number(0),)), Message(61, (Number(2), Text(CANARY), Text(CANARY))), Message(61, (Number(2**32 - 1),)),
    userauth(b"none"), userauth(b"none", account=STRANGER),
    userauth(b"password", Flag(False), Text(CANARY)), userauth(b"password", Flag(), Text(CANARY), Text(CANARY)),
    userauth(b"publickey", Flag(False), Text(b"ssh-ed25519"), Text(KEY)),
    userauth(b"publickey", Flag(), Text(b"ssh-ed25519"), Text(KEY), Text(SIGNATURE)),
    userauth(b"publickey", Flag(), Text(b"rsa-sha2-512"), Text(KEY), Text(SIGNATURE)),
    userauth(b"publickey", Flag(False), Text(b"ssh-rsa"), Text(string(b"ssh-rsa") + string(b"\1") + string(bytes(400)))),
    userauth(b"publickey", Flag(False), Text(b"sk-ssh-ed25519@openssh.com"), Text(KEY)),
    userauth(b"publickey", Flag(), Text(b"ssh-ed25519-cert-v01@openssh.com"), Text(KEY + bytes(200)), Text(SIGNATURE)),
    userauth(b"hostbased", Text(b"ssh-ed25519"), Text(KEY), Text(b"host"), Text(b"root"), Text(SIGNATURE)),
    userauth(b"gssapi-with-mic", Number(1), Text(CANARY)), userauth(b"gssapi-keyex", Text(CANARY)), userauth(CANARY),
    Message(51, (Names((b"publickey",)), Flag(False))), Message(52), Message(53, (Text(CANARY), Text(b"en"))),
    Message(60, (Text(b"ssh-ed25519"), Text(KEY))), Message(63), Message(64, (Text(CANARY),)), Message(66),
    Message(79),
)  # fmt: skip


def asked_of_all(name: bytes, *parts: Flag | Text | Number) -> Message:
    return Message(80, (Text(name), Flag(), *parts))


GLOBAL = (
    asked_of_all(b"tcpip-forward", Text(b"0.0.0.0"), Number(0)), asked_of_all(b"cancel-tcpip-forward", *HERE),
    asked_of_all(b"streamlocal-forward@openssh.com", Text(b"/tmp/" + CANARY)),
    asked_of_all(b"cancel-streamlocal-forward@openssh.com", Text(b"/tmp/" + CANARY)),
    asked_of_all(b"hostkeys-00@openssh.com", Text(KEY)), asked_of_all(b"hostkeys-prove-00@openssh.com", Text(KEY)),
    asked_of_all(b"keepalive@openssh.com"), asked_of_all(b"no-more-sessions@openssh.com"), asked_of_all(CANARY),
    asked_of_all(b"global"), Message(81), Message(81, (Number(5),)), Message(82),
)  # fmt: skip


def opening(kind: bytes, *parts: Text | Number) -> Message:
    return Message(90, (Text(kind), Number(0), WINDOW, PACKET, *parts))


SESSION = opening(b"session")
OPEN = (
    SESSION, SESSION, opening(b"direct-tcpip", *HERE, *HERE), opening(b"forwarded-tcpip", *HERE, *HERE),
    opening(b"direct-streamlocal@openssh.com", Text(b"/tmp/" + CANARY), Text(), Number()),
    opening(b"forwarded-streamlocal@openssh.com", Text(b"/tmp/" + CANARY), Text()), opening(b"x11", *HERE),
    opening(b"auth-agent@openssh.com"), opening(b"tun@openssh.com", Number(1), Number(0)), opening(CANARY),
    opening(b"channel"), opening(b"unknown@" + CANARY), Message(91, (Number(), Number(), WINDOW, PACKET)),
    Message(92, (Number(), Number(1), Text(CANARY), Text(b"en"))),
)  # fmt: skip


def asked(name: bytes, *parts: Flag | Text | Number, channel: int = 0) -> Message:
    """A request in a channel."""
    return Message(98, (Number(channel), Text(name), Flag(), *parts))


PTY = asked(b"pty-req", Text(b"xterm-256color"), Number(80), Number(24), Number(), Number(), Text(b"\x01\0\0\0\x03\0"))
SHELL = asked(b"shell")
ENVIRONMENT = asked(b"env", Text(b"LANG"), Text(b"sv_SE.UTF-8"))
RESIZE = asked(b"window-change", Number(100), Number(30), Number(), Number())
DATA = Message(94, (Number(), Text(b"/hej " + CANARY + b"\r")))
END, CLOSE = Message(96, (Number(),)), Message(97, (Number(),))
CHANNEL = (
    PTY, SHELL, ENVIRONMENT, RESIZE, DATA, DATA, END, CLOSE,
    asked(b"pty-req", Text(b"x" * 5_000), Number(2**32 - 1), Number(0), Number(1), Number(), Text(b"\x80\0\0")),
    asked(b"env", Text(b"LC_ALL"), Text(b"\xff\0" + CANARY)), asked(b"env", Text(CANARY), Text(CANARY * 3_000)),
    asked(b"exec", Text(b"plain")), asked(b"exec", Text(b"plain\0; id")), asked(b"exec", Text(b"chest")),
    asked(b"exec", Text(b"scp -t /tmp/" + CANARY)), asked(b"subsystem", Text(b"sftp")), asked(b"subsystem", Text(CANARY)),
    asked(b"signal", Text(b"KILL")), asked(b"signal", Text(CANARY)), asked(b"break", Number(2**32 - 1)),
    asked(b"xon-xoff", Flag()), asked(b"exit-status", Number(0)),
    asked(b"exit-signal", Text(b"SEGV"), Flag(), Text(CANARY), Text()), asked(b"eow@openssh.com"),
    asked(b"x11-req", Flag(), Text(b"MIT-MAGIC-COOKIE-1"), Text(CANARY), Number()),
    asked(b"auth-agent-req@openssh.com"), asked(b"keepalive@openssh.com"), asked(CANARY), asked(b"shell", channel=7),
    Message(93, (Number(), Number(2**32 - 1))), Message(93, (Number(9), Number(1))), Message(94, (Number(3), Text(CANARY))),
    Message(95, (Number(), Number(1), Text(CANARY))), Message(95, (Number(), Number(2**32 - 1), Text(CANARY))),
    Message(99, (Number(),)), Message(100, (Number(),)), Message(101), Message(127),
)  # fmt: skip

# What alone ends no connection, so that much of it is heard.
TRIES = (
    *(userauth(b"publickey", Flag(False), Text(name), Text(KEY)) for name in (b"ssh-ed25519", b"rsa-sha2-256", b"ssh-dss")),
    userauth(b"publickey", Flag(), Text(b"ssh-ed25519"), Text(KEY), Text(SIGNATURE)), userauth(b"none"), BY_KEYBOARD,
    userauth(b"password", Flag(False), Text(CANARY)), userauth(CANARY), userauth(b"hostbased", Text(KEY)),
    IGNORE, DEBUG, UNIMPLEMENTED,
)  # fmt: skip
WISHES = (
    *(message for message in CHANNEL if message.number == 98 and message.parts[0] == Number()),
    RESIZE, RESIZE, DATA, DATA, DATA, Message(93, (Number(), Number(1_000))), *GLOBAL[:10],
    *(message for message in OPEN if message.number == 90), IGNORE, DEBUG, UNIMPLEMENTED,
)  # fmt: skip

# What an ordinary client sends, from the first request to the last.
ORDINARY_SIGN_IN = (SERVICE, userauth(b"none"), BY_KEYBOARD, ANSWER)
ORDINARY_VISIT = (SESSION, PTY, ENVIRONMENT, SHELL, DATA, RESIZE, DATA, END, CLOSE)
LINES_VISIT = (SESSION, ENVIRONMENT, SHELL, DATA, DATA, END, CLOSE)
