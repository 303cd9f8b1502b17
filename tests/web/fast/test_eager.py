"""A coroutine begun at once comes to what it would have come to as a task."""

from __future__ import annotations

import asyncio

import pytest

from emulator.web.fast.eager import begin


async def steps(log: list[str], gate: asyncio.Future[str] | None) -> str:
    log.append("began")
    try:
        await asyncio.sleep(0) if gate is None else log.append(await gate)
    except ValueError as error:
        log.append(f"caught {error}")
    finally:
        log.append("ended")
    await asyncio.sleep(0)
    return "done"


async def nothing() -> str:
    return "done"


async def fails() -> str:
    raise ValueError("at once")


def begun(log: list[str], gate: asyncio.Future[str] | None) -> asyncio.Task[str]:
    task = begin(steps(log, gate), asyncio.get_running_loop())
    assert isinstance(task, asyncio.Task)
    assert log == ["began"]
    return task


async def test_what_waits_for_nothing_is_done_at_once() -> None:
    loop = asyncio.get_running_loop()
    assert begin(nothing(), loop) == "done"
    with pytest.raises(ValueError, match="at once"):
        begin(fails(), loop)


async def test_what_waits_goes_on_when_that_comes() -> None:
    log: list[str] = []
    gate: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = begun(log, gate)
    gate.set_result("came")
    assert await task == "done"
    assert log == ["began", "came", "ended"]
    log = []
    assert await begun(log, None) == "done"
    assert log == ["began", "ended"]


async def test_a_failure_and_a_cancellation_reach_the_inside() -> None:
    log: list[str] = []
    gate: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = begun(log, gate)
    gate.set_exception(ValueError("broken"))
    assert await task == "done"
    assert log == ["began", "caught broken", "ended"]
    log = []
    task = begun(log, asyncio.get_running_loop().create_future())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log == ["began", "ended"]
