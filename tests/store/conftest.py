"""One suite for every engine: `store` is each of them in turn, empty."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from emulator.store.base import Store
from emulator.store.engines.memory import MemoryStore

ENGINES: dict[str, Callable[[], Store]] = {"memory": MemoryStore}


@pytest.fixture(params=ENGINES)
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An empty store of one engine."""
    engine = ENGINES[request.param]()
    yield engine
    await engine.close()
