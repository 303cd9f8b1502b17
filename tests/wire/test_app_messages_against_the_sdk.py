"""The vendor's own Python models read what we give back, and find in it what was sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML
from sinch.domains.conversation.models.v1.messages.response.types.app_message import AppMessage as SdkAppMessage

from emulator.wire.app_messages import AppMessage

GOLDEN = Path(__file__).parent.parent / "golden"
READER: TypeAdapter[Any] = TypeAdapter(SdkAppMessage)
# The SDK demands the whole inner shape of other channels' messages; ours passes it through unread.
CASES: list[dict[str, Any]] = [
    case
    for name in ("app_messages.yaml", "transcoding.yaml")
    for case in YAML(typ="safe").load(GOLDEN / name)
    if "channel_specific_message" not in case["message"]
]


@pytest.mark.ledger("app-messages.sdk")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_sdk_reads_a_message_back_as_we_hold_it(case: dict[str, Any]) -> None:
    ours = AppMessage.model_validate_json(json.dumps(case["message"]))
    theirs = READER.validate_json(ours.dump_json())
    assert json.loads(theirs.model_dump_json(exclude_none=True)) == ours.dump()
