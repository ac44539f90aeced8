"""The server's settings and where each comes from: flag, else environment, else file, else as built."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from platformdirs import user_data_path

from server.log import Level
from server.vault import Place
from server.words import Fault

FILE = "fristad.toml"
PREFIX = "FRISTAD_"
LONGEST_NOTICE = 60.0  # seconds: people are told "within a minute"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an administrator can choose."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8022
    address: str | None = None  # what people connect to, where that is not `host`
    speed: float = 1.0
    notice: float = 60.0  # seconds that people have from SIGTERM to the end; no speed divides it
    memory: bool = False
    meeting_keys: Place = "memory"
    log_level: Level = "info"


class WrongSetting(Fault):
    """A setting that is unknown or has a value it cannot have."""


def load(flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings, each checked wherever it came from. `flags` that are None were not given. Raises WrongSetting."""
    given = {PREFIX + name.upper(): name for name in _READERS}
    environ = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX):
            continue
        if variable not in given:
            raise WrongSetting("setting.unknown", name=variable)
        if text:
            values[given[variable]] = _read(given[variable], text, variable)
    values |= {
        name: _read(name, value, f"--{name.replace('_', '-')}") for name, value in flags.items() if value is not None
    }
    values.setdefault("data", user_data_path("fristad", appauthor=False))
    return Settings(**(_from_file(values["data"] / FILE) | values))


def _from_file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except PermissionError as error:
        raise WrongSetting("folder.forbidden", path=str(path)) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting("setting.file", path=str(path), why=str(error)) from error
    for name in content:
        if name not in _READERS or name == "data":
            raise WrongSetting("setting.unknown", name=f"{name} ({path})")
    return {name: _read(name, value, f"{name} ({path})") for name, value in content.items()}


def _read(name: str, value: Any, where: str) -> Any:
    try:
        return _READERS[name](value)
    except (ValueError, TypeError, KeyError):
        message = f"setting.invalid.{name}" if name in _BOUNDED else "setting.invalid"
        raise WrongSetting(message, name=where, value=str(value)) from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or not value.isprintable() or " " in value:
        raise ValueError
    return value


def _port(value: Any) -> int:
    port = int(value)
    if isinstance(value, bool) or port != float(value) or not 0 <= port <= 65_535:
        raise ValueError
    return port


def _speed(value: Any) -> float:
    speed = float(value)
    if isinstance(value, bool) or not 0.01 <= speed <= 100_000:  # also refuses what is no number
        raise ValueError
    return speed


def _notice(value: Any) -> float:
    seconds = float(value)
    if isinstance(value, bool) or not 0 <= seconds <= LONGEST_NOTICE:
        raise ValueError
    return seconds


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[
        str(value).lower()
    ]


def _meeting_keys(value: Any) -> str:
    if value not in get_args(Place):
        raise ValueError
    return str(value)


def _log_level(value: Any) -> str:
    if value not in get_args(Level):
        raise ValueError
    return str(value)


_BOUNDED = ("port", "speed", "notice", "memory", "meeting_keys", "log_level")  # there the message says what it can be
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "data": lambda value: Path(value).expanduser().absolute(),
    "host": _text,
    "port": _port,
    "address": _text,
    "speed": _speed,
    "notice": _notice,
    "memory": _switch,
    "meeting_keys": _meeting_keys,
    "log_level": _log_level,
}
assert _READERS.keys() == {field.name for field in fields(Settings)}
