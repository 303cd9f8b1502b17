"""Tokens, Basic, and the refusals that the SDKs understand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import jwt
import pytest
from seen_outside import Api, sending, text

from emulator.settings import Settings
from emulator.web.server import Server

GRANT = {"grant_type": "client_credentials"}


def basic(key: str, secret: str) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(key, secret)}


@pytest.mark.ledger("oauth.token")
async def test_a_token_answer_has_all_four_keys_and_a_jwt_with_its_expiry(api: Api) -> None:
    async with api.session.post(f"{api.server.url}/oauth2/token", data=GRANT, headers=basic("k", "s")) as response:
        answer = await response.json()
    assert (answer["expires_in"], answer["scope"], answer["token_type"]) == (3600, "", "bearer")
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["exp"] == pytest.approx(api.server.parts.clock.wall() + 3600, abs=5)


@pytest.mark.ledger("oauth.refusal")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic !"}, {"Authorization": "Basic a2V5"}])
async def test_a_refused_token_request_has_the_oauth_shape(api: Api, headers: dict[str, str]) -> None:
    async with api.session.post(f"{api.server.url}/oauth2/token", data=GRANT, headers=headers) as response:
        answer = await response.json()
    assert response.status == 401
    assert answer["error"] == "invalid_client"
    assert answer["error_description"]


@pytest.mark.parametrize(("form", "found"), [({"grant_type": "password"}, "found 'password'"), ({}, "found none")])
async def test_another_grant_is_named_in_the_refusal(api: Api, form: dict[str, str], found: str) -> None:
    async with api.session.post(f"{api.server.url}/oauth2/token", data=form, headers=basic("k", "s")) as response:
        assert response.status == 400
        assert found in (await response.json())["error_description"]


@pytest.mark.ledger("auth.refused")
@pytest.mark.parametrize(
    "authorization", [None, "Bearer made-up", "Bearer ", "Digest x", "Basic !", "Basic ÿ", "Bearer ÿ"]
)
async def test_no_or_wrong_credentials_get_401_without_the_word_that_makes_sdks_retry(
    api: Api, authorization: str | None
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with api.session.get(f"{api.base}/messages", headers=headers) as response:
        error = (await response.json())["error"]
        challenge = response.headers["www-authenticate"]
    assert (response.status, error["code"], error["status"]) == (401, 401, "UNAUTHENTICATED")
    assert "expired" not in challenge
    assert (b"www-authenticate") in [name for name, _ in response.raw_headers]


@pytest.mark.ledger("auth.expired")
async def test_a_token_past_its_time_says_so_in_a_lower_case_header(api: Api) -> None:
    past = {"exp": 1_700_000_000, "client_id": "k", "iss": "convemu"}
    token = jwt.encode(past, "convemu signs its access tokens with this well-known key", algorithm="HS256")
    async with api.session.get(f"{api.base}/messages", headers={"Authorization": f"Bearer {token}"}) as response:
        raw = dict(response.raw_headers)
    assert response.status == 401
    assert b"expired at 2023-11-14T22:13:20Z" in raw[b"www-authenticate"]


@pytest.mark.ledger("auth.basic")
async def test_basic_credentials_are_taken_by_the_api_itself(api: Api) -> None:
    async with api.session.get(f"{api.base}/messages", headers=basic("k", "s")) as response:
        assert response.status == 200


@pytest.fixture
async def guarded() -> AsyncIterator[Api]:
    """An emulator with credentials set."""
    async with (
        Server(Settings(port=0, key_id="key", key_secret="secret")) as server,
        aiohttp.ClientSession() as session,
    ):
        yield Api(server, session)


@pytest.mark.ledger("auth.set")
async def test_with_credentials_set_only_they_and_their_project_pass(guarded: Api) -> None:
    url, session = guarded.server.url, guarded.session
    async with session.post(f"{url}/oauth2/token", data=GRANT, headers=basic("key", "wrong")) as response:
        assert response.status == 401
    async with session.post(f"{url}/oauth2/token", data=GRANT, headers=basic("key", "secret")) as response:
        guarded.token = (await response.json())["access_token"]
    assert (await guarded.call("GET", "messages"))[0] == 200
    status, answer = await guarded.call("GET", "/v1/projects/another/messages")
    assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.ledger("limits.requests")
async def test_over_the_rate_of_a_project_the_answer_is_429() -> None:
    settings = Settings(port=0, requests_per_second=3, clock="manual")
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session)
        statuses = []
        for _ in range(5):
            async with session.get(f"{api.base}/messages", headers=basic("k", "s")) as response:
                statuses.append(response.status)
        assert statuses == [200, 200, 200, 429, 429]
        await server.parts.clock.advance(1.0)
        async with session.get(f"{api.base}/messages", headers=basic("k", "s")) as response:
            assert response.status == 200


@pytest.mark.ledger("limits.queue")
async def test_a_full_outbound_queue_answers_429_and_stores_nothing() -> None:
    settings = Settings(port=0, outbound_queue=2, outbound_rate=20, clock="manual")
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic azpz")[0])
        first = await api.send(text("at once"))
        await api.call("POST", "/_emulator/clock", {"advance": "0s"})
        waiting = [await api.send(text("waits")) for _ in range(2)]
        status, answer = await api.call("POST", "messages:send", sending(api.app_id, text("too many")))
        assert (status, answer["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
        assert "is full (2 messages)" in answer["error"]["message"]
        kept = [message["id"] for message in (await api.call("GET", "messages"))[1]["messages"]]
        assert kept == [*reversed(waiting), first]
        stats = (await api.call("GET", f"apps/{api.app_id}"))[1]["queue_stats"]
        assert stats == {"outbound_size": 2, "outbound_limit": 2}
        await api.call("POST", "/_emulator/clock", {"advance": "50ms"})
        assert (await api.call("POST", "messages:send", sending(api.app_id, text("fits"))))[0] == 200


@pytest.mark.ledger("apps.limits")
async def test_an_app_shows_the_limits_in_force_and_else_the_published_ones() -> None:
    shown = []
    for given in ({}, {"outbound_queue": 3, "outbound_rate": 0.5, "callback_rate": 7}):
        async with Server(Settings(port=0, **given)) as server, aiohttp.ClientSession() as session:
            api = Api(server, session, server.parts.tokens.issue("Basic azpz")[0])
            app = (await api.call("GET", f"apps/{api.app_id}"))[1]
            shown.append((app["queue_stats"]["outbound_limit"], app["rate_limits"]))
    assert shown == [
        (500_000, {"inbound": 100, "outbound": 20, "webhooks": 100}),
        (3, {"inbound": 100, "outbound": 1, "webhooks": 7}),
    ]


@pytest.mark.ledger("limits.rate")
async def test_messages_leave_the_queue_at_its_rate_and_high_priority_first() -> None:
    settings = Settings(port=0, outbound_rate=20, clock="manual", clock_start="2026-11-23T09:00:00Z")
    async with Server(settings) as server, aiohttp.ClientSession() as session:
        api = Api(server, session, server.parts.tokens.issue("Basic azpz")[0])
        for words, queue in (("a", "NORMAL"), ("b", "NORMAL"), ("c", "HIGH"), ("d", "NORMAL"), ("e", "HIGH")):
            await api.send(text(words), queue=f"{queue}_PRIORITY")
        await api.call("POST", "/_emulator/clock", {"advance": "1s"})
        _, journal = await api.call("GET", "/_emulator/journal?kind=message.submitted")
        left = [(entry["data"]["text"], entry["at"][17:23]) for entry in journal["entries"]]
        assert left == [("a", "00.000"), ("c", "00.050"), ("e", "00.100"), ("b", "00.150"), ("d", "00.200")]
