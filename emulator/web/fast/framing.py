"""Where a request ends, and whether it is a plain send. Pure, and careful: what is in any way odd is aiohttp's to read.

Source: RFC 9112 sections 2 to 6.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from emulator.record import Record
from emulator.web.vendor_hosts import vendor_host

MOST_HEAD_BYTES: Final = 8190
"""Longer heads are not plain; aiohttp has limits of its own for each line."""

_LINE = rb"[\w!#$%&'*+.^`|~-]+:[\t -~\x80-\xff]*\r\n"
_HEAD = re.compile(rb"(?P<method>[A-Z]+) (?P<target>/[!-~]*) HTTP/1\.1\r\n(?P<headers>(?:" + _LINE + rb")+)\r\n")
_BEGUN = re.compile(rb"POST /v1/projects/(?:[!-~]* HTTP/1\.1\r\n(?:" + _LINE + rb")*)?[\t -~\x80-\xff]*\r?")
_HEADER = re.compile(r"([^:]+):(.*)\r\n")
_SEND = re.compile(r"/v1/projects/([\w.~-]+)/messages:send", re.ASCII)
_LENGTH = re.compile(r"\d{1,9}", re.ASCII)
_MOST_HEADERS = 128
"""aiohttp refuses more."""
_ODD = frozenset({"transfer-encoding", "expect", "upgrade", "http2-settings", "proxy-connection", "sec-websocket-key1"})
"""Headers that change where the request ends, or what the connection is. `Proxy-Connection` is a second `Connection` to
aiohttp's parser, and the last one it refuses."""


class Head(Record, frozen=True, gc=False):
    """A plain head, and the `length` in bytes of the body that follows. `project_id` is "" for what is no send."""

    length: int
    target: str
    project_id: str
    authorization: str | None


def may_be_send(begun: bytes) -> bool:
    """Whether the head of a send may begin like this. What is odd already is aiohttp's: it says so without waiting."""
    return len(begun) < MOST_HEAD_BYTES and _BEGUN.fullmatch(begun) is not None


# The clients of a test send the same head over and over, and reading one costs as much as validating the body.
@lru_cache(maxsize=256)
def read_head(head: bytes) -> Head | None:
    """A request's head, with the empty line that ends it. None when it is not plain: then aiohttp shall read it."""
    found = _HEAD.fullmatch(head)
    if found is None or len(head) > MOST_HEAD_BYTES:
        return None
    # `strip` rather than a pattern, which would go through a run of blanks once for each of them.
    pairs = [(name.lower(), value.strip("\t ")) for name, value in _HEADER.findall(found["headers"].decode("latin-1"))]
    headers = dict(pairs)
    length = headers.get("content-length", "0")
    if (
        found["method"] == b"CONNECT"  # what follows is no body
        or len(headers) < len(pairs)  # one given twice
        or len(headers) > _MOST_HEADERS
        or not _ODD.isdisjoint(headers)
        or "host" not in headers
        or headers.get("connection", "keep-alive").lower() != "keep-alive"
        or not _LENGTH.fullmatch(length)
    ):
        return None
    target = found["target"].decode()
    send = _SEND.fullmatch(target) if found["method"] == b"POST" else None
    plain = send is not None and "content-encoding" not in headers and vendor_host(headers["host"]) is None
    return Head(int(length), target, send[1] if send and plain else "", headers.get("authorization"))
