"""Callbacks and orders in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import orjson

from emulator.callback import Callback
from emulator.player.exploring.windows import Order
from emulator.player.results import ScenarioResult
from emulator.scenarios.matching import shown


def in_words(window: Sequence[Callback], order: Order, result: ScenarioResult, number: int) -> str:
    """Which order the callbacks of a window left in, and which pairs changed places."""
    names = {phone: name for case in result.cases for name, phone in case.phones.items()}
    said = [described(callback, names) for callback in window]
    places = [order[came] if came < len(order) else came for came in range(len(said))]
    leaving = sorted(range(len(said)), key=lambda came: places[came])
    overtaken = [
        f"{said[later]} before {said[earlier]}"
        for earlier, later in combinations(range(len(said)), 2)
        if places[earlier] > places[later]
    ]
    rows = [f"  {place}. {said[came]}, which came as number {came + 1}" for place, came in enumerate(leaving, 1)]
    return "\n".join([f"Window {number}: {'; '.join(overtaken)}. The whole order:", *rows, "What changes:"])


def described(callback: Callback, names: Mapping[str, str]) -> str:
    """One callback: its trigger, what it says, and whom it is about."""
    document: dict[str, Any] = orjson.loads(callback.body)
    phone = names.get(callback.phone, f"+{callback.phone}" if callback.phone else "")
    report = document.get("message_delivery_report")
    if report:
        return f"{callback.trigger} {report['status']} to {phone}"
    content = (document.get("message") or {}).get("contact_message") or {}
    text = (content.get("text_message") or {}).get("text")
    choice = (content.get("choice_response_message") or {}).get("postback_data")
    what = f" {shown(text or choice)}" if text or choice else ""
    return f"{callback.trigger}{what}{f' from {phone}' if phone else ''}"
