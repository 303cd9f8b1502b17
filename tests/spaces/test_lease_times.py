"""How long a lease lasts: by a clock of its own, whatever the emulator's does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from emulator.chance import Chance
from emulator.clock import Clock
from emulator.errors import NotFound
from emulator.ids import Ids
from emulator.settings import Settings
from emulator.spaces.leases import Leases
from emulator.web.assembly import build_parts
from emulator.web.parts import Parts

START = 1_772_614_740.0


@pytest.fixture
def real() -> Clock:
    """The clock that leases live by, in the test's hands."""
    return Clock("manual", start=START, quiet_s=0.0)


@pytest.fixture
def parts() -> Parts:
    """An emulator's parts; its clock jumps whenever there is somewhere to jump to."""
    return build_parts(Settings(), Clock("auto", start=START), Chance(4711))


@pytest.fixture
async def leases(parts: Parts, real: Clock) -> AsyncIterator[Leases]:
    async with _running(_leases(parts, real)) as leases:
        yield leases


def _leases(parts: Parts, real: Clock) -> Leases:
    secrets = Ids(real, Chance(1))
    return Leases(parts.store, parts.ids, secrets, parts.journal, parts.apps, parts.forgetting, real)


@contextlib.asynccontextmanager
async def _running(leases: Leases) -> AsyncIterator[Leases]:
    task = asyncio.create_task(leases.run())
    await asyncio.sleep(0)
    yield leases
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.mark.ledger("leases.expiry")
async def test_a_lease_is_swept_when_its_time_is_over_and_not_before(leases: Leases, parts: Parts, real: Clock) -> None:
    lease = await leases.make(ttl_s=60.0)
    await real.advance(59.0)
    assert leases.get(lease.id) is lease
    await real.advance(1.0)
    with pytest.raises(NotFound, match="time is over"):
        leases.get(lease.id)
    with pytest.raises(NotFound):
        await parts.apps.get(lease.project_id, lease.app_id)


@pytest.mark.ledger("leases.real-time")
async def test_a_lease_gives_an_automatic_clock_nothing_to_jump_to(leases: Leases, parts: Parts) -> None:
    lease = await leases.make(ttl_s=60.0)
    assert parts.clock.next_due() is None
    await parts.clock.advance(30 * 86_400.0)
    assert leases.get(lease.id) is lease


async def test_a_lease_that_was_given_back_does_not_run_out_again(leases: Leases, real: Clock) -> None:
    lease = await leases.make(ttl_s=60.0)
    await leases.end(lease.id)
    assert real.pending == 0
    await real.advance(120.0)
    assert leases.all() == []


@pytest.mark.ledger("leases.restart")
async def test_leases_outlive_the_process_when_the_store_does(parts: Parts, real: Clock) -> None:
    async with _running(_leases(parts, real)) as before:
        lease = await before.make(ttl_s=60.0)
    async with _running(_leases(parts, real)) as after:
        assert after.get(lease.id) == lease
        assert after.app_of(str(lease.first)) == lease.app_id
        assert (await after.make()).first >= lease.first + lease.count
        await real.advance(61.0)
        assert after.find(lease.id) is None


async def test_a_space_lasts_as_long_as_its_block(leases: Leases, parts: Parts) -> None:
    async with leases.space(name="case 1") as lease:
        assert (await parts.apps.get(lease.project_id, lease.app_id)).wire.display_name == "case 1"
    assert leases.all() == []
