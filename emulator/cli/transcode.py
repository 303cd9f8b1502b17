"""`convemu transcode`: what a phone would display, and what it costs. No emulator needed."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from emulator.errors import ConvemuError
from emulator.player.reports.visible import visible
from emulator.sms.encoding import Encoding, first_non_gsm, units
from emulator.sms.parts import EACH, MAX_TEXT, SINGLE, Split, split
from emulator.sms.transcode import transcode as to_text
from emulator.wire.app_messages import AppMessage
from emulator.wire.base import parse
from emulator.wire.contents import TextMessage

_UNIT = {Encoding.GSM: "septet", Encoding.UCS2: "unit"}


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--text", help="Take this plain text instead of a message.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
def transcode(file: Path | None, text: str | None, as_json: bool) -> None:
    """Show the SMS that a message becomes: text, encoding, parts, and the character that forced UCS-2.

    FILE holds a message as messages:send takes it (the `message` object, or the whole request); `-` or nothing
    reads standard input.

    \b
    Examples:
      convemu transcode message.json
      convemu transcode --text "Price: 5€"
      echo '{"text_message": {"text": "Hej"}}' | convemu transcode
      convemu transcode message.json --json | jq .parts
    """
    if text is not None and file is not None:
        raise click.UsageError("give a FILE or --text, not both")
    try:
        message = _message(file) if text is None else _plain(text)
        shown = to_text(message)
        parts = split(shown)
    except ConvemuError as error:
        raise click.ClickException(error.message) from None
    if as_json:
        click.echo(json.dumps(_document(shown, parts), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_report(shown, parts)))


def _plain(text: str) -> AppMessage:
    """A text message; an empty one too, since an SMS may be empty where the API's text may not."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise click.UsageError("--text is not valid UTF-8")
    return AppMessage(text_message=TextMessage.model_construct(text=text))


def _message(file: Path | None) -> AppMessage:
    """The message of a file or of standard input; remarks on unknown fields go to standard error."""
    body = _read(file)
    try:
        document = json.loads(body)
    except ValueError:
        document = None  # `parse` says what is wrong with it
    if isinstance(document, dict):
        inner = next((document[key] for key in ("message", "app_message") if isinstance(document.get(key), dict)), None)
        body = json.dumps(inner).encode() if inner is not None else body
    parsed = parse(AppMessage, body)
    for stranger in parsed.unknown:
        hint = f"; did you mean {stranger.nearest}?" if stranger.nearest else ""
        click.echo(f"note: {stranger.path} is not a known field and changes nothing{hint}", err=True)
    return parsed.value


def _read(file: Path | None) -> bytes:
    if file is None and sys.stdin.isatty():
        raise click.UsageError("give a FILE, --text, or a message on standard input")
    if file is None or str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be read ({error.strerror})") from None


@dataclass(frozen=True, slots=True)
class _Culprit:
    """The first character that GSM 7-bit lacks."""

    index: int
    character: str

    @property
    def code_point(self) -> str:
        return f"U+{ord(self.character):04X}"

    @property
    def name(self) -> str:
        return unicodedata.name(self.character, "unnamed")


def _culprit(text: str) -> _Culprit | None:
    found = first_non_gsm(text)
    return _Culprit(*found) if found else None


def _document(text: str, parts: Split) -> dict[str, Any]:
    culprit = _culprit(text)
    return {
        "text": text,
        "encoding": parts.encoding.value,
        "units": parts.units,
        "cost": len(parts.parts),
        "parts": [{"text": part.text, "units": part.units, "udh": part.header} for part in parts.parts],
        "first_non_gsm": culprit
        and {
            "index": culprit.index,
            "character": culprit.character,
            "code_point": culprit.code_point,
            "name": culprit.name,
        },
    }


def _report(text: str, parts: Split) -> Iterator[str]:
    encoding, count = parts.encoding, len(parts.parts)
    limit = f"{SINGLE[encoding]} in one part, {EACH[encoding]} in each of several"
    yield visible(text)
    yield ""
    yield f"encoding  {'GSM 7-bit' if encoding is Encoding.GSM else 'UCS-2'}"
    yield f"length    {_counted(parts.units, _UNIT[encoding])} ({limit})"
    yield f"cost      {_counted(count, 'part')}"
    if culprit := _culprit(text):
        line = text.count("\n", 0, culprit.index) + 1
        shown = visible(culprit.character).strip() or " "
        yield f"forced by '{shown}' {culprit.code_point} {culprit.name}, character {culprit.index + 1}, line {line}"
    if (size := units(text, Encoding.UCS2)) > MAX_TEXT:
        yield f"note      {size} characters; the service takes {MAX_TEXT} and would report this message as FAILED"
    if count > 1:
        yield from _one_by_one(parts)


def _one_by_one(parts: Split) -> Iterable[str]:
    for number, part in enumerate(parts.parts, 1):
        yield ""
        size = _counted(part.units, _UNIT[parts.encoding])
        yield f"part {number} of {len(parts.parts)}: {size}, header {part.header}"
        yield "\n".join(f"  | {line}" for line in visible(part.text).split("\n"))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
