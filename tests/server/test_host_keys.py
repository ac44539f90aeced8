"""How people know the server: its fingerprint, a change of host key that their clients follow, and certificates."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from asyncssh.constants import MSG_REQUEST_FAILURE, MSG_REQUEST_SUCCESS
from asyncssh.packet import String

from meeting.commands import Refused
from server.host_keys import HostKeys, public_line
from server.identity import SOON, identity
from server.invitation import Invitation, Reach
from server.letter import letter
from server.words import Fault
from tests.helpers.command_line import ended, fristad
from tests.helpers.group import PASSPHRASE, Group, a_group
from tests.helpers.openssh import InPty, need
from tests.helpers.waiting import until
from tests.server.door import door

ASKS = "Code or passphrase:"


async def host_key(group: Group, do: str = "show") -> dict[str, Any]:
    """What `fristad host-key` asks of the running server."""
    return await group.server.ask(ask="host-key", do=do)


async def strict(group: Group, known_hosts: Path, account: str = "lina", *options: str) -> InPty:
    """The real ssh with a known_hosts file of its own, which asks nothing about the server and takes nothing for granted."""
    return await InPty.run(
        need("ssh"),
        "-F", "none", "-p", str(group.server.port),
        "-o", "StrictHostKeyChecking=yes", "-o", "UpdateHostKeys=yes",
        "-o", f"UserKnownHostsFile={known_hosts}", "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", "IdentityFile=none", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
        *options,
        f"{account}@127.0.0.1",
    )  # fmt: skip


async def gets_in(client: InPty) -> None:
    await client.sees(ASKS)
    client.type(PASSPHRASE + "\r")
    await client.until(lambda: b"\x1b[?1049h" in client.raw, "the first screen")
    assert b"WARNING" not in client.raw and b"fingerprint is" not in client.raw


async def kept_out(client: InPty) -> None:
    """ssh itself gives up, before anything is asked."""
    assert await client.ended() == 255
    assert b"Host key verification failed" in client.raw and ASKS.encode() not in client.raw
    await client.close()


def known(path: Path) -> set[str]:
    """The keys in a known_hosts file."""
    return {line.split()[2] for line in path.read_text().splitlines()}


async def test_openssh_follows_a_change_of_key_without_a_question(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina", "petter")) as group:
        await (await group.at_home("lina"))["lina"].close()
        old = await host_key(group)
        ours, stale = tmp_path / "known_hosts", tmp_path / "stale"
        for file in (ours, stale):
            file.write_text(old["known_hosts"] + "\n")
        assert f"[127.0.0.1]:{group.server.port} {old['public']}" == old["known_hosts"]

        both = await host_key(group, "next")
        assert both["fingerprint"] == old["fingerprint"] and both["next_fingerprint"] != old["fingerprint"]
        assert await host_key(group, "next") == both  # one waits already
        client = await strict(group, ours)
        await gets_in(client)
        new = both["next_public"].split()[1]
        await client.until(lambda: known(ours) == {old["public"].split()[1], new}, "the next key in known_hosts")
        await client.close()

        after = await host_key(group, "use-next")
        assert after["public"] == both["next_public"] and after["next_fingerprint"] is None
        assert (group.server.data / "host_ed25519.old").stat().st_mode & 0o777 == 0o600
        client = await strict(group, ours)
        await gets_in(client)
        await client.until(lambda: known(ours) == {new}, "the old key forgotten")
        await client.close()
        # Whoever has not been here in between is warned, as they should be.
        await kept_out(await strict(group, stale))

        # All of it is so after a restart, too.
        await group.server.stop()
        await group.server.start()
        client = await strict(group, ours)
        await gets_in(client)
        await client.close()


async def test_those_who_are_here_stay_and_are_told(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        people = await group.in_the_lobby("agneta")
        people |= await group.at_home("lina")
        before = await host_key(group)
        assert (await people["lina"].send("/fingerprint")) == "ok"
        assert before["fingerprint"] in "\n".join(people["lina"].lines)
        assert not [line for line in people["lina"].lines if "byter snart nyckel" in line]

        soon = (await host_key(group, "next"))["next_fingerprint"]
        for person in people.values():
            await person.until(lambda: any("byter snart nyckel" in line for line in person.lines), "it")  # noqa: B023
        # The first words of it are what to type: on a narrow screen no more is in sight.
        assert [line for line in people["lina"].lines if line.startswith("* /fingeravtryck:")]
        await people["agneta"].ok("/fingeravtryck")
        assert people["agneta"].lines[-6:-2][1::2] == [f"* {before['fingerprint']}", f"* {soon}"]
        cure = f'ssh-keygen -R "[127.0.0.1]:{group.server.port}"'
        assert cure in people["agneta"].lines[-2]
        invitation = await group.server.ask(ask="invite", circle="alm", account="petter", facilitator=False)
        text = "\n".join(letter(Invitation(**invitation), "en"))
        assert before["known_hosts"] in text and soon in text and cure in text.replace("\n", " ")
        assert not text.startswith("The earlier code for petter")
        again = await fristad("invite", "alm", "petter", "--lang", "en", "--data", str(group.server.data))
        assert again.startswith("The earlier code for petter works no more.")
        printed = json.loads(await fristad("invite", "alm", "petter", "--json", "--data", str(group.server.data)))
        assert printed["fingerprint"] == before["fingerprint"] and not {name for name in printed if "next" in name}

        await host_key(group, "use-next")
        await people["lina"].ok("/fingerprint")
        assert people["lina"].lines[-2] == f"* {soon}"
        assert not people["lina"].closed and not people["agneta"].closed


async def test_without_a_server(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    await fristad("init", *data)
    old = json.loads(await fristad("host-key", "--json", *data))
    public = await fristad("host-key", "--next", "--public", *data)
    told = (await fristad("host-key", *data)).splitlines()
    lines = (await fristad("known-hosts", *data)).splitlines()
    assert lines == [old["known_hosts"], f"[127.0.0.1]:8022 {public.strip()}"]
    assert [f"  {line}" in told for line in (old["fingerprint"], *lines)] == [True] * 3
    after = json.loads(await fristad("host-key", "--use-next", "--json", *data))
    assert (after["public"], after["next_public"]) == (public.strip(), None)
    with pytest.raises(AssertionError, match=r"host-key --next"):
        await fristad("host-key", "--use-next", *data)


async def sign(group: Group, authority: Path, *options: str, name: str = "127.0.0.1") -> Path:
    """A certificate of the server's key by the real ssh-keygen, where the server looks for it."""
    public = group.server.data / "host_ed25519.pub"
    public.write_text((await host_key(group))["public"] + "\n")
    if not authority.exists():
        await keygen("-t", "ed25519", "-N", "", "-f", str(authority))
    await keygen("-s", str(authority), "-I", "fristad", "-n", name, *options, str(public))
    return group.server.data / "host_ed25519-cert.pub"


