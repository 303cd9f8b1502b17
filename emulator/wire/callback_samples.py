"""One complete payload for every trigger: what `fire` and `convemu trigger` send unless told otherwise.

Shapes of webhooks.md section 3; values as the official samples have them. Real events are built by the rooms that know
them, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from emulator.wire.base import stamp
from emulator.wire.callbacks import EVENT_KEYS, envelope
from emulator.wire.enums import Trigger

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sample is about. Ids are ULIDs, `identity` is bare, `now` epoch seconds."""

    app_id: str
    project_id: str
    now: float
    message_id: str
    conversation_id: str
    contact_id: str
    identity: str = "12015550123"
    sender_id: str = "12025550199"
    mode: str = "CONVERSATION"

    @property
    def address(self) -> Body:
        """The channel identity."""
        return {"channel": "SMS", "identity": self.identity, "app_id": ""}


def sample(trigger: Trigger, facts: Facts) -> Body:
    """A payload of this trigger: the envelope with the keys that events of its kind have, and the event."""
    # Contacts belong to the project; neither they nor conversations have an event_time (webhooks.md sections 3.6, 3.7).
    is_contact = trigger.name.startswith("CONTACT_")
    is_conversation = trigger.name.startswith("CONVERSATION_")
    return envelope(
        EVENT_KEYS[trigger],
        _BODIES[trigger](facts),
        app_id="" if is_contact else facts.app_id,
        project_id=facts.project_id,
        accepted_time=None if is_conversation or trigger is Trigger.EVENT_INBOUND else facts.now,
        event_time=None if is_conversation or is_contact else facts.now,
    )


def _message(facts: Facts) -> Body:
    return {
        "id": facts.message_id,
        "direction": "TO_APP",
        "contact_message": {"text_message": {"text": "Hi from contact"}},
        "channel": "SMS",
        "channel_identity": facts.address,
        "conversation_id": facts.conversation_id,
        "contact_id": facts.contact_id,
        "metadata": "",
        "accept_time": stamp(facts.now),
        "sender_id": facts.sender_id,
        "processing_mode": facts.mode,
        "injected": False,
    }


def _report(facts: Facts) -> Body:
    return {
        "message_id": facts.message_id,
        "conversation_id": facts.conversation_id,
        "status": "DELIVERED",
        "channel": "SMS",
        "channel_identity": facts.address,
        "contact_id": facts.contact_id,
        "metadata": "",
        "processing_mode": facts.mode,
    }


def _submitted(facts: Facts) -> Body:
    return {
        "message_id": facts.message_id,
        "conversation_id": facts.conversation_id,
        "channel_identity": facts.address,
        "contact_id": facts.contact_id,
        "submitted_message": {"text_message": {"text": "Hi from the app"}},
        "metadata": "",
        "processing_mode": facts.mode,
    }


def _event(facts: Facts) -> Body:
    return {
        "id": facts.message_id,
        "direction": "TO_APP",
        "contact_event": {"composing_event": {}},
        "conversation_id": facts.conversation_id,
        "contact_id": facts.contact_id,
        "channel_identity": facts.address,
        "accept_time": stamp(facts.now),
        "processing_mode": facts.mode,
    }


def _event_report(facts: Facts) -> Body:
    return {
        "event_id": facts.message_id,
        "status": "FAILED",
        "channel_identity": facts.address,
        "contact_id": facts.contact_id,
        "reason": {
            "code": "BAD_REQUEST",
            "description": "The underlying channel reported: SMS has no events",
            "sub_code": "UNSPECIFIED_SUB_CODE",
        },
        "metadata": "",
        "processing_mode": facts.mode,
    }


def _conversation(active: bool) -> Callable[[Facts], Body]:
    def build(facts: Facts) -> Body:
        return {
            "conversation": {
                "id": facts.conversation_id,
                "app_id": facts.app_id,
                "contact_id": facts.contact_id,
                "active_channel": "CHANNEL_UNSPECIFIED" if active else "SMS",
                "active": active,
                "metadata": "",
                "metadata_json": {},
                "correlation_id": "",
            }
        }

    return build


def _whole_contact(facts: Facts, id: str) -> Body:
    return {
        "id": id,
        "channel_identities": [facts.address],
        "display_name": "Unknown",
        "email": "",
        "external_id": "",
        "metadata": "",
        "language": "UNSPECIFIED",
    }


