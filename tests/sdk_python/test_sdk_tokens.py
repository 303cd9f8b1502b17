"""Credentials through the vendor's Python SDK: a token is fetched once, renewed when it expired, refused when wrong."""

from __future__ import annotations

import asyncio

import pytest
from late_clock import LateClock
from sdk_side import client_of
from sinch import SinchClient
from sinch.domains.authentication.exceptions import AuthenticationException
from sinch.domains.conversation.api.v1.exceptions import ConversationException

from emulator.settings import DEFAULT_APP_ID, DEFAULT_PROJECT_ID, Settings
from emulator.web.server import Server


@pytest.mark.ledger("sdk-python.tokens")
async def test_the_sdk_renews_its_token_when_it_expired_and_only_then() -> None:
    clock = LateClock("auto")
    async with Server(Settings(port=0, token_lifetime_s=60), clock=clock) as server:
        client = client_of(server)

        async def get_app() -> str:
            app = await asyncio.to_thread(client.conversation.apps.get, DEFAULT_APP_ID)
            return f"{app.id} {client.configuration.token_manager.token.access_token}"

        first = await get_app()
        assert await get_app() == first
        clock.ahead_s = 61
        renewed = await get_app()
        assert renewed != first
        assert await get_app() == renewed
        calls = [(e.data["path"], e.data["status"]) for e in server.parts.journal.after(0) if e.kind == "api.call"]
        app = f"/v1/projects/{DEFAULT_PROJECT_ID}/apps/{DEFAULT_APP_ID}"
        assert calls == [
            ("/oauth2/token", 200), (app, 200), (app, 200),
            (app, 401), ("/oauth2/token", 200), (app, 200), (app, 200),
        ]  # fmt: skip


@pytest.mark.ledger("sdk-python.tokens")
async def test_a_token_that_was_never_issued_is_not_renewed(client: SinchClient) -> None:
    token = {"access_token": "made-up", "expires_in": 3600, "scope": "", "token_type": "bearer"}
    client.configuration.token_manager.set_auth_token(token)
    with pytest.raises(ConversationException, match="UNAUTHENTICATED") as caught:
        await asyncio.to_thread(client.conversation.apps.get, DEFAULT_APP_ID)
    assert caught.value.response_status_code == 401
    assert client.configuration.token_manager.token.access_token == "made-up"


@pytest.mark.ledger("sdk-python.tokens")
async def test_wrong_credentials_and_a_foreign_project_are_refused() -> None:
    async with Server(Settings(port=0, key_id="key", key_secret="right")) as server:
        wrong = client_of(server, key_secret="wrong")
        with pytest.raises(AuthenticationException, match="unknown key id or wrong secret") as refused:
            await asyncio.to_thread(wrong.conversation.apps.get, DEFAULT_APP_ID)
        assert refused.value.response_status_code == 401
        elsewhere = client_of(server, key_secret="right", project_id="1f1b0a3c-0000-4000-8000-000000000000")
        with pytest.raises(ConversationException, match="PERMISSION_DENIED") as foreign:
            await asyncio.to_thread(elsewhere.conversation.apps.get, DEFAULT_APP_ID)
        assert foreign.value.response_status_code == 403
