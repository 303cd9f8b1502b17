"""What is measured: sends, callbacks, memory and start-up, each beside aiohttp alone."""

from __future__ import annotations

import json
import statistics
import sys
import time
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.processes import Running, answer_of, running

PROJECT = "7670c0de-0000-4000-8000-000000007670"
APP = "01J7670SMS0000000000000APP"
PATH = f"/v1/projects/{PROJECT}/messages:send"
CALLBACKS_PER_MESSAGE = 3
"""MESSAGE_SUBMIT, QUEUED_ON_CHANNEL and DELIVERED."""
STORED_BEFORE, STORED = 10_000, 20_000


@dataclass(frozen=True)
class Effort:
    """How hard to try."""

    rounds: int = 3
    seconds: float = 4.0
    connections: int = 16
    stored: int = STORED
    callbacks: int = 9_000


def bodies(recipients: int = 200) -> list[str]:
    """Sends of a text to numbers that are special to nobody."""
    return [
        json.dumps(
            {
                "app_id": APP,
                "recipient": {
                    "identified_by": {"channel_identities": [{"channel": "SMS", "identity": f"+4670{n:07d}"}]}
                },
                "message": {"text_message": {"text": f"Your appointment is at {n % 24:02d}:30. Reply YES to confirm."}},
                "message_metadata": f"appointment-{n}",
            }
        )
        for n in range(1000, 1000 + recipients)
    ]


def token(emulator: Running) -> str:
    """An access token, as a client gets one."""
    basic = b64encode(b"key:secret").decode()
    request = Request(
        emulator.url + "/oauth2/token", b"grant_type=client_credentials",
        {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    with urlopen(request) as answer:
        return str(json.load(answer)["access_token"])


def send(target: Running, effort: Effort, *, requests: int = 0) -> dict[str, Any]:
    """Sends at `target`, for a while or a number of them."""
    headers = {"Authorization": f"Bearer {token(target)}"} if "emulator" in target.process.args else {}  # type: ignore[operator]
    plan = {
        "host": "127.0.0.1", "port": target.port, "path": PATH, "bodies": bodies(), "headers": headers,
        "connections": effort.connections, "seconds": effort.seconds, "requests": requests,
    }  # fmt: skip
    result = answer_of("benchmarks.load", json.dumps(plan))
    if result["refused"]:
        raise SystemExit(f"{result['refused']} sends were refused, the first with {result['first_refusal']}")
    return result


EMULATOR = ("emulator", "serve", "--port", "0", "--seed", "1")


def sends(effort: Effort) -> dict[str, list[dict[str, Any]]]:
    """Sends against all, in turn, so that a noisy neighbour disturbs all alike. The network is at rest meanwhile."""
    with (
        running("benchmarks.bare", "serve") as bare,
        running("benchmarks.bare", "serve", "asyncio") as default,
        running(*EMULATOR, "--delivery-after-s", "86400") as emulator,
    ):
        targets = {"bare": bare, "default": default, "convemu": emulator}
        for target in targets.values():  # the first second compiles patterns and fills caches
            send(target, Effort(seconds=1.0, connections=effort.connections))
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in targets}
        for _ in range(effort.rounds):
            for name, target in targets.items():
                found[name].append(_timed(target, effort))
    return found


def _timed(target: Running, effort: Effort) -> dict[str, Any]:
    """A round of sends, with the processor time that one request cost the server."""
    before = target.processor_s() if sys.platform == "linux" else 0.0
    result = send(target, effort)
    after = target.processor_s() if sys.platform == "linux" else 0.0
    return {**result, "processor_us": 1e6 * (after - before) / result["requests"]}


def whole_way(effort: Effort) -> dict[str, Any]:
    """Sends while messages are delivered at once to handsets: the whole way, without a webhook."""
    with running(*EMULATOR, "--delivery-after-s", "0") as emulator:
        send(emulator, Effort(seconds=1.0, connections=effort.connections))
        return send(emulator, effort)


def callbacks(effort: Effort) -> dict[str, float]:
    """Callbacks a second to one target, and posts a second of a bare client to the same sink."""
    messages = effort.callbacks // CALLBACKS_PER_MESSAGE
    with running("benchmarks.sink") as sink:
        bare = answer_of("benchmarks.bare", "post", sink.url + "/", str(effort.callbacks))["per_second"]
        sink.ask()
        webhook = ("--webhook-url", sink.url + "/", "--webhook-secret", "secret")
        with running(*EMULATOR, "--delivery-after-s", "0", *webhook) as emulator:
            send(emulator, effort, requests=messages)
            count, first, last = 0, 0.0, 0.0
            wanted = messages * CALLBACKS_PER_MESSAGE
            until = time.monotonic() + 120
            while count < wanted:
                if time.monotonic() > until:
                    raise SystemExit(f"only {count} of {wanted} callbacks arrived")
                more, begun, ended = sink.ask().split()
                count, first, last = count + int(more), first or float(begun), max(last, float(ended))
                time.sleep(0.1)
    return {"bare": bare, "convemu": count / (last - first), "count": count}


def memory(effort: Effort) -> float:
    """Bytes of the process for each further message, with its trace on the phone and at the operator."""
    with running(*EMULATOR, "--delivery-after-s", "0", "--journal-limit", "100") as emulator:
        send(emulator, effort, requests=STORED_BEFORE)
        time.sleep(1)  # let deliveries end
        before = emulator.resident_bytes()
        send(emulator, effort, requests=effort.stored)
        time.sleep(1)
        return (emulator.resident_bytes() - before) / effort.stored


def start_up(rounds: int) -> dict[str, float]:
    """Seconds from the command to an open socket, the median of some."""

    def median(*command: str) -> float:
        times = []
        for _ in range(rounds):
            with running(*command) as started:
                times.append(started.started_in_s)
        return statistics.median(times)

    return {"bare": median("benchmarks.bare", "serve"), "convemu": median(*EMULATOR)}
