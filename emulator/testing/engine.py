"""The engine: a thread with a loop of its own, in it the emulator (unless one runs elsewhere) and a client of it.

Whatever a test does, its loop and the emulator's never wait for each other: a blocking test cannot stop the emulator,
and an application inside the test's loop is called by a thread that is not the test's.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from emulator.errors import Bug, ConvemuError

if TYPE_CHECKING:
    from emulator.settings import Settings
    from emulator.testing.client import Client

__tracebackhide__ = True  # a failed wait is shown where the test waits
T = TypeVar("T")
START_S = 30.0


class WrongSide(ConvemuError):
    """A blocking method was called where it would stop the test's own loop."""


class Engine:
    """Runs coroutines in its thread, for callers that block and for callers that await.

    `settings` makes an emulator; with `url` there is one already. Raises what keeps the emulator from starting.
    """

    def __init__(self, settings: Settings | None, url: str = "") -> None:
        self._settings = settings
        self.url = url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._client: Client | None = None

    @property
    def client(self) -> Client:
        """The way to the emulator; only inside coroutines that the engine runs."""
        assert self._client is not None, "the emulator is not running"
        return self._client

    def start(self) -> None:
        """Have the emulator listen."""
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, args=(started,), name="convemu", daemon=True)
        self._thread.start()
        started.result(START_S)

    def stop(self) -> None:
        """Stop in order, and wait for it."""
        if self._thread is None or self._loop is None or self._stop is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_S)
        self._thread = None

    def block(self, work: Coroutine[Any, Any, T]) -> T:
        """The outcome of `work`; the calling thread waits. Raises WrongSide in a thread whose loop runs."""
        if _loop_runs_here():
            work.close()
            raise WrongSide(
                "this method blocks, and the application in this loop could not answer meanwhile; "
                "use the fixture convemu_async (or .aio) and await it"
            )
        try:
            return self._submit(work).result()
        except (AssertionError, ConvemuError) as fault:
            raise _without_frames(fault) from None

    async def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """The outcome of `work`, awaited in whatever loop runs here."""
        try:
            return await asyncio.wrap_future(self._submit(work))
        except (AssertionError, ConvemuError) as fault:
            raise _without_frames(fault) from None

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        if self._loop is None or self._thread is None:
            work.close()
            raise WrongSide("the emulator is not running; use it inside its `with`")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # -- in the thread -------------------------------------------------------------------------------------------

    def _work(self, started: Future[None]) -> None:
        try:
            asyncio.run(self._live(lambda: started.set_result(None)))
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    async def _live(self, ready: Callable[[], None]) -> None:
        # The server is most of the price of a start: only who starts one pays it.
        from emulator.testing.client import client_of

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        if self._settings is None:
            async with client_of(self.url) as self._client:
                ready()
                await self._stop.wait()
            return
        from emulator.web.server import Server

        async with Server(self._settings) as server, client_of(server.url) as self._client:
            self.url = server.url
            ready()
            await self._stop.wait()


def _without_frames(fault: AssertionError | ConvemuError) -> AssertionError | ConvemuError:
    """Without those of this thread and that one, which tell a test's author nothing; a bug of ours keeps them."""
    return fault if isinstance(fault, Bug) else fault.with_traceback(None)


def _loop_runs_here() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
