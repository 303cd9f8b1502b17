"""Targets that want an OAuth2 token: got with client credentials, kept until it expires, a failure is retried."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from receiving import SECRET, Post, Receiver, receiving

from emulator.clock import Clock
from emulator.webhooks.callback import Credentials, Target


@pytest.fixture
async def issuer(clock: Clock) -> AsyncIterator[Receiver]:
    """An application's token endpoint; every token is another one."""
    async with receiving(clock.now) as issuer:
        yield issuer


def granting(number: int, **changes: Any) -> Any:
    """An answer with the token `token-<number>`."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"access_token": f"token-{number}", "expires_in": 3600, **changes})

    return answer


def target(receiver: Receiver, issuer: Receiver, **fields: Any) -> Target:
    credentials = Credentials("client", "s3cret&more", issuer.url, **fields)
    return Target(receiver.url, SECRET, credentials, "hook")


@pytest.mark.ledger("callbacks.oauth2")
async def test_the_token_is_asked_for_once_and_carried_by_every_callback(
    post: Post, clock: Clock, receiver: Receiver, issuer: Receiver
) -> None:
    issuer.answers.append(granting(1))
    wanted = target(receiver, issuer, scope="callbacks", response_type="token")
    ids = [post(receiver.url, n, target=wanted) for n in range(3)]
    await clock.settled()
    assert [each.headers["Authorization"] for each in receiver.arrived] == ["Bearer token-1"] * 3
    assert len(issuer.arrived) == 1
    asked = issuer.arrived[0]
    assert asked.headers["Authorization"] == "Basic " + base64.b64encode(b"client:s3cret&more").decode()
    assert parse_qs(asked.raw.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["callbacks"],
        "response_type": ["token"],
    }
    attempt = (await post.dispatcher.get(ids[0])).attempts[0]
    assert dict(attempt.headers)["Authorization"] == "Bearer ***", "tokens are not kept in records"


@pytest.mark.ledger("callbacks.oauth2")
async def test_credentials_go_into_the_form_where_the_webhook_says_so(
    post: Post, clock: Clock, receiver: Receiver, issuer: Receiver
) -> None:
    issuer.answers.append(granting(1))
    post(receiver.url, target=target(receiver, issuer, token_request_type="FORM"))
    await clock.settled()
    assert "Authorization" not in issuer.arrived[0].headers
    assert parse_qs(issuer.arrived[0].raw.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["client"],
        "client_secret": ["s3cret&more"],
    }


async def not_json(_: web.Request) -> web.Response:
    return web.Response(text="sorry")


async def no_token(_: web.Request) -> web.Response:
    return web.json_response({"expires_in": 60})


@pytest.mark.ledger("callbacks.oauth2-failure")
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (403, "answered 403"),
        (302, "answered 302"),
        (not_json, "answered something that is not JSON"),
        (no_token, "answered without an access_token"),
        (granting(1, expires_in=7200), "answered expires_in 7200; the service asks for 30 to 3600 seconds"),
        (granting(1, expires_in="60"), "answered expires_in '60'"),
    ],
)
async def test_a_target_without_a_token_is_tried_again_by_the_schedule(
    post: Post, clock: Clock, receiver: Receiver, issuer: Receiver, answer: Any, sentence: str
) -> None:
    issuer.answers.extend([answer, granting(2)])
    callback_id = post(receiver.url, target=target(receiver, issuer))
    await clock.settled()
    assert receiver.arrived == []
    first = (await post.dispatcher.get(callback_id)).attempts[0]
    assert first.status is None
    assert first.fault.startswith("no OAuth2 token for the webhook: 127.0.0.1:")
    assert sentence in first.fault
    await clock.advance(1)
    assert [each.headers["Authorization"] for each in receiver.arrived] == ["Bearer token-2"]


@pytest.mark.ledger("callbacks.oauth2-failure")
async def test_a_token_endpoint_that_is_not_there_is_named(post: Post, clock: Clock, receiver: Receiver) -> None:
    credentials = Credentials("client", "secret", "http://127.0.0.1:9/token")
    callback_id = post(receiver.url, target=Target(receiver.url, credentials=credentials))
    await clock.settled()
    fault = (await post.dispatcher.get(callback_id)).attempts[0].fault
    assert fault.startswith("no OAuth2 token for the webhook: connection refused: nothing listens at 127.0.0.1:9")


async def test_a_token_that_the_target_refuses_is_not_used_again(
    post: Post, clock: Clock, receiver: Receiver, issuer: Receiver
) -> None:
    issuer.answers.extend([granting(1), granting(2)])
    receiver.answers.append(401)
    for n in range(2):
        post(receiver.url, n, target=target(receiver, issuer))
    await clock.settled()
    assert [each.headers["Authorization"] for each in receiver.arrived] == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.ledger("callbacks.oauth2")
async def test_a_token_is_renewed_when_it_expires_in_real_time(receiver: Receiver, issuer: Receiver) -> None:
    import aiohttp

    from emulator.webhooks.tokens import TokenCache

    class Later(Clock):
        """A clock whose real time can be set."""

        real = 1_000.0

        @classmethod
        def wall(cls) -> float:
            return cls.real

    issuer.answers.extend([granting(1, expires_in=30), granting(2, expires_in=30), granting(3)])
    async with aiohttp.ClientSession() as session:
        cache = TokenCache(session, Later("manual", start=0.0), timeout_s=5)
        credentials = Credentials("client", "secret", issuer.url)
        assert await cache.token(credentials) == "token-1"
        Later.real += 29.9
        assert await cache.token(credentials) == "token-1"
        Later.real += 0.1
        assert await cache.token(credentials) == "token-2"
        assert await cache.token(replace(credentials, scope="other")) == "token-3"
