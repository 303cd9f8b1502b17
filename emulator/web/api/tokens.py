"""POST /oauth2/token: client credentials for an access token (conversation-api.md section 1.2)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import hdrs, web

from emulator.errors import InvalidArgument
from emulator.web.answers import answer
from emulator.web.body import read_bytes
from emulator.web.keys import parts
from emulator.web.routes import FORM, Family, Route
from emulator.wire.tokens import AccessToken, TokenRequest


async def issue(request: web.Request) -> web.Response:
    """All four keys are there: the Python SDK reads each of them."""
    form = dict(parse_qsl((await read_bytes(request)).decode(errors="replace")))
    grant = form.get("grant_type")
    if grant != "client_credentials":
        found = "none" if grant is None else repr(grant)
        raise InvalidArgument(f"grant_type must be client_credentials, in a form; found {found}")
    token, lifetime = parts(request).tokens.issue(request.headers.get(hdrs.AUTHORIZATION))
    return answer({"access_token": token, "expires_in": lifetime, "scope": "", "token_type": "bearer"})


def routes() -> list[Route]:
    """The token endpoint."""
    return [
        Route(
            "POST", "/oauth2/token", issue, "oauth2.token", "Get an access token", request=TokenRequest,
            response=AccessToken, takes=FORM, family=Family.OAUTH,
        ),
    ]  # fmt: skip
