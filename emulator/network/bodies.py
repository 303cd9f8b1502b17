"""What each recipient of a batch gets: placeholders filled, bytes and their header, the text of an MMS. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from emulator.wire.identities import bare
from emulator.wire.xms_batches import SendBatch, SendBinary, SendMedia, SendText

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9.\-_]{1,16})\}")


class Unmatched(Exception):
    """A placeholder has neither a value of its own for this recipient nor a default: code 405."""


@dataclass(frozen=True, slots=True)
class Body:
    """What goes to one recipient; `text` is hexadecimal for binary messages."""

    text: str
    udh: str = ""
    media: tuple[tuple[str, str], ...] = ()
    is_binary: bool = False


def body_for(request: SendBatch, recipient: str) -> Body:
    """The message of `request` as `recipient` (bare) gets it. Raises Unmatched with the key."""
    match request:
        case SendText():
            return Body(filled(request.body, request.parameters or {}, recipient))
        case SendBinary():
            data = base64.b64decode(request.body).hex().upper()
            return Body(data, request.udh.upper(), is_binary=True)
        case SendMedia():
            said = [part for part in (request.body.subject, request.body.message) if part]
            text = "\n".join(filled(part, request.parameters or {}, recipient) for part in said)
            return Body(text, media=((request.body.url, ""),))
        case _:
            assert_never(request)


def filled(text: str, parameters: Mapping[str, Mapping[str, str]], recipient: str) -> str:
    """`text` with the values of `recipient`. Keys that `parameters` does not name stay as they are (inferred)."""

    def value(found: re.Match[str]) -> str:
        values = parameters.get(found[1])
        if values is None:
            return found[0]
        # Callers spell numbers as they like; the map keeps their spelling.
        own = next((text for key, text in values.items() if key != "default" and bare(key) == recipient), None)
        given = values.get("default") if own is None else own
        if given is None:
            raise Unmatched(found[1])
        return given

    return _PLACEHOLDER.sub(value, text) if parameters else text
