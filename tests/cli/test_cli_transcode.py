"""`convemu transcode`: what it prints, and how it says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from emulator.cli.transcode import transcode

CHOICE = {"choice_message": {"text_message": {"text": "Scegli"}, "choices": [{"text_message": {"text": "Sì"}}]}}


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    result = CliRunner().invoke(transcode, list(arguments), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.ledger("sms.command.report")
def test_a_message_on_standard_input_is_shown_with_the_character_that_forced_ucs2() -> None:
    result = run(stdin=json.dumps(CHOICE))
    assert result.exit_code == 0
    assert result.stdout.startswith("Scegli\n\n> SÌ\n\nencoding  UCS-2\n")
    assert "length    12 units (70 in one part, 67 in each of several)" in result.stdout
    assert "cost      1 part\n" in result.stdout
    assert "forced by 'Ì' U+00CC LATIN CAPITAL LETTER I WITH GRAVE, character 12, line 3" in result.stdout


@pytest.mark.ledger("sms.command.report")
def test_several_parts_are_shown_one_by_one() -> None:
    result = run("--text", "a" * 161)
    assert "cost      2 parts" in result.stdout
    assert f"part 1 of 2: 153 septets, header 050003000201\n  | {'a' * 153}\n" in result.stdout
    assert "part 2 of 2: 8 septets, header 050003000202\n  | aaaaaaaa\n" in result.stdout


@pytest.mark.parametrize("key", ["message", "app_message"])
def test_a_whole_request_in_a_file_will_do(key: str, tmp_path: Path) -> None:
    (file := tmp_path / "send.json").write_text(json.dumps({"app_id": "A", key: CHOICE}), encoding="utf-8")
    result = run(str(file), "--json")
    assert json.loads(result.stdout) == {
        "text": "Scegli\n\n> SÌ",
        "encoding": "UCS2",
        "units": 12,
        "cost": 1,
        "parts": [{"text": "Scegli\n\n> SÌ", "units": 12, "udh": ""}],
        "first_non_gsm": {
            "index": 11,
            "character": "Ì",
            "code_point": "U+00CC",
            "name": "LATIN CAPITAL LETTER I WITH GRAVE",
        },
    }


def test_plain_text_as_json_has_no_culprit() -> None:
    assert json.loads(run("--text", "5€", "--json").stdout)["first_non_gsm"] is None


def test_an_unknown_field_is_remarked_upon_and_the_rest_is_shown() -> None:
    result = run("-", stdin='{"card_message": {"title": "T", "descripton": "D"}}')
    assert result.exit_code == 0
    assert (
        "card_message.descripton is not a known field and changes nothing; did you mean description?" in result.stderr
    )


def test_a_terminal_does_not_obey_a_message() -> None:
    result = run("--text", "\x1b[31mred\x7f")
    assert "\x1b" not in result.stdout
    assert "␛[31mred␡" in result.stdout


def test_a_text_over_the_limit_of_a_batch_is_remarked_upon() -> None:
    assert "2001 characters; the service takes 2000" in run("--text", "a" * 2001).stdout


@pytest.mark.ledger("sms.command.errors")
@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        ((), "{", "the body is not JSON"),
        ((), b"\xff\xfe", "the body is not JSON"),
        ((), "[]", "must be an object"),
        ((), "", "needs exactly one of text_message"),
        ((), '{"text_message": {"text": ""}}', "text_message.text"),
        ((), '{"template_message": {"omni_template": {"template_id": "t", "version": "1"}}}', "template"),
        (("/nowhere/message.json",), "", "/nowhere/message.json: cannot be read"),
        (("/",), "", "/: cannot be read"),
        (("--text", "a", "file.json"), "", "give a FILE or --text, not both"),
        (("--text", "\udcff"), "", "--text is not valid UTF-8"),
        (("--text", "a" * 40_000), "", "needs 262 parts; an SMS has 255 at most"),
    ],
)
def test_bad_input_gets_one_clear_line(arguments: tuple[str, ...], stdin: str | bytes, says: str) -> None:
    result = run(*arguments, stdin=stdin)
    assert result.exit_code in (1, 2)
    assert says in result.stderr
    assert "Traceback" not in result.output
