"""The report card of the app's webhook behaviour (`verdict:`): probes after the steps, judged by status and by effect.

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
from emulator.player.results import Remark
from emulator.player.results import Verdict as Outcome
from emulator.scenarios.laws import Verdict
from emulator.scenarios.matching import shown
from emulator.scenarios.twists import changed
from emulator.webhooks.callback import Target
from emulator.wire.callbacks import encode
from emulator.wire.enums import Trigger

QUIET_S = 0.2
"""Real seconds of silence after which a probe has had its effect."""
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
        return encode(changed(made, dict(more or {}), ()))

    async def fire(self, subject: Subject, body: bytes, sign: Sign = "good", trigger: str = "MESSAGE_INBOUND") -> Shot:
        """Send it to the webhook under examination."""
        return await self.firing.fire(self.target, body, sign, trigger=trigger, phone=subject.phone)

    async def effect(self, subject: Subject) -> tuple[str, ...]:
        """Kinds of what the app has sent to the phone, once it has been quiet for a moment."""
        clock = self.play.stage.clock
        with clock.yielded():
            await clock.settled(QUIET_S)
        sent = self.play.journal.find(
            lambda entry: entry.kind == "message.accepted" and entry.phone == subject.phone, after=self.play.first_seq
        )
        return tuple(str(entry.data.get("kind", "")) for entry in sent)


async def report_card(play: Play, wanted: Verdict) -> list[Remark]:
    """A remark per line of the report card that the scenario asks for, with evidence."""
    remarks = [_acks(play, wanted.acks_within)] if wanted.acks_within is not None else []
    checks = {name: getattr(wanted, name) for name in CHECKS if getattr(wanted, name) != "ignore"}
    if not checks:
        return remarks
    firing = Firing(play.stage, play.outside, play.app_id)
    targets = await firing.targets(Trigger.MESSAGE_INBOUND)
    if not targets:
        return [*remarks, Remark("verdict", Outcome.FAILED, "the app has no webhook to examine; see app: webhooks:")]
    card = Card(play, firing, targets[0], _usual_text(play))
    complaint = await _clean_run(card)
    if complaint:
        return [*remarks, Remark("verdict", Outcome.FAILED, complaint)]
    for name, severity in checks.items():
        wrong = await CHECKS[name](card)
        verdict = Outcome.FAILED if wrong and severity == "fail" else Outcome.PASSED
        remarks.append(
            Remark(f"verdict {name}", verdict, wrong or "as it should be", warning=bool(wrong) and severity == "warn")
        )
    return remarks


def _usual_text(play: Play) -> str:
    """What the scenario's people wrote last: the app has something to say to it, most likely."""
    texts = [entry.data["text"] for entry in play.journal.find(lambda e: e.kind == "phone.sent", after=play.first_seq)]
    return str(texts[-1]) if texts else "Hello"


def _acks(play: Play, within: float) -> Remark:
    slow = [
        each for each in play.sightings.callbacks if not each.fields["spoiled"] and each.fields["duration_s"] > within
    ]
    worst = max((each.fields["duration_s"] for each in play.sightings.callbacks), default=0.0)
    name = "verdict acks_within"
    if not slow:
        return Remark(name, Outcome.PASSED, f"the slowest answer took {worst:.3f} s")
    kinds = ", ".join(sorted({each.fields["trigger"] for each in slow}))
    return Remark(
        name, Outcome.FAILED, f"{len(slow)} callbacks ({kinds}) took up to {worst:.3f} s; allowed: {within:g} s"
    )


async def _clean_run(card: Card) -> str:
    subject = card.subject()
    shot = await card.fire(subject, card.body(subject))
    card.clean = await card.effect(subject)
    return "" if shot.taken else f"an honest callback was answered {shot}; nothing else can be judged"


# -- the checks: each answers what is wrong, or "" -------------------------------------------------------------------


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
}
