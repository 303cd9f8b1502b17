"""`convemu explain`: one message from every side, and why nothing (more) came."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import click

from emulator.cli.paint import BOLD, DIM, GOOD, WARN, Paint, milliseconds, outcomes, time_of
from emulator.cli.remote import Remote, cost, url_option
from emulator.errors import CallerError


@click.command(short_help="Say what became of a message, and why nothing more came.")
@click.argument("message_id", metavar="[MESSAGE_ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Everything known, as JSON.")
@url_option
def explain(message_id: str | None, as_json: bool, url: str | None) -> None:
    """Say what became of the message MESSAGE_ID (else of the newest one), and why nothing more came.

    \b
    Examples:
      convemu explain
      convemu explain 01J7670SMS0000000000000MSG
    """
    remote = Remote(url)
    found = remote.get(f"/_emulator/messages/{quote(message_id or _newest(remote), safe='')}")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    paint = Paint()
    _head(paint, found)
    for entry in found["lifecycle"]:
        if not entry["kind"].startswith("callback."):
            paint.line(("  " + entry["at"][11:23], DIM), f"  {entry['kind']}", (_told(entry), DIM))
    for callback in found["callbacks"]:
        _callback(paint, callback)
    paint.line((found["explanation"], BOLD))


def _newest(remote: Remote) -> str:
    kinds, there, after = "message.accepted,message.received,message.deleted", dict[str, bool](), 0
    while (page := remote.get(f"/_emulator/journal?limit=5000&kind={kinds}&after={after}"))["entries"]:
        for entry in page["entries"]:
            there[entry["message_id"]] = entry["kind"] != "message.deleted"
        after = page["cursor"]
    if not (kept := [message_id for message_id, is_there in there.items() if is_there]):
        raise CallerError("no message has been sent or received yet")
    return kept[-1]


def _head(paint: Paint, found: dict[str, Any]) -> None:
    message, sms = found["message"], found["sms"]
    to_app = message["direction"] == "TO_APP"
    who = message["channel_identity"]["identity"]
    status = "" if to_app else f"  {message['status']}"
    style = GOOD if message["status"] == "DELIVERED" else WARN
    paint.line((message["id"], BOLD), f"  {'from' if to_app else 'to'} {who}", (status, style))
    if sms:
        paint.line("  on the phone: ", sms["text"].replace("\n", "\n  "), (f"  ({cost(sms)})", DIM))


def _told(entry: dict[str, Any]) -> str:
    """What an entry says, in one line."""
    data = entry["data"]
    shown = {name: data[name] for name in ("method", "path", "status", "reason", "source", "why") if data.get(name)}
    return "  " + "  ".join(f"{value}" for value in shown.values() if not isinstance(value, dict)) if shown else ""


def _callback(paint: Paint, callback: dict[str, Any]) -> None:
    paint.line(("  " + callback["made_at"][11:23], DIM), f"  {callback['trigger']} -> {callback['target']}")
    for attempt, told in zip(callback["attempts"], outcomes(callback["attempts"]), strict=True):
        paint.line(
            "      ", told,
            (f" in {milliseconds(attempt['duration_s'])}", DIM),
            f", again at {time_of(attempt['next_try'], callback['made_at'])}" if attempt["next_try"] else "",
        )  # fmt: skip
    if not callback["attempts"]:
        paint.line("      ", (f"{callback['state']}{callback['note'] and ': ' + callback['note']}", WARN))