async def keygen(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(need("ssh-keygen"), "-q", *arguments)
    assert await process.wait() == 0


async def test_a_certificate_is_enough_for_openssh_and_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        await (await group.at_home("lina"))["lina"].close()
        await sign(group, tmp_path / "ca", "-h", "-V", "+52w")
        shown = await host_key(group)
        assert [message for good, message, _ in shown["findings"] if not good] == ["host_key.not_in_use"]
        await host_key(group, "reload")
        plain, authority = (await fristad("known-hosts", "--data", str(group.server.data))).splitlines()
        public = " ".join((tmp_path / "ca.pub").read_text().split()[:2])
        assert authority == f"@cert-authority [127.0.0.1]:{group.server.port} {public}"
        # Only the certificate's signer is known, and no other algorithm taken.
        (tmp_path / "signer").write_text(authority + "\n")
        only = ("-o", "HostKeyAlgorithms=ssh-ed25519-cert-v01@openssh.com")
        await in_and_out(await strict(group, tmp_path / "signer", "lina", *only))
        assert (tmp_path / "signer").read_text() == authority + "\n"
        # Only the key.
        (tmp_path / "key").write_text(plain + "\n")
        await in_and_out(await strict(group, tmp_path / "key"))
        # Another signer.
        await keygen("-t", "ed25519", "-N", "", "-f", str(tmp_path / "other"))
        other = " ".join((tmp_path / "other.pub").read_text().split()[:2])
        (tmp_path / "wrong").write_text(authority.replace(public, other) + "\n")
        await kept_out(await strict(group, tmp_path / "wrong"))
        # Those who know of no certificates.
        port = str(group.server.port)
        for command in (
            (need("plink"), "-ssh", "-P", port, "-hostkey", shown["fingerprint"], "lina@127.0.0.1"),
            (need("dbclient"), "-y", "-p", port, "lina@127.0.0.1"),
        ):
            client = await InPty.run(*command)
            await client.sees(ASKS)
            client.type(PASSPHRASE + "\r")
            await client.until(lambda: b"Press Return" in client.raw or b"\x1b[?1049h" in client.raw)  # noqa: B023
            await client.close()


async def in_and_out(client: InPty) -> None:
    await gets_in(client)
    await client.close()


USELESS = (
    (("-V", "+52w"), "127.0.0.1", "certificate.of_a_person"),
    (("-h", "-V", "20990101:20990201"), "127.0.0.1", "certificate.too_early"),
    (("-h", "-V", "+52w"), "another.example.org", "certificate.of_another_name"),
    (("-h", "-V", f"+{SOON.days - 1}d"), "127.0.0.1", "certificate.soon_over"),
    (("-h", "-V", "20200101:20200201"), "127.0.0.1", "certificate.expired"),
)


async def test_a_certificate_that_is_of_no_use_keeps_nobody_out(tmp_path: Path) -> None:
    async with a_group(tmp_path / "data", members=("lina",)) as group:
        await (await group.at_home("lina"))["lina"].close()
        signer = tmp_path / "known_hosts"
        for options, name, flaw in USELESS:
            await sign(group, tmp_path / "ca", *options, name=name)
            found = await host_key(group, "reload")
            assert [message for good, message, _ in found["findings"] if not good] == [flaw]
            public = " ".join((tmp_path / "ca.pub").read_text().split()[:2])
            signer.write_text(f"@cert-authority * {public}\n{found['known_hosts']}\n")
            await in_and_out(await strict(group, signer))
        status, out = await doctor(group)
        assert status == 1 and "!!  certifikatet" in out and "gick ut 2020-0" in out
        await group.server.stop()
        await group.server.start()
        warning = await group.server.logged("host_key_unusable")
        assert (warning["why"], warning["level"]) == ("certificate.expired", "warning")
        await in_and_out(await strict(group, signer))


async def doctor(group: Group) -> tuple[int, str]:
    status, out, _ = await ended("doctor", "--data", group.server.data)
    return status, out


async def test_what_lies_there_broken_is_told_and_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "host_ed25519"
    key = HostKeys.read(path).current
    for name in ("host_ed25519.next", "host_ed25519-cert.pub"):
        (tmp_path / name).write_text("no key at all")
    keys = HostKeys.read(path)
    assert public_line(keys.current) == public_line(key) and keys.next is None and keys.certificate is None
    assert [flaw.message for flaw in keys.flaws] == ["folder.host_key", "certificate.unreadable"]
    # The certificate of another key, as after a change for which nobody signed.
    other = HostKeys.made().current
    authority = HostKeys.made().current
    certificate = authority.generate_host_certificate(other, "fristad", principals=["x"])
    certificate.write_certificate(tmp_path / "host_ed25519-cert.pub")
    assert HostKeys.read(path).flaws[-1].message == "certificate.of_another_key"
    path.chmod(0o644)
    with pytest.raises(Fault):
        HostKeys.read(path)


async def test_a_certificate_goes_with_its_key(tmp_path: Path) -> None:
    path, authority = tmp_path / "host_ed25519", HostKeys.made().current
    keys = HostKeys.read(path)
    keys.make_next()
    reach = Reach.of(keys, host="0.0.0.0", port=22, address="fristad.example.org")
    assert keys.next is not None and lacking(keys, reach) == []
    for key, name in ((keys.current, "host_ed25519-cert.pub"), (keys.next, "host_ed25519.next-cert.pub")):
        authority.generate_host_certificate(key, name, principals=["*.example.org"]).write_certificate(tmp_path / name)
    keys.read_again()
    assert keys.certificate is not None and keys.certificate.speaks_for("fristad.example.org")
    assert not keys.certificate.speaks_for("fristad.example.net")
    first = keys.certificate.presented.key
    assert lacking(keys, reach) == []
    (tmp_path / "host_ed25519.next-cert.pub").rename(tmp_path / "aside")
    assert lacking(keys, reach) == ["host_key.not_in_use"]
    keys.read_again()
    assert lacking(keys, reach) == ["host_key.next_uncertified"]
    (tmp_path / "aside").rename(tmp_path / "host_ed25519.next-cert.pub")
    keys.use_next()
    assert keys.certificate.presented.key != first and not keys.flaws
    reach = Reach.of(keys, host="0.0.0.0", port=22, address="fristad.example.org")
    path.rename(tmp_path / "away")
    assert lacking(keys, reach) == ["folder.host_key"]
    with pytest.raises(Refused):
        keys.read_again()
    assert not path.exists() and keys.certificate is not None  # nothing is made in its place, and the server has it
    assert reach.authority == f"@cert-authority fristad.example.org {public_line(authority)}"


def lacking(keys: HostKeys, reach: Reach) -> list[str]:
    """What is found wrong."""
    return [message for good, message, _ in identity(keys, reach)["findings"] if not good]


async def test_a_client_is_told_of_both_keys_and_sees_them_proven() -> None:
    async with door() as at_door:
        await at_door.welcome("lina")
        told: list[tuple[set[str], set[str]]] = []

        def learn(added: list[asyncssh.SSHKey], removed: object, kept: list[asyncssh.SSHKey], revoked: object) -> None:
            told.append(({public_line(key) for key in added}, {public_line(key) for key in kept}))

        keys = at_door.host_keys
        keys.next = HostKeys.made().current
        at_door.listener.use(keys)
        lines = f"[127.0.0.1]:{at_door.listener.port} {public_line(keys.current)}\n"
        typist = await at_door.connect(
            "lina", [[PASSPHRASE]], known_hosts=asyncssh.import_known_hosts(lines), server_host_keys_handler=learn
        )
        await until(lambda: told, "the announcement")
        assert told == [({public_line(keys.next)}, {public_line(keys.current)})]
        # Each once a request: whoever asks for the same a thousand times gets nothing.
        names = [String(key.public_data) for key in keys.known]
        for asked, answered in ((names, MSG_REQUEST_SUCCESS), (names * 100, MSG_REQUEST_FAILURE)):
            kind, _ = await typist.conn._make_global_request(b"hostkeys-prove-00@openssh.com", *asked)
            assert kind == answered
        await typist.close()
