"""`convemu fault`: make trouble on purpose, list it with its hits, end it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import click

from emulator.cli.paint import BOLD, DIM, Paint
from emulator.cli.remote import Remote, here_or_before, url_option

PATH = "/_emulator/faults"
_json_flag = click.option("--json", "as_json", is_flag=True, callback=here_or_before, help="JSON: one fault a line.")
_HEAD = ("id", "on", "kind", "seen", "hits", "spent")


@click.group(short_help="Make trouble on purpose; list it with its hits; end it.", invoke_without_command=True)
@url_option
@_json_flag
@click.pass_context
def fault(ctx: click.Context, url: str | None, as_json: bool) -> None:
    """Make trouble on purpose on callbacks, the API and channels; without a command, list the faults in force.

    \b
    Examples:
      convemu fault
      convemu fault add duplicate of=MESSAGE_INBOUND times=1
      convemu fault add status --on api of=messages:send code=429 retry_after=2s share=50
      convemu fault clear
    """
    if ctx.invoked_subcommand is None:
        _list(url, as_json)


@fault.command(name="list", short_help="List the faults in force and the kinds there are.")
@_json_flag
@url_option
def list_faults(as_json: bool, url: str | None) -> None:
    """List the faults in force with how often each has hit, and the kinds there are.

    \b
    Example:
      convemu fault list --json
    """
    _list(url, as_json)


def _list(url: str | None, as_json: bool) -> None:
    found = Remote(url).get(PATH)
    if as_json:
        for each in found["faults"]:
            click.echo(json.dumps(each, ensure_ascii=False))
        return
    paint = Paint()
    for each in found["faults"]:
        _show(paint, each)
    if not found["faults"]:
        paint.line("no fault is in force")
    for on, kinds in found["kinds"].items():
        paint.line((f"kinds on {on}: {', '.join(kinds)}", DIM))


@fault.command(short_help="Put a fault in force.")
@click.argument("kind")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option(
    "--on",
    type=click.Choice(["callback", "api", "channel"]),
    default=None,
    help="What it hits  [what has such a kind; else callback]",
)
@_json_flag
@url_option
def add(kind: str, fields: tuple[str, ...], on: str | None, as_json: bool, url: str | None) -> None:
    """Put a fault of this KIND in force.

    Fields choose what it hits (of, method, app_id, phone, nth, share, times) and how (each kind has its own);
    docs/callbacks.md has them all.

    \b
    Examples:
      convemu fault add drop of=MESSAGE_DELIVERY nth=2
      convemu fault add latency --on api by=200ms to=2s
      convemu fault add outage --on channel of=SMS times=2
    """
    made = Remote(url).post(PATH, {"kind": kind, "on": on, **dict(_field(each) for each in fields)})
    click.echo(json.dumps(made, ensure_ascii=False)) if as_json else _show(Paint(), made)


@fault.command(short_help="Take a fault away.")
@click.argument("fault_id", metavar="ID")
@url_option
def remove(fault_id: str, url: str | None) -> None:
    """Take a fault away, and show how often it hit.

    \b
    Example:
      convemu fault remove 01J7670SMS0000000000000FLT
    """
    _show(Paint(), Remote(url).delete(f"{PATH}/{quote(fault_id, safe='')}"))


@fault.command(short_help="Take all faults away, or those of a kind.")
@click.option("--on", type=click.Choice(["callback", "api", "channel"]), default=None, help="Only those that hit this.")
@click.option("--kind", default="", help="Only those of this kind.")
@url_option
def clear(on: str | None, kind: str, url: str | None) -> None:
    """Take all faults away, or those of a kind, and show how often each hit.

    \b
    Example:
      convemu fault clear --kind duplicate
    """
    filters = {name: value for name, value in (("on", on), ("kind", kind)) if value}
    taken = Remote(url).delete(f"{PATH}?{urlencode(filters)}")["faults"]
    paint = Paint()
    for each in taken:
        _show(paint, each)
    if not taken:
        paint.line("no such fault is in force" if filters else "no fault is in force")


def _field(text: str) -> tuple[str, Any]:
    """`times=1`, `by=200ms`, `handled=true`."""
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise click.UsageError(f"{text!r}: write a field as NAME=VALUE, such as times=1")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _show(paint: Paint, each: dict[str, Any]) -> None:
    fields = "  ".join(f"{name}={_word(value)}" for name, value in each.items() if _tells(name, value))
    hits = f"{each['hits']} hit{'' if each['hits'] == 1 else 's'}{', spent' if each['spent'] else ''}"
    paint.line((each["id"], DIM), f"  on {each['on']}  ", (each["kind"], BOLD), f"  {fields}".rstrip(), f"  {hits}")


def _tells(name: str, value: Any) -> bool:
    return name not in _HEAD and value not in ("", [], False)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
