"""What everything is compared with: aiohttp alone.

python -m benchmarks.bare serve            a handler that answers a constant, on uvloop as convemu runs
python -m benchmarks.bare serve asyncio    the same on the loop that `web.run_app` takes by itself
python -m benchmarks.bare post URL COUNT   a client that posts a constant, one after the other, as a lane does
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time

import aiohttp
from aiohttp import web

ANSWER = json.dumps({"message_id": "01J7670SMS0000000000000APP", "accepted_time": "2026-03-04T08:59:00.000Z"}).encode()
CALLBACK = json.dumps({"app_id": "01J7670SMS0000000000000APP", "message_delivery_report": {"text": "x" * 600}}).encode()


async def handler(_: web.Request) -> web.Response:
    """A constant."""
    return web.Response(body=ANSWER, content_type="application/json")


async def serve() -> None:
    """Serve the constant under the path of messages:send, and say where."""
    app = web.Application()
    app.router.add_post("/v1/projects/{project_id}/messages:send", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"listens on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


async def post(url: str, count: int) -> None:
    """Post a constant `count` times, and say how many a second that was."""
    async with aiohttp.ClientSession() as session:
        begun = time.perf_counter()
        for _ in range(count):
            async with session.post(url, data=CALLBACK, headers={"Content-Type": "application/json"}) as answer:
                await answer.read()
        print(json.dumps({"per_second": count / (time.perf_counter() - begun)}))


def main() -> None:
    """As the first argument says."""
    loop_factory = None
    if "asyncio" not in sys.argv:
        with contextlib.suppress(ImportError):
            import uvloop

            loop_factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(serve() if sys.argv[1] == "serve" else post(sys.argv[2], int(sys.argv[3])))


if __name__ == "__main__":
    main()
