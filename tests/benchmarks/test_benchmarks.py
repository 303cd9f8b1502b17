"""The benchmark runs, measures both sides, and does not take a refusal for a fast answer."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys

import pytest

from benchmarks import measures
from benchmarks.load import Plan, Run
from benchmarks.measures import Effort
from benchmarks.processes import ROOT, answer_of, running
from benchmarks.sink import Sink


@pytest.mark.slow
def test_sends_are_measured_beside_aiohttp_alone() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "sends", "--rounds", "1", "--seconds", "0.3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=True)
    lines = done.stdout.splitlines()
    for name, line in zip(("bare", "default", "convemu"), lines, strict=True):
        assert re.fullmatch(name + r"\t[\d,]+/s p99 [\d.]+ ms", line)


def test_a_refused_send_ends_the_measurement() -> None:
    with running("benchmarks.bare", "serve") as bare, pytest.MonkeyPatch.context() as patch:
        patch.setattr(measures, "PATH", "/nowhere")
        with pytest.raises(SystemExit, match=r"sends were refused, the first with HTTP/1\.1 404"):
            measures.send(bare, Effort(connections=2), requests=4)


def test_the_load_sends_exactly_as_many_as_it_was_told_and_the_sink_counts_each() -> None:
    with running("benchmarks.sink") as sink:
        plan = {"host": "127.0.0.1", "port": sink.port, "path": "/", "bodies": ["{}", '{"a": 1}'], "requests": 25}
        result = answer_of("benchmarks.load", json.dumps(plan))
        assert (result["requests"], result["refused"]) == (25, 0)
        assert 0 < result["p50_ms"] <= result["p99_ms"]
        assert sink.ask().split()[0] == "25"


class Last(Sink):
    """Answers the one request when every other connection has gone."""

    others = 15
    held: tuple[Last, bytes] | None = None

    def data_received(self, data: bytes) -> None:
        Last.held = (self, data)

    def connection_lost(self, exc: Exception | None) -> None:
        Last.others -= 1
        if not Last.others and Last.held:
            sink, data = Last.held
            Sink.data_received(sink, data)


async def test_connections_that_find_nothing_left_to_send_end_the_run_with_the_others() -> None:
    server = await asyncio.get_running_loop().create_server(Last, "127.0.0.1", 0)
    async with server:
        plan = Plan("127.0.0.1", server.sockets[0].getsockname()[1], "/", ["{}"], connections=16, requests=1)
        result = await asyncio.wait_for(Run(plan).result(), 10)
    assert (result["requests"], result["refused"]) == (1, 0)
