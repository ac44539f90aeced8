"""What click says by itself, in Swedish and English: help pages and complaints about what was typed."""

from __future__ import annotations

import re
from typing import Any

import click

from server.words import here, say
from tui.seat import Language

# What stands for something to be filled in.
PLACES = (
    "account", "args", "circle", "command", "file", "level", "meeting", "minutes", "name", "options", "path", "text", "zone",
)  # fmt: skip


def _placed(text: str) -> str:
    """As click writes it, in the language of whoever asks."""
    return re.sub(
        "|".join(rf"\b{place.upper()}\b" for place in PLACES),
        lambda it: say(f"cli.place.{it[0].lower()}", here()),
        text,
    )


class _Speaking(click.Command):
    """A command whose help page speaks the language of whoever asks."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        line = _placed(" ".join(self.collect_usage_pieces(ctx)))
        formatter.write_usage(ctx.command_path, line, prefix=say("cli.usage_line", here()) + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
        with formatter.section(say("cli.options", here())):
            formatter.write_dl([(_placed(name), about) for name, about in records])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        help_option = super().get_help_option(ctx)
        if help_option is not None:
            help_option.help = say("cli.option.help", here())
        return help_option


class Command(_Speaking):
    """One command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest:
            raise TooMuch(rest[0])
        return rest


class Group(_Speaking, click.Group):
    """All commands."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = [(name, command.get_short_help_str(80)) for name, command in sorted(self.commands.items())]
        with formatter.section(say("cli.commands", here())):
            formatter.write_dl(rows)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise NoSuchCommand(args[0])
        return super().resolve_command(ctx, args)


class NoSuchCommand(click.UsageError):
    """A command that there is not."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooMuch(click.UsageError):
    """More than the command takes."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def complaint(error: click.ClickException, language: Language) -> str:
    """Why what was typed cannot be done."""
    match error:
        case NoSuchCommand(name=name):
            return say("cli.no_such_command", language, name=name)
        case TooMuch(word=word):
            return say("cli.too_much", language, word=word)
        case click.NoSuchOption(option_name=name):
            return say("cli.no_such_option", language, name=name)
        case click.MissingParameter(param=click.Parameter() as param):
            return say("cli.missing", language, name=_shown(param))
        case click.BadParameter(param=click.Parameter() as param) if isinstance(param.type, click.Choice):
            return say("cli.choices", language, name=_shown(param), choices=", ".join(param.type.choices))
        case click.BadParameter(param=click.Parameter() as param) if isinstance(param.type, click.IntRange):
            return say("cli.range", language, name=_shown(param), least=f"{param.type.min}", most=f"{param.type.max}")
        case click.BadOptionUsage(option_name=name):
            return say("cli.missing", language, name=f"{name} ...")
        case _:
            return say("cli.usage", language, why=error.format_message())


def _shown(param: click.Parameter) -> str:
    if not isinstance(param, click.Argument):
        return param.opts[0]
    return _placed(param.make_metavar(click.Context(click.Command(None))))
