"""Two hundred cases at once, each in a space of its own, with one application that serves them all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from seen_outside import Api, sending, text

CASES = 200


class Echo:
    """An application of many tenants: repeats what people write, as the app that they wrote to."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.tenants: dict[str, dict[str, Any]] = {}
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        event = await request.json()
        tenant, message = self.tenants[event["app_id"]], event["message"]
        said = message["contact_message"]["text_message"]["text"]
        identity = message["channel_identity"]["identity"]
        body = sending(tenant["app_id"], text(f"you said {said}"), identity)
        path = f"/v1/projects/{tenant['project_id']}/messages:send"
        headers = {"Authorization": f"Bearer {tenant['access_token']}"}
        status, _ = await self.api.call("POST", path, body, headers=headers)
        return web.Response(status=200 if status == 200 else 500)


@pytest.fixture
async def wide(api: Api) -> AsyncIterator[Api]:
    """A client that may wait for two hundred answers at once."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Api(api.server, session, api.token)


@pytest.fixture
async def echo(wide: Api) -> AsyncIterator[Echo]:
    made = Echo(wide)
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def played(api: Api, echo: Echo, number: int) -> list[str]:
    """One case, from lease to sweep; what its person saw."""
    wanted = {"webhook": echo.url, "triggers": ["MESSAGE_INBOUND"], "phones": 3, "name": f"case {number}"}
    _, lease = await api.call("POST", "/_emulator/leases", wanted)
    echo.tenants[lease["app_id"]] = lease
    phone, app_id = lease["numbers"]["first"], lease["app_id"]
    # Everybody writes to the same number, and every case the same first words.
    for words in ("hello", f"this is {number}"):
        await api.call("POST", f"/_emulator/phones/{phone}/messages", {"text": words, "to": "46700000000"})
        match = {"kind": "phone.received", "app_id": app_id, "data": {"text": f"you said {words}"}}
        _, found = await api.call("POST", "/_emulator/journal:wait", {"match": match, "timeout": "40s"})
        assert found["matched"], found["misses"]
    seen = [each["text"] for each in (await api.call("GET", f"/_emulator/phones/{phone}/messages"))[1]["messages"]]
    _, journal = await api.call("GET", f"/_emulator/journal?app_id={app_id}&limit=5000")
    assert {entry["phone"] for entry in journal["entries"]} <= {phone.lstrip("+"), ""}
    headers = {"Authorization": f"Bearer {lease['access_token']}"}
    _, kept = await api.call("GET", f"/v1/projects/{lease['project_id']}/messages?app_id={app_id}", headers=headers)
    assert len(kept["messages"]) == 4
    assert (await api.call("DELETE", f"/_emulator/leases/{lease['id']}"))[0] == 200
    return seen


@pytest.mark.timeout(120)
@pytest.mark.ledger("leases.parallel")
@pytest.mark.parametrize("cases", [40, pytest.param(CASES, marks=pytest.mark.slow)])
async def test_cases_at_once_see_nothing_of_each_other(wide: Api, echo: Echo, cases: int) -> None:
    seen = await asyncio.gather(*(played(wide, echo, number) for number in range(cases)))
    for number, texts in enumerate(seen):
        assert texts == ["hello", "you said hello", f"this is {number}", f"you said this is {number}"]
    assert (await wide.call("GET", "/_emulator/leases"))[1]["leases"] == []
    assert (await wide.call("GET", "/_emulator/phones"))[1]["phones"] == []
