"""Who an SMS is from: kinds of sender, and the pool of default originators (sms.md sections 3.2 and 3.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from emulator.errors import SettingsInvalid
from emulator.sms.encoding import BASIC
from emulator.wire.identities import bare

MAX_ALPHANUMERIC = 11
MAX_LONG_NUMBER = 18
_MAX_SHORT_CODE = 6
_MIN_SHORT_CODE = 3


class SenderKind(StrEnum):
    """What a sender is; a handset cannot answer an alphanumeric one."""

    MSISDN = "MSISDN"
    SHORT_CODE = "SHORT_CODE"
    ALPHANUMERIC = "ALPHANUMERIC"


def sender_kind(text: str) -> SenderKind | None:
    """The kind of sender that `text` is, or None when it is none of them.

    Numbers may carry plus, blanks, dashes and brackets. Up to six digits without plus are a short code (the US have
    five and six), up to 18 a long number; anything with a letter is a name of at most 11 characters of the GSM default
    alphabet. Source: sms.md section 3.2; where short codes end and long numbers begin is inferred.
    """
    digits = bare(text)
    if _is_digits(digits):
        if len(digits) > MAX_LONG_NUMBER or len(digits) < _MIN_SHORT_CODE:
            return None
        long = len(digits) > _MAX_SHORT_CODE or text.lstrip().startswith(("+", "00"))
        return SenderKind.MSISDN if long else SenderKind.SHORT_CODE
    return SenderKind.ALPHANUMERIC if _is_name(text) else None


def applied(text: str) -> str:
    """`text` as the network carries it: numbers bare, names as they are."""
    return bare(text)


def can_be_answered(sender: str) -> bool:
    """Whether a person can write back to `sender`: names are one-way."""
    return sender_kind(sender) in (SenderKind.MSISDN, SenderKind.SHORT_CODE)


def choose_originator(pool: Mapping[str, str], msisdn: str) -> str | None:
    """The sender for a recipient: that of the longest calling-code prefix, "" being everywhere else.

    None when the pool has nothing for this number: code 410. Chosen by the recipient's country, never by the number
    that the conversation started on (sms.md section 3.3, from the seed).
    """
    number = bare(msisdn)
    for length in range(len(number), -1, -1):
        if (sender := pool.get(number[:length])) is not None:
            return sender
    return None


_ENTRY = re.compile(r"\s*\+?(\d*)\s*=\s*(.*?)\s*")


def parse_pool(text: str) -> dict[str, str]:
    """The pool written as `46=46730000009,1=12025550123`; an empty prefix (`=4670...`) is for everywhere else.

    Raises SettingsInvalid with the entry that cannot be read.
    """
    pool: dict[str, str] = {}
    for entry in filter(str.strip, text.split(",")):
        found = _ENTRY.fullmatch(entry)
        if found is None or sender_kind(found[2]) is None:
            raise SettingsInvalid(f"originators: {entry.strip()!r} is not prefix=sender, such as 46=46730000009")
        if found[1] in pool:
            raise SettingsInvalid(f"originators: prefix {found[1] or '(none)'} is there twice")
        pool[found[1]] = applied(found[2])
    return pool


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _is_name(text: str) -> bool:
    return (
        len(text) <= MAX_ALPHANUMERIC
        and any(character.isalpha() for character in text)
        and all(character in BASIC and character not in "\n\r" for character in text)
    )
