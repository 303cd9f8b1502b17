"""How a command talks to an emulator that runs: its own API, over HTTP."""

from __future__ import annotations

import json
import os
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import click
from click.core import ParameterSource

from emulator.errors import CallerError, TargetUnreachable
from emulator.player.reports.visible import visible


def here_or_before(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """What is said behind a subcommand, else what is said before it: `convemu fault --url URL add drop`."""
    name = parameter.name or ""
    if ctx.parent is None or ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
        return value
    return ctx.parent.params.get(name) or value


url_option = click.option(
    "--url", metavar="URL", envvar="CONVEMU_URL", callback=here_or_before,
    help="Address of the emulator; without it host and port of the settings in the environment  [CONVEMU_URL]",
)  # fmt: skip


def address(url: str | None) -> str:
    """The emulator's address: as given, else from CONVEMU_HOST and CONVEMU_PORT, else the default.

    Raises UsageError for an address without a scheme, the usual slip.
    """
    if url:
        if not url.startswith(("http://", "https://")):
            raise click.UsageError(f"{url!r} is not the address of an emulator; write http://HOST:PORT")
        return url.rstrip("/")
    host, port = os.environ.get("CONVEMU_HOST", "127.0.0.1"), os.environ.get("CONVEMU_PORT", "7670")
    return f"http://{'127.0.0.1' if host in {'0.0.0.0', ''} else host}:{port}"  # noqa: S104 - compared, not bound


class Remote:
    """A running emulator. Its refusals become CallerError, its silence TargetUnreachable."""

    def __init__(self, url: str | None) -> None:
        self.url = address(url)
        self._opener = build_opener(ProxyHandler({}))  # the emulator is near: no proxy stands between

    def get(self, path: str, timeout_s: float = 10.0) -> Any:
        """The JSON at `path`."""
        return self._call("GET", path, None, timeout_s)

    def delete(self, path: str, timeout_s: float = 10.0) -> Any:
        """The JSON answer to a DELETE of `path`."""
        return self._call("DELETE", path, None, timeout_s)

    def post(self, path: str, body: object, timeout_s: float = 10.0) -> Any:
        """The JSON answer to `body`, sent as JSON."""
        return self._call("POST", path, json.dumps(body).encode(), timeout_s)

    def _call(self, method: str, path: str, body: bytes | None, timeout_s: float) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        try:
            request = Request(self.url + path, body, headers, method=method)  # noqa: S310 - the user's own address
            with self._opener.open(request, timeout=timeout_s) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            with error:
                raise CallerError(_message(error)) from None
        except (TimeoutError, URLError, ConnectionError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise TargetUnreachable(
                f"no emulator answers at {self.url} ({reason}); start one with `convemu serve`, or name it with --url"
            ) from None
        except ValueError as error:
            raise TargetUnreachable(f"{self.url} is not a convemu emulator ({error})") from None


def _message(error: HTTPError) -> str:
    """The sentence inside an error answer, whichever shape it has."""
    try:
        body = json.loads(error.read())
        return str(body["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"the emulator answered {error.code} {error.reason}"


def number(text: str) -> str:
    """A phone number as a path segment."""
    return quote(text, safe="")


def cost(message: dict[str, Any]) -> str:
    """What an SMS costs, and the first character that made it dear: `2 parts, UCS2 because of 'é'`."""
    count, forced = len(message["parts"]), message.get("ucs2_because")
    because = f" because of {visible(forced['character'])!r} at {forced['index'] + 1}" if forced else ""
    return f"{count} part{'' if count == 1 else 's'}, {message['encoding']}{because}"
