"""The last mile: from the operator to the handset, as its state allows, and back what the person answers.

to_handset ──> on: all at once, or part by part ──> shown ──> replies
         │──> off, out of coverage: held until it is on, or until the SMS expires
         └──> inbox full, blocked: failed
"""

from __future__ import annotations

from typing import Protocol

from emulator.clock import Clock
from emulator.errors import InvalidArgument, NotFound
from emulator.journal import Journal
from emulator.network.courses import BLOCKED_BY_HANDSET, DELIVERED, EXPIRED, INBOX_FULL, Outcome
from emulator.network.due import DueWork
from emulator.network.handsets import Handsets
from emulator.settings import Settings
from emulator.store.base import Store, changed
from emulator.store.batches import SMS, ReplyPlan, Sms, held_for
from emulator.store.phones import PARTS_SEEN, PHONES, HandsetState
from emulator.wire.identities import bare


class Timeline(Protocol):
    """What the last mile asks of the operator."""

    async def finish(self, sms: Sms, outcome: Outcome) -> None: ...
    def schedule(self, sms: Sms) -> None: ...
    def cancel(self, sms: Sms) -> None: ...


class LastMile:
    """Hands SMS over to phones."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        journal: Journal,
        store: Store,
        handsets: Handsets,
        work: DueWork,
        timeline: Timeline,
    ) -> None:
        self._any_part_is_enough = settings.split_report == "any"
        self._clock = clock
        self._journal = journal
        self._store = store
        self._handsets = handsets
        self._work = work
        self._timeline = timeline
        handsets.on_reachable = lambda number: work.soon(self._release, number)

    async def to_handset(self, sms: Sms) -> None:
        """Deliver, hold or fail, as the handset's state says."""
        phone = await self._store.get(PHONES, sms.recipient)
        state = phone.state if phone else HandsetState.ON
        if state is HandsetState.BLOCKED or (phone and phone.blocks and bare(sms.sender) in phone.blocks):
            await self._timeline.finish(sms, BLOCKED_BY_HANDSET)
        elif state is HandsetState.INBOX_FULL:
            await self._timeline.finish(sms, INBOX_FULL)
        elif state is not HandsetState.ON:
            await self._hold(sms, state.value)
        elif sms.arrival:
            await self._deliver_parts(sms)
        else:
            await self.deliver(sms)

    async def deliver(self, sms: Sms) -> None:
        """Show it now, report it, and have the person answer."""
        await self._show(sms)
        await self._timeline.finish(sms, DELIVERED)

    async def _show(self, sms: Sms) -> None:
        await self._handsets.receive(sms)
        for reply in sms.replies:
            self._work.at(self._clock.now() + reply.after_s, self._reply, sms, reply)

    async def _reply(self, sms: Sms, reply: ReplyPlan) -> None:
        try:
            if reply.choice is None:
                await self._handsets.originate(sms.recipient, reply.text, to=sms.sender, app_id=sms.app_id)
            else:
                await self._handsets.answer_choice(
                    sms.recipient, reply.choice, message_id=sms.message_id, app_id=sms.app_id
                )
        except (InvalidArgument, NotFound) as error:
            self._journal.add(
                "sms.reply.impossible", app_id=sms.app_id, message_id=sms.message_id, phone=sms.recipient,
                why=error.message,
            )  # fmt: skip

    # -- a handset that cannot take it now ---------------------------------------------------------------------

    async def _hold(self, sms: Sms, why: str) -> None:
        held = self._expiring(sms, held=why)
        await self._store.put(SMS, held)
        self._journal.add("sms.held", app_id=sms.app_id, message_id=sms.message_id, phone=sms.recipient, why=why)
        self._timeline.schedule(held)

    async def _release(self, number: str) -> None:
        """The handset can take SMS again: what waited for it arrives, oldest first."""
        for sms in await self._store.page(SMS, held_for(number), limit=10_000, ascending=True):
            self._timeline.cancel(sms)
            await self.to_handset(changed(sms, held=""))

    @staticmethod
    def _expiring(sms: Sms, *, held: str = "") -> Sms:
        """`sms`, to expire at the end of its time to live unless something better happens before."""
        return changed(
            sms, held=held, due_at=sms.expires_at, outcome_code=EXPIRED.code, outcome_status=EXPIRED.status
        )  # fmt: skip

    async def _has_some(self, sms: Sms) -> bool:
        """Whether it was reported delivered with its first part, and the others may still come."""
        return sms.code == DELIVERED.code and await self._store.get(PARTS_SEEN, sms.id) is not None

    # -- part by part ------------------------------------------------------------------------------------------

    async def _deliver_parts(self, sms: Sms) -> None:
        waiting = self._expiring(sms)  # in case a part gets lost
        await self._store.put(SMS, waiting)
        self._timeline.schedule(waiting)
        await self.go_on(waiting)

    async def go_on(self, sms: Sms) -> None:
        """Have the parts arrive that the phone has not got yet; all others came before."""
        seen = await self._store.get(PARTS_SEEN, sms.id)
        missing = [(sequence, at_s) for sequence, at_s in sms.arrival if seen is None or sequence not in seen.sequences]
        now = self._clock.now()
        for sequence, at_s in missing:
            self._work.at(now + at_s - missing[0][1], self._part, sms.id, sequence)

    async def _part(self, id: str, sequence: int) -> None:
        sms = await self._store.get(SMS, id)
        if sms is None or sms.held or (sms.is_final and not await self._has_some(sms)):
            return
        phone = await self._store.get(PHONES, sms.recipient)
        if phone and phone.state is not HandsetState.ON and not sms.is_final:
            self._timeline.cancel(sms)
            await self.to_handset(sms)
            return
        seen = await self._handsets.receive_part(sms, sequence)
        if len(seen) == sms.parts:
            await self._show(sms)
        if not sms.is_final and (len(seen) == sms.parts or self._any_part_is_enough):
            self._timeline.cancel(sms)
            await self._timeline.finish(sms, DELIVERED)
