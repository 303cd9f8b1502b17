"""A payload for every trigger, as the service would send it, for `fire` and the report card (webhooks.md section 3).

Ids are fresh, so an application has not seen them; what a step wants otherwise it sets by path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.clock import Clock
from emulator.ids import Ids
from emulator.wire.base import stamp
from emulator.wire.callbacks import EVENT_KEYS, envelope
from emulator.wire.enums import Trigger


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a payload is about, and what it says."""

    app_id: str
    project_id: str
    phone: str  # bare
    sender: str  # the app's own number, bare
    text: str = "Hello"
    message_id: str = ""  # "" : a fresh one
    status: str = "DELIVERED"


def payload(trigger: Trigger, subject: Subject, ids: Ids, clock: Clock) -> dict[str, Any]:
    """The envelope with exactly one event. Contact events belong to the project: their app_id is empty."""
    now = clock.now()
    body = _BODIES.get(trigger, _bare)(subject, ids, now)
    has_time = not trigger.startswith(("CONTACT", "CONVERSATION"))
    return envelope(
        EVENT_KEYS[trigger],
        body,
        app_id="" if trigger.startswith("CONTACT") else subject.app_id,
        project_id=subject.project_id,
        accepted_time=None if trigger.startswith("CONVERSATION") else now,
        event_time=now if has_time else None,
    )


def _identity(subject: Subject) -> dict[str, Any]:
    return {"channel": "SMS", "identity": subject.phone, "app_id": ""}


def _who(subject: Subject, ids: Ids) -> dict[str, Any]:
    return {
        "channel_identity": _identity(subject),
        "contact_id": ids.ulid(),
        "conversation_id": ids.ulid(),
        "processing_mode": "CONVERSATION",
    }


def _message(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {
        "id": subject.message_id or ids.ulid(),
        "direction": "TO_APP",
        "contact_message": {"text_message": {"text": subject.text}},
        "channel": "SMS",
        **_who(subject, ids),
        "metadata": "",
        "accept_time": stamp(now),
        "sender_id": subject.sender,
        "injected": False,
    }


def _report(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {
        "message_id": subject.message_id or ids.ulid(),
        "status": subject.status,
        "channel": "SMS",
        **_who(subject, ids),
        "metadata": "",
    }


def _submit(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {
        "message_id": subject.message_id or ids.ulid(),
        **_who(subject, ids),
        "submitted_message": {"text_message": {"text": subject.text}},
        "metadata": "",
    }


def _event(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    head = {"id": ids.ulid(), "direction": "TO_APP", "contact_event": {"composing_event": {}}}
    return {**head, **_who(subject, ids), "accept_time": stamp(now)}


def _event_report(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    who = {name: value for name, value in _who(subject, ids).items() if name != "conversation_id"}
    return {"event_id": ids.ulid(), "status": subject.status, **who, "metadata": ""}


def _conversation(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    body = {"id": ids.ulid(), "app_id": subject.app_id, "contact_id": ids.ulid(), "active": True}
    more = {"active_channel": "SMS", "metadata": "", "metadata_json": {}, "correlation_id": ""}
    return {"conversation": {**body, **more}}


def _person(subject: Subject, ids: Ids) -> dict[str, Any]:
    texts = dict.fromkeys(("email", "external_id", "metadata"), "")
    return {
        "id": ids.ulid(),
        "channel_identities": [_identity(subject)],
        "display_name": "Somebody",
        **texts,
        "language": "UNSPECIFIED",
    }


def _contact(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {"contact": _person(subject, ids)}


def _merge(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {"preserved_contact": _person(subject, ids), "deleted_contact": _person(subject, ids)}


def _duplicated(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {"duplicated_identities": [{"channel": "SMS", "contact_ids": [ids.ulid(), ids.ulid()]}]}


def _request(subject: Subject, ids: Ids) -> dict[str, Any]:
    head = {"request_id": ids.ulid(), "contact_id": ids.ulid(), "channel": "SMS"}
    return {**head, "identity": subject.phone, "processing_mode": "CONVERSATION"}


def _opt(status: str) -> Callable[[Subject, Ids, float], dict[str, Any]]:
    return lambda subject, ids, now: {**_request(subject, ids), "status": status}


def _capability(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    asked = {name: value for name, value in _request(subject, ids).items() if name != "processing_mode"}
    return {**asked, "capability_status": "CAPABILITY_FULL"}


def _unsupported(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {"channel": "SMS", "payload": "{}", "id": ids.ulid(), **_who(subject, ids)}


def _channel_event(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    return {"channel_event": {"channel": "SMS", "event_type": "SOMETHING", "additional_data": {}}}


def _bare(subject: Subject, ids: Ids, now: float) -> dict[str, Any]:
    """Events that never concern SMS: whom they are about, and no more."""
    return {"message_id": subject.message_id or ids.ulid(), **_who(subject, ids)}


_BODIES: Mapping[Trigger, Callable[[Subject, Ids, float], dict[str, Any]]] = {
    Trigger.MESSAGE_INBOUND: _message,
    Trigger.MESSAGE_INBOUND_SMART_CONVERSATION_REDACTION: _message,
    Trigger.MESSAGE_DELIVERY: _report,
    Trigger.MESSAGE_SUBMIT: _submit,
    Trigger.EVENT_INBOUND: _event,
    Trigger.EVENT_DELIVERY: _event_report,
    Trigger.CONVERSATION_START: _conversation,
    Trigger.CONVERSATION_STOP: _conversation,
    Trigger.CONVERSATION_DELETE: _conversation,
    Trigger.CONTACT_CREATE: _contact,
    Trigger.CONTACT_UPDATE: _contact,
    Trigger.CONTACT_DELETE: _contact,
    Trigger.CONTACT_MERGE: _merge,
    Trigger.CONTACT_IDENTITIES_DUPLICATION: _duplicated,
    Trigger.CAPABILITY: _capability,
    Trigger.OPT_IN: _opt("OPT_IN_SUCCEEDED"),
    Trigger.OPT_OUT: _opt("OPT_OUT_SUCCEEDED"),
    Trigger.UNSUPPORTED: _unsupported,
    Trigger.CHANNEL_EVENT: _channel_event,
}
