"""What production would frown upon, as seen by an application that does it."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from seen_outside import SECRET, Api, Sink, sending, text

from emulator.settings import Settings

PHONE = "+12015550100"


@pytest.fixture
def settings(sink: Sink) -> Settings:
    """As always, but nothing is tried twice, and half a second is long."""
    return Settings(
        port=0, clock="auto", seed="4711", webhook_url=sink.url, webhook_secret=SECRET,
        callback_retries="", slow_ack_s=0.5,
    )  # fmt: skip


async def findings(api: Api, code: str) -> list[Any]:
    """Those of one kind, and that their count is told."""
    _, answer = await api.call("GET", f"/_emulator/findings?code={code}")
    assert answer["counts"] == ({code: sum(each["count"] for each in answer["findings"])} if answer["findings"] else {})
    assert answer["total"] == sum(answer["counts"].values())
    return list(answer["findings"])


async def fire(api: Api, **wanted: Any) -> None:
    """A callback by hand; returns when the application has answered."""
    status, answer = await api.call("POST", "/_emulator/callbacks:fire", {"trigger": "MESSAGE_INBOUND", **wanted})
    assert status == 200, answer


@pytest.mark.ledger("tools.findings.contract")
async def test_calls_outside_the_contract_are_counted_by_call_whatever_their_ids(api: Api) -> None:
    for id in ("01E3S8B6YCMRNR0GGM94H80ACX", "01E3S8B6YCMRNR0GGM94H80ACY"):
        await api.call("GET", f"mesages/{id}")
    (unknown,) = await findings(api, "unknown_call")
    assert (unknown["about"], unknown["count"]) == ("GET /v1/projects/{id}/mesages/{id}", 2)
    await api.call("PUT", "messages:send", {})
    assert (await findings(api, "unknown_call"))[1]["message"].startswith("PUT is not possible")


@pytest.mark.ledger("tools.findings.contract")
async def test_a_refused_call_is_told_with_the_sentence_it_was_refused_with(api: Api) -> None:
    await api.call("POST", "messages:send", {"app_id": api.app_id})
    await api.call("POST", "messages:send", {"app_id": api.app_id, "message": {}})
    (refused,) = await findings(api, "refused_call")
    assert (refused["about"], refused["count"]) == ("POST /v1/projects/{id}/messages:send", 2)
    assert "was answered 400: Malformed request" in refused["message"]
    async with aiohttp.ClientSession() as stranger, stranger.get(f"{api.base}/apps") as response:
        assert response.status == 401
    assert [each["about"] for each in await findings(api, "refused_call")][1:] == ["GET /v1/projects/{id}/apps"]


@pytest.mark.ledger("tools.findings.fields")
async def test_unknown_and_deprecated_fields_are_told(api: Api) -> None:
    await api.send(text("hello"), PHONE, mesage_metadata="x")
    (unknown,) = await findings(api, "unknown_field")
    assert unknown["about"].endswith("messages:send mesage_metadata")
    assert "did you mean 'message_metadata'?" in unknown["message"]
    _, found = await api.call("GET", f"conversations?app_id={api.app_id}")
    path = f"conversations/{found['conversations'][0]['id']}"
    assert (await api.call("PATCH", f"{path}?update_mask=metadata", {"metadata": "old"}))[0] == 200
    (deprecated,) = await findings(api, "deprecated_field")
    assert "use metadata_json" in deprecated["message"]


@pytest.mark.ledger("tools.findings.acknowledgements")
async def test_failing_acknowledgements_are_told(api: Api, sink: Sink) -> None:
    sink.status = 500
    await fire(api)
    (failed,) = await findings(api, "failed_acknowledgement")
    assert failed["message"] == f"MESSAGE_INBOUND to {sink.url} was answered 500"
    await fire(api, target="http://127.0.0.1:1/x")
    assert "nothing listens" in (await findings(api, "failed_acknowledgement"))[1]["message"]


@pytest.mark.ledger("tools.findings.acknowledgements")
async def test_slow_acknowledgements_are_told(api: Api, sink: Sink) -> None:
    await fire(api)
    assert await findings(api, "slow_acknowledgement") == []
    # Somebody who takes his time: the emulator itself, asked to wait for what never comes.
    slow = api.server.url + "/_emulator/journal:wait"
    await fire(api, target=slow, payload={"match": {"kind": "never"}, "timeout": "600ms"})
    (found,) = await findings(api, "slow_acknowledgement")
    assert found["about"] == f"MESSAGE_INBOUND to {slow}"


@pytest.mark.ledger("tools.findings.opted-out")
async def test_one_message_may_follow_a_stop_and_no_more(api: Api) -> None:
    path = f"/_emulator/phones/{PHONE.lstrip('+')}/messages"
    await api.send(text("hello"))
    await api.call("POST", path, {"text": "Stop "})
    await api.send(text("You are unsubscribed."))
    assert await findings(api, "opted_out") == []
    await api.send(text("Buy!"))
    await api.send(text("Buy!"))
    (found,) = await findings(api, "opted_out")
    assert (found["about"], found["count"], found["app_id"]) == (PHONE.lstrip("+"), 2, api.app_id)
    await api.send(text("Buy!"), "+12015550101")
    await api.call("POST", path, {"text": "START"})
    await api.send(text("Welcome back"))
    assert (await findings(api, "opted_out"))[0]["count"] == 2


@pytest.mark.ledger("tools.findings.on-purpose")
async def test_what_faults_on_purpose_cause_is_no_finding(api: Api, sink: Sink) -> None:
    await api.call("POST", "/_emulator/faults", {"on": "api", "kind": "status", "code": 400, "times": 1})
    assert (await api.call("POST", "messages:send", sending(api.app_id, text("hello"))))[0] == 400
    await api.call("POST", "/_emulator/faults", {"on": "api", "kind": "expired_token", "times": 1})
    assert (await api.call("POST", "messages:send", sending(api.app_id, text("hello"))))[0] == 401
    sink.status = 401
    for wanted in ({"unsigned": True}, {"raw": "no json"}):
        await fire(api, **wanted)
    assert await findings(api, "refused_call") == []
    assert await findings(api, "failed_acknowledgement") == []


async def test_what_tools_do_is_no_finding_about_the_application(api: Api) -> None:
    await api.call("GET", "/_emulator/nonsense")
    await api.call("POST", "/_emulator/clock", {"mdoe": "auto"})
    assert (await api.call("GET", "/_emulator/findings"))[1]["total"] == 0


@pytest.mark.ledger("tools.findings.contract")
async def test_a_kind_that_there_is_not_is_refused_with_those_there_are(api: Api) -> None:
    status, answer = await api.call("GET", "/_emulator/findings?code=unknown_feild")
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "'unknown_feild' is not known; allowed: unknown_call, unknown_field" in answer["error"]["message"]


async def test_a_reset_forgets_them_also_those_of_one_app(api: Api) -> None:
    await api.send(text("hello"), PHONE, mesage_metadata="x")
    await api.call("GET", "nowhere")
    await api.call("POST", "/_emulator/reset", {"app_id": api.app_id})
    assert (await api.call("GET", "/_emulator/findings"))[1]["counts"] in (
        {"unknown_call": 1, "unknown_field": 1},
        {"unknown_call": 1},
    )
    await api.call("POST", "/_emulator/reset", {})
    assert (await api.call("GET", "/_emulator/findings"))[1]["total"] == 0


async def test_findings_are_told_apart_by_app(api: Api) -> None:
    await api.send(text("hello"))
    path = f"/_emulator/phones/{PHONE.lstrip('+')}/messages"
    await api.call("POST", path, {"text": "STOP"})
    for _ in range(2):
        await api.send(text("Buy!"))
    for app_id, total in ((api.app_id, 1), ("another", 0)):
        _, answer = await api.call("GET", f"/_emulator/findings?code=opted_out&app_id={app_id}")
        assert answer["total"] == total
