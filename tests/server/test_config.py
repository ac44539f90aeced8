"""Where settings come from, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.config import WrongSetting, load


def test_a_flag_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "fristad.toml").write_text('host = "::1"\nport = 1\nspeed = 2\nlog_level = "debug"\n')
    environment = {"FRISTAD_DATA": str(tmp_path), "FRISTAD_HOST": "0.0.0.0", "FRISTAD_PORT": "2", "PATH": "/bin"}
    settings = load({"port": "3", "host": None, "data": None}, environment)
    assert (settings.data, settings.host, settings.port) == (tmp_path, "0.0.0.0", 3)
    assert (settings.speed, settings.log_level, settings.memory, settings.meeting_keys) == (
        2.0,
        "debug",
        False,
        "memory",
    )


def test_where_keys_are_is_chosen_as_everything_else(tmp_path: Path) -> None:
    assert load({"meeting_keys": "disk", "data": str(tmp_path)}, {}).meeting_keys == "disk"
    assert load({"data": str(tmp_path)}, {"FRISTAD_MEETING_KEYS": "disk"}).meeting_keys == "disk"
    (tmp_path / "fristad.toml").write_text('meeting_keys = "disk"\n')
    assert load({"data": str(tmp_path)}, {}).meeting_keys == "disk"
    assert load({"data": str(tmp_path), "meeting_keys": "memory"}, {}).meeting_keys == "memory"


def test_what_nobody_chose_is_as_built(tmp_path: Path) -> None:
    settings = load({"data": str(tmp_path)}, {})
    assert (settings.host, settings.port, settings.speed, settings.address) == ("127.0.0.1", 8022, 1.0, None)
    assert load({}, {}).data.name == "fristad"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "x"), ("port", "65536"), ("port", "-1"), ("speed", "0"), ("speed", "nan"), ("speed", "inf"),
        ("speed", "fort"), ("memory", "kanske"), ("meeting_keys", "molnet"),
        ("log_level", "loud"), ("host", "a b"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_wherever_it_stands(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting):
        load({name: value}, {})
    with pytest.raises(WrongSetting) as caught:
        load({}, {f"FRISTAD_{name.upper()}": value})
    assert all(caught.value.said(language) for language in ("sv", "en"))
    (tmp_path / "fristad.toml").write_text(f'{name} = "{value}"\n')
    with pytest.raises(WrongSetting):
        load({"data": str(tmp_path)}, {})


@pytest.mark.parametrize("text", ["prot = 1", 'data = "/"', "port = ", "[server]\nport = 1"])
def test_a_file_with_anything_unknown_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "fristad.toml").write_text(text)
    with pytest.raises(WrongSetting):
        load({"data": str(tmp_path)}, {})


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(WrongSetting) as caught:
        load({}, {"FRISTAD_PROT": "1"})
    assert "FRISTAD_PROT" in caught.value.said("sv")
