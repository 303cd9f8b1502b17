"""Batches of messages of the Conversation API (`store/batches.py` holds those of a service plan)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from emulator.store.base import Kind


class BatchStatus(StrEnum):
    """Where a batch is."""

    READY = "READY"  # its messages are about to be sent
    SCHEDULED = "SCHEDULED"
    PROCESSED = "PROCESSED"  # its messages were handed to the sending pipeline
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class MessageBatch:
    """One message for many. `request` is the body as taken, compact JSON."""

    id: str
    project_id: str
    app_id: str
    status: BatchStatus
    request: bytes
    created_at: float
    send_at: float
    metadata: tuple[tuple[str, str], ...] = ()  # batch_metadata
    sent: int = 0  # how many of its messages were accepted
    refused: int = 0  # how many were not; the journal says why


def _keys(batch: MessageBatch) -> Iterator[str]:
    yield f"project/{batch.project_id}"
    yield f"app/{batch.app_id}"


MESSAGE_BATCHES = Kind("message_batch", MessageBatch, _keys)
