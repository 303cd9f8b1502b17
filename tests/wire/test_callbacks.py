"""Payloads of callbacks: bytes as written down, the shape of 2020, and what the vendor's own helper makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from sinch.domains.conversation.sinch_events.v1 import ConversationSinchEvent

from emulator.wire.callback_samples import Facts, sample
from emulator.wire.callbacks import EVENT_KEYS, encode, envelope, faults_of, legacy
from emulator.wire.enums import Trigger

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "callbacks.yaml")
FACTS = Facts(
    app_id="01E3S8B6YCMRNR0GGM94H80ACX",
    project_id="c36f3d3d-1523-4edd-ae42-11995557ff61",
    now=1_777_017_770.184,
    message_id="01E6NKBV63YG6K01ENEW7S1N80",
    conversation_id="01E6K4A8PGZ6MV0GD3C7M901MZ",
    contact_id="01E6K4A8N3NANZ05VM0FS80EHD",
)


def built(case: dict[str, Any]) -> dict[str, Any]:
    return envelope(case["event"], case["body"], **case["envelope"])


def keys_of(payload: dict[str, Any], event: str) -> list[str]:
    return [
        deeper
        for key, value in payload.items()
        for deeper in ([f"{key}.{inner}" for inner in value] if key == event else [key])
    ]


@pytest.mark.ledger("callbacks.bytes")
@pytest.mark.parametrize("case", [case for case in CASES if "modern" in case], ids=lambda case: case["name"])
def test_a_payload_is_written_byte_for_byte_as_the_golden_case_says(case: dict[str, Any]) -> None:
    assert encode(built(case)) == case["modern"].encode()


@pytest.mark.ledger("callbacks.2020")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_shape_of_2020_has_exactly_the_seeds_keys(case: dict[str, Any]) -> None:
    old = legacy(built(case))
    if "keys_2020" not in case:
        assert old == built(case), "an event that had no shape in 2020 stays as it is"
        return
    assert keys_of(old, case["event"]) == case["keys_2020"]
    assert old[case["event"]].get("reason") == case.get("reason_2020")


@pytest.mark.ledger("callbacks.bytes")
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.floats(-1e15, 1e15),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_number_is_written_with_a_fraction_that_javascript_would_drop(value: Any) -> None:
    encoded = encode({"value": value})

    def refuse(text: str) -> float:
        number = float(text)
        assert not number.is_integer() or abs(number) >= 2**53, f"JavaScript writes {text} otherwise"
        return number

    assert json.loads(encoded, parse_float=refuse) == {"value": value}


@pytest.mark.ledger("callbacks.shapes")
@pytest.mark.parametrize("trigger", list(Trigger))
def test_the_sample_of_every_trigger_is_one_that_no_sdk_stumbles_over(trigger: Trigger) -> None:
    payload = sample(trigger, FACTS)
    assert faults_of(payload) == []
    assert set(payload) & set(EVENT_KEYS.values()) == {EVENT_KEYS[trigger]}


@pytest.mark.ledger("callbacks.sdk-python")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("trigger", list(Trigger))
def test_the_vendors_helper_reads_the_sample_of_every_trigger(trigger: Trigger) -> None:
    event = ConversationSinchEvent("secret").parse_event(encode(sample(trigger, FACTS)))
    kinds = {
        Trigger.MESSAGE_INBOUND: "MessageInboundEvent",
        Trigger.MESSAGE_DELIVERY: "MessageDeliveryReceiptEvent",
        Trigger.MESSAGE_SUBMIT: "MessageSubmitEvent",
    }
    assert type(event).__name__ == kinds.get(trigger, "ConversationSinchEventBase")
    assert event.project_id == FACTS.project_id


@pytest.mark.ledger("callbacks.sdk-python")
@pytest.mark.parametrize("case", CASES[:4], ids=lambda case: case["name"])
def test_the_vendors_helper_reads_the_golden_payloads(case: dict[str, Any]) -> None:
    event = ConversationSinchEvent("secret").parse_event(encode(built(case)))
    assert event.model_dump()[case["event"]]["channel_identity"]["identity"] == "12015555555"


@pytest.mark.ledger("callbacks.self-check")
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"project_id": None}, "project_id must be a string, found None"),
        ({"event": {"id": "x"}}, "exactly one event key is needed, found message, event"),
        ({"surprise": {"id": "x"}}, "surprise is no event key"),
        ({"message": None}, "message must be an object that is not empty, found None"),
        ({"message": {"channel_identity": ""}}, "message.channel_identity must be an object or absent, found ''"),
        ({"message": {"reason": ""}}, "message.reason must be an object or absent, found ''"),
        ({"event_time": ""}, "event_time must be a time or absent, found ''"),
    ],
)
def test_the_self_check_finds_what_an_sdk_would_stumble_over(change: dict[str, Any], complaint: str) -> None:
    assert complaint in faults_of({**sample(Trigger.MESSAGE_INBOUND, FACTS), **change})


def test_the_shape_of_2020_does_not_pass_the_check_of_today() -> None:
    old = legacy(sample(Trigger.MESSAGE_DELIVERY, FACTS))
    assert "message_delivery_report.reason must be an object or absent, found ''" in faults_of(old)
