"""`fristad facilitator`, `take-out`, `end-circle`, `forget-circle` and `calendar`: what an administrator does about a circle that there is."""

from __future__ import annotations

import asyncio
import json

import click

from meeting.commands import Refused
from meeting.text import words
from server import config
from server.administration import Reply
from server.asking import answer
from server.command_words import Command
from server.words import here, say
from tui.i18n import LANGUAGES

_circle = click.argument("circle")
_account = click.argument("account")
_json = click.option("--json", "as_json", is_flag=True, help=say("cli.option.json", here()))
_data = click.option("--data", metavar="PATH", default=None, help=say("cli.option.data", here()))
_yes = click.option("--yes", is_flag=True, help=say("cli.option.yes", here()))


@click.command(cls=Command, help=say("cli.facilitator", here()))
@_circle
@_account
@click.option("--no", is_flag=True, help=say("cli.option.no", here()))
@_json
@_data
def facilitator(*, circle: str, account: str, no: bool, as_json: bool, data: str | None) -> None:
    reply = _asked(data, {"ask": "facilitator", "circle": circle, "account": account, "yes": not no})
    _tell(reply, as_json, "cli.facilitator_no" if no else "cli.facilitator_yes", account=account)


@click.command("take-out", cls=Command, help=say("cli.take_out", here()))
@_circle
@_account
@_json
@_data
def take_out(*, circle: str, account: str, as_json: bool, data: str | None) -> None:
    _tell(
        _asked(data, {"ask": "take-out", "circle": circle, "account": account}),
        as_json,
        "cli.taken_out",
        account=account,
    )


@click.command("end-circle", cls=Command, help=say("cli.end_circle", here()))
@_circle
@_yes
@_json
@_data
def end_circle(*, circle: str, yes: bool, as_json: bool, data: str | None) -> None:
    if not yes:
        raise Refused(words("confirm.end_circle_yes", circle=circle))
    _tell(_asked(data, {"ask": "end-circle", "circle": circle}), as_json, "cli.circle_ended")


@click.command("forget-circle", cls=Command, help=say("cli.forget_circle", here()))
@_circle
@_yes
@_json
@_data
def forget_circle(*, circle: str, yes: bool, as_json: bool, data: str | None) -> None:
    if not yes:
        raise Refused(words("confirm.forget_circle_yes", circle=circle))
    _tell(_asked(data, {"ask": "forget-circle", "circle": circle}), as_json, "cli.circle_forgotten")


@click.command(cls=Command, help=say("cli.calendar", here()))
@_circle
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help=say("cli.option.calendar_lang", here()))
@_data
def calendar(*, circle: str, lang: str | None, data: str | None) -> None:
    reply = _asked(data, {"ask": "calendar", "circle": circle, "language": lang, "otherwise": here()})
    click.echo(reply["calendar"].encode(), nl=False)  # its lines end as the format says, on any system


def _asked(data: str | None, request: Reply) -> Reply:
    return asyncio.run(answer(config.load({"data": data}), request))


def _tell(reply: Reply, as_json: bool, message: str, **about: str) -> None:
    text = say(message, here(), circle=reply["name"], **about)
    click.echo(json.dumps(reply, ensure_ascii=False) if as_json else text)
