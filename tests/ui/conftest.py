"""An emulator on a socket, an application that takes its callbacks, and Chromium looking at the phone page.

One Chromium serves every test of a worker, each in a context of its own: starting it costs more than most tests do. It
belongs to the loop of the session, so the tests and their fixtures run in that loop too (`BROWSER` in page_stage).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from aiohttp import web
from page_stage import PATIENCE_MS, Application, Open, World, missing, running, settings_for

from benchmarks.chromium import ARGS, CURE, chromium


@pytest_asyncio.fixture(loop_scope="session")
async def application() -> AsyncIterator[Application]:
    """An application that listens."""
    application = Application()
    app = web.Application()
    app.router.add_post("/sinch/events", application.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    application.url = f"http://127.0.0.1:{runner.addresses[0][1]}/sinch/events"
    yield application
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def world(application: Application) -> AsyncIterator[World]:
    """An emulator with one webhook."""
    async with running(settings_for(application)) as world:
        yield world


WATCH_POLICY = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Any]:
    """Chromium without a window."""
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        missing("The package playwright", "Install it with: pip install playwright")
    if (path := chromium()) is None:
        missing("Chromium", CURE)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page_at(browser: Any) -> AsyncIterator[Open]:
    """Opens pages: `await page_at(url, width=..., scheme=...)`. None may break the policy or complain, ever."""
    opened: list[tuple[Any, list[str], bool]] = []

    async def open_page(
        url: str, *, width: int = 1400, height: int = 900, scheme: str = "light", may_lose: bool = False
    ) -> Any:
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB", timezone_id="UTC"
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        await page.add_init_script(WATCH_POLICY)
        opened.append((page, complaints, may_lose))
        await page.goto(url)
        await page.wait_for_selector(".connection[data-live='open']")
        return page

    yield open_page
    for page, complaints, may_lose in opened:
        assert await page.evaluate("window.violations") == []
        # The browser itself notes every answer that is not a success; the page shows those to the person.
        noted = ["the server responded with a status of 4", *(["net::ERR_"] if may_lose else [])]
        assert [each for each in complaints if not any(word in each for word in noted)] == []
        await page.context.close()
