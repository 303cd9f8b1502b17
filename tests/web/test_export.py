"""The journal as a file."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from seen_outside import SECRET, Api, Sink, text

JOURNAL = "/_emulator/journal"


async def saved(api: Api, form: str, **filters: str) -> tuple[aiohttp.ClientResponse, str]:
    """The answer and its text."""
    async with api.session.get(api.server.url + JOURNAL, params={"format": form, **filters}) as response:
        assert response.status == 200
        return response, await response.text()


@pytest.mark.ledger("tools.export.jsonl")
async def test_json_lines_are_the_journal_an_entry_a_line(api: Api, sink: Sink) -> None:
    await api.send(text("Häj\n👋"))
    await sink.report("DELIVERED")
    response, content = await saved(api, "jsonl")
    assert response.headers["Content-Disposition"] == 'attachment; filename="convemu.jsonl"'
    lines = [json.loads(line) for line in content.splitlines()]
    shown = (await api.call("GET", JOURNAL))[1]["entries"]
    assert lines[: len(shown)] == shown[: len(lines)]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    _, some = await saved(api, "jsonl", kind="message.", limit="2")
    assert [json.loads(line)["kind"] for line in some.splitlines()] == ["message.accepted", "message.submitted"]


def pairs(listed: list[dict[str, Any]]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in listed}


@pytest.mark.ledger("tools.export.har")
async def test_a_har_file_has_every_call_and_every_attempt(api: Api, sink: Sink) -> None:
    message_id = await api.send(text("hello"))
    await sink.report("DELIVERED")
    await api.call("GET", f"messages?page_size=1&app_id={api.app_id}")
    response, content = await saved(api, "har")
    assert response.content_type == "application/json"
    log = json.loads(content)["log"]
    assert (log["version"], log["creator"]["name"]) == ("1.2", "convemu")
    urls = [entry["request"]["url"] for entry in log["entries"]]
    send = log["entries"][urls.index(f"{api.base}/messages:send")]
    assert json.loads(send["request"]["postData"]["text"])["message"] == text("hello")
    assert (send["response"]["status"], send["response"]["statusText"]) == (200, "OK")
    assert json.loads(send["response"]["content"]["text"])["message_id"] == message_id
    listing = next(entry for entry in log["entries"] if "/messages?" in entry["request"]["url"])
    assert pairs(listing["request"]["queryString"]) == {"page_size": "1", "app_id": api.app_id}
    attempts = [entry for entry in log["entries"] if entry["request"]["url"] == sink.url]
    assert [entry["request"]["postData"]["text"].encode() for entry in attempts] == [each.raw for each in sink.seen]
    for entry, received in zip(attempts, sink.seen, strict=True):
        for name, value in pairs(entry["request"]["headers"]).items():
            assert received.headers[name] == value
    times = [entry["startedDateTime"] for entry in log["entries"]]
    assert times == sorted(times)
    assert SECRET not in content


@pytest.mark.ledger("tools.export.har")
async def test_an_attempt_that_nobody_answered_has_the_status_0_and_says_why(api: Api) -> None:
    fired = {"trigger": "MESSAGE_INBOUND", "target": "http://127.0.0.1:1/x"}
    await api.call("POST", "/_emulator/callbacks:fire", fired)
    _, content = await saved(api, "har", kind="callback.attempt")
    (entry,) = json.loads(content)["log"]["entries"]
    assert entry["response"]["status"] == 0
    assert "nothing listens" in entry["response"]["_error"]


@pytest.mark.ledger("tools.export.har")
async def test_a_call_that_was_cut_off_has_the_status_0_and_says_why(api: Api) -> None:
    await api.call("POST", "/_emulator/faults", {"kind": "reset"})
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.call("GET", "messages")
    _, content = await saved(api, "har", kind="api.call", limit="1", after="1")
    (entry,) = json.loads(content)["log"]["entries"]
    assert (entry["response"]["status"], entry["response"]["_error"]) == (0, "reset")


async def test_every_part_that_har_requires_is_there(api: Api, sink: Sink) -> None:
    await api.send(text("hello"))
    await sink.report("DELIVERED")
    _, content = await saved(api, "har")
    for entry in json.loads(content)["log"]["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
        assert {
            "method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize",
        } <= entry["request"].keys()  # fmt: skip
        assert {
            "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize",
            "bodySize",
        } <= entry["response"].keys()  # fmt: skip
        assert {"send", "wait", "receive"} <= entry["timings"].keys()


async def test_an_unknown_form_is_refused_with_those_there_are(api: Api) -> None:
    status, answer = await api.call("GET", f"{JOURNAL}?format=csv")
    assert status == 400
    assert "json, jsonl, har" in answer["error"]["message"]
