"""GET /_emulator/ca.pem: what an application has to trust to talk to this emulator over TLS."""

from __future__ import annotations

from aiohttp import web

from emulator.errors import NotFound
from emulator.web.keys import parts
from emulator.web.routes import Family, Route

PATH = "/_emulator/ca.pem"


async def show(request: web.Request) -> web.Response:
    """GET: the authority's certificate as PEM. It is no secret, so anybody may ask, by any name."""
    authority = parts(request).authority
    if authority is None:
        raise NotFound("This emulator does not speak TLS; start it with --tls.")
    return web.Response(body=authority.pem, content_type="application/x-pem-file")


def routes() -> list[Route]:
    """One address."""
    return [
        Route(
            "GET", PATH, show, "authority", "The certificate to trust", gives="application/x-pem-file", refuses=(404,),
            family=Family.OPEN,
        )
    ]  # fmt: skip
