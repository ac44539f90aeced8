"""The command line: what an administrator types, and what is answered."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar, get_args

import click

from meeting.commands import Refused
from meeting.model import OwnerMode
from server import config, log, loop
from server.admin_socket import NobodyThere, ask
from server.administration import Reply
from server.asking import answer
from server.circle_commands import calendar, end_circle, facilitator, forget_circle, take_out
from server.command_words import Command, Group, complaint
from server.config import Settings
from server.data_folder import DataFolder
from server.demo.command import demo
from server.directory import FIRST_FACILITATOR
from server.examination import Finding, examine_folder, examine_keys, examine_machine, of_keys
from server.front_ends import FRONT_ENDS
from server.host_key_commands import host_key, known_hosts
from server.identity import told
from server.invitation import Invitation, only_here
from server.letter import COLUMNS, awaited, letter
from server.records import GRACE_MINUTES, MEETINGS, Authorities, Managers
from server.rehearsal.command import rehearse
from server.safekeeping_commands import backup, change_server_key, hold, restore
from server.scan import rows_of
from server.serving import serve as run_server
from server.words import Fault, here, said, say
from tui.i18n import LANGUAGES

Function = TypeVar("Function", bound=Callable[..., Any])


def option(*names: str, about: str, **settings: Any) -> Callable[[Function], Function]:
    """An option with its help in the language of whoever asks."""
    return click.option(*names, help=say(about, here()), **settings)


data = option("--data", about="cli.option.data", metavar="PATH", default=None)
as_json = option("--json", "as_json", about="cli.option.json", is_flag=True)


@click.group(cls=Group, help=say("cli.fristad", here()), invoke_without_command=True)
@option("--version", "show_version", about="cli.option.version", is_flag=True)
@click.pass_context
def fristad(context: click.Context, show_version: bool) -> None:
    if show_version:
        click.echo(_version())
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


@fristad.command(cls=Command, help=say("cli.init", here()))
@option("--facilitator", about="cli.option.first", metavar="ACCOUNT", default=FIRST_FACILITATOR)
@as_json
@data
def init(facilitator: str, as_json: bool, data: str | None) -> None:
    settings = config.load({"data": data})
    _print_invitation(
        _run(answer(settings, {"ask": "init", "account": facilitator, "otherwise": here()})), as_json=as_json
    )


@fristad.command(cls=Command, help=say("cli.serve", here()))
@option("--host", about="cli.option.host")
@option("--port", about="cli.option.port")
@option("--address", about="cli.option.address")
@option("--speed", about="cli.option.speed", metavar="X")
@option("--notice", about="cli.option.notice", metavar="S")
@option("--memory", about="cli.option.memory", is_flag=True, default=None)
@option("--meeting-keys", about="cli.option.meeting_keys", metavar="memory|disk")
@option("--log-level", about="cli.option.log_level", metavar="LEVEL")
@data
def serve(**flags: Any) -> None:
    settings = config.load(flags)
    loop.run(run_server(settings, FRONT_ENDS, announce=lambda first: _announce(settings, first)))


@fristad.command(cls=Command, help=say("cli.circle", here()))
@click.argument("name")
@option("--lang", about="cli.option.circle_lang", type=click.Choice(LANGUAGES), default=None)
@option("--owner", about="cli.option.owner", type=click.Choice(tuple(map(str, OwnerMode))), default=None)
@option("--grace", about="cli.option.grace", type=click.IntRange(0, GRACE_MINUTES), metavar="MINUTES", default=None)
@option("--authorities", about="cli.option.authorities", type=click.Choice(get_args(Authorities)), default=None)
@option("--managers", about="cli.option.managers", type=click.Choice(get_args(Managers)), default=None)
@option("--timezone", "zone", about="cli.option.timezone", metavar="ZONE", default=None)
@option(
    "--begin-with", "first", about="cli.option.begin_with", type=click.IntRange(1, MEETINGS), metavar="N", default=None
)
@as_json
@data
def circle(*, name: str, lang: str | None, as_json: bool, data: str | None, **chosen: Any) -> None:
    request = {"ask": "circle", "name": name, "language": lang, **chosen}
    reply = _run(answer(config.load({"data": data}), request))
    if as_json:
        click.echo(json.dumps(reply, ensure_ascii=False))
        return
    click.echo(say("cli.founded", here(), name=reply["name"], circle=reply["id"]))
    for id in ("authorities", "managers"):
        if chosen[id] is not None:
            click.echo(say(f"choice.{id}.{chosen[id]}", here()))


@fristad.command(cls=Command, help=say("cli.invite", here()))
@click.argument("circle")
@click.argument("account")
@option("--facilitator", about="cli.option.facilitator", is_flag=True)
@option("--lang", about="cli.option.lang", type=click.Choice(LANGUAGES), default=None)
@option("--qr", about="cli.option.qr", is_flag=True)
@as_json
@data
def invite(
    *, circle: str, account: str, facilitator: bool, lang: str | None, qr: bool, as_json: bool, data: str | None
) -> None:
    request = {"ask": "invite", "circle": circle, "account": account, "facilitator": facilitator}
    request |= {"language": lang, "otherwise": here()}
    _print_invitation(_run(answer(config.load({"data": data}), request)), as_json=as_json, qr=qr)


@fristad.command(cls=Command, help=say("cli.invitations", here()))
@click.argument("circle", required=False)
@as_json
@data
def invitations(circle: str | None, as_json: bool, data: str | None) -> None:
    reply = _run(answer(config.load({"data": data}), {"ask": "invitations", "circle": circle}))
    click.echo(json.dumps(reply) if as_json else "\n".join(awaited(reply["invitations"], here())))


@fristad.command(cls=Command, help=say("cli.revoke", here()))
@click.argument("account")
@as_json
@data
def revoke(account: str, as_json: bool, data: str | None) -> None:
    reply = _run(answer(config.load({"data": data}), {"ask": "revoke", "account": account}))
    account = reply["account"]
    said = say("house.code_revoked" if reply["stays"] else "house.revoked", here(), account=account)
    click.echo(json.dumps({"account": account}) if as_json else said)


@fristad.command(cls=Command, help=say("cli.recover", here()))
@click.argument("account")
@option("--lang", about="cli.option.lang", type=click.Choice(LANGUAGES), default=None)
@as_json
@data
def recover(account: str, lang: str | None, as_json: bool, data: str | None) -> None:
    reply = _run(answer(config.load({"data": data}), {"ask": "recover", "account": account}))
    _print_invitation(reply, as_json=as_json, lang=lang, again=True)


@fristad.command(cls=Command, help=say("cli.doctor", here()))
@data
def doctor(data: str | None) -> None:
    findings = _run(_examine(config.load({"data": data})))
    for finding in findings:
        click.echo(f"{'ok' if finding.good else '!!'}  {finding.said(here())}")
    sys.exit(0 if all(finding.good for finding in findings) else 1)


for command in (
    host_key, known_hosts, backup, restore, hold, change_server_key, demo, rehearse,
    facilitator, take_out, end_circle, forget_circle, calendar,
):  # fmt: skip
    fristad.add_command(command)


def main() -> None:
    """The program: whatever stops it is told on standard error, with exit status 2."""
    try:
        sys.exit(fristad.main(prog_name="fristad", standalone_mode=False))
    except Fault as fault:
        _complain(fault.said(here()))
    except Refused as refused:
        _complain(said(refused.words, here()))
    except click.ClickException as error:
        _complain(f"{complaint(error, here())}\n{say('cli.see_help', here())}")
    except click.Abort:
        sys.exit(130)


def _complain(why: str) -> None:
    click.echo(say("cli.error", here(), why=why), err=True)
    sys.exit(2)


Result = TypeVar("Result")


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)


async def _examine(settings: Settings) -> tuple[Finding, ...]:
    """What is well and what is not. Raises Fault where there is no house."""
    folder = DataFolder(settings.data)
    if not folder.has_database():
        raise Fault("folder.not_founded", path=str(folder.path))
    found = [*examine_folder(folder), *examine_machine()]
    if only_here(settings.address or settings.host):
        found.append(Finding(True, "doctor.only_here"))
    try:
        await ask(folder.socket, {"ask": "alive"})
        found.append(Finding(True, "doctor.running"))
        runs = True
    except NobodyThere:
        found.append(Finding(True, "doctor.stopped"))
        runs = False
    try:
        reply = await answer(settings, {"ask": "doctor"})
        keys = reply["keys"]
        found += (
            of_keys(keys["place"], keys["risks"], keys["elsewhere"]) if runs else examine_keys(settings.meeting_keys)
        )
        found += (_held(each) for each in reply["holds"])
        found += damage(reply)
        found += told((await answer(settings, {"ask": "host-key"}))["findings"])
    except Fault as fault:
        found.append(Finding.of(fault))
    return tuple(found)


def _held(hold: Mapping[str, str]) -> Finding:
    """A meeting that is not emptied: as the administrator said, or because something has failed."""
    return Finding(hold["why"] == "request", f"doctor.hold.{hold['why']}", tuple(hold.items()))


def damage(reply: Reply) -> tuple[Finding, ...]:
    """What is damaged in the database, and what to do about it."""
    whole = reply["whole"]
    return (
        Finding(whole, "doctor.database" if whole else "doctor.database_broken"),
        *(
            Finding(False, "doctor.meeting_damaged", (("circle", circle), ("number", str(number)), ("seq", str(seq))))
            for circle, number, seq in reply["meetings"]
        ),
        *(Finding(False, "doctor.record_damaged", (("table", table), ("key", key))) for table, key in reply["records"]),
    )


def _announce(settings: Settings, first: Invitation) -> None:
    """Hand over the first invitation: on a terminal, else in a file. A code never reaches a log."""
    text = "\n".join(letter(first, here(), columns=COLUMNS)) + "\n"
    if sys.stdout.isatty():
        click.echo(text)
    else:
        folder = DataFolder(settings.data)
        folder.write_first_invitation(text)
        log.event("first_invitation_written", path=str(folder.first_invitation))


def _print_invitation(
    reply: Reply, *, as_json: bool, lang: str | None = None, again: bool = False, qr: bool = False
) -> None:
    invitation = Invitation(**reply)
    if as_json:
        click.echo(json.dumps(invitation.as_json(), ensure_ascii=False))
        return
    language = next((known for known in LANGUAGES if known in (lang, invitation.language)), here())
    click.echo("\n".join(letter(invitation, language, again=again, columns=COLUMNS)))
    if qr:
        click.echo(f"\n{say('house.scan', language)}")
        for row in rows_of(invitation.uri):
            click.secho(row, fg="black", bg="white")  # where the output is no terminal, without the colours


def _version() -> str:
    try:
        return version("fristad")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


if __name__ == "__main__":
    main()
