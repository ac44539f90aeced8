"""`fristad rehearse`: the rehearsal behind a listener on this computer alone."""

from __future__ import annotations

import asyncio
import signal

import click

from meeting.model import Account
from server import config, log, loop
from server.command_words import Command
from server.config import Settings
from server.demo.command import LOOPBACK, STEPS, host_keys, is_loopback, ssh_line
from server.front_ends import FRONT_ENDS
from server.own_memory import keep_memory_to_ourselves
from server.rehearsal.cases import CASES, Who
from server.rehearsal.rehearsal import rehearsing
from server.session import FrontEnds, Inside
from server.ssh import Listener
from server.words import Fault, here, say
from tui.i18n import LANGUAGES, tongue
from tui.seat import Chair, Language

LEAD = Who(Account("agneta"), "Agneta")


@click.command(cls=Command, help=say("cli.rehearse", here()))
@click.option("--case", "name", type=click.Choice(CASES), default=CASES[0], help=say("rehearse.option.case", here()))
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help=say("rehearse.option.lang", here()))
@click.option("--speed", metavar="X", default=None, help=say("demo.option.speed", here()))
@click.option("--step", metavar="N", default="1", help=say("rehearse.option.step", here()))
@click.option("--port", metavar="P", default=None, help=say("demo.option.port", here()))
@click.option("--host", metavar="H", default=LOOPBACK, help=say("demo.option.host", here()))
def rehearse(*, name: str, lang: str | None, speed: str | None, step: str, port: str | None, host: str) -> None:
    if not is_loopback(host):
        raise Fault("rehearse.loopback", host=host)
    if step not in STEPS:
        raise Fault("demo.no_step", step=step, last=STEPS[-1])
    settings = config.load({"host": host, "port": port, "speed": speed})
    language = next((known for known in LANGUAGES if known == lang), here())
    keep_memory_to_ourselves()
    loop.run(perform(settings, FRONT_ENDS, name=name, language=language, step=int(step)))


async def perform(settings: Settings, front_ends: FrontEnds, *, name: str, language: Language, step: int) -> None:
    """Until a signal stops it. Raises Fault."""
    log.begin("info")
    rehearsing = asyncio.create_task(_perform(settings, front_ends, name=name, language=language, step=step))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, rehearsing.cancel)
    await asyncio.wait([rehearsing])
    if not rehearsing.cancelled():
        rehearsing.result()


async def _perform(settings: Settings, front_ends: FrontEnds, *, name: str, language: Language, step: int) -> None:
    async with rehearsing(name, lead=LEAD, language=language, step=step, speed=settings.speed) as rehearsal:

        async def chair(account: Account, *, language: Language | None) -> Chair:
            return await rehearsal.chair(language=language)

        house, say = rehearsal.house, tongue(language)
        inside = Inside(house.directory, chair, front_ends, house.sign_ins)
        listener = Listener(inside, house.passphrases, without_code=frozenset({LEAD.account}))
        await listener.listen(settings.host, settings.port, host_keys(settings))
        log.event("listening", host=settings.host, port=listener.port)
        log.begin("warning")
        try:
            click.echo(say("rehearse.title", title=rehearsal.case.title))
            click.echo(f"  {ssh_line(listener.port, LEAD.account)}")
            click.echo(say("rehearse.how"))
            await asyncio.Event().wait()
        finally:
            listener.refuse()
            await house.close()
            await listener.close()
