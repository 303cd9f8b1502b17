"""Who is written to: channel identities and recipients (conversation-api.md sections 3.1 and 4)."""

from __future__ import annotations

import re

from pydantic import model_validator

from emulator.wire.base import Text, Wire
from emulator.wire.enums import Channel

_DECORATION = re.compile(r"[+\s\-().]")


def bare(identity: str) -> str:
    """An identity as the service stores and compares it: a phone number without plus, blanks and brackets.

    Anything with a letter in it (other channels' identities) is only stripped. Source: conversation-api.md section 4.
    """
    digits = identity.removeprefix("+")
    if not digits.isdecimal():  # nearly every number is plain
        digits = _DECORATION.sub("", identity)
    return digits.removeprefix("00") if digits.isdecimal() else identity.strip()


class ChannelIdentity(Wire):
    """One address of a contact on one channel. `app_id` is "" where the identity is not bound to an app, as on SMS."""

    channel: Channel
    identity: str
    app_id: Text = ""


class IdentifiedBy(Wire):
    """A recipient by address."""

    channel_identities: list[ChannelIdentity]


class Recipient(Wire):
    """Exactly one of a contact's id or its addresses."""

    contact_id: str | None = None
    identified_by: IdentifiedBy | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Recipient:
        if (self.contact_id is None) == (self.identified_by is None):
            raise ValueError("needs exactly one of contact_id and identified_by")
        if self.identified_by is not None and not self.identified_by.channel_identities:
            raise ValueError("identified_by.channel_identities needs at least one identity")
        return self
