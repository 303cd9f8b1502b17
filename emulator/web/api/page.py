"""The phone page: one HTML file for every address, its modules and style sheets beside it.

The page is hostile territory: it shows what strangers write. So nothing inline may run, nothing foreign may load, and
no text may become markup (trusted types). Only files that existed when the table was made can be asked for by name, so
no path leads anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from emulator.errors import NotFound
from emulator.web.routes import Family, Handler, Route

UI = Path(__file__).parents[2] / "ui"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
VIEWS: Mapping[str, str] = {
    "/": "start",
    "/phones": "phones",
    "/phones/{numbers}": "phone",
    "/messages/{message_id}": "message",
    "/callbacks": "callbacks",
    "/journal": "journal",
    "/scenarios": "scenarios",
    "/faults": "faults",
    "/clock": "clock",
}
"""Addresses of the page, and the names of their routes: `ui/state/router.js` draws what each stands for."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Asked for again on every visit, answered 304 while unchanged: an update of convemu shows at once.
    "Cache-Control": "no-cache",
}


def files() -> dict[str, Path]:
    """Every file of the page by the end of its address: `app.js`, `elements/phone-list.js`."""
    return {path.relative_to(UI).as_posix(): path for path in sorted(UI.rglob("*")) if path.suffix in TYPES}


def _serve(path: Path) -> web.FileResponse:
    return web.FileResponse(path, headers={**HEADERS, "Content-Type": TYPES[path.suffix]})


async def index(_: web.Request) -> web.StreamResponse:
    """The page, whatever the view."""
    return _serve(UI / "index.html")


def file(known: Mapping[str, Path]) -> Handler:
    """The handler that serves `known` files, and nothing else. Raises NotFound."""

    async def serve(request: web.Request) -> web.StreamResponse:
        name = "/".join(request.match_info.values())
        if name not in known:
            raise NotFound(f"The page has no file {name!r}.")
        return _serve(known[name])

    return serve


def routes() -> list[Route]:
    """The views, then the files."""
    asset = file(files())
    return [
        *(
            Route("GET", path, index, f"page.{name}", "The phone page", family=Family.PAGE)
            for path, name in VIEWS.items()
        ),
        Route("GET", "/ui/{file}", asset, "page.file", "A file of the page", family=Family.PAGE),
        Route("GET", "/ui/{folder}/{file}", asset, "page.folder", "A file of the page", family=Family.PAGE),
    ]
