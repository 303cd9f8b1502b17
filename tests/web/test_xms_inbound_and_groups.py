"""What handsets send to a plan, where the plan's callbacks go, and groups that people join by SMS."""

from __future__ import annotations

import json

import pytest

from emulator.settings import Settings

ANNA, BO, CLEO = "46701740605", "46701740606", "46701740607"
NUMBER = "46730000009"


@pytest.fixture
def settings(sink, request: pytest.FixtureRequest) -> Settings:
    own_url = sink.url if "plan_with_url" in request.fixturenames else ""
    return Settings(
        port=0, clock="manual", clock_start="2026-11-23T09:00:00Z", clock_quiet_s=0.0, seed="4711",
        sender=NUMBER, plan_callback_url=own_url,
    )  # fmt: skip


@pytest.fixture
def plan_with_url(plan):
    """The plan's callbacks go to the sink."""
    return plan


# -- inbound ---------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("xms.inbounds")
async def test_what_a_handset_sent_can_be_read_and_listed(plan) -> None:
    await plan.write("one")
    await plan.clock.advance(60)
    await plan.write("two", BO)
    listed = await plan.call("GET", f"/inbounds?to=+{NUMBER},71234&page_size=1")
    assert (listed["count"], listed["page_size"]) == (2, 1)
    (newest,) = listed["inbounds"]
    assert newest == {
        "type": "mo_text",
        "id": newest["id"],
        "from": BO,
        "to": NUMBER,
        "body": "two",
        "received_at": "2026-11-23T09:01:00.000Z",
    }
    assert await plan.call("GET", f"/inbounds/{newest['id']}") == newest
    assert (await plan.call("GET", "/inbounds?to=71234"))["count"] == 0
    assert (await plan.call("GET", "/inbounds?end_date=2026-11-23T09:01:00Z"))["count"] == 1
    await plan.clock.advance(86_401)
    assert (await plan.call("GET", "/inbounds"))["count"] == 0


@pytest.mark.ledger("xms.callbacks.plan-url")
async def test_a_plans_own_url_gets_what_handsets_send_instead_of_the_adapter(plan_with_url, sink) -> None:
    await plan_with_url.write("Hej")
    await plan_with_url.clock.settled()
    callback = sink.arrived.get_nowait()
    assert callback.body["type"] == "mo_text"
    assert (callback.body["from"], callback.body["to"], callback.body["body"]) == (ANNA, NUMBER, "Hej")
    _, messages = await plan_with_url.api.call("GET", f"messages?app_id={plan_with_url.settings.app_id}")
    assert messages["messages"] == []


async def test_reports_of_a_batch_go_to_the_plans_url_and_those_of_the_conversation_api_do_not(
    plan_with_url, sink
) -> None:
    await plan_with_url.send(delivery_report="full")
    await plan_with_url.api.send({"text_message": {"text": "hi"}}, to=BO)
    await plan_with_url.clock.advance(3)
    assert sink.arrived.get_nowait().body["type"] == "delivery_report_sms"
    assert sink.arrived.empty()


@pytest.mark.ledger("xms.plans.change")
async def test_a_plan_can_be_given_a_url_and_a_secret_while_running(plan, sink) -> None:
    path = f"/_emulator/plans/{plan.settings.service_plan_id}"
    status, changed = await plan.api.call("PATCH", path, {"callback_url": sink.url, "secret": "emulator-secret"})
    assert (status, changed["callback_url"]) == (200, sink.url)
    assert "emulator-secret" not in json.dumps(changed)
    await plan.write("Hej")
    await plan.clock.settled()
    callback = sink.arrived.get_nowait()
    assert callback.headers["x-sinch-webhook-signature-algorithm"] == "HmacSHA256"
    assert callback.headers["x-sinch-webhook-signature"]
    status, _ = await plan.api.call("PATCH", path, {"callback_url": ""})
    assert status == 200
    await plan.write("to the adapter")
    await plan.clock.settled()
    assert sink.arrived.empty()
    status, refused = await plan.api.call("PATCH", path, {"callback_url": "nowhere"})
    assert (status, refused["error"]["code"]) == (400, 400)


