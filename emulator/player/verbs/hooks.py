"""The far side's own doing, by hand: service plan callbacks, webhook triggers, faults."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import orjson

from emulator.player.firing import Firing, Shot
from emulator.player.judgement import NoAnswer, NotMet
from emulator.player.payloads import Subject, payload
from emulator.player.play import Play
from emulator.player.troublemaking import switch
from emulator.scenarios.calls import Answered
from emulator.scenarios.faults import Fault
from emulator.scenarios.twists import CallbackStep, Fire
from emulator.scenarios.values import status_matches
from emulator.wire.base import stamp
from emulator.wire.callbacks import encode
from emulator.wire.edits import edited


async def fire(play: Play, step: Fire) -> None:
    """Send the payload to every webhook that would get it, as often as asked; each answer must be as the step says."""
    firing = Firing(play.stage, play.outside, play.app_id)
    targets = await firing.targets(step.trigger)
    if not targets:
        raise NotMet("the app has no webhook to fire at; name one under app: webhooks:")
    phone = play.cast.of(step.from_)[0] if step.from_ else ""
    body = step.raw.encode() or _body(play, step, phone)
    for target in targets:

        async def once(target: Any = target) -> Shot:
            return await firing.fire(target, body, step.sign, trigger=step.trigger.value, phone=phone)

        if step.overlap:
            shots = await asyncio.gather(*(once() for _ in range(int(step.copies))))
        else:
            shots = [await once() for _ in range(int(step.copies))]
        for number, shot in enumerate(shots, 1):
            _judge(step.answered, shot, f"copy {number} of " if len(shots) > 1 else "")


def _body(play: Play, step: Fire, phone: str) -> bytes:
    settings = play.stage.settings
    subject = Subject(play.app_id, settings.project_id, phone, settings.sender, text=step.text or "Hello")
    made = payload(step.trigger, subject, play.stage.ids, play.stage.clock)
    return encode(edited(made, step.set, step.remove))


def _judge(answered: Answered | None, shot: Shot, which: str) -> None:
    if answered is None:
        return
    if not status_matches(answered.status, shot.status):
        raise NotMet(f"{which}the callback was answered {shot}; expected {answered.status}")
    if answered.within is not None and shot.duration_s > answered.within:
        raise NotMet(
            f"{which}the callback was answered after {shot.duration_s:.3f} s; expected {answered.within.written}"
        )


async def fault(play: Play, step: Fault) -> None:
    """Switch faults on or off; what is on at the end of the case goes off then."""
    play.faults += switch(play.stage, step, play.app_id, play.cast)


async def callback(play: Play, step: CallbackStep) -> None:
    """Post a service plan callback at the adapter's public door; it must be answered as the step says, else 2xx."""
    body = step.raw.encode() if step.raw else orjson.dumps(edited(_plan_callback(play, step), step.set, step.remove))
    url = f"{play.emulator_url}/adapter/v1/{play.app_id}/callback"
    headers = {"Content-Type": "application/json"}
    try:
        request = play.outside.request("POST", url, headers=headers, body=body, timeout_s=10.0)
        answer = await play.waiting.patiently(request)
    except TimeoutError:
        raise NoAnswer(f"POST {url} was not answered in 10 s") from None
    wanted = step.expect.status if step.expect else "2xx"
    if not status_matches(wanted, answer.status):
        raise NotMet(
            f"the adapter answered {answer.status}, expected {wanted}\n  {answer.body.decode(errors='replace')}"
        )


def _plan_callback(play: Play, step: CallbackStep) -> dict[str, Any]:
    kind = str(step.type)
    phone = play.cast.of(step.from_)[0] if step.from_ else ""
    now = stamp(play.stage.clock.now())
    if kind.startswith("mo_"):
        bodies: dict[str, Any] = {
            "mo_text": step.body,
            "mo_binary": base64.b64encode(step.body.encode()).decode(),
            "mo_media": {"message": step.body, "media": []},
        }
        head = {"type": kind, "id": play.stage.ids.ulid(), "from": phone, "to": step.to or play.stage.settings.sender}
        more = {"udh": "06050415811581"} if kind == "mo_binary" else {}
        return {**head, "body": bodies[kind], "received_at": now, **more}
    batch_id = _newest_batch(play, phone)
    if kind.startswith("recipient_"):
        return {"type": kind, "batch_id": batch_id, "recipient": phone, "code": 0, "status": "Delivered", "at": now}
    counts = [{"code": 0, "status": "Delivered", "count": 1, "recipients": [phone]}]
    return {"type": kind, "batch_id": batch_id, "total_message_count": 1, "statuses": counts}


def _newest_batch(play: Play, phone: str) -> str:
    """The batch of the newest message to the phone; a report about another one is set by `set: {batch_id: ...}`."""
    sent = play.journal.find(lambda entry: entry.kind == "message.submitted" and entry.phone == phone)
    return str(sent[-1].data["batch_id"]) if sent else ""
