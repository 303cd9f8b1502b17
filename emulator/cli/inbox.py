"""`convemu inbox`: what simulated phones have received and sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import click
from rich.cells import cell_len, set_cell_size

from emulator.cli.remote import Remote, cost, number, url_option
from emulator.player.reports.visible import visible

WAIT_S = 30
NAME_WIDTH = 24


@click.command(short_help="Show what simulated phones have received.")
@click.argument("phone", metavar="[NUMBER]", required=False)
@click.option("--follow", "-f", is_flag=True, help="Go on, and show each message as it comes (Ctrl-C ends).")
@click.option("--json", "as_json", is_flag=True, help="JSON: one message or phone a line.")
@url_option
def inbox(phone: str | None, follow: bool, as_json: bool, url: str | None) -> None:
    """Show the phones on which something happened, or what is on the phone NUMBER.

    \b
    Examples:
      convemu inbox
      convemu inbox +46700000001
      convemu inbox --follow
    """
    remote = Remote(url)
    # The cursor first: a message that comes while we read is then shown twice rather than not at all.
    cursor = remote.get("/_emulator/journal?limit=1")["last"] if follow else 0
    if phone:
        rows = remote.get(f"/_emulator/phones/{number(phone)}/messages")["messages"]
        _print(rows, [_bubble(row) for row in rows] or [f"nothing on {visible(phone)} yet"], as_json)
    elif not follow:
        rows = remote.get("/_emulator/phones")["phones"]
        _print(rows, _phones(rows) or ["no phone has received anything yet"], as_json)
    if follow:
        for entry in _coming(remote, phone, cursor):
            _print([entry], [_line(entry)], as_json)


def _print(rows: Iterable[dict[str, Any]], lines: Iterable[str], as_json: bool) -> None:
    import json

    for line in [json.dumps(row, ensure_ascii=False) for row in rows] if as_json else lines:
        click.echo(line)


def _phones(phones: list[dict[str, Any]]) -> list[str]:
    """A line each, in columns; a name that would push the others away is cut."""
    names = [visible(phone["name"]) for phone in phones]
    width = min(max(map(cell_len, names), default=0), NAME_WIDTH)
    shown = [name if cell_len(name) <= width else set_cell_size(name, width - 1) + "…" for name in names]
    return [_phone(phone, set_cell_size(name, width)) for phone, name in zip(phones, shown, strict=True)]


def _phone(phone: dict[str, Any], name: str) -> str:
    last = phone["last"] or {"text": "", "at": "", "direction": ""}
    unread = f"{phone['unread']} new" if phone["unread"] else ""
    state = "" if phone["handset"] == "on" else f"[{phone['handset']}] "
    text = visible(" ".join(last["text"].split()))
    shown = text if len(text) <= 60 else text[:59] + "…"
    return f"{phone['number']:<15} {name} {unread:>7}  {last['at'][11:19]}  {state}{shown}".rstrip()


def _bubble(message: dict[str, Any]) -> str:
    """A message as it stands on the phone: time, who, the text indented below each other, what it took."""
    inbound = message["direction"] == "MO"
    head = f"{message['at'][11:19]}  {'you ->' if inbound else ''} {visible(message['peer'])}{'' if inbound else ' ->'}"
    state = ", ".join(part for part in (cost(message), message["status"], "flash" if message["flash"] else "") if part)
    body = "\n".join("    " + line for line in visible(message["text"]).split("\n"))
    return f"{' '.join(head.split())}  ({state})\n{body}"


def _coming(remote: Remote, phone: str | None, cursor: int) -> Iterator[dict[str, Any]]:
    """Journal entries of phones as they arrive; the emulator does the waiting."""
    match: dict[str, Any] = {"kind": r"/^phone\.(received|sent)$/"}
    if phone:
        match["phone"] = "".join(filter(str.isdecimal, phone))
    while True:
        body = {"match": match, "after": cursor, "timeout": f"{WAIT_S}s"}
        answer = remote.post("/_emulator/journal:wait", body, timeout_s=WAIT_S + 10)
        cursor = answer["cursor"]
        if answer["matched"]:
            yield answer["entry"]


def _line(entry: dict[str, Any]) -> str:
    data = entry["data"]
    ends = (
        (data.get("sender", ""), entry["phone"]) if entry["kind"] == "phone.received" else (entry["phone"], data["to"])
    )
    return f"{entry['at'][11:19]}  {' -> '.join(map(visible, ends))}: {visible(data.get('text', ''))}"
