"""Sending callbacks at the app from outside the dispatcher: any bytes, signed in any way, and the answer at once.

They stand in the journal as attempts like all others, with `fired`, and with `spoiled` when an honest application has
to refuse them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from emulator.errors import TargetUnreachable
from emulator.player.outside import Answer, Outside
from emulator.player.stage import Stage
from emulator.webhooks import signing
from emulator.webhooks.callback import Target
from emulator.webhooks.nonces import Nonces
from emulator.wire.enums import Trigger

Sign = Literal["good", "wrong", "none", "old", "reused", "altered"]
OLD_S = 3600.0


@dataclass(frozen=True, slots=True)
class Shot:
    """What came of one callback: the app's answer, or why there is none."""

    status: int  # 0: no answer
    duration_s: float  # real time
    answer: str = ""
    fault: str = ""

    @property
    def taken(self) -> bool:
        """Whether the app took it."""
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the app refused it as the caller's fault."""
        return 400 <= self.status < 500

    def __str__(self) -> str:
        return f"{self.status} {self.answer[:80]}".strip() if self.status else self.fault


class Firing:
    """Fires at the webhooks of one app."""

    def __init__(self, stage: Stage, outside: Outside, app_id: str) -> None:
        self._stage = stage
        self._outside = outside
        self._app_id = app_id
        self._nonces = Nonces(stage.clock)
        self._last_nonce: dict[str, str] = {}  # by address: what a good callback carried

    async def targets(self, trigger: Trigger) -> list[Target]:
        """The webhooks that would be told of this trigger; when none would, all that there are."""
        hooks = await self._stage.webhooks.subscribed(self._app_id, trigger)
        every = hooks or await self._stage.webhooks.list(self._stage.settings.project_id, self._app_id)
        return [Target(hook.wire.target, hook.wire.secret, webhook_id=hook.id) for hook in every]

    async def fire(
        self,
        target: Target,
        body: bytes,
        sign: Sign = "good",
        *,
        trigger: str = "",
        phone: str = "",
        message_id: str = "",
    ) -> Shot:
        """Send `body` once, signed as asked; the answer, also when there is none."""
        sent = body[:-1] + b' ,"altered":true}' if sign == "altered" else body
        headers = {"Content-Type": "application/json", **self._signed(target, body, sign)}
        began = time.perf_counter()
        shot = await self._shot(target.url, headers, sent, began)
        self._stage.journal.add(
            "callback.attempt", app_id=self._app_id, message_id=message_id, phone=phone, callback_id="",
            trigger=trigger, url=target.url, number=1, status=shot.status or None, fault=shot.fault,
            answered_in_s=round(shot.duration_s, 3), next_try_in_s=None, state="done" if shot.taken else "failed",
            spoiled="" if sign == "good" else sign, payload=_payload(sent), answer=shot.answer[:200], fired=True,
        )  # fmt: skip
        return shot

    async def _shot(self, url: str, headers: Mapping[str, str], body: bytes, began: float) -> Shot:
        timeout_s = self._stage.settings.callback_timeout_s
        try:
            answer: Answer = await self._outside.request("POST", url, headers=headers, body=body, timeout_s=timeout_s)
        except TargetUnreachable as fault:
            return Shot(0, time.perf_counter() - began, fault=fault.message)
        except TimeoutError:
            return Shot(0, time.perf_counter() - began, fault=f"no answer in {timeout_s:g} s")
        return Shot(answer.status, time.perf_counter() - began, answer.body.decode(errors="replace"))

    def _signed(self, target: Target, body: bytes, sign: Sign) -> dict[str, str]:
        if sign == "none" or not target.secret:
            return {}
        secret = target.secret + " and something that nobody knows" if sign == "wrong" else target.secret
        nonce = self._reused(target) if sign == "reused" else self._nonces.fresh()
        if sign == "good":
            self._last_nonce[target.url] = nonce
        moment = self._stage.clock.wall() - (OLD_S if sign == "old" else 0.0)
        return signing.headers(secret, body, nonce, str(int(moment)))

    def _reused(self, target: Target) -> str:
        """A nonce that the app has seen: of a callback fired before, else of the webhook's last attempt."""
        if target.url in self._last_nonce:
            return self._last_nonce[target.url]
        last = self._stage.dispatcher.last_attempt(target.lane)
        carried = dict(last.headers).get(signing.NONCE, "") if last else ""
        return carried or self._nonces.fresh()


def _payload(body: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
