"""What is typed at the hidden prompt need not be UTF-8; asyncssh would end the connection, here the person is told."""

from __future__ import annotations

from asyncssh import auth
from asyncssh.packet import SSHPacket

UNREADABLE = "\ufffd"  # what stands for a byte that is no letter
METHOD = b"keyboard-interactive"


class _HiddenPrompt(auth._ServerKbdIntAuth):
    """asyncssh's own, but for one thing: bytes that are no text reach whoever validates them."""

    def _process_info_response(self, _pkttype: int, _pktid: int, packet: SSHPacket) -> None:
        responses = [packet.get_string().decode(errors="replace") for _ in range(packet.get_uint32())]
        packet.check_end()
        self.create_task(self._validate_response(responses))

    _packet_handlers = {auth.MSG_USERAUTH_INFO_RESPONSE: _process_info_response}  # noqa: RUF012


def is_text(typed: str) -> bool:
    """Whether all of it could be read."""
    return UNREADABLE not in typed


def take_any_bytes() -> None:
    """From now on every listener of this process does."""
    auth._server_auth_handlers[METHOD] = _HiddenPrompt
