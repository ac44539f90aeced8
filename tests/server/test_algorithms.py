"""What ssh-audit, a program of others', says of a running server; and what that server offers, which changes knowingly.

`SNAPSHOTS=update python -m pytest tests/server/test_algorithms.py` writes the list anew: look at what changed, and why.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from server.ssh import CIPHERS, KEX, MACS
from tests.helpers.running import RunningServer, running

SNAPSHOT = Path(__file__).parents[1] / "golden" / "algorithms.json"
UPDATES = os.environ.get("SNAPSHOTS") == "update"
KINDS = ("key", "kex", "enc", "mac")
MOST_WARNINGS = 2
VERDICTS = (0, 2)  # its exit statuses for all is well, and for warnings


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    async with running(tmp_path / "data") as started:
        yield started


async def audit(port: int) -> dict[str, Any]:
    """Its report on a port of this machine. How fast one may connect is other tests' business."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ssh_audit", "--json", "--skip-rate-test", "--port", str(port), "127.0.0.1",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode in VERDICTS, out.decode() + err.decode()
    report = json.loads(out)
    assert isinstance(report, dict)
    return report


def notes(report: dict[str, Any], kind: str) -> list[str]:
    """What it has against an algorithm, or a key size."""
    return [
        f"{each['algorithm']}: {said}" for each_kind in KINDS for each in report[each_kind]
        for said in each.get("notes", {}).get(kind, ())
    ]  # fmt: skip


async def test_no_failure_few_warnings_and_the_algorithms_that_were_decided_on(server: RunningServer) -> None:
    report = await audit(server.port)
    assert notes(report, "fail") == []
    assert len(notes(report, "warn")) <= MOST_WARNINGS, notes(report, "warn")
    # What cannot be mended without losing people: curve25519 has to come first, and old clients have nothing newer.
    assert {note.partition(": ")[2] for note in notes(report, "warn")} == {
        "does not provide protection against post-quantum attacks"
    }
    assert report["cves"] == [] and report["recommendations"] == {} and report["compression"] == ["none"]

    offered = {kind: [each["algorithm"] for each in report[kind]] for kind in KINDS}
    if UPDATES:
        SNAPSHOT.write_text(json.dumps(offered, indent=2) + "\n")
    assert offered == json.loads(SNAPSHOT.read_text())
    # Strict key exchange among them: chacha20 is safe from Terrapin with whoever has it too.
    assert offered["kex"] == [*KEX, "ext-info-s", "kex-strict-s-v00@openssh.com"]
    assert (offered["enc"], offered["mac"], offered["key"]) == ([*CIPHERS], [*MACS], ["ssh-ed25519"])
    assert {event["event"] for event in server.events} == {"first_invitation_written", "listening", "meeting_keys"}
