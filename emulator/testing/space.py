"""One leased space, and what a test does in it. Everything here is awaited in the engine's loop, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from emulator.clock import Clock
from emulator.durations import seconds
from emulator.scenarios.matching import Captures, differences
from emulator.testing.client import Client
from emulator.testing.explaining import Candidate, missing, troubles, unexpected

MOST = 5000
Fields = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""What is compared of an entry of the journal."""


class Space:
    """A lease, the phones named so far, and which entries of the journal earlier waits took."""

    def __init__(self, client: Client, lease: Mapping[str, Any]) -> None:
        self.client = client
        self.lease = lease
        self.numbers: dict[str, str] = {}  # name -> number with plus
        self._first = int(lease["numbers"]["first"])
        self._count = int(lease["numbers"]["count"])
        self._used = 0
        self._taken: set[int] = set()
        self._faults: list[str] = []
        self._clock = Clock()

    @property
    def app_id(self) -> str:
        """The space's app."""
        return str(self.lease["app_id"])

    async def post(self, path: str, body: Any = None) -> Any:
        """A call of the emulator's own API."""
        return await self.client.call("POST", f"/_emulator/{path}", body)

    # -- phones ----------------------------------------------------------------------------------------------------

    @property
    def names(self) -> dict[str, str]:
        """What the phones were called, by number with plus."""
        return {number: name for name, number in self.numbers.items()}

    def number(self, name: str) -> str:
        """The number of the phone called so, always the same; a new name gets the next number of the range."""
        if name.startswith("+"):
            return name
        if name not in self.numbers:
            assert self._used < self._count, f"the space has {self._count} phones, and all of them have names"
            self.numbers[name] = f"+{self._first + self._used}"
            self._used += 1
        return self.numbers[name]

    async def write(self, name: str, **said: Any) -> None:
        """A person sends something from the phone."""
        body = {"app_id": self.app_id, **{key: value for key, value in said.items() if value is not None}}
        await self.post(f"phones/{self.number(name)}/messages", body)

    async def change(self, name: str, **state: Any) -> None:
        """Another state of the handset."""
        await self.client.call("PATCH", f"/_emulator/phones/{self.number(name)}", state)

    def on(self, name: str) -> dict[str, str]:
        """Heads of the entries about SMS on a phone. On a number that all may use, only what this space's app sent."""
        digits = self.number(name).lstrip("+")
        ours = digits.isdecimal() and self._first <= int(digits) < self._first + self._count
        return {"kind": "phone.received", "phone": digits, **({} if ours else {"app_id": self.app_id})}

    # -- waiting -----------------------------------------------------------------------------------------------------

    async def first(
        self, what: str, heads: Mapping[str, str], wanted: Mapping[str, Any], fields: Fields, timeout: float | str
    ) -> tuple[Mapping[str, Any], Captures]:
        """The first entry with these heads and fields that no wait took yet, and what its patterns captured.

        Raises AssertionError with the nearest misses after `timeout` of real time (seconds, or text with a unit).
        """
        written = timeout if isinstance(timeout, str) else f"{timeout:g}s"
        until, after = self._clock.now() + seconds(written), 0
        misses: list[Candidate] = []
        while True:
            for entry in await self.entries(heads, after):
                after = entry["seq"]
                if entry["seq"] in self._taken:
                    continue
                captures: Captures = {}
                compared = fields(entry)
                wrong = differences(wanted, compared, captures)
                if not wrong:
                    self._taken.add(entry["seq"])
                    return entry, captures
                misses.append((compared, wrong))
            left_s = until - self._clock.now()
            if left_s <= 0:
                raise AssertionError(missing(what, wanted, written, misses, await self._notes()))
            body = {"match": dict(heads), "after": after, "timeout": f"{left_s * 1000:.0f}ms"}
            await self.post("journal:wait", body)

    async def none(
        self, what: str, heads: Mapping[str, str], wanted: Mapping[str, Any], fields: Fields, within: float | str
    ) -> None:
        """Return when none has come `within` this real time. Raises AssertionError with the one that did."""
        try:
            entry, _ = await self.first(what, heads, wanted, fields, within)
        except AssertionError:
            return
        raise AssertionError(unexpected(what, wanted, fields(entry)))

    async def _notes(self) -> list[str]:
        return troubles(await self.entries(), await self.client.call("GET", "/_emulator/clock"))

    # -- the emulator --------------------------------------------------------------------------------------------------

    async def entries(self, heads: Mapping[str, str] | None = None, after: int = 0) -> list[Mapping[str, Any]]:
        """The journal's entries with these heads (unless said, all of this space), oldest first; calls are read."""
        heads = {"app_id": self.app_id} if heads is None else heads
        query = urlencode({**heads, "after": after, "limit": MOST})
        found = (await self.client.call("GET", f"/_emulator/journal?{query}"))["entries"]
        return [_read(entry) if entry["kind"] == "api.call" else entry for entry in found]

    async def webhook(self, target: str, triggers: tuple[str, ...]) -> None:
        """Have the app's callbacks go to `target`, signed; no triggers mean all."""
        await self.post(f"leases/{self.lease['id']}/webhooks", {"target": target, "triggers": triggers or None})

    async def load(self, text: str, file: str) -> None:
        """Put a scenario's rules, carriers and phones in force for this space."""
        from emulator.scenarios.load import load_text

        phones = load_text(text, file).all_phones  # every problem comes up here, with its line
        numbers = {name: self.number(name) for name, phone in phones.items() if not phone.is_crowd}
        body = {"yaml": text, "name": file, "app_id": self.app_id, "phones": numbers}
        await self.client.call("PUT", "/_emulator/scenarios", body)

    async def fault(self, values: Mapping[str, Any]) -> None:
        """Put a fault in force until the space ends; faults of callbacks concern this space only."""
        own = {"app_id": self.app_id} if values.get("on", "callback") == "callback" else {}
        self._faults.append((await self.post("faults", {**own, **values}))["id"])

    async def reset(self) -> None:
        """Forget what happened in the space."""
        await self._without_faults()
        await self.post("reset", {"app_id": self.app_id})
        self._taken.clear()

    async def end(self) -> None:
        """Give the space back. One that ran out meanwhile is gone already."""
        from emulator.errors import CallerError

        await self._without_faults()
        try:
            await self.client.call("DELETE", f"/_emulator/leases/{self.lease['id']}")
        except CallerError:
            pass

    async def _without_faults(self) -> None:
        from emulator.errors import CallerError

        for fault_id in self._faults:
            try:
                await self.client.call("DELETE", f"/_emulator/faults/{fault_id}")
            except CallerError:  # taken away by hand, or by a reset
                pass
        self._faults.clear()


def _read(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    data = entry["data"]
    return {**entry, "data": {**data, "request": _json(data["request"]), "response": _json(data["response"])}}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text or None
