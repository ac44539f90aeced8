"""`fristad backup`, `restore`, `hold` and `change-server-key`: how an administrator keeps what there is, and what is to go, for a while."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from meeting.commands import Refused
from meeting.text import words
from server import config
from server.administration import Reply
from server.asking import answer
from server.backup import take
from server.command_words import Command
from server.data_folder import DataFolder
from server.restoring import restore as bring_back
from server.words import Fault, here, say

_json = click.option("--json", "as_json", is_flag=True, help=say("cli.option.json", here()))
_data = click.option("--data", metavar="PATH", default=None, help=say("cli.option.data", here()))


@click.command(cls=Command, help=say("cli.backup", here()))
@click.argument("file")
@_json
@_data
def backup(*, file: str, as_json: bool, data: str | None) -> None:
    folder, path = DataFolder(config.load({"data": data}).data), Path(file).expanduser().absolute()
    if not folder.has_database():
        raise Fault("folder.not_founded", path=str(folder.path))
    taken = take(folder, path)
    counts = {"accounts": taken.count("person"), "circles": taken.count("circle")}
    if as_json:
        click.echo(json.dumps({"file": str(path), **counts}, ensure_ascii=False))
    else:
        click.echo(say("backup.taken", here(), path=str(path), **counts))
        click.echo(say("backup.holds", here()))
        click.echo(say("backup.key", here(), key=str(folder.house_key), host_key=str(folder.host_key)))


@click.command(cls=Command, help=say("cli.restore", here()))
@click.argument("file")
@click.option("--replace", is_flag=True, help=say("cli.option.replace", here()))
@_json
@_data
def restore(*, file: str, replace: bool, as_json: bool, data: str | None) -> None:
    path = Path(file).expanduser().absolute()
    reply = asyncio.run(bring_back(config.load({"data": data}), path, replace=replace))
    click.echo(json.dumps(reply) if as_json else "\n".join(_restored(reply, path)))


def _restored(reply: Reply, path: Path) -> list[str]:
    language = here()
    lines = [say("restore.done", language, path=str(path), accounts=reply["accounts"], circles=reply["circles"])]
    lines += [say("restore.lost", language, circle=circle, number=number) for circle, number in reply["lost"]]
    if reply["codes"]:
        lines.append(say("restore.codes", language, n=reply["codes"]))
    if reply["new_host_key"]:
        lines.append(say("restore.host_key", language))
    return lines


@click.command(cls=Command, help=say("cli.hold", here()))
@click.argument("meeting", required=False)
@click.option("--release", is_flag=True, help=say("cli.option.release", here()))
@_json
@_data
def hold(*, meeting: str | None, release: bool, as_json: bool, data: str | None) -> None:
    if release and meeting is None:
        raise Refused(words("hold.which"))
    request = {"ask": "hold", "meeting": meeting, "release": release}
    reply = asyncio.run(answer(config.load({"data": data}), request))
    click.echo(json.dumps(reply) if as_json else "\n".join(_held(reply, release=release)))


def _held(reply: Reply, *, release: bool) -> list[str]:
    language = here()
    if "holds" in reply:
        listed = [say(f"hold.listed.{each['why']}", language, **each) for each in reply["holds"]]
        return listed or [say("hold.none", language)]
    if release:
        return [say("hold.released", language, meeting=meeting) for meeting in reply["meetings"]]
    return [say("hold.on", language, meeting=meeting) for meeting in reply["meetings"]]


@click.command("change-server-key", cls=Command, help=say("cli.change_server_key", here()))
@_json
@_data
def change_server_key(*, as_json: bool, data: str | None) -> None:
    settings = config.load({"data": data})
    reply = asyncio.run(answer(settings, {"ask": "change-key"}))
    if as_json:
        click.echo(json.dumps(reply))
        return
    click.echo(say("server_key.changed", here(), path=str(DataFolder(settings.data).house_key)))
    click.echo(say("server_key.backups", here()))
    if reply["codes"]:
        click.echo(say("restore.codes", here(), n=reply["codes"]))
