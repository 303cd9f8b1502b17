"""`convemu trigger`: fire a callback by hand and see what the application answers."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import click

from emulator.cli.callbacks import verdict
from emulator.cli.paint import BOLD, DIM, Paint, milliseconds, outcome
from emulator.cli.remote import Remote, url_option
from emulator.wire.enums import Trigger

ANSWER_S = 75.0
"""Longer than an application may take (`callback_timeout_s` of the emulator, 10 s unless set)."""


class TriggerName(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.3 only
    """A trigger in any case, with - for _."""

    name = "trigger"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The contract's word. Fails with the nearest ones."""
        word = value.upper().replace("-", "_")
        if word not in Trigger.__members__:
            nearest = difflib.get_close_matches(word, Trigger.__members__, 3, 0.4) or list(Trigger.__members__)
            self.fail(f"{value!r} is no trigger; did you mean {', '.join(nearest)}?", param, ctx)
        return word


@click.command(short_help="Fire any callback at the app, and show its answer.")
@click.argument("trigger", type=TriggerName(), metavar="TRIGGER")
@click.option("--set", "values", multiple=True, metavar="PATH=VALUE", help="Put a value (JSON, else text) in.")
@click.option("--remove", "paths", multiple=True, metavar="PATH", help="Take a value out.")
@click.option("--raw", type=click.File("rb"), metavar="FILE", help="Send these bytes instead; - reads them here.")
@click.option("--payload", type=click.File("rb"), metavar="FILE", help="Send this JSON instead of a sample.")
@click.option("--unsigned", is_flag=True, help="Without a signature.")
@click.option("--app", "app_id", metavar="APP_ID", help="The app it is for  [the seeded one]")
@click.option("--target", metavar="URL", help="Where to send it  [every webhook with this trigger]")
@click.option("--json", "as_json", is_flag=True, help="The callback and its attempt as JSON.")
@url_option
def trigger(
    trigger: str,
    values: tuple[str, ...],
    paths: tuple[str, ...],
    raw: Any,
    payload: Any,
    unsigned: bool,
    app_id: str | None,
    target: str | None,
    as_json: bool,
    url: str | None,
) -> int:
    """Fire any callback at the app once, and show its answer.

    The payload is about ids that exist, where the app has sent or received something. Exit code 0: the app took it;
    1: it refused; 3: it did not answer.

    \b
    Examples:
      convemu trigger MESSAGE_INBOUND --set message.contact_message.text_message.text="Hi there"
      convemu trigger message-delivery --set message_delivery_report.status=FAILED --unsigned
      convemu trigger OPT_OUT --target http://127.0.0.1:8000/sinch --remove opt_out_notification.status
    """
    body: dict[str, Any] = {
        "trigger": trigger,
        "app_id": app_id,
        "target": target,
        "set": dict(_assignment(each) for each in values),
        "remove": list(paths),
        "unsigned": unsigned,
        "raw": _text(raw) if raw else None,
        "payload": _document(payload) if payload else None,
    }
    fired = Remote(url).post("/_emulator/callbacks:fire", body, ANSWER_S)
    shots = [fired, *fired.pop("others")]
    if as_json:
        click.echo("\n".join(json.dumps(shot, ensure_ascii=False) for shot in shots))
    else:
        paint = Paint()
        for shot in shots:
            _show(paint, shot)
    return max(verdict(shot) for shot in shots)


def _assignment(text: str) -> tuple[str, Any]:
    """`a.b=1` as a path and a value: JSON if it is JSON, else the text itself."""
    path, mark, value = text.partition("=")
    if not mark or not path:
        raise click.UsageError(f"--set {text}: write it as PATH=VALUE, such as message.metadata=hello")
    try:
        return path, json.loads(value)
    except ValueError:
        return path, value


def _text(file: Any) -> str:
    try:
        return str(file.read().decode())
    except UnicodeDecodeError as error:
        raise click.UsageError(f"--raw {Path(str(file.name)).name}: is not UTF-8 ({error})") from None


def _document(file: Any) -> Any:
    name = Path(str(file.name)).name
    try:
        document = json.load(file)
    except ValueError as error:
        raise click.UsageError(f"--payload {name}: is not JSON ({error}); --raw sends any bytes") from None
    if not isinstance(document, dict):
        raise click.UsageError(f"--payload {name}: must be a JSON object; --raw sends any bytes")
    return document


def _show(paint: Paint, shot: dict[str, Any]) -> None:
    paint.line((shot["trigger"], BOLD), f" -> {shot['target']} ", ("signed" if shot["signed"] else "unsigned", DIM))
    paint.document(shot["body"])
    if not shot["attempts"]:
        paint.line(f"no answer; {shot['state']}{shot['note'] and ': ' + shot['note']}")
    for attempt in shot["attempts"]:
        took = milliseconds(attempt["duration_s"])
        paint.line("<- ", outcome(attempt["status"], attempt["fault"]), (f" in {took}", DIM))
        if attempt["answer"]:
            paint.line(attempt["answer"])
