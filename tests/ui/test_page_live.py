"""The page under way: nothing is missed over a lost connection, nothing moves while one reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from page_stage import ANNA, BO, BROWSER, Application, Open, World, running, settings_for

pytestmark = BROWSER


WAITING = "46700009907"


class Wire:
    """A cable between page and emulator that can be pulled."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def plug(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def pull(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, back}
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            sink.close()
            self._open.discard(sink)


@pytest_asyncio.fixture(loop_scope="session")
async def wire(world: World) -> AsyncIterator[Wire]:
    """A cable to the emulator."""
    wire = Wire(world.server.port)
    await wire.plug()
    yield wire
    await wire.pull()


@pytest.mark.ledger("page.resume")
async def test_a_lost_connection_costs_nothing(world: World, wire: Wire, page_at: Open) -> None:
    page = await page_at(f"http://127.0.0.1:{wire.port}/phones/{ANNA}", may_lose=True)
    await world.send("Before")
    await page.locator(".bubble", has_text="Before").wait_for()
    await wire.pull()
    await page.wait_for_selector(".connection[data-live='waiting']")
    await world.send("Meanwhile")
    await world.call(
        "POST", "/_emulator/journal:wait", {"match": {"kind": "phone.received", "data": {"text": "Meanwhile"}}}
    )
    await wire.plug()
    await page.wait_for_selector(".connection[data-live='open']")
    await page.locator(".bubble", has_text="Meanwhile").wait_for()
    await world.send("After")
    await page.locator(".bubble", has_text="After").wait_for()
    texts = await page.locator(".bubble .text").all_text_contents()
    assert texts == ["Before", "Meanwhile", "After"]


@pytest.mark.ledger("page.resume")
@pytest.mark.parametrize("seed", ["1", "2"])
async def test_another_emulator_on_the_same_port_is_noticed(application: Application, page_at: Open, seed: str) -> None:
    async with running(settings_for(application, seed="1")) as first:
        page = await page_at(f"{first.url}/phones/{ANNA}", may_lose=True)
        for n in range(5):
            await first.send(f"Old {n}")
        await page.locator(".bubble", has_text="Old 4").wait_for()
        port = first.server.port
    await page.wait_for_selector(".connection[data-live='waiting']")
    async with running(settings_for(application, seed=seed, port=port)) as second:
        for n in range(6):  # it may have come further, too
            await second.send(f"Other {n}", BO)
        await page.wait_for_selector(".connection[data-live='open']")
        await page.locator(".bubble", has_text="Old").first.wait_for(state="detached")
        await second.send("New")
        await page.locator(".bubble", has_text="New").wait_for()


READING = """() => {
  const scroller = document.querySelector('.scroller');
  const top = scroller.getBoundingClientRect().top;
  const row = [...scroller.querySelectorAll('.bubble-row')].find((each) => each.getBoundingClientRect().top >= top);
  return [row.textContent, Math.round(row.getBoundingClientRect().top)];
}"""


ARRIVED = """async (number) => {
  const { store } = await import('/ui/state/store.js');
  return [...store.thread(number).items.values()].filter((item) => item.arrived).length;
}"""

STEP_UP = """async () => {
  const scroller = document.querySelector('.scroller');
  const frame = () => new Promise(requestAnimationFrame);
  const top = scroller.getBoundingClientRect().top;
  const row = [...scroller.querySelectorAll('.bubble-row')].find((each) => each.getBoundingClientRect().top >= top);
  const before = row.getBoundingClientRect().top;
  scroller.scrollTop -= 150;
  await frame();
  await frame();
  const texts = [...scroller.querySelectorAll('.bubble .text')].map((each) => each.textContent);
  return [Math.round(row.getBoundingClientRect().top - before), texts];
}"""


async def filled(world: World, page: Any, n: int) -> None:
    for at in range(n):
        await world.send(f"Message {at}")
    await page.locator(".bubble", has_text=f"Message {n - 1}").wait_for()


@pytest.mark.ledger("page.calm")
async def test_nothing_moves_while_one_reads(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}", height=500)
    await filled(world, page, 30)
    await page.locator(".scroller").evaluate("(scroller) => { scroller.scrollTop = 400; }")
    await page.wait_for_function("document.querySelector('.scroller').scrollTop === 400")
    before = await page.evaluate(READING)
    await world.send("New below")
    await world.send("New too")
    await page.get_by_role("button", name="2 new messages").wait_for()
    assert await page.evaluate(READING) == before
    await page.get_by_role("button", name="2 new messages").click()
    await page.locator(".bubble", has_text="New too").wait_for()
    await page.wait_for_function("""() => { const s = document.querySelector('.scroller');
        return s.scrollHeight - s.scrollTop - s.clientHeight < 2; }""")
    await page.locator(".fresh").wait_for(state="hidden")


