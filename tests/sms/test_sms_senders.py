"""Who an SMS is from: kinds of sender, and the pool by the recipient's country."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from emulator.errors import SettingsInvalid
from emulator.sms.senders import applied, can_be_answered, choose_originator, parse_pool, sender_kind

CASES: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).parent.parent / "golden" / "senders.yaml")


@pytest.mark.ledger("sms.senders.kinds")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sender"] or "empty")
def test_a_sender_is_of_its_kind(case: dict[str, Any]) -> None:
    assert sender_kind(case["sender"]) == case["kind"]


@pytest.mark.ledger("sms.senders.one-way")
def test_a_name_cannot_be_answered_and_numbers_can() -> None:
    assert [can_be_answered(sender) for sender in ("Clinic", "71234", "+46730000009", "")] == [False, True, True, False]


@pytest.mark.ledger("sms.senders.pool")
def test_the_longest_prefix_of_the_recipient_decides() -> None:
    pool = parse_pool("46=46730000009, +1=+1 202 555 0123,1416=14165550123")
    assert choose_originator(pool, "+46 70 174 06 05") == "46730000009"
    assert choose_originator(pool, "12015550199") == "12025550123"
    assert choose_originator(pool, "14165550199") == "14165550123"
    assert choose_originator(pool, "447700900123") is None


@pytest.mark.ledger("sms.senders.pool")
def test_an_empty_prefix_is_for_everywhere_else() -> None:
    pool = parse_pool("46=46730000009,=Clinic")
    assert choose_originator(pool, "447700900123") == "Clinic"
    assert choose_originator(pool, "46701740605") == "46730000009"
    assert parse_pool(" , ") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("46", "'46' is not prefix=sender"),
        ("46=", "not prefix=sender"),
        ("SE=46730000009", "not prefix=sender"),
        ("46=46730000009,46=46730000008", "prefix 46 is there twice"),
        ("=a,=b", r"prefix \(none\) is there twice"),
    ],
)
def test_a_pool_that_cannot_be_read_names_the_entry(text: str, says: str) -> None:
    with pytest.raises(SettingsInvalid, match=says):
        parse_pool(text)


def test_numbers_are_carried_bare_and_names_as_they_are() -> None:
    assert [applied(sender) for sender in ("+46 (73) 000-00-09", "71234", "24h Clinic")] == [
        "46730000009",
        "71234",
        "24h Clinic",
    ]
