"""Leases over HTTP: what a space has to itself, and that nothing of it is left."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from seen_outside import Api, Sink, sending, text

from emulator.store.engines.memory import MemoryStore

LEASES = "/_emulator/leases"


async def lease(api: Api, **wanted: Any) -> dict[str, Any]:
    status, made = await api.call("POST", LEASES, wanted)
    assert status == 200, made
    return dict(made)


def as_holder(made: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {made['access_token']}"}


async def send(api: Api, made: dict[str, Any], words: str, to: str = "") -> tuple[int, Any]:
    body = sending(made["app_id"], text(words), to or made["numbers"]["first"])
    return await api.call("POST", f"/v1/projects/{made['project_id']}/messages:send", body, headers=as_holder(made))


async def heard(api: Api, words: str) -> None:
    """Wait until a phone shows these words."""
    body = {"match": {"kind": "phone.received", "data": {"text": words}}}
    assert (await api.call("POST", "/_emulator/journal:wait", body))[1]["matched"]


@pytest.mark.ledger("leases.whole")
async def test_a_lease_is_all_that_an_application_needs(api: Api) -> None:
    made = await lease(api, phones=5)
    assert made["numbers"]["count"] == 5
    assert int(made["numbers"]["last"]) - int(made["numbers"]["first"]) == 4
    assert made["env"]["SINCH_BASE_URL"] == made["env"]["CONVEMU_URL"] == api.server.url
    assert made["env"]["SINCH_PROJECT_ID"] == made["env"]["CONVEMU_PROJECT_ID"] == made["project_id"]
    credentials = aiohttp.encode_basic_auth(made["env"]["SINCH_KEY_ID"], made["env"]["SINCH_KEY_SECRET"])
    status, token = await api.call(
        "POST", "/oauth2/token", headers={"Authorization": credentials}, data={"grant_type": "client_credentials"}
    )
    assert status == 200
    made["access_token"] = token["access_token"]
    assert (await send(api, made, "hello"))[0] == 200
    await heard(api, "hello")


@pytest.mark.ledger("leases.whole")
async def test_a_leased_service_plan_sends_with_its_own_token(api: Api) -> None:
    made = await lease(api)
    body = {"to": [made["numbers"]["first"]], "body": "by the plan"}
    path = f"/xms/v1/{made['service_plan_id']}/batches"
    assert (await api.call("POST", path, body, headers={"Authorization": f"Bearer {made['api_token']}"}))[0] == 201
    assert (await api.call("POST", path, body, headers={"Authorization": "Bearer another"}))[0] == 401
    await heard(api, "by the plan")


@pytest.mark.ledger("leases.webhook")
async def test_a_lease_with_a_webhook_is_told_signed_of_its_own_and_of_nothing_else(api: Api, sink: Sink) -> None:
    made = await lease(api, webhook=f"{sink.url}?leased", triggers=["MESSAGE_INBOUND"])
    assert made["webhooks"][0]["triggers"] == ["MESSAGE_INBOUND"]
    await api.call("POST", f"/_emulator/phones/{made['numbers']['first']}/messages", {"text": "anybody?"})
    received = await sink.next("message")
    assert received.body["app_id"] == made["app_id"]
    assert received.headers["x-sinch-webhook-signature"]
    assert [each.body["app_id"] for each in sink.seen if "message" in each.body] == [made["app_id"]]


@pytest.mark.ledger("leases.numbers")
async def test_a_leased_phone_writes_to_the_app_that_leases_it_also_by_number(api: Api) -> None:
    made = await lease(api)
    phone = f"/_emulator/phones/{made['numbers']['last']}/messages"
    _, plain = await api.call("POST", phone, {"text": "hi"})
    _, addressed = await api.call("POST", phone, {"text": "hi", "to": "46700000000"})
    assert plain["app_id"] == addressed["app_id"] == made["app_id"]


@pytest.mark.ledger("leases.apart")
async def test_credentials_open_their_own_space_only(api: Api) -> None:
    one, other = await lease(api), await lease(api)
    assert (await send(api, other | {"access_token": one["access_token"]}, "hi"))[0] == 403
    assert (await send(api, other | {"access_token": api.token}, "hi"))[0] == 403
    path = f"/v1/projects/{api.server.settings.project_id}/apps"
    status, answer = await api.call("GET", path, headers=as_holder(one))
    assert status == 403
    assert one["project_id"] in answer["error"]["message"]
    wrong = aiohttp.encode_basic_auth(one["key_id"], other["key_secret"])
    assert (await api.call("GET", f"/v1/projects/{one['project_id']}/apps", headers={"Authorization": wrong}))[0] == 401


@pytest.mark.ledger("leases.apart")
async def test_the_journal_of_a_space_has_its_calls_also_those_that_name_no_app(api: Api) -> None:
    one, other = await lease(api), await lease(api)
    await api.call("GET", f"/v1/projects/{one['project_id']}/contacts", headers=as_holder(one))
    _, mine = await api.call("GET", f"/_emulator/journal?kind=api.call&app_id={one['app_id']}")
    _, its = await api.call("GET", f"/_emulator/journal?kind=api.call&app_id={other['app_id']}")
    assert [entry["data"]["route"] for entry in mine["entries"]] == ["contacts.list"]
    assert its["entries"] == []


async def lived(api: Api, made: dict[str, Any]) -> None:
    """A bit of everything in a space."""
    base, headers = f"/v1/projects/{made['project_id']}", as_holder(made)
    await send(api, made, "hello " * 60)
    await heard(api, "hello " * 60)
    await api.call("POST", f"/_emulator/phones/{made['numbers']['first']}/messages", {"text": "and back " * 40})
    contact = {"channel_identities": [{"channel": "SMS", "identity": made["numbers"]["last"]}], "language": "EN_US"}
    assert (await api.call("POST", f"{base}/contacts", contact, headers=headers))[0] == 200
    app = {"display_name": "second", "channel_credentials": []}
    assert (await api.call("POST", f"{base}/apps", app, headers=headers))[0] == 200
    fault = {"on": "callback", "kind": "drop", "app_id": made["app_id"]}
    assert (await api.call("POST", "/_emulator/faults", fault))[0] == 200
    plan = {"Authorization": f"Bearer {made['api_token']}"}
    group = {"name": "friends", "members": [made["numbers"]["last"]]}
    assert (await api.call("POST", f"/xms/v1/{made['service_plan_id']}/groups", group, headers=plan))[0] == 201
    assert (await api.call("PATCH", f"/_emulator/plans/{made['service_plan_id']}", {"secret": "s"}))[0] == 200
    await api.call("PATCH", f"/_emulator/phones/{made['numbers']['last']}", {"handset": "off"})
    await send(api, made, "still waiting", made["numbers"]["last"])


def left_of(api: Api, made: dict[str, Any]) -> list[str]:
    """Everything in store and journal that names the space or one of its numbers."""
    store = api.server.parts.store
    assert isinstance(store, MemoryStore)
    numbers = range(int(made["numbers"]["first"]), int(made["numbers"]["last"]) + 1)
    names = [made["project_id"], made["app_id"], made["service_plan_id"], *(str(number) for number in numbers)]
    there = [repr(document) for document in store.all()]
    there += [repr(entry) for entry in api.server.parts.journal.after() if entry.kind != "lease.ended"]
    return [each for each in there if any(name in each for name in names)]


@pytest.mark.ledger("leases.swept")
async def test_nothing_is_left_of_a_space_that_was_given_back(api: Api, sink: Sink) -> None:
    made = await lease(api, phones=3, webhook=f"{sink.url}?leased")
    await lived(api, made)
    assert left_of(api, made)
    assert (await api.call("DELETE", f"{LEASES}/{made['id']}"))[0] == 200
    await api.server.parts.clock.settled()
    assert left_of(api, made) == []
    assert (await api.call("GET", f"{LEASES}/{made['id']}"))[0] == 404
    assert (await api.call("GET", LEASES))[1]["leases"] == []
    assert list(api.server.parts.faults) == []


@pytest.mark.ledger("leases.reset")
async def test_a_reset_of_a_space_keeps_its_app_and_webhooks_and_touches_no_other(api: Api, sink: Sink) -> None:
    made, other = await lease(api, webhook=f"{sink.url}?leased"), await lease(api)
    await lived(api, made)
    await send(api, other, "untouched")
    await heard(api, "untouched")
    await api.call("POST", "/_emulator/reset", {"app_id": made["app_id"]})
    base, headers = f"/v1/projects/{made['project_id']}", as_holder(made)
    assert (await api.call("GET", f"{base}/contacts", headers=headers))[1]["contacts"] == []
    assert (await api.call("GET", f"{base}/messages", headers=headers))[1]["messages"] == []
    assert len((await api.call("GET", f"{base}/apps/{made['app_id']}/webhooks", headers=headers))[1]["webhooks"]) == 1
    inbox = f"/_emulator/phones/{other['numbers']['first']}/messages"
    assert [each["text"] for each in (await api.call("GET", inbox))[1]["messages"]] == ["untouched"]


@pytest.mark.ledger("leases.reset")
async def test_a_reset_of_everything_ends_every_lease(api: Api) -> None:
    made = await lease(api)
    await api.call("POST", "/_emulator/reset", {})
    assert (await api.call("GET", f"{LEASES}/{made['id']}"))[0] == 404


@pytest.mark.ledger("leases.odd")
@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"ttl": "10"}, "ttl"),
        ({"ttl": "0s"}, "ttl"),
        ({"ttl": "2d"}, "ttl"),
        ({"phones": 0}, "phones"),
        ({"phones": 10_001}, "phones"),
        ({"webhook": "ftp://x"}, "webhook"),
        ({"triggers": ["NONE"]}, "triggers"),
    ],
)
async def test_an_odd_wish_is_refused_by_name_and_nothing_is_leased(api: Api, wanted: Any, field: str) -> None:
    status, answer = await api.call("POST", LEASES, wanted)
    assert status == 400
    assert field in answer["error"]["message"]
    assert (await api.call("GET", LEASES))[1]["leases"] == []


async def test_ending_what_nobody_leases_is_not_found(api: Api) -> None:
    assert (await api.call("DELETE", f"{LEASES}/{api.app_id}"))[0] == 404


async def test_a_short_lease_is_gone_without_anybody_asking(api: Api) -> None:
    made = await lease(api, ttl="20ms")
    wait = {"match": {"kind": "lease.ended", "data": {"lease": made["id"]}}, "timeout": "5s"}
    assert (await api.call("POST", "/_emulator/journal:wait", wait))[1]["matched"]
    assert (await api.call("GET", f"{LEASES}/{made['id']}"))[0] == 404
