"""Deciding by hand what the operator left open."""

from __future__ import annotations

from emulator.journal import Entry
from emulator.player.explain import joined, troubles
from emulator.player.judgement import NotMet
from emulator.player.play import Play
from emulator.scenarios.matching import differences
from emulator.scenarios.twists import Failure, Outcome
from emulator.store.batches import Sms


async def outcome(play: Play, step: Outcome) -> None:
    """Wait until such a message is on its way, then end it as the step says."""
    deadline = play.stage.clock.now() + step.within
    while True:
        seq = play.journal.last_seq
        sms = await _waiting_sms(play, step)
        if sms is not None:
            failed = step.failed or Failure()
            code = None if failed.code is None else int(failed.code)
            reason = failed.reason.value if failed.reason else ""
            await play.stage.operator.decide_by_hand(sms.id, step.status, reason=reason, code=code)
            return

        def taken(seq: int = seq) -> Entry | None:
            return next(iter(play.journal.find(lambda entry: entry.kind == "sms.fate", after=seq, limit=1)), None)

        if await play.waiting.until(taken, max(0.0, deadline - play.stage.clock.now())) is None:
            raise NotMet(await _nothing_waits(play, step))


async def _waiting_sms(play: Play, step: Outcome) -> Sms | None:
    numbers = play.cast.of(step.to) if step.to else ("",)
    for number in numbers:
        for sms in await play.stage.operator.pending(number):
            ours = sms.app_id == play.app_id and (not step.message or sms.message_id == step.message)
            if ours and not (step.text and differences(step.text, sms.text)):
                return sms
    return None


async def _nothing_waits(play: Play, step: Outcome) -> str:
    there = [sms for sms in await play.stage.operator.pending() if sms.app_id == play.app_id]
    waiting = [f"  waiting: {sms.text!r} to {play.spoken(sms.recipient)}" for sms in there[:3]]
    return joined("no such message waits for its fate", *waiting, troubles(play))