# -- groups ----------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("xms.groups")
async def test_a_group_is_made_read_changed_and_deleted(plan) -> None:
    group = await plan.call("POST", "/groups", {"name": "friends", "members": ["+" + ANNA, BO, BO]}, status=201)
    path = f"/groups/{group['id']}"
    assert group == {
        "id": group["id"],
        "name": "friends",
        "size": 2,
        "created_at": "2026-11-23T09:00:00.000Z",
        "modified_at": "2026-11-23T09:00:00.000Z",
        "child_groups": [],
    }
    assert await plan.call("GET", path) == group
    assert await plan.call("GET", path + "/members") == [ANNA, BO]
    changed = await plan.call("POST", path, {"add": [CLEO, ANNA], "remove": [BO, "46799999999"], "name": None})
    assert changed["size"] == 2
    assert "name" not in changed
    assert await plan.call("GET", path + "/members") == [ANNA, CLEO]
    replaced = await plan.call("PUT", path, {"members": [BO]})
    assert (replaced["size"], replaced["created_at"]) == (1, group["created_at"])
    assert (await plan.call("GET", "/groups"))["count"] == 1
    assert await plan.call("DELETE", path) is None
    await plan.call("GET", path, status=404)
    assert (await plan.call("GET", "/groups")) == {"count": 0, "page": 0, "page_size": 0, "groups": []}


async def test_additions_come_before_removals_also_from_other_groups(plan) -> None:
    other = await plan.call("POST", "/groups", {"members": [BO, CLEO]}, status=201)
    group = await plan.call("POST", "/groups", {"members": [ANNA]}, status=201)
    path = f"/groups/{group['id']}"
    await plan.call("POST", path, {"add_from_group": other["id"], "remove": [CLEO]})
    assert await plan.call("GET", path + "/members") == [ANNA, BO]
    await plan.call("POST", path, {"remove_from_group": other["id"]})
    assert await plan.call("GET", path + "/members") == [ANNA]
    refused = await plan.call("POST", path, {"add_from_group": "01KF0A1B2C3D4E5F6G7H8J9K0M"}, status=403)
    assert refused["code"] == "unknown_group"


@pytest.mark.ledger("xms.groups.send")
async def test_a_batch_to_a_group_goes_to_every_member_once_children_included(plan) -> None:
    child = await plan.call("POST", "/groups", {"members": [BO, CLEO]}, status=201)
    group = await plan.call("POST", "/groups", {"members": [ANNA, BO], "child_groups": [child["id"]]}, status=201)
    batch = await plan.send([group["id"], ANNA], "to all")
    assert batch["to"] == [ANNA, BO, CLEO]
    await plan.clock.advance(2)
    for number in (ANNA, BO, CLEO):
        assert [message["text"] for message in await plan.inbox(number)] == ["to all"]


@pytest.mark.ledger("xms.groups.auto-update")
async def test_people_join_and_leave_a_group_by_sms(plan) -> None:
    rule = {"to": "+" + NUMBER, "add": {"first_word": "JOIN"}, "remove": {"first_word": "leave", "second_word": "now"}}
    group = await plan.call("POST", "/groups", {"members": [BO], "auto_update": rule}, status=201)
    members = f"/groups/{group['id']}/members"
    await plan.write("join please")
    await plan.write("leave", BO)
    assert await plan.call("GET", members) == [BO, ANNA]
    await plan.write("Leave NOW", BO)
    assert await plan.call("GET", members) == [ANNA]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "a" * 21}, 400, "syntax_constraint_violation"),
        ({"members": ["12ab"]}, 400, "syntax_invalid_parameter_format"),
        ({"members": "46701740605"}, 400, "syntax_invalid_json"),
        ({"child_groups": ["01KF0A1B2C3D4E5F6G7H8J9K0M"]}, 403, "unknown_group"),
        ({"auto_update": {"to": NUMBER, "add": {"first_word": "a" * 16}}}, 400, "syntax_constraint_violation"),
    ],
)
async def test_a_bad_group_is_refused(plan, body, status: int, code: str) -> None:
    assert (await plan.call("POST", "/groups", body, status=status))["code"] == code
    assert (await plan.call("GET", "/groups"))["count"] == 0
