"""`python -m benchmarks.page_scroll`: a thread of 5,000 messages in Chromium, opened, scrolled and written to.

Every frame is timed by the page itself. `--write` keeps the table in docs/page.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, encode_basic_auth
from playwright.async_api import Page, async_playwright

from benchmarks.chromium import ARGS, CURE, chromium
from emulator.journal import Entry
from emulator.settings import Settings
from emulator.web.server import Server

DOCS = Path(__file__).parent.parent / "docs" / "page.md"
BLOCK = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)
PHONE = "46700000001"
LIVE = 200
AT_ONCE = 32
STEP_PX = 250

OPENED = """async ([phone, wanted]) => {
  const { store } = await import('/ui/state/store.js');
  const frame = () => new Promise(requestAnimationFrame);
  while (store.thread(phone).items.size < wanted || !document.querySelector('.bubble')) await frame();
  await frame();
  return performance.now();
}"""

SCROLLED = """async (step) => {
  const scroller = document.querySelector('.scroller');
  const frames = [];
  const seen = new Set();
  let before;
  const frame = () => new Promise((next) => requestAnimationFrame((now) => {
    if (before) frames.push(now - before);
    before = now;
    next();
  }));
  await frame();
  for (let still = 0; still < 10;) {
    const at = scroller.scrollTop;
    scroller.scrollTop += step;
    await frame();
    for (const row of document.querySelectorAll('.bubble-row')) seen.add(row.getAttribute('aria-posinset'));
    still = scroller.scrollTop === at ? still + 1 : 0;
  }
  return { frames, seen: seen.size };
}"""

FOLLOWED = """() => {
  window.frames = [];
  let before = performance.now();
  const frame = (now) => {
    window.frames.push(now - before);
    before = now;
    if (!window.enough) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""


async def fill(server: Server, session: ClientSession, messages: int, first: int = 0) -> None:
    """Send `messages` texts to the phone, many at once."""
    room = asyncio.Semaphore(AT_ONCE)
    path = f"{server.url}/v1/projects/{server.settings.project_id}/messages:send"
    headers = {"Authorization": encode_basic_auth("key", "secret")}

    async def send(n: int) -> None:
        body = {
            "app_id": server.settings.app_id,
            "recipient": {"identified_by": {"channel_identities": [{"channel": "SMS", "identity": PHONE}]}},
            "message": {"text_message": {"text": f"Message {n}: " + "a word or two, " * (n % 9)}},
        }
        async with room, session.post(path, json=body, headers=headers) as answer:
            answer.raise_for_status()

    await asyncio.gather(*(send(n) for n in range(first, first + messages)))


async def measure(messages: int) -> dict[str, Any]:
    """Open, scroll up to the oldest, down to the newest, then watch new ones arrive."""
    path = chromium()
    if path is None:
        raise SystemExit(f"Chromium is missing, so the page cannot be measured. {CURE}")
    settings = Settings(port=0, seed="5000", delivery_after_s=0, journal_limit=messages * 20)
    async with Server(settings) as server, ClientSession() as session, async_playwright() as play:
        await fill(server, session, messages)
        await _settled(server, messages)
        browser = await play.chromium.launch(executable_path=path, args=ARGS)
        page = await browser.new_page(viewport={"width": 1400, "height": 900})
        await page.goto(f"{server.url}/phones/{PHONE}")
        opened_ms = await page.evaluate(OPENED, [PHONE, messages])
        up = await page.evaluate(SCROLLED, -STEP_PX)
        down = await page.evaluate(SCROLLED, STEP_PX)
        assert up["seen"] == messages, f"{up['seen']} of {messages} messages were drawn on the way up"
        assert down["seen"] == messages, f"{down['seen']} of {messages} messages were drawn on the way down"
        live = await _live(page, server, session, messages)
        await browser.close()
    return {"opened_ms": opened_ms, "up": up["frames"], "down": down["frames"], "live": live}


async def _settled(server: Server, messages: int) -> None:
    delivered = 0

    def arrived(entry: Entry) -> bool:
        nonlocal delivered
        delivered += entry.kind == "phone.received"
        return delivered >= messages

    assert await server.parts.journal.wait(arrived, timeout_s=120), "not everything was delivered"


async def _live(page: Page, server: Server, session: ClientSession, messages: int) -> list[float]:
    await page.evaluate(FOLLOWED)
    await fill(server, session, LIVE, messages)
    await page.locator(".bubble", has_text=f"Message {messages + LIVE - 1}:").wait_for()
    frames: list[float] = await page.evaluate("() => { window.enough = true; return window.frames; }")
    return frames


def told(frames: list[float]) -> str:
    """Median, 99th percentile and longest frame, and how many were late enough to be seen."""
    ordered = sorted(frames)
    late = sum(each > 50 for each in frames)
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"{ordered[len(ordered) // 2]:.1f} ms | {p99:.1f} ms | {ordered[-1]:.0f} ms | {late} of {len(frames)}"


def table(found: dict[str, Any], messages: int) -> str:
    """The figures as Markdown, with what they were taken on."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, Chromium without a graphics card"
    return "\n".join(
        [
            "| frames while | median | 99 % | longest | over 50 ms |",
            "| --- | ---: | ---: | ---: | ---: |",
            f"| scrolling up through {messages:,} messages, {STEP_PX} px a frame | {told(found['up'])} |",
            f"| scrolling down again | {told(found['down'])} |",
            f"| {LIVE} more arrive in one burst | {told(found['live'])} |",
            "",
            f"The thread stands {found['opened_ms'] / 1000:.1f} s after the address was entered. Taken on {machine}.",
        ]
    )


def main() -> None:
    """Measure, print, and keep the table if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_scroll", description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--write", action="store_true", help="put the table into docs/page.md")
    parser.add_argument("--json", action="store_true", help="print every frame")
    options = parser.parse_args()
    found = asyncio.run(measure(options.messages))
    measured = table(found, options.messages)
    print(json.dumps(found) if options.json else measured)
    if options.write:
        page = DOCS.read_text(encoding="utf-8")
        DOCS.write_text(BLOCK.sub(lambda match: match[1] + measured + "\n" + match[2], page), encoding="utf-8")


if __name__ == "__main__":
    main()
