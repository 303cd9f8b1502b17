"""`convemu callbacks`: what the application was told, and what it answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import click

from emulator.cli.paint import BOLD, DIM, WARN, Paint, milliseconds, outcome, outcomes, time_of
from emulator.cli.remote import Remote, url_option

WAIT_S = 30


@click.command(short_help="Show attempts at callbacks; follow them; send one again.")
@click.option("--follow", "-f", is_flag=True, help="Go on, and show each attempt as it is made (Ctrl-C ends).")
@click.option("--resend", "callback_id", metavar="ID", help="Send the same bytes to the same address again.")
@click.option("--message", "message_id", metavar="ID", default="", help="Those about this message.")
@click.option("--app", "app_id", metavar="APP_ID", default="", help="Those for this app.")
@click.option("--state", type=click.Choice(["queued", "retrying", "done", "failed", "dropped"]), help="Those in it.")
@click.option("--limit", type=click.IntRange(1, 5000), default=20, metavar="N", help="So many at most  [20]")
@click.option("--json", "as_json", is_flag=True, help="JSON: one callback (or, with --follow, entry) a line.")
@url_option
def callbacks(
    follow: bool,
    callback_id: str | None,
    message_id: str,
    app_id: str,
    state: str | None,
    limit: int,
    as_json: bool,
    url: str | None,
) -> int:
    """Show the newest callbacks with every attempt, the newest last.

    With --resend, exit code 0: the app took it; 1: it refused; 3: it did not answer.

    \b
    Examples:
      convemu callbacks --state retrying
      convemu callbacks --follow
      convemu callbacks --resend 01J7670SMS0000000000000APP
    """
    remote, paint = Remote(url), Paint()
    if callback_id is not None:
        again = _sent_again(remote, callback_id)
        _print(paint, again, as_json)
        return verdict(again)
    # The cursor first: an attempt that is made while we read is then shown twice rather than not at all.
    cursor = remote.get("/_emulator/journal?limit=1")["last"] if follow else 0
    filters = {"message_id": message_id, "app_id": app_id, "state": state or "", "page_size": str(limit)}
    found = remote.get("/_emulator/callbacks?" + urlencode({name: value for name, value in filters.items() if value}))
    for each in reversed(found["callbacks"]):
        _print(paint, each, as_json)
    if not found["callbacks"] and not follow and not as_json:
        narrowed = message_id or app_id or state
        paint.line(
            "no such callback; without filters all are shown"
            if narrowed
            else "no callback yet; `convemu doctor` checks whether anybody listens"
        )
    if follow:
        for entry in _coming(remote, cursor, message_id, app_id):
            click.echo(json.dumps(entry, ensure_ascii=False)) if as_json else _attempted(paint, entry)
    return 0


def _sent_again(remote: Remote, callback_id: str) -> dict[str, Any]:
    """The new callback, with its first attempt where there was one in time."""
    sent = remote.post(f"/_emulator/callbacks/{quote(callback_id, safe='')}:resend", {})
    body = {"match": {"kind": "callback.attempt", "data": {"callback_id": sent["id"]}}, "timeout": f"{WAIT_S}s"}
    remote.post("/_emulator/journal:wait", body, timeout_s=WAIT_S + 10)
    found: dict[str, Any] = remote.get(f"/_emulator/callbacks/{sent['id']}")
    return found


def _print(paint: Paint, callback: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(callback, ensure_ascii=False))
        return
    made_at = callback["made_at"]
    paint.line(
        (time_of(made_at), DIM), "  ", (callback["trigger"], BOLD), f" -> {callback['target']}  ",
        (callback["state"], DIM if callback["state"] == "done" else WARN), ("  " + callback["id"], DIM),
    )  # fmt: skip
    if callback["note"]:
        paint.line("    ", callback["note"])
    for attempt, told in zip(callback["attempts"], outcomes(callback["attempts"]), strict=True):
        paint.line(
            f"    {time_of(attempt['at'], made_at)}  ", told,
            (f" in {milliseconds(attempt['duration_s'])}", DIM),
            f", again at {time_of(attempt['next_try'], made_at)}" if attempt["next_try"] else "",
        )  # fmt: skip


def verdict(callback: dict[str, Any]) -> int:
    """The application's, as an exit code: 0 it took the callback, 1 it refused, 3 it did not answer."""
    if callback["state"] == "done":
        return 0
    return 1 if callback["attempts"] and callback["attempts"][-1]["status"] is not None else 3


def _coming(remote: Remote, cursor: int, message_id: str, app_id: str) -> Iterator[dict[str, Any]]:
    """Journal entries of attempts and drops as they arrive; the emulator does the waiting."""
    match: dict[str, Any] = {"kind": r"/^callback\.(attempt|dropped)$/"}
    match |= {name: value for name, value in (("message_id", message_id), ("app_id", app_id)) if value}
    while True:
        body = {"match": match, "after": cursor, "timeout": f"{WAIT_S}s"}
        answer = remote.post("/_emulator/journal:wait", body, timeout_s=WAIT_S + 10)
        cursor = answer["cursor"]
        if answer["matched"]:
            yield answer["entry"]


def _attempted(paint: Paint, entry: dict[str, Any]) -> None:
    data = entry["data"]
    head: list[str | tuple[str, str]] = [(entry["at"][11:23], DIM), "  ", (data["trigger"] or "raw", BOLD)]
    if entry["kind"] == "callback.dropped":
        paint.line(*head, f" -> {data['url']}  ", (f"dropped: {data['why']}", WARN))
        return
    again = data["next_try_in_s"]
    paint.line(
        *head, f" -> {data['url']}  ", outcome(data["status"], data["fault"]),
        (f" in {milliseconds(data['answered_in_s'])}", DIM),
        f", attempt {data['number']}" if data["number"] > 1 else "",
        f", again in {milliseconds(again)}" if again is not None else "",
        (f"  {data['callback_id']}", DIM),
    )  # fmt: skip
