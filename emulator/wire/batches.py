"""Batch sending on the wire (conversation-api.md section 11)."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from emulator.wire.app_messages import AppMessage
from emulator.wire.base import CallbackUrl, Instant, Wire
from emulator.wire.consents import ListType
from emulator.wire.contacts import CreateContact
from emulator.wire.enums import Channel
from emulator.wire.identities import Recipient
from emulator.wire.sending import CORRELATION_LIMIT, METADATA_LIMIT, PROPERTY_LIMIT, Ttl

BATCH_ID = "_batch_id"
"""The key of the batch's id in the metadata of its messages; reserved."""
MOST = 1000
_ID_ROOM = len(f',"{BATCH_ID}":"') + 26 + 1


def _unreserved(values: dict[str, str]) -> dict[str, str]:
    if BATCH_ID in values:
        raise ValueError(f"the key {BATCH_ID} is reserved")
    return values


def _not_blank(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError("needs a phone number or a contact's id")
    return text


Pairs = Annotated[dict[str, str], AfterValidator(_unreserved)]


class RecipientAndParams(Wire):
    """One recipient, and what is different for it."""

    recipient: Recipient
    parameters: dict[str, str] | None = None
    """Values for `${name}` in any string of the message"""
    message_metadata: Pairs | None = None
    """Over the batch's own"""
    conversation_metadata: dict[str, str] | None = None
    """Over the batch's own"""


class SendBatch(Wire):
    """One message for up to a thousand recipients."""

    app_id: str
    message: AppMessage
    recipient_and_params: Annotated[list[RecipientAndParams], Field(min_length=1, max_length=MOST)]
    processing_strategy: Literal["DEFAULT", "DISPATCH_ONLY"] | None = None
    batch_metadata: dict[str, str] | None = None
    """The batch can be found by it"""
    message_metadata: Pairs | None = None
    """Comes back in delivery reports as JSON text, with `_batch_id`"""
    conversation_metadata: dict[str, str] | None = None
    send_after: Instant | None = None
    """At most seven days ahead; more than a minute ahead it is rounded up to the next five minutes"""
    callback_url: CallbackUrl | None = None
    channel_priority_order: list[Channel] | None = None
    ttl: Ttl | None = None
    channel_properties: dict[str, Annotated[str, Field(max_length=PROPERTY_LIMIT)]] | None = None
    correlation_id: Annotated[str, Field(max_length=CORRELATION_LIMIT)] | None = None

    @model_validator(mode="after")
    def _metadata_fits(self) -> SendBatch:
        for place, each in enumerate(self.recipient_and_params):
            values = (self.message_metadata or {}) | (each.message_metadata or {})
            size = len(json.dumps(values, ensure_ascii=False, separators=(",", ":"))) + _ID_ROOM
            if size > METADATA_LIMIT:
                raise ValueError(
                    f"message_metadata of recipient {place} is {size} characters as JSON, at most {METADATA_LIMIT} fit"
                )
        return self


class SentBatch(Wire):
    """200 only means accepted."""

    batch_id: str


class CancelBatch(Wire):
    """Which batch not to send: by id, or every batch with this metadata."""

    batch_id: str | None = None
    batch_metadata: dict[str, str] | None = None

    @model_validator(mode="after")
    def _one_of(self) -> CancelBatch:
        if bool(self.batch_id) == bool(self.batch_metadata):
            raise ValueError("needs exactly one of batch_id and batch_metadata")
        return self


class Batch(Wire):
    """Where a batch is. Everything but id and status is ours (inferred)."""

    batch_id: str
    app_id: str
    status: Literal["READY", "SCHEDULED", "PROCESSED", "CANCELLED"]
    batch_metadata: dict[str, str]
    created_time: Instant
    send_time: Instant
    sent: int
    refused: int


class BatchList(Wire):
    """Batches, newest first."""

    batches: list[Batch]


class CreateContacts(Wire):
    """Contacts to create."""

    contacts: Annotated[list[CreateContact], Field(min_length=1, max_length=MOST)]


class DeleteContacts(Wire):
    """Contacts to delete; ids that nobody has are passed over."""

    contact_ids: Annotated[list[str], Field(min_length=1, max_length=MOST)]


class ConsentRecord(Wire):
    """Who is on which list."""

    identification: Annotated[str, AfterValidator(_not_blank)]
    """A phone number, or a contact's id: then all its identities"""
    consent_type: ListType


class InsertConsents(Wire):
    """Whom an app must not write to, each with the list they are put on."""

    app_id: str
    consent_records: Annotated[list[ConsentRecord], Field(min_length=1, max_length=MOST)]