def _contact(facts: Facts) -> Body:
    return {"contact": _whole_contact(facts, facts.contact_id)}


def _merge(facts: Facts) -> Body:
    return {
        "preserved_contact": _whole_contact(facts, facts.contact_id),
        "deleted_contact": _whole_contact(facts, facts.conversation_id),
    }


def _duplication(facts: Facts) -> Body:
    return {"duplicated_identities": [{"channel": "SMS", "contact_ids": [facts.contact_id, facts.conversation_id]}]}


def _capability(facts: Facts) -> Body:
    return {
        "request_id": facts.message_id,
        "contact_id": facts.contact_id,
        "channel": "SMS",
        "identity": facts.identity,
        "capability_status": "CAPABILITY_UNKNOWN",
    }


def _opted(word: str) -> Callable[[Facts], Body]:
    def build(facts: Facts) -> Body:
        return {
            "request_id": facts.message_id,
            "contact_id": facts.contact_id,
            "channel": "SMS",
            "identity": facts.identity,
            "status": f"{word}_SUCCEEDED",
            "processing_mode": facts.mode,
        }

    return build


def _channel_event(facts: Facts) -> Body:
    return {
        "channel_event": {
            "channel": "WHATSAPP",
            "event_type": "WHATS_APP_QUALITY_RATING_CHANGED",
            "additional_data": {"quality_rating": "HIGH"},
        }
    }


def _unsupported(facts: Facts) -> Body:
    return {
        "channel": "SMS",
        "payload": '{"type":"mo_binary"}',
        "processing_mode": facts.mode,
        "id": facts.message_id,
        "contact_id": facts.contact_id,
        "conversation_id": facts.conversation_id,
        "channel_identity": facts.address,
    }


def _record(facts: Facts) -> Body:
    return {
        "entity_id": facts.message_id,
        "record_status": "EVENT_RECORD_STORED",
        "channel_identity": facts.address,
        "contact_id": facts.contact_id,
        "conversation_id": facts.conversation_id,
        "processing_mode": facts.mode,
    }


def _analysis(facts: Facts) -> Body:
    sentiment = {"message": "Hi from contact", "results": [], "sentiment": "positive", "score": 0.9}
    return {
        "contact_id": facts.contact_id,
        "channel_identity": facts.identity,  # a string here, nowhere else (webhooks.md section 3.11)
        "channel": "SMS",
        "message_id": facts.message_id,
        "conversation_id": facts.conversation_id,
        "analysis_results": {"ml_sentiment_result": [sentiment]},
    }


def _batch(facts: Facts) -> Body:
    return {
        "batch_id": facts.message_id,
        "batch_status": "BATCH_STATUS_PROCESSED",
        "batch_type": "BATCH_TYPE_MESSAGES",
        "additional_data": {
            "message_batch_data": {"send_after": stamp(facts.now), "batch_metadata": {"campaign": "summer"}}
        },
    }


_BODIES: Final[Mapping[Trigger, Callable[[Facts], Body]]] = {
    Trigger.MESSAGE_INBOUND: _message,
    Trigger.MESSAGE_DELIVERY: _report,
    Trigger.MESSAGE_SUBMIT: _submitted,
    Trigger.EVENT_INBOUND: _event,
    Trigger.EVENT_DELIVERY: _event_report,
    Trigger.CONVERSATION_START: _conversation(active=True),
    Trigger.CONVERSATION_STOP: _conversation(active=False),
    Trigger.CONVERSATION_DELETE: _conversation(active=False),
    Trigger.CONTACT_CREATE: _contact,
    Trigger.CONTACT_UPDATE: _contact,
    Trigger.CONTACT_DELETE: _contact,
    Trigger.CONTACT_MERGE: _merge,
    Trigger.CONTACT_IDENTITIES_DUPLICATION: _duplication,
    Trigger.CAPABILITY: _capability,
    Trigger.OPT_IN: _opted("OPT_IN"),
    Trigger.OPT_OUT: _opted("OPT_OUT"),
    Trigger.CHANNEL_EVENT: _channel_event,
    Trigger.UNSUPPORTED: _unsupported,
    Trigger.RECORD_NOTIFICATION: _record,
    Trigger.SMART_CONVERSATION: _analysis,
    Trigger.SMART_CONVERSATIONS: _analysis,
    Trigger.MESSAGE_INBOUND_SMART_CONVERSATION_REDACTION: _message,
    Trigger.BATCH_STATUS_UPDATE: _batch,
}
