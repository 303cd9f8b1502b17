"""An order of channels: what does not work fails over to SMS, and the app is told of every switch."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from seen_outside import SECRET, Api, Sink, text

from emulator.settings import Settings
from emulator.web.server import Server

RCS = {"channel": "RCS", "static_bearer": {"claimed_identity": "bot", "token": "t"}}
BOTH = [{"channel": "RCS", "identity": "+12015550100"}, {"channel": "SMS", "identity": "+12015550100"}]


async def app_with_rcs(api: Api, **fields: Any) -> None:
    """Give the seeded app a second channel."""
    project, app_id = api.server.settings.project_id, api.app_id
    _, app = await api.call("GET", f"apps/{app_id}")
    credentials = [RCS, *app["channel_credentials"]]
    path = f"/v1/projects/{project}/apps/{app_id}?update_mask={','.join(['channel_credentials', *fields])}"
    status, answer = await api.call("PATCH", path, {"channel_credentials": credentials, **fields})
    assert status == 200, answer


async def send_to_both(api: Api, **fields: Any) -> str:
    recipient = {"identified_by": {"channel_identities": BOTH}}
    body = {"app_id": api.app_id, "recipient": recipient, "message": text("Hi"), **fields}
    status, answer = await api.call("POST", "messages:send", body)
    assert status == 200, answer
    return str(answer["message_id"])


def reports(sink: Sink) -> list[tuple[str, str]]:
    found = [each.body["message_delivery_report"] for each in sink.seen if "message_delivery_report" in each.body]
    return [(report["status"], report["channel_identity"]["channel"]) for report in found]


@pytest.mark.ledger("fallback.switching")
async def test_a_channel_that_does_not_work_fails_over_to_sms(api: Api, sink: Sink) -> None:
    await app_with_rcs(api)
    await send_to_both(api, channel_priority_order=["RCS", "SMS"])
    await sink.report("DELIVERED")
    assert reports(sink) == [("SWITCHING_CHANNEL", "RCS"), ("QUEUED_ON_CHANNEL", "SMS"), ("DELIVERED", "SMS")]
    switching = next(each.body["message_delivery_report"] for each in sink.seen if "SWITCHING" in each.raw.decode())
    assert switching["reason"]["code"] == "CHANNEL_FAILURE"
    _, inbox = await api.call("GET", "/_emulator/phones/12015550100/messages")
    assert [message["text"] for message in inbox["messages"]] == ["Hi"]


@pytest.mark.ledger("fallback.last")
async def test_the_last_channel_that_fails_ends_in_failed(api: Api, sink: Sink) -> None:
    await app_with_rcs(api)
    await send_to_both(api, channel_priority_order=["RCS"])
    report = (await sink.report("FAILED"))["message_delivery_report"]
    assert (report["channel_identity"]["channel"], report["reason"]["code"]) == ("RCS", "CHANNEL_FAILURE")


@pytest.mark.ledger("fallback.working")
async def test_a_channel_named_in_the_settings_delivers_and_no_sms_is_sent(sink: Sink) -> None:
    settings = Settings(port=0, clock="auto", webhook_url=sink.url, webhook_secret=SECRET, working_channels="RCS")
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic " + "azpz")[0])
        await app_with_rcs(api)
        await send_to_both(api, channel_priority_order=["RCS", "SMS"])
        await sink.report("DELIVERED")
        assert reports(sink) == [("QUEUED_ON_CHANNEL", "RCS"), ("DELIVERED", "RCS")]
        assert (await api.call("GET", "/_emulator/phones"))[1]["phones"] == []


@pytest.mark.ledger("fallback.report-timeout")
async def test_a_report_that_does_not_come_in_time_switches_the_channel(sink: Sink) -> None:
    settings = Settings(port=0, clock="auto", webhook_url=sink.url, webhook_secret=SECRET)
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic " + "azpz")[0])
        fallback = {"enabled": True, "delivery_report_waiting_time": 60}
        await app_with_rcs(api, delivery_report_based_fallback=fallback)
        began = server.parts.clock.now()
        recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": "+46700009907"}]}}
        await api.call("POST", "messages:send", {"app_id": api.app_id, "recipient": recipient, "message": text("Hi")})
        report = (await sink.report("FAILED"))["message_delivery_report"]
        assert report["reason"]["code"] == "DELIVERY_REPORT_TIME_OUT"
        assert server.parts.clock.now() - began == pytest.approx(60, abs=2)


@pytest.mark.ledger("fallback.ttl")
async def test_an_expired_message_is_not_tried_elsewhere(api: Api, sink: Sink) -> None:
    await app_with_rcs(api)
    identities = [{"channel": "SMS", "identity": "+12015550100"}, {"channel": "RCS", "identity": "+12015550100"}]
    await api.call("PATCH", "/_emulator/phones/12015550100", {"handset": "off"})
    body = {
        "app_id": api.app_id,
        "recipient": {"identified_by": {"channel_identities": identities}},
        "message": text("Hi"),
        "ttl": "60s",
        "channel_priority_order": ["SMS", "RCS"],
    }
    assert (await api.call("POST", "messages:send", body))[0] == 200
    report = (await sink.report("FAILED"))["message_delivery_report"]
    assert report["reason"]["code"] == "DELIVERY_TIMED_OUT"
    assert ("SWITCHING_CHANNEL", "SMS") not in reports(sink)
