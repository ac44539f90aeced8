"""`fristad host-key` and `fristad known-hosts`: how an administrator reads, changes and hands out what the server is known by."""

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
from server.identity import told
from server.words import here, say


def _asked(do: str, data: str | None) -> Reply:
    return asyncio.run(answer(config.load({"data": data}), {"ask": "host-key", "do": do}))


@click.command("host-key", cls=Command, help=say("cli.host_key", here()))
@click.option("--next", "next_one", is_flag=True, help=say("cli.option.next", here()))
@click.option("--use-next", is_flag=True, help=say("cli.option.use_next", here()))
@click.option("--reload", "again", is_flag=True, help=say("cli.option.reload", here()))
@click.option("--public", is_flag=True, help=say("cli.option.public", here()))
@click.option("--json", "as_json", is_flag=True, help=say("cli.option.json", here()))
@click.option("--data", metavar="PATH", default=None, help=say("cli.option.data", here()))
def host_key(*, next_one: bool, use_next: bool, again: bool, public: bool, as_json: bool, data: str | None) -> None:
    asked = [do for do, wanted in (("next", next_one), ("use-next", use_next), ("reload", again)) if wanted]
    if len(asked) > 1:
        raise Refused(words("host_key.one_at_a_time"))
    do = asked[0] if asked else "show"
    reply = _asked(do, data)
    if as_json:
        click.echo(json.dumps(reply, ensure_ascii=False))
    elif public:
        click.echo(reply["next_public"] if do == "next" else reply["public"])
    else:
        click.echo("\n".join(_lines(reply, do)))


@click.command("known-hosts", cls=Command, help=say("cli.known_hosts", here()))
@click.option("--data", metavar="PATH", default=None, help=say("cli.option.data", here()))
def known_hosts(*, data: str | None) -> None:
    reply = _asked("show", data)
    for field in ("known_hosts", "next_known_hosts", "authority"):
        if reply[field] is not None:
            click.echo(reply[field])


def _lines(reply: Reply, do: str) -> tuple[str, ...]:
    language = here()
    lines = [say("host_key.now", language), f"  {reply['fingerprint']}", f"  {reply['known_hosts']}"]
    if reply["next_fingerprint"] is not None:
        lines += [say("host_key.next", language), f"  {reply['next_fingerprint']}", f"  {reply['next_known_hosts']}"]
    if reply["authority"] is not None:
        lines += [say("host_key.authority", language), f"  {reply['authority']}"]
    lines += [f"{'ok' if finding.good else '!!'}  {finding.said(language)}" for finding in told(reply["findings"])]
    if do == "next":
        lines += ["", say("host_key.after_next", language)]
    elif do == "use-next":
        lines += ["", say("host_key.after_use_next", language, known_as=reply["known_hosts"].split(" ")[0])]
    return tuple(lines)
