"""Every resource of the vendor's Node SDK, its renewal of tokens, its validators and parsers.

The claims about each answer stand in the programs; each also demands that every method of its resources was called.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from late_clock import LateClock
from listener import Heard, Listener
from node_side import SECRET, Node, environment

from emulator.settings import DEFAULT_APP_ID, Settings
from emulator.web.server import Server
from emulator.wire.callback_samples import Facts, sample
from emulator.wire.callbacks import EVENT_KEYS
from emulator.wire.enums import Trigger

pytestmark = pytest.mark.node
ANNA = "12015550199"


@pytest.mark.ledger(
    "sdk-node.apps", "sdk-node.contacts", "sdk-node.conversations", "sdk-node.messages", "sdk-node.templates"
)
@pytest.mark.parametrize("program", ["apps_and_webhooks", "contacts", "conversations", "messages", "templates"])
async def test_the_sdk_drives_every_method_of(program: str, node: Node) -> None:
    await node(f"{program}.mjs")


@pytest.mark.ledger("sdk-node.sms")
@pytest.mark.parametrize("credentials", ["project", "plan"])
async def test_the_sms_part_of_the_sdk_drives_every_method_with_credentials_of_a(
    credentials: str, node: Node, server: Server
) -> None:
    for words in ("One", "Two"):
        await server.parts.handsets.originate("46701740605", words, to=server.settings.sender)
    # Time stands meanwhile: a pause of the program must not take the clock to the batch of years ahead.
    server.parts.clock.set_mode("manual")
    await node("sms.mjs", credentials)


# -- tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.ledger("sdk-node.tokens")
async def test_the_sdk_renews_its_token_when_a_refusal_says_that_it_expired(node_path: str, settings: Settings) -> None:
    clock = LateClock("auto")
    async with Server(settings, clock=clock) as server:
        process = await asyncio.create_subprocess_exec(
            node_path, str(Path(__file__).parent / "tokens.mjs"), env=environment(server),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin
        assert process.stdout
        for ahead_s in (0.0, 0.0, settings.token_lifetime_s + 1.0, 0.0):
            clock.ahead_s += ahead_s
            process.stdin.write(b"call\n")
            async with asyncio.timeout(20):
                assert (await process.stdout.readline()).decode().strip() == settings.app_id
        process.stdin.close()
        await process.wait()
        assert (
            statuses(server)
            == [TOKEN, ("apps.get", 200), ("apps.get", 200), ("apps.get", 401), TOKEN] + [("apps.get", 200)] * 2
        )


@pytest.mark.ledger("sdk-node.tokens")
@pytest.mark.parametrize("lifetime_s", [30])
async def test_the_sdk_asks_for_a_token_before_the_last_minute_of_the_old_one(
    lifetime_s: int, node: Node, server: Server
) -> None:
    """Its expiry stands in the token itself, which is a JWT."""
    assert (await node("tokens.mjs", given="call\ncall\n")).split() == [server.settings.app_id] * 2
    expected = [TOKEN, ("apps.get", 200)]
    assert statuses(server) == expected * 2


TOKEN = ("oauth2.token", 200)


def statuses(server: Server) -> list[tuple[str, int]]:
    """The API calls so far: route and status."""
    entries = server.parts.journal.after(0)
    return [(entry.data["route"], entry.data["status"]) for entry in entries if entry.kind == "api.call"]


# -- callbacks -------------------------------------------------------------------------------------------------------


def received(heard: list[Heard]) -> str:
    return json.dumps([{"headers": each.headers, "raw": each.raw.decode()} for each in heard])


@pytest.mark.ledger("sdk-node.callbacks")
async def test_the_sdk_validates_and_parses_the_callbacks_of_a_day(
    node: Node, server: Server, listener: Listener
) -> None:
    for program in ("contacts", "conversations", "messages"):
        await node(f"{program}.mjs")
    await server.parts.handsets.originate(ANNA, "Żółć 👋 2026-11-23", app_id=DEFAULT_APP_ID)
    await listener.event("message")
    await listener.event("message_delivery_report", status="DELIVERED")
    await server.parts.clock.settled()
    told = json.loads(await node("callbacks.mjs", SECRET, given=received(listener.heard)))
    names: dict[str, str | None] = {key: trigger.value for trigger, key in EVENT_KEYS.items()}
    names["duplicated_contact_identities_notification"] = None  # see the next test
    assert [each.get("taken_for") for each in told] == [names[heard.event] for heard in listener.heard]
    assert {each["taken_for"] for each in told if "taken_for" in each} == {
        "CONTACT_CREATE", "CONTACT_UPDATE", "CONTACT_MERGE", "CONTACT_DELETE",
        "CONVERSATION_START", "CONVERSATION_STOP", "CONVERSATION_DELETE",
        "MESSAGE_SUBMIT", "MESSAGE_DELIVERY", "MESSAGE_INBOUND", "EVENT_DELIVERY", "CAPABILITY",
    }  # fmt: skip


@pytest.mark.ledger("sdk-node.callbacks", "sdk-node.duplication")
async def test_the_sdk_takes_every_trigger_for_what_it_is_but_duplication(
    node: Node, server: Server, listener: Listener
) -> None:
    for trigger in EVENT_KEYS:
        await emit(server, trigger)
    await listener.wait_for(lambda _: len(listener.heard) == len(EVENT_KEYS))
    told = json.loads(await node("callbacks.mjs", SECRET, given=received(listener.heard)))
    strange = {}
    for heard, each in zip(listener.heard, told, strict=True):
        trigger = next(trigger for trigger, key in EVENT_KEYS.items() if key == heard.event)
        if each.get("taken_for") != trigger.value:
            strange[trigger.value] = each
    # The SDK looks for `duplicated_identities` at the top, where no other source has it: a defect of the SDK.
    assert "Unknown Conversation event" in strange.pop("CONTACT_IDENTITIES_DUPLICATION")["error"]
    assert strange == KNOWN_STRANGE


async def emit(server: Server, trigger: Trigger) -> None:
    """A complete event of this trigger, by the same way as all others."""
    parts = server.parts
    app = await parts.apps.get(server.settings.project_id, DEFAULT_APP_ID)
    ids = [parts.ids.ulid() for _ in range(3)]
    body = sample(trigger, Facts(app.id, app.project_id, parts.clock.now(), *ids))
    await parts.callbacks.emit(app, trigger, EVENT_KEYS[trigger], body[EVENT_KEYS[trigger]], project_id=app.project_id)


# Spelled with an S by this SDK alone; newer than this SDK (webhooks.md section 1).
KNOWN_STRANGE: dict[str, Any] = {
    "SMART_CONVERSATION": {"taken_for": "SMART_CONVERSATIONS"},
    "BATCH_STATUS_UPDATE": {"error": "Unknown Conversation event to parse"},
}


@pytest.mark.ledger("sdk-node.callbacks")
async def test_the_sms_part_of_the_sdk_parses_what_a_plan_posts(node: Node, listener: Listener) -> None:
    async with Server(Settings(port=0, clock="auto", plan_callback_url=listener.url)) as plan:
        await plan.parts.handsets.originate(ANNA, "Hej", to=plan.settings.sender)
        await listener.wait_for(lambda heard: heard.body["type"] == "mo_text")
    told = json.loads(await node("callbacks.mjs", "", "sms", given=received(listener.heard)))
    assert told == [{"taken_for": "mo_text"}]
