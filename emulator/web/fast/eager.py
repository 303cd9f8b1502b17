"""Coroutines begun at once. Most wait for nothing, and a task for each would cost more than what it does.

From Python 3.12 on asyncio has eager tasks; this is for 3.11 too, and makes no task where none is needed.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar, cast

T = TypeVar("T")


def begin(work: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> T | asyncio.Task[T]:
    """What `work` comes to, or a task that goes on with it where it had to wait. Raises what it raises till then."""
    try:
        awaited = work.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    return loop.create_task(_go_on(work, awaited))


async def _go_on(work: Coroutine[Any, Any, T], awaited: object) -> T:
    return await _rest_of(work, awaited)


@types.coroutine
def _rest_of(work: Coroutine[Any, Any, T], awaited: object) -> Generator[object, Any, T]:
    while True:
        try:
            try:
                got = yield awaited
            except BaseException as error:
                awaited = work.throw(error)
            else:
                awaited = work.send(got)
        except StopIteration as done:
            return cast(T, done.value)
