"""Where the keys of open meetings are, as the administrator chose; and that a copy of the house gets at none."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from server.disk_keys import DiskKeys
from tests.helpers.group import a_group
from tests.helpers.running import plain_environment


async def test_on_the_disk_they_survive_a_reboot_and_a_change_of_mind_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with a_group(data, "--meeting-keys", "disk", "--speed", "900", members=("lina",)) as group:
        server = group.server
        memory = Path(server.environment["RUNTIME_DIRECTORY"])
        people = await group.in_the_lobby("agneta", "lina")
        await people["agneta"].ok("/start 2")
        await people["lina"].sees("## 1/11")
        await people["agneta"].ok("/floor lina")
        await people["lina"].ok("Kanariefågeln sjunger")
        # Another server.key makes no difference to a meeting under way, nor after a restart.
        assert await server.ask(ask="change-key") == {"codes": 1}
        await people["lina"].ok("/treasure En egen lapp")
        keys = (await server.ask(ask="doctor"))["keys"]
        assert (keys["place"], set(keys["risks"]) <= {"swap"}, keys["elsewhere"]) == ("disk", True, 0)
        (key,) = [DiskKeys(data / "keys.db").get(name) for name in DiskKeys(data / "keys.db").names()]
        assert key and not list(memory.rglob("*.key"))
        await server.kill9()
        shutil.rmtree(memory)  # as a reboot does
        memory.mkdir(mode=0o700)

        server.args = ("--speed", "900")  # in memory from here on
        await server.start()
        assert (await server.logged("meeting_keys"))["place"] == "memory"
        assert (await server.logged("keys_elsewhere"))["meetings"] == 1
        await server.logged("meeting_resumed")
        keys = (await server.ask(ask="doctor"))["keys"]
        assert (keys["place"], keys["elsewhere"]) == ("memory", 1)
        people = {account: await group.lines(account) for account in ("agneta", "lina")}
        await people["lina"].sees("Kanariefågeln sjunger")
        await people["agneta"].ok("/close!")
        await people["lina"].sees("Rummet är tömt")
        for path in data.iterdir():
            assert path.is_socket() or key not in path.read_bytes()
        assert DiskKeys(data / "keys.db").names() == ()

        # The next one is in memory; and a copy of the house, started beside it, keeps its hands off that.
        await people["agneta"].ok("/start 3")
        await people["lina"].sees("## 1/11")
        assert len(list(memory.rglob("*.key"))) == 1
        assert DiskKeys(data / "keys.db").names() == ()
        shutil.copytree(data, tmp_path / "copy", ignore=shutil.ignore_patterns("admin.sock"))
        said = await refused(tmp_path / "copy", memory)
        assert "--memory" in said
        await people["lina"].ok("/who")

        # In memory a reboot ends what was said, and whoever comes is told.
        await server.kill9()
        shutil.rmtree(memory)
        memory.mkdir(mode=0o700)
        await server.start()
        await server.logged("meeting_gone")
        with closing(sqlite3.connect(f"file:{data}/fristad.db?mode=ro", uri=True)) as database:
            assert database.execute("SELECT count(*) FROM event").fetchone() == (0,)
        people = {account: await group.lines(account) for account in ("agneta", "lina")}
        await people["lina"].sees("Träff 3 i Alm pågick när serverns dator startades om")
        await people["lina"].ok("/chest")
        assert any("En egen lapp" in line for line in people["lina"].lines)
        await people["agneta"].ok("/enter alm")
        await people["agneta"].sees("Träff 3 i Alm pågick")
        await people["agneta"].ok("/start 3")
        for person in people.values():
            await person.close()


async def refused(copy: Path, memory: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server.cli", "serve", "--port", "0", "--data", str(copy)),
        stderr=asyncio.subprocess.PIPE,
        env={**plain_environment(), "RUNTIME_DIRECTORY": str(memory)},
    )
    _, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    return err.decode()
