"""The same for tests that await, with the application inside the test's own loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from clinic.app import create_app
from clinic.config import Config

from emulator.testing import AsyncConvemu, Emulator
from emulator.testing.engine import WrongSide


@pytest.fixture
async def convemu() -> AsyncIterator[AsyncConvemu]:
    async with Emulator() as convemu:
        yield convemu


@pytest.fixture
async def clinic(convemu: AsyncConvemu) -> AsyncIterator[str]:
    """The clinic in this loop, told of the space."""
    config = Config(
        base_url=convemu.url, project_id=convemu.project_id, app_id=convemu.app_id, key_id=convemu.key_id,
        key_secret=convemu.key_secret, webhook_secret=convemu.webhook_secret,
    )  # fmt: skip
    runner = web.AppRunner(create_app(config), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await convemu.webhook(f"{url}/sinch/events", "MESSAGE_INBOUND", "MESSAGE_DELIVERY")
    yield url
    await runner.cleanup()


@pytest.mark.ledger("testing.async")
async def test_an_application_in_the_tests_own_loop_answers_while_the_test_waits(
    convemu: AsyncConvemu, clinic: str
) -> None:
    await convemu.phone("anna").write("Are you open?")
    sms = await convemu.phone("anna").wait_for_sms("/Monday to Friday/")
    assert sms.sender == "46700000000"
    taken = await convemu.wait_for_callback("MESSAGE_INBOUND", phone="anna")
    assert (taken.answered, taken.body["app_id"]) == (200, convemu.app_id)


@pytest.mark.ledger("testing.async")
async def test_many_waits_at_once_each_get_their_own(convemu: AsyncConvemu, clinic: str) -> None:
    phones = [convemu.phone(f"patient {number}") for number in range(40)]
    waits = [asyncio.create_task(phone.wait_for_sms("/Harbour Street/", timeout="20s")) for phone in phones]
    await asyncio.gather(*(phone.write("where?") for phone in phones))
    assert [sms.number for sms in await asyncio.gather(*waits)] == [phone.number for phone in phones]


@pytest.mark.ledger("testing.wrong-side")
async def test_a_blocking_wait_in_a_running_loop_is_refused_with_the_way_out(convemu: AsyncConvemu) -> None:
    blocking = Emulator(convemu.url)
    with pytest.raises(WrongSide, match="convemu_async"):
        blocking.__enter__()


async def test_a_miss_says_the_same_as_when_blocking(convemu: AsyncConvemu) -> None:
    with pytest.raises(AssertionError, match="no SMS at all"):
        await convemu.phone("anna").wait_for_sms(timeout="20ms")
