"""Takes the pictures of the phone page: `python docs/make_screenshots.py`. Needs Chromium, and a font with emoji:
`apt-get install chromium fonts-noto-color-emoji`.

The clock stands still except where the script moves it, and chance has a seed: the same code, the same pictures.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import ClientSession, encode_basic_auth, web
from playwright.async_api import Browser, ViewportSize, async_playwright

from benchmarks.chromium import ARGS, CURE, chromium
from emulator.settings import Settings
from emulator.web.server import Server

PICTURES = Path(__file__).parent / "pictures"
ANNA, BO, WAITING = "46700000001", "447700900123", "46700009907"
CHOICES = {
    "choice_message": {
        "text_message": {"text": "Will you come on Thursday?"},
        "choices": [
            {"text_message": {"text": "Yes, I will"}, "postback_data": "yes"},
            {"text_message": {"text": "Another day"}, "postback_data": "move"},
            {"url_message": {"title": "How to find us", "url": "https://clinic.example/way"}},
        ],
    }
}
CARD = {
    "card_message": {
        "title": "Spring check-up",
        "description": "Free for members until the end of April. Reply BOOK and we find a time.",
        "choices": [{"text_message": {"text": "Book"}, "postback_data": "book"}],
    }
}


@dataclass(frozen=True)
class Picture:
    """A file, what it shows, and on what screen."""

    name: str
    address: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    inspect: str = ""  # text of the bubble to look into


SHOWN = (
    Picture("phone-page", f"/phones/{ANNA}", 1280, 800, "light", "Will you come"),
    Picture("phone-page-dark", f"/phones/{ANNA},{BO},{WAITING}", 1600, 800, "dark"),
    Picture("phone-page-narrow", f"/phones/{ANNA}", 360, 720, "light"),
    Picture("journal", "/journal", 1280, 640, "light"),
)


@dataclass
class Story:
    """What happens before the pictures are taken."""

    server: Server
    session: ClientSession

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": encode_basic_auth("key", "secret")}
        async with self.session.request(method, self.server.url + path, json=body, headers=headers) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def later(self, by: str) -> None:
        await self.call("POST", "/_emulator/clock", {"advance": by})

    async def send(self, to: str, message: str | dict[str, Any], **more: Any) -> None:
        settings = self.server.settings
        recipient = {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": to}]}}
        content = {"text_message": {"text": message}} if isinstance(message, str) else message
        body = {"app_id": settings.app_id, "recipient": recipient, "message": content, **more}
        await self.call("POST", f"/v1/projects/{settings.project_id}/messages:send", body)
        await self.later("2s")

    async def write(self, number: str, text: str) -> None:
        await self.call("POST", f"/_emulator/phones/{number}/messages", {"text": text})
        await self.later("40s")

    async def tell(self) -> None:
        for number, name in ((ANNA, "Anna Lindqvist"), (BO, "Bo Carter")):
            await self.call("POST", "/_emulator/phones", {"number": number, "name": name})
        for locale in ("de_DE", "fr_FR"):
            phone = await self.call("POST", "/_emulator/phones", {"locale": locale})
            await self.send(phone["number"], "The clinic is closed tomorrow. We are sorry!")
        await self.send(WAITING, "You decide what becomes of this one.")
        await self.send("46700009901", "Nobody will ever read this.")
        await self.send(BO, CARD)
        await self.write(BO, "Book")
        await self.send(BO, "CLINIC: your time is Tuesday, 14:20", channel_properties={"SMS_FLASH_MESSAGE": "true"})
        await self.send(ANNA, "Hello Anna, your appointment is on Thursday at 09:00.")
        await self.write(ANNA, "Thanks! Can I bring my child?")
        await self.send(ANNA, "Of course 👶 Directions: https://clinic.example/way?from=harbour. See you there!")
        await self.send(ANNA, "491 223 is your login code.", channel_properties={"SMS_SENDER": "ClinicID"})
        await self.send(ANNA, CHOICES)


async def take(browser: Browser, url: str, picture: Picture) -> None:
    """One picture."""
    size: ViewportSize = {"width": picture.width, "height": picture.height}
    context = await browser.new_context(
        viewport=size, color_scheme=picture.scheme, locale="en-GB", timezone_id="UTC", reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(url + picture.address)
    await page.wait_for_selector(".connection[data-live='open']")
    await page.wait_for_load_state("load")
    if picture.inspect:
        await page.locator(".bubble-row", has_text=picture.inspect).locator(".meta").click()
        await page.wait_for_selector(".sms-parts li")
    else:
        await page.wait_for_selector(".bubble, .entries > li")
    await page.wait_for_timeout(300)
    await page.mouse.move(0, 0)
    await page.screenshot(path=PICTURES / f"{picture.name}.png")
    await context.close()


async def main() -> None:
    """Tell the story, take the pictures."""
    path = chromium()
    if path is None:
        raise SystemExit(f"Chromium is missing, so no picture can be taken. {CURE}")
    PICTURES.mkdir(exist_ok=True)
    app = web.Application()
    app.router.add_post("/sinch/events", lambda _: _taken())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook = f"http://127.0.0.1:{runner.addresses[0][1]}/sinch/events"
    settings = Settings(
        port=0,
        seed="767",
        clock="manual",
        clock_start="2026-03-04T08:59:00Z",
        webhook_url=hook,
        webhook_secret="clinic",
    )
    async with Server(settings) as server, ClientSession() as session, async_playwright() as play:
        await Story(server, session).tell()
        browser = await play.chromium.launch(executable_path=path, args=ARGS)
        for picture in SHOWN:
            await take(browser, server.url, picture)
            print(PICTURES / f"{picture.name}.png")
        await browser.close()
    await runner.cleanup()


async def _taken() -> web.Response:
    return web.Response(text="taken")


if __name__ == "__main__":
    asyncio.run(main())
