"""`fristad demo`: the performance behind a listener on this computer alone."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
from functools import partial

import click

from meeting.model import Account
from meeting.steps import REGULAR
from server import config, log, loop
from server.command_words import Command
from server.config import Settings
from server.data_folder import DataFolder
from server.demo.run import Demo, demo_house
from server.front_ends import FRONT_ENDS
from server.host_keys import HostKeys
from server.own_memory import keep_memory_to_ourselves
from server.session import FrontEnds, Inside
from server.ssh import Listener
from server.words import Fault, here, say
from tui.i18n import LANGUAGES
from tui.seat import Language

LOOPBACK = "127.0.0.1"
FOLDER = "demo"  # in the data folder: the host key alone, so that clients know the demo again
STEPS = tuple(str(step.number) for step in REGULAR if step.number)


@click.command(cls=Command, help=say("cli.demo", here()))
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help=say("demo.option.lang", here()))
@click.option("--speed", metavar="X", default=None, help=say("demo.option.speed", here()))
@click.option("--step", metavar="N", default="1", help=say("demo.option.step", here()))
@click.option("--port", metavar="P", default=None, help=say("demo.option.port", here()))
@click.option("--host", metavar="H", default=LOOPBACK, help=say("demo.option.host", here()))
def demo(*, lang: str | None, speed: str | None, step: str, port: str | None, host: str) -> None:
    if not is_loopback(host):
        raise Fault("demo.loopback", host=host)
    if step not in STEPS:
        raise Fault("demo.no_step", step=step, last=STEPS[-1])
    settings = config.load({"host": host, "port": port, "speed": speed})
    language = next((known for known in LANGUAGES if known == lang), here())
    keep_memory_to_ourselves()
    loop.run(perform(settings, FRONT_ENDS, language=language, step=int(step)))


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def perform(settings: Settings, front_ends: FrontEnds, *, language: Language, step: int) -> None:
    """Play until the meeting is over and everybody who came to see has left, or a signal stops it. Raises Fault."""
    log.begin("info")
    playing = asyncio.create_task(_perform(settings, front_ends, language=language, step=step))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
    await asyncio.wait([playing])
    if not playing.cancelled():
        playing.result()


async def _perform(settings: Settings, front_ends: FrontEnds, *, language: Language, step: int) -> None:
    async with demo_house(language=language, speed=settings.speed) as house:
        performance = Demo(house, language=language, speed=settings.speed, say=click.echo)
        inside = Inside(house.directory, performance.chair, front_ends, house.sign_ins)
        listener = Listener(inside, house.passphrases, without_code=performance.accounts)
        await listener.listen(settings.host, settings.port, host_keys(settings))
        log.event("listening", host=settings.host, port=listener.port)
        log.begin("warning")  # from here on the terminal is the narrator's
        try:
            performance.narrator.opening(partial(ssh_line, listener.port), speed=settings.speed)
            async with performance.playing(step=step):
                await performance.until_over()
                await performance.until_alone()
        finally:
            listener.refuse()
            await house.close()
            await listener.close()


def ssh_line(port: int, account: Account) -> str:
    """What somebody types to be `account`."""
    return f"ssh -p {port} {account}@localhost"


def host_keys(settings: Settings) -> HostKeys:
    """The same at every demo where it can be kept, or the second one would frighten every client."""
    folder = DataFolder(settings.data / FOLDER)
    try:
        DataFolder(settings.data).make()
        folder.make()
        return folder.read_host_keys()
    except Fault:
        return HostKeys.made()
