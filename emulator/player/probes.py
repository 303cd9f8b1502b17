"""The probes of the report card: each does one thing to the webhook and says what is wrong with what came of it, or "".

The effect of a probe is what the app sends afterwards to the phone that the probe is about. Every probe has a phone of
its own, so effects are told apart; a clean run comes first and says what an honest callback brings about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.player.cast import fresh_number
from emulator.player.firing import Firing, Shot, Sign
from emulator.player.payloads import Subject, payload
from emulator.player.play import Play
from emulator.scenarios.matching import shown
from emulator.webhooks.callback import Target
from emulator.wire.callbacks import encode
from emulator.wire.edits import edited
from emulator.wire.enums import Trigger

QUIET_S = 0.2
"""Real seconds of silence after which a probe has had its effect."""
SLOW_API_S = 1.0
"""Real seconds that a slow API takes: an app that works before it acknowledges cannot be faster."""
_FUTURE = {"brand_new_field": {"from": "a later version of the API"}}
_ODD_TEXTS = {
    "an empty text": "",
    "a text of 2000 characters": "long " * 400,
    "emoji and right-to-left": "👩‍👩‍👧 \u202eשלום",
}


@dataclass(slots=True)
class Card:
    """One webhook being examined."""

    play: Play
    firing: Firing
    target: Target
    text: str  # what the probing phones write
    clean: tuple[str, ...] = ()  # kinds of what the app sends for an honest callback
    _count: int = field(default=0)

    def subject(self, text: str | None = None, status: str = "DELIVERED") -> Subject:
        """A phone that nobody else has, which writes the usual text or another one."""
        self._count += 1
        phone = fresh_number(self.play.chance.fresh(f"probe/{self._count}"), self.play.cast)
        self.play.sightings.phones |= {phone}
        settings = self.play.stage.settings
        said = self.text if text is None else text
        return Subject(self.play.app_id, settings.project_id, phone, settings.sender, said, status=status)

    def body(
        self, subject: Subject, trigger: Trigger = Trigger.MESSAGE_INBOUND, more: Mapping[str, Any] | None = None
    ) -> bytes:
        """The bytes of a callback about `subject`; `more` is set by path."""
        made = payload(trigger, subject, self.play.stage.ids, self.play.stage.clock)
        return encode(edited(made, more or {}))

    async def fire(self, subject: Subject, body: bytes, sign: Sign = "good", trigger: str = "MESSAGE_INBOUND") -> Shot:
        """Send it to the webhook under examination."""
        return await self.firing.fire(self.target, body, sign, trigger=trigger, phone=subject.phone)

    async def effect(self, subject: Subject) -> tuple[str, ...]:
        """Kinds of what the app has sent to the phone, once it has been quiet for a moment."""
        clock = self.play.stage.clock
        with clock.yielded(), clock.standing():
            await clock.settled(QUIET_S)
        sent = self.play.journal.find(
            lambda entry: entry.kind == "message.accepted" and entry.phone == subject.phone, after=self.play.first_seq
        )
        return tuple(str(entry.data.get("kind", "")) for entry in sent)


def _must_refuse(sign: Sign, what: str) -> Callable[[Card], Awaitable[str]]:
    async def check(card: Card) -> str:
        if not card.target.secret:
            return "the webhook has no secret, so nothing is signed"
        subject = card.subject()
        shot = await card.fire(subject, card.body(subject), sign)
        return _refused(what, shot, await card.effect(subject))

    return check


async def _replayed_nonce(card: Card) -> str:
    if not card.target.secret:
        return "the webhook has no secret, so nothing is signed"
    first, second = card.subject(), card.subject()
    await card.fire(first, card.body(first))
    shot = await card.fire(second, card.body(second), "reused")
    return _refused("a nonce that it had seen", shot, await card.effect(second))


def _refused(what: str, shot: Shot, effect: tuple[str, ...]) -> str:
    if effect:
        return f"{what} was answered {shot}, and the app sent {len(effect)} message(s) because of it"
    return "" if shot.refused else f"{what} was answered {shot}; expected a refusal (401)"


async def _idempotent(card: Card) -> str:
    for overlap, how in ((False, "one after the other"), (True, "at the same time")):
        subject = card.subject()
        body = card.body(subject)
        if overlap:
            shots = list(await asyncio.gather(card.fire(subject, body), card.fire(subject, body)))
        else:
            shots = [await card.fire(subject, body), await card.fire(subject, body)]
        effect = await card.effect(subject)
        if effect != card.clean:
            return f"a callback sent twice, {how}: the app sent {len(effect)} messages instead of {len(card.clean)}"
        if bad := next((shot for shot in shots if not shot.taken), None):
            return f"a callback sent twice, {how}, was answered {bad}; a repeated one has to be acknowledged too"
    return ""


async def _unknown_fields(card: Card) -> str:
    subject = card.subject()
    shot = await card.fire(subject, card.body(subject, more={**_FUTURE, "message.brand_new_field": _FUTURE}))
    effect = await card.effect(subject)
    if not shot.taken:
        return f"a payload with fields of a later version was answered {shot}"
    return "" if effect == card.clean else f"unknown fields changed what the app sends: {len(effect)} messages"


async def _unknown_trigger(card: Card) -> str:
    subject = card.subject()
    settings = card.play.stage.settings
    body = encode({"app_id": card.play.app_id, "project_id": settings.project_id, "brand_new_notification": {"id": "1"},
                   "message_metadata": "", "correlation_id": ""})  # fmt: skip
    shot = await card.fire(subject, body, trigger="BRAND_NEW")
    return "" if shot.taken else f"a callback of an unknown kind was answered {shot}; it would come again and again"


async def _any_text(card: Card) -> str:
    for what, text in _ODD_TEXTS.items():
        subject = card.subject(text)
        shot = await card.fire(subject, card.body(subject))
        await card.effect(subject)
        if not shot.taken:
            return f"{what} ({shown(text)}) was answered {shot}"
    return ""


async def _reordering(card: Card) -> str:
    subject = card.subject()
    message_id = card.play.stage.ids.ulid()
    for status in ("DELIVERED", "QUEUED_ON_CHANNEL", "DELIVERED"):
        more = {"message_delivery_report.message_id": message_id, "message_delivery_report.status": status}
        shot = await card.fire(subject, card.body(subject, Trigger.MESSAGE_DELIVERY, more), trigger="MESSAGE_DELIVERY")
        if not shot.taken:
            return f"{status}, late or twice, was answered {shot}"
    effect = await card.effect(subject)
    return f"late reports made the app send {len(effect)} message(s)" if effect else ""


async def _new_id(card: Card) -> str:
    subject = card.subject()
    for _ in ("the first", "the same under a new id"):
        shot = await card.fire(subject, card.body(subject))
        effect = await card.effect(subject)
        if not shot.taken:
            return f"the same text under a new id was answered {shot}"
    if card.clean and len(effect) <= len(card.clean):
        return "the same text under a new id was taken for a repetition: the app sent nothing because of it"
    return ""


async def _acks_before_work(card: Card) -> str:
    if not card.clean:
        return ""  # it makes no call that could be slow
    subject = card.subject()
    faults = card.play.stage.faults
    slow = faults.add({"on": "api", "kind": "latency", "by": f"{SLOW_API_S:g}s", "of": "messages:send"})
    try:
        shot = await card.fire(subject, card.body(subject))
        await card.effect(subject)
    finally:
        faults.remove(slow.id)
    if not shot.taken:
        return f"with an API that took {SLOW_API_S:g} s the callback was answered {shot}"
    if shot.duration_s < SLOW_API_S:
        return ""
    return f"with an API that took {SLOW_API_S:g} s the callback was answered only after {shot.duration_s:.2f} s"


CHECKS: Mapping[str, Callable[[Card], Awaitable[str]]] = {
    "rejects_bad_signature": _must_refuse("wrong", "a wrong signature"),
    "rejects_unsigned": _must_refuse("none", "a missing signature"),
    "rejects_altered_body": _must_refuse("altered", "a body that was changed after signing"),
    "rejects_old_timestamp": _must_refuse("old", "a signature of an hour ago"),
    "rejects_replayed_nonce": _replayed_nonce,
    "idempotent": _idempotent,
    "tolerates_unknown_fields": _unknown_fields,
    "tolerates_unknown_trigger": _unknown_trigger,
    "tolerates_any_text": _any_text,
    "tolerates_reordering": _reordering,
    "takes_new_id": _new_id,
    "acks_before_work": _acks_before_work,
}
