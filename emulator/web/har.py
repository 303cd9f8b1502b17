"""The journal as a HAR 1.2 document: calls of the application and attempts at callbacks, for any viewer of HAR files.

Source: w3c.github.io/web-performance/specs/HAR/Overview.html. The journal keeps no headers of calls, so there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import emulator
from emulator.journal import Entry
from emulator.webhooks.attempts import Attempt, SentCallback
from emulator.wire.base import stamp

JSON_TYPE = "application/json"


def har(entries: Iterable[Entry], callbacks: Mapping[str, SentCallback], url: str) -> dict[str, Any]:
    """The calls and attempts among `entries`, in the order they began.

    `callbacks` (by id) know more of an attempt than the journal; `url` is where the emulator was called.
    """
    exchanges = [
        _exchange(entry, callbacks, url) for entry in entries if entry.kind in ("api.call", "callback.attempt")
    ]
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "convemu", "version": emulator.__version__},
            "entries": sorted(exchanges, key=lambda exchange: str(exchange["startedDateTime"])),
        }
    }


def _exchange(entry: Entry, callbacks: Mapping[str, SentCallback], url: str) -> dict[str, Any]:
    if entry.kind == "api.call":
        return _call(entry, url)
    sent = callbacks.get(str(entry.data.get("callback_id", "")))
    number = int(entry.data.get("number", 1))
    attempt = next((each for each in sent.attempts if each.number == number), None) if sent else None
    return _attempt(entry, sent, attempt)


def _call(entry: Entry, url: str) -> dict[str, Any]:
    data = entry.data
    took_s = float(data["duration_s"])
    return {
        "startedDateTime": stamp(entry.at - took_s),
        "time": took_s * 1000,
        "request": _request(str(data["method"]), url + str(data["path"]), str(data["request"])),
        "response": _response(int(data["status"]), str(data["response"]), str(data.get("spoiled", ""))),
        **_rest(took_s, f"the application called; journal entry {entry.seq}"),
    }


def _attempt(entry: Entry, sent: SentCallback | None, attempt: Attempt | None) -> dict[str, Any]:
    data = entry.data
    took_s = attempt.duration_s if attempt else float(data["answered_in_s"])
    body = sent.callback.body.decode(errors="replace") if sent else ""
    headers = dict(attempt.headers) if attempt else {}
    answer = attempt.answer if attempt else str(data.get("answer", ""))
    response = _response(int(data["status"] or 0), answer, str(data["fault"]))
    return {
        "startedDateTime": stamp(attempt.at if attempt else entry.at),
        "time": took_s * 1000,
        "request": _request("POST", str(data["url"]), body, headers),
        "response": response,
        **_rest(took_s, f"callback {data['trigger']}, attempt {data['number']}; journal entry {entry.seq}"),
    }


def _request(method: str, url: str, body: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    query = [{"name": name, "value": value} for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    made: dict[str, Any] = {
        "method": method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in (headers or {}).items()],
        "queryString": query,
        "headersSize": -1,
        "bodySize": len(body.encode()),
    }
    return {**made, "postData": {"mimeType": JSON_TYPE, "text": body}} if body else made


def _response(status: int, body: str, why: str) -> dict[str, Any]:
    """A status of 0 is how HAR viewers show that nobody answered; `why` then says so."""
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in list(HTTPStatus) else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "content": {"size": len(body.encode()), "mimeType": JSON_TYPE, "text": body},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(body.encode()),
        **({"_error": why} if not status and why else {}),
    }


def _rest(took_s: float, comment: str) -> dict[str, Any]:
    return {"cache": {}, "timings": {"send": 0, "wait": took_s * 1000, "receive": 0}, "comment": comment}
