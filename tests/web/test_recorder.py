"""What happened by hand, recorded as a scenario, and played at once against the application that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from bank import Bank
from seen_outside import Api

from emulator.scenarios.load import Scenario, load_text
from emulator.settings import Settings
from emulator.web.server import Server

SECRET = "only the application and the emulator know it"


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    made = Bank()
    app = web.Application()
    app.router.add_post("/sinch/events", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def api(bank: Bank) -> AsyncIterator[Api]:
    settings = Settings(
        port=0, clock="manual", clock_start="2026-11-23T09:00:00Z", seed="4711", clock_quiet_s=0.05,
        webhook_url=f"{bank.url}/sinch/events", webhook_secret=SECRET,
    )  # fmt: skip
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        bank.emulator = server.url
        yield Api(server, session)


ANNA, BO = "+12015550101", "+12015550102"


async def say(api: Api, phone: str, words: str) -> str:
    """A person writes, and waits for the answer."""
    assert (await api.call("POST", f"/_emulator/phones/{phone}/messages", {"text": words}))[0] == 200
    await api.call("POST", "/_emulator/clock", {"advance": "2s"})
    _, there = await api.call("GET", f"/_emulator/phones/{phone}/messages")
    return str(there["messages"][-1]["text"])


async def record(api: Api, **wanted: Any) -> tuple[Scenario, dict[str, Any]]:
    status, made = await api.call("POST", "/_emulator/scenarios:record", wanted)
    assert status == 200, made
    return load_text(made["yaml"], "recorded.yaml"), made


@pytest.mark.ledger("recorder.green")
async def test_a_session_by_hand_is_recorded_and_its_replay_passes(api: Api, bank: Bank) -> None:
    await say(api, ANNA, "help")
    code = (await say(api, ANNA, "login"))[13:20]
    assert "Welcome" in await say(api, ANNA, code)
    await api.call("POST", "/_emulator/clock", {"advance": "3d"})
    assert "not the code" in await say(api, BO, "/what?/")
    _, made = await record(api, name="A day at the bank")
    assert made["verdict"] == "passed", made["explanation"]
    assert "# replay: passed in " in made["yaml"]
    assert len(bank.codes) == 2  # of anna, and of the phone that played her


@pytest.mark.ledger("recorder.captures")
async def test_what_is_new_each_time_becomes_a_capture_or_a_pattern_and_is_told_as_a_guess(api: Api) -> None:
    code = (await say(api, ANNA, "login"))[13:20]
    await say(api, ANNA, code)
    scenario, made = await record(api)
    (chat,) = [step.action for step in scenario.steps]
    first, login, code_back, welcome = [bubble.action for bubble in chat.bubbles]
    assert (first.text, code_back.text) == ("login", "${code}")
    assert login.text == (
        r"/^Your code is (?P<code>\d{3}-\d{3}), or open (?P<link>https?://\S+[^\s.,;:!?)\]}])\. "
        r"Asked for at \d{1,2}:\d\d on [\w.,-]+ \d{1,2} [\w.,-]+\.$/"
    )
    assert welcome.text == r"/^Welcome, \+?\d{7,15}! Reference [\w-]{13}\.$/"
    assert f"{code} in 'Your code is {code}" in " ".join(made["guesses"])
    assert scenario.review == "open"


@pytest.mark.ledger("recorder.literal")
async def test_what_stays_the_same_is_expected_as_it_is(api: Api) -> None:
    await say(api, ANNA, "help")
    scenario, made = await record(api)
    (chat,) = [step.action for step in scenario.steps]
    assert chat.bubbles[1].action.text == "Bank (24h): write LOGIN. Price: $${0}. https://bank.example/help"
    assert made["guesses"] == []
    assert made["verdict"] == "passed", made["explanation"]


@pytest.mark.ledger("recorder.pauses")
async def test_long_pauses_handsets_and_fates_by_hand_become_steps(api: Api) -> None:
    await say(api, ANNA, "help")
    await api.call("POST", "/_emulator/clock", {"advance": "1d"})
    await api.call("PATCH", f"/_emulator/phones/{BO}", {"handset": "off"})
    await say(api, BO, "help")
    await api.call("PATCH", f"/_emulator/phones/{BO}", {"handset": "on"})
    await api.call("POST", "/_emulator/clock", {"advance": "2s"})
    await api.call("POST", f"/_emulator/phones/{ANNA}/messages", {"text": "login"})
    await api.server.parts.clock.settled(0.1)
    _, waiting = await api.call("GET", "/_emulator/journal?kind=message.submitted")
    message_id = waiting["entries"][-1]["message_id"]
    failed = {"status": "FAILED", "reason": "CHANNEL_FAILURE"}
    assert (await api.call("POST", f"/_emulator/messages/{message_id}:report", failed))[0] == 200
    await api.call("POST", "/_emulator/clock", {"advance": "2s"})
    scenario, made = await record(api)
    assert [step.word for step in scenario.steps[:-1]] == [
        "chat", "advance", "handset", "chat", "handset", "chat", "outcome", "expect_callback",
    ]  # fmt: skip
    assert scenario.steps[1].action.by.written == "1d"
    assert scenario.steps[7].action.reason == "CHANNEL_FAILURE"
    assert made["verdict"] == "passed", made["yaml"] + made["explanation"]


@pytest.mark.ledger("recorder.fates")
async def test_a_message_that_the_network_lost_gets_a_rule_that_loses_it_again(api: Api) -> None:
    await say(api, "+12015009901", "help")
    await api.call("POST", "/_emulator/clock", {"advance": "2s"})
    scenario, made = await record(api)
    (rule,) = scenario.rules
    assert (rule.when.to, rule.when.nth) == ("anna", 1)
    assert made["verdict"] == "passed", made["yaml"] + made["explanation"]


@pytest.mark.ledger("recorder.first")
async def test_what_the_app_wrote_first_is_told_and_the_replay_says_what_is_missing(api: Api, bank: Bank) -> None:
    await bank.send(ANNA, "Hello from the bank")
    await api.call("POST", "/_emulator/clock", {"advance": "2s"})
    _, made = await record(api)
    assert any("the app wrote to anna first" in guess for guess in made["guesses"])
    assert made["verdict"] == "failed"
    assert "no SMS" in made["explanation"]
    head = made["yaml"].split("scenario: 1")[0]
    assert "# replay: failed in " in head
    assert "#   recorded.yaml:" in head


@pytest.mark.ledger("recorder.marker")
async def test_a_marker_bounds_the_recording(api: Api) -> None:
    await say(api, ANNA, "before")
    _, first = await api.call("POST", "/_emulator/scenarios:mark", {"name": "first"})
    await say(api, ANNA, "help")
    await api.call("POST", "/_emulator/scenarios:mark", {"name": "second"})
    await say(api, BO, "after")

    async def written(**wanted: Any) -> list[str]:
        scenario, _ = await record(api, replay=False, **wanted)
        return [bubble.action.text for bubble in scenario.steps[0].action.bubbles if bubble.word == "text"]

    assert await written(after=0) == ["before", "help", "after"]
    assert await written(after="first") == await written(after=first["marker"]) == ["help", "after"]
    assert await written() == ["after"]
    status, answer = await api.call("POST", "/_emulator/scenarios:record", {"after": "third"})
    assert (status, "no marker 'third'" in answer["error"]["message"]) == (404, True)


@pytest.mark.ledger("recorder.secret")
async def test_the_secret_of_a_webhook_is_not_written_down(api: Api) -> None:
    await say(api, ANNA, "help")
    scenario, made = await record(api, replay=False)
    assert SECRET not in made["yaml"]
    assert scenario.vars["webhook_secret"] == "${env:SINCH_WEBHOOK_SECRET}"
    assert made["verdict"] == "not played"
    assert "# replay: not played\n" in made["yaml"]


@pytest.mark.ledger("recorder.odd")
async def test_nothing_to_record_is_said_and_rules_in_force_keep_the_replay_away(api: Api) -> None:
    status, answer = await api.call("POST", "/_emulator/scenarios:record", {})
    assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")
    assert "nothing happened" in answer["error"]["message"]
    await say(api, ANNA, "help")
    await api.call("PUT", "/_emulator/scenarios", {"yaml": "scenario: 1\nrules: [{then: pending}]\n"})
    _, made = await record(api)
    assert (made["verdict"], "in force" in made["explanation"]) == ("not played", True)
    assert (await api.call("POST", "/_emulator/scenarios:record", {"app_id": "nobody"}))[0] == 404


@pytest.mark.ledger("recorder.lease")
async def test_a_leased_app_is_recorded_and_replayed_in_its_space(api: Api, bank: Bank) -> None:
    _, lease = await api.call("POST", "/_emulator/leases", {"webhook": f"{bank.url}/sinch/events"})
    bank.app_id, bank.project_id = lease["app_id"], lease["project_id"]
    bank.credentials = {"Authorization": f"Bearer {lease['access_token']}"}
    await say(api, lease["numbers"]["first"], "help")
    scenario, made = await record(api, app_id=lease["app_id"])
    assert made["verdict"] == "passed", made["explanation"]
    assert list(scenario.phones) == ["anna"]
