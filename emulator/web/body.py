"""Reading a request: its body as a wire model, its query values as the clients really send them (clients.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import orjson
from aiohttp import web
from pydantic import BaseModel

from emulator.errors import InvalidArgument, TooLarge, UnknownField
from emulator.web.keys import SUBJECT, parts
from emulator.wire.base import Parsed, instant, parse
from emulator.wire.deprecated import deprecated_in

M = TypeVar("M", bound=BaseModel)


async def read_bytes(request: web.Request) -> bytes:
    """The body; it may be asked for again.

    Raises TooLarge past the limit of the settings, InvalidArgument for one that cannot be unpacked.
    """
    subject = request[SUBJECT]
    if subject.body is None:
        try:
            subject.body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise _too_large(request) from None
        except web.RequestPayloadError:
            request.content.feed_eof()  # nothing more can be read of it
            subject.unreadable = True
            raise InvalidArgument(
                "Malformed request: the body is not what its Content-Encoding or Transfer-Encoding says"
            ) from None
    return subject.body


def _too_large(request: web.Request) -> TooLarge:
    limit = request.client_max_size
    return TooLarge(f"The body is larger than {limit} bytes; send less, or raise CONVEMU_MAX_BODY_BYTES")


async def named_app(request: web.Request) -> str:
    """The app that a call names, in its path, query or body; "" when it names none, or is malformed."""
    if named := request.match_info.get("app_id") or request.query.get("app_id"):
        return named
    try:
        body = orjson.loads(await read_bytes(request))
    except (orjson.JSONDecodeError, TooLarge, InvalidArgument):
        return ""  # the handler will say what is wrong
    found = body.get("app_id") if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


async def read(request: web.Request, model: type[M]) -> M:
    """The body as `model`. Fields that nobody reads become findings in the journal. Raises InvalidArgument."""
    return _noted(request, await read_bytes(request), partial(parse, model))


async def read_by(request: web.Request, parse: Callable[[bytes], Parsed[M]]) -> M:
    """The body by `parse`, and the findings."""
    return _noted(request, await read_bytes(request), parse)


def _noted(request: web.Request, raw: bytes, parse: Callable[[bytes], Parsed[M]]) -> M:
    """`raw` by `parse`, and the findings, also when it is refused: the cause may be a misspelt name."""
    try:
        parsed = parse(raw)
    except InvalidArgument as refused:
        note_unknown(request, refused.unknown)
        raise
    if parsed.unknown:
        note_unknown(request, parsed.unknown)
    for field, instead in deprecated_in(parsed.value):
        message = f"the request has a field {field!r}, which is deprecated: {instead}"
        _note(request, "deprecated_field", field, message)
    return parsed.value


def note_unknown(request: web.Request, unknown: Iterable[UnknownField]) -> None:
    """One finding in the journal for each field that nobody reads."""
    for stranger in unknown:
        hint = f"; did you mean {stranger.nearest!r}?" if stranger.nearest else ""
        message = f"the request has a field {stranger.path!r} that the API does not know{hint}"
        _note(request, "unknown_field", stranger.path, message, nearest=stranger.nearest)


def _note(request: web.Request, code: str, field: str, message: str, **more: str) -> None:
    parts(request).journal.add(
        "finding", app_id=request[SUBJECT].app_id, code=code, method=request.method, path=request.path,
        field=field, message=message, **more,
    )  # fmt: skip


def text(request: web.Request, name: str, default: str = "") -> str:
    """A query value; absent counts as `default`."""
    return request.query.get(name, default)


def flag(request: web.Request, name: str, *, default: bool = False) -> bool:
    """A boolean in any case (the Python SDK sends True). Raises InvalidArgument."""
    value = request.query.get(name, "").lower()
    if value in {"", "true", "false"}:
        return value == "true" if value else default
    raise InvalidArgument.of(name, f"must be true or false, found {request.query[name]!r}")


def time(request: web.Request, name: str) -> float | None:
    """A time as epoch seconds, or None. Raises InvalidArgument."""
    value = request.query.get(name)
    if not value:
        return None
    try:
        return instant(value.replace(" ", "+"))  # a plus that was not percent-encoded arrives as a blank
    except ValueError as error:
        raise InvalidArgument.of(name, str(error)) from None


def choice(request: web.Request, name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of a closed set, or the default, which may be "" for none. Raises InvalidArgument that lists the set."""
    value = request.query.get(name) or default
    if value and value not in allowed:
        raise InvalidArgument.of(name, f"{value!r} is not known; allowed: {', '.join(allowed)}")
    return value


def page_size(request: web.Request, *, default: int, maximum: int) -> int:
    """How many per page: clamped to `maximum`. Raises InvalidArgument for what is no positive number."""
    value = request.query.get("page_size")
    if value is None or value == "":
        return default
    is_number = value.lstrip("-").isdecimal() and len(value) < 19
    return checked_page_size(int(value) if is_number else value, default=default, maximum=maximum)


def checked_page_size(value: int | str | None, *, default: int, maximum: int) -> int:
    """As `page_size`, for a value from a body."""
    if value is None:
        return default
    if not isinstance(value, int) or value < 0:
        raise InvalidArgument.of("page_size", f"must be a number from 1 to {maximum}, found {value!r}")
    return min(value, maximum) or default


def listed(request: web.Request, name: str) -> list[str]:
    """An array: repeated, comma-joined, or both."""
    return [item for value in request.query.getall(name, []) for item in value.split(",") if item]


def update_mask(request: web.Request) -> list[str]:
    """The paths of a partial update: `update_mask`, comma-joined or repeated, or `update_mask.paths`; [] for none."""
    return listed(request, "update_mask") + listed(request, "update_mask.paths")