async def test_older_messages_come_from_above_without_a_jump(world: World, page_at: Open) -> None:
    for at in range(150):
        await world.send(f"Message {at}")
    await world.call(
        "POST", "/_emulator/journal:wait", {"match": {"kind": "phone.received", "data": {"text": "Message 149"}}}
    )
    page = await page_at(f"{world.url}/phones/{ANNA}", height=500)
    await page.locator(".bubble", has_text="Message 149").wait_for()
    assert await page.locator(".bubble-row").count() < 100
    seen: set[str] = set()
    moved: list[int] = []
    for _ in range(80):
        step, texts = await page.evaluate(STEP_UP)
        moved.append(step)
        seen |= set(texts)
    assert seen == {f"Message {at}" for at in range(150)}
    # Every step moves what one reads by as much, whatever was put above; the last one only to the top.
    moved = [each for each in moved if each]
    assert set(moved[:-1]) == {150}


async def test_the_thread_one_reads_stays_when_another_sender_writes(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await world.send("From the number")
    await page.locator(".bubble", has_text="From the number").wait_for()
    await world.send("From the name", channel_properties={"SMS_SENDER": "Clinic"})
    await (
        page.get_by_role("navigation", name=f"Threads on +{ANNA}")
        .get_by_role("link", name="Clinic has news")
        .wait_for()
    )
    assert await page.locator(".bubble .text").all_text_contents() == ["From the number"]
    await page.get_by_role("link", name="Clinic has news").click()
    await page.locator(".bubble", has_text="From the name").wait_for()
    await page.get_by_role("link", name="Clinic", exact=True).wait_for()


async def test_a_burst_arrives_whole(world: World, page_at: Open) -> None:
    page = await page_at(f"{world.url}/phones/{ANNA},{BO}")
    await asyncio.gather(*(world.send(f"Burst {at}", (ANNA, BO)[at % 2]) for at in range(120)))
    for number, last in ((ANNA, 60), (BO, 60)):
        column = page.locator(f"phone-column[number='{number}']")
        await column.locator(".bubble").first.wait_for()
        await page.wait_for_function(
            f"""async () => (await import('/ui/state/store.js')).store.thread('{number}').items.size === {last}"""
        )
    arrived = await page.evaluate(ARRIVED, ANNA)
    assert arrived == 60


async def test_what_waits_is_found_behind_a_long_journal(world: World, page_at: Open) -> None:
    for _ in range(5001):  # more than one page of the journal
        world.server.parts.journal.add("sms.held", phone=WAITING, message_id="01J7670OTHER", why="off")
    await world.send("Still waiting", WAITING)
    page = await page_at(f"{world.url}/phones/{WAITING}")
    await page.locator(".bubble", has_text="Still waiting").wait_for()
    await page.locator(f"phone-list a[href='/phones/{WAITING}']").wait_for()


async def test_a_message_named_by_the_address_is_shown_however_old(world: World, page_at: Open) -> None:
    first = await world.send("The oldest of them")
    for at in range(120):
        await world.send(f"Message {at}")
    await world.call(
        "POST", "/_emulator/journal:wait", {"match": {"kind": "phone.received", "data": {"text": "Message 119"}}}
    )
    page = await page_at(f"{world.url}/phones/{ANNA}?message={first}")
    await page.locator("[data-selected]", has_text="The oldest of them").wait_for()
    assert await page.locator("[data-selected]").evaluate(
        "(row) => { const box = row.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
    )


async def test_a_clock_moved_elsewhere_is_noticed(world: World, page_at: Open) -> None:
    page = await page_at(world.url)
    await world.call("POST", "/_emulator/clock", {"mode": "manual"})
    await page.locator(".clock-chip .mode", has_text="manual").wait_for()


async def test_recording_asks_nothing_that_is_not_there(world: World, page_at: Open) -> None:
    """What the page itself calls would stand in the journal as a finding about the application."""
    page = await page_at(f"{world.url}/phones/{ANNA}")
    await page.get_by_role("button", name="Record a scenario").click()
    await page.get_by_role("button", name="Stop recording and save").wait_for()
    await world.write("Hello")
    await page.locator(".bubble", has_text="Hello").wait_for()
    async with page.expect_download():
        await page.get_by_role("button", name="Stop recording and save").click()
    for view in ("/callbacks", "/journal", "/scenarios", "/faults", "/clock"):
        await page.goto(world.url + view)
        await page.wait_for_selector(".connection[data-live='open']")
    assert (await world.call("GET", "/_emulator/journal?kind=finding"))["entries"] == []
