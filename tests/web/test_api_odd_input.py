"""What nobody sends on purpose: refused in the vendor's shape, never a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
from seen_outside import Api, Plan, text
from yarl import URL

BIG = 10**40
IDENTITY = {"channel": "SMS", "identity": "+12015550100"}
MMS = {"channel": "MMS", "mms_credentials": {"account_id": BIG}}
RECIPIENT = {"identified_by": {"channel_identities": [IDENTITY]}}


@pytest.mark.ledger("errors.never-ours")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "contacts/%ff", None),
        ("GET", "contacts/%00", None),
        ("GET", "contacts?page_token=%ff", None),
        ("GET", "contacts?page_size=" + "9" * 5000, None),
        ("GET", "contacts?page_size=%C2%B2", None),
        ("PATCH", "contacts/x?update_mask=%ff", {}),
        ("GET", "apps/{app}/consents/%ff", None),
        ("POST", "contacts", {"channel_identities": [{"channel": "SMS", "identity": " + "}], "language": "EN"}),
        ("POST", "apps", {"display_name": "x", "channel_credentials": [MMS]}),
        ("POST", "messages:send", {"message": text("x"), "conversation_metadata": {"a": BIG}}),
        ("POST", "events:send", {"event": {"generic_event": {"payload": {"a": BIG}}}}),
        ("POST", "conversations/{conversation}:inject-event", {"accept_time": 1e300}),
        ("POST", "conversations/{conversation}:inject-event", {"accept_time": "0001-01-01T00:00:00+14:00"}),
        ("POST", "conversations/{conversation}:inject-event", {"accept_time": "9999-12-31T23:59:59-14:00"}),
        ("PATCH", "conversations/{conversation}", {"metadata_json": {"a": BIG}}),
        ("PATCH", "conversations/{conversation}", [1]),
        ("POST", "/batch/v1/projects/p/messages", {"send_after": 1e300}),
        ("GET", "/_emulator/journal?after=" + "9" * 5000, None),
        ("POST", "webhooks", {"target": "http://[::1", "triggers": ["OPT_IN"]}),
        ("POST", "webhooks", {"target": "http://a:99999/", "triggers": ["OPT_IN"]}),
    ],
)  # fmt: skip
async def test_odd_input_is_the_callers_fault(api: Api, method: str, path: str, body: Any) -> None:
    message = (await api.call("GET", f"messages/{await api.send(text('Hi'))}"))[1]
    path = path.replace("{conversation}", message["conversation_id"]).replace("{app}", api.app_id)
    if isinstance(body, dict):
        body = {"app_id": api.app_id, "recipient": RECIPIENT, "app_event": {"composing_event": {}}, **body}
    status, answer = await api.call(method, path, body) if "%" not in path else await _raw(api, method, path, body)
    assert 400 <= status < 500
    assert (answer["error"]["code"], bool(answer["error"]["message"])) == (status, True)


async def _raw(api: Api, method: str, path: str, body: Any) -> tuple[int, Any]:
    """A call whose path is sent as it stands."""
    headers = {"Authorization": f"Bearer {api.token}"}
    url = URL(f"{api.base}/{path}", encoded=True)
    async with api.session.request(method, url, json=body, headers=headers) as response:
        return response.status, await response.json()


@pytest.mark.ledger("errors.never-ours")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/batches?page=" + "9" * 30),
        ("GET", "/groups?page=" + "9" * 5000),
        ("GET", "/inbounds?page_size=" + "9" * 5000),
        ("GET", "/delivery_reports?code=" + "9" * 5000),
        ("POST", "/batches/dry_run?number_of_recipients=" + "9" * 5000),
    ],
)
async def test_odd_numbers_are_the_callers_fault_in_the_sms_api_too(plan: Plan, method: str, path: str) -> None:
    body = {"to": ["46701740605"], "body": "Hej"} if method == "POST" else None
    refused = await plan.call(method, path, body, status=400)
    assert refused["code"].startswith("syntax_")
