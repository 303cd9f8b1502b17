"""Settings: precedence, and one clear line for whatever is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from emulator.errors import SettingsInvalid
from emulator.settings import SECRETS, Settings, load, read_file, strangers


def complaint(**sources: dict[str, object]) -> str:
    with pytest.raises(SettingsInvalid) as caught:
        load(sources.get("flags"), sources.get("environ", {}), sources.get("file"))  # type: ignore[arg-type]
    assert "\n" not in caught.value.message
    return caught.value.message


@pytest.mark.ledger("settings.precedence")
def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() -> None:
    file = {"port": 1, "host": "f", "sender": "1"}
    environ = {"CONVEMU_PORT": "2", "CONVEMU_HOST": "e"}
    loaded = load({"port": 3, "host": None}, environ, file)
    assert (loaded.settings.port, loaded.settings.host, loaded.settings.sender) == (3, "e", "1")
    assert loaded.settings.clock == "real"
    assert [loaded.sources[name] for name in ("port", "host", "sender", "clock")] == [
        "flag --port",
        "environment CONVEMU_HOST",
        "file",
        "default",
    ]


def test_the_environment_of_the_process_is_read_when_none_is_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVEMU_SENDER", "4670")
    assert load().settings.sender == "4670"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        load(environ={}).settings.port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name
    assert set(Settings.model_fields) >= SECRETS


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ({"environ": {"CONVEMU_PORT": "http"}}, ["port", "environment CONVEMU_PORT", "integer", "'http'"]),
        ({"flags": {"port": 70000}}, ["port", "flag --port", "less than or equal to 65535", "70000"]),
        ({"file": {"clock": "fast"}}, ["clock", "file", "'real', 'scaled', 'manual' or 'auto'", "'fast'"]),
        ({"file": {"prot": 1}}, ["'prot' is not a setting", "did you mean 'port'?"]),
        ({"file": {"zzz": 1}}, ["'zzz' is not a setting", "`convemu config`"]),
        ({"environ": {"CONVEMU_NUMBER_FATES": "perhaps"}}, ["number_fates", "must be on or off", "'perhaps'"]),
        ({"flags": {"app_id": "my-app"}}, ["app_id (flag --app-id): must be a ULID such as", "found 'my-app'"]),
        ({"flags": {"project_id": "my/project"}}, ["project_id (flag --project-id): stands in paths", "'my/project'"]),
        ({"flags": {"service_plan_id": ""}}, ["service_plan_id (flag --service-plan-id): stands in paths", "found ''"]),
        ({"flags": {"webhook_url": "my-app"}}, ["webhook_url (flag --webhook-url): 'my-app' is not a web address"]),
        ({"file": {"plan_callback_url": "my-app"}}, ["plan_callback_url (file): 'my-app' is not a web address"]),
        ({"flags": {"callback_timeout_s": "inf"}}, ["callback_timeout_s", "finite number", "'inf'"]),
    ],
)
def test_a_bad_value_names_setting_source_rule_and_value(
    sources: dict[str, dict[str, object]], words: list[str]
) -> None:
    message = complaint(**sources)
    assert [word for word in words if word not in message] == []


def test_a_secret_is_not_shown_even_when_it_is_wrong() -> None:
    assert "hush" not in complaint(file={"api_token": ["hush"]})


def test_several_faults_are_told_together() -> None:
    assert complaint(flags={"port": -1}, file={"clock": "x"}).count(";") == 1


def test_numbers_without_quotes_in_a_file_are_taken_as_text(tmp_path: Path) -> None:
    path = tmp_path / "convemu.yaml"
    path.write_text("seed: 4711\nsender: +46700000001\nport: 0\nclock_start: 2026-03-04T08:59:00Z\ntls: off\n")
    settings = load(environ={}, file=read_file(path)).settings
    assert (settings.seed, settings.sender, settings.port, settings.tls) == ("4711", "+46700000001", 0, False)
    assert settings.clock_start == "2026-03-04T08:59:00Z"


def test_a_file_with_remarks_alone_sets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "convemu.yaml"
    path.write_text("# port: 7671\n")
    assert read_file(path) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"- a\n- b\n", "must be a mapping"),
        (b"a: [1", r":1:6: is not YAML \(expected ',' or '\]'"),
        (b"port: 1\nport: 2\n", r':2:1: is not YAML \(found duplicate key "port"\)'),
        (b"port: \x07", "is not YAML"),
        (b"host: \xff", r"is not UTF-8 \(byte 6\)"),
        (b"[" * 5000, "nested too deep"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_settings_file_is_named(tmp_path: Path, text: bytes | None, words: str) -> None:
    path = tmp_path / "convemu.yaml"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(SettingsInvalid, match=words) as caught:
        read_file(path)
    assert str(path) in caught.value.message


def test_a_variable_that_is_no_setting_is_noticed() -> None:
    assert strangers({"CONVEMU_PROT": "1", "CONVEMU_PORT": "1", "HOME": "/", "CONVEMU_URL": ""}, ["CONVEMU_URL"]) == [
        "CONVEMU_PROT is not a setting; did you mean CONVEMU_PORT?"
    ]
    assert strangers({"CONVEMU_ZZZ": "1"}) == ["CONVEMU_ZZZ is not a setting; `convemu config` lists them all"]
