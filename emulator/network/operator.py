"""The operator's network: takes an SMS, decides its course, hands it to the phone when its time has come, reports.

take ──> Dispatched ──(due)──> phone ──> Delivered ──(after a while)──> the person's replies
    │        │   └── phone off: held until it is on, or until the SMS expires
    │        └── due, and the course says otherwise ──> Failed, Expired, Aborted ...
    └──> Queued, while the plan's rate is used up ──(its turn)──> Dispatched
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from emulator.chance import Chance
from emulator.clock import Clock, Timer
from emulator.delivery import ReasonCode
from emulator.errors import FailedPrecondition, InvalidArgument, NotFound
from emulator.journal import Journal
from emulator.network import number_fates
from emulator.network.arrivals import arrivals
from emulator.network.carriers import Carriers
from emulator.network.courses import DELIVERED, EXPIRED, Course, Outcome, failed, of_decision
from emulator.network.due import DueWork
from emulator.network.handsets import Handsets
from emulator.network.last_mile import LastMile
from emulator.network.plan_rate import PlanRate
from emulator.network.reporting import Reporting
from emulator.network.rules import ActiveRules
from emulator.network.walks import everything
from emulator.scenarios.fates import Facts
from emulator.settings import Settings
from emulator.sms.codes import DISPATCHED, QUEUED
from emulator.store.base import Kind, Store, changed
from emulator.store.batches import BATCHES, PENDING, SMS, Sms, sms_id
from emulator.store.messages import MESSAGES
from emulator.store.phones import REFERENCES
from emulator.store.plans import GROUPS, INBOUNDS, PLANS
from emulator.store.taken import TAKEN
from emulator.wire.base import stamp
from emulator.wire.identities import bare

QUICKEST_S = 0.02
"""No network is faster: whoever submitted has to be able to write down the batch id before the report comes."""

_OF_PLANS: tuple[Kind[Any], ...] = (GROUPS, PLANS, INBOUNDS, REFERENCES, TAKEN)

BY_HAND: Mapping[str, Outcome | None] = {"delivered": DELIVERED, "failed": None, "expired": EXPIRED}
"""What somebody can decide; `failed` wants a reason or code."""


class Operator:
    """Owns the timeline of every SMS on its way."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        chance: Chance,
        journal: Journal,
        store: Store,
        rules: ActiveRules,
        carriers: Carriers,
        handsets: Handsets,
        reporting: Reporting,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._chance = chance.child("operator")
        self._journal = journal
        self._store = store
        self._rules = rules
        self._carriers = carriers
        self._reporting = reporting
        self._default = Course("default", DELIVERED, settings.delivery_after_s)
        self._rate = PlanRate(settings.plan_rate)
        self._timers: dict[str, Timer] = {}
        self.work = DueWork(clock, journal)
        self._in_time = self._due  # one bound method for all timers
        self.on_start: list[Callable[[], Awaitable[object]]] = []  # what else has something to resume after a restart
        self._last_mile = LastMile(settings, clock, journal, store, handsets, self.work, self)

    async def run(self) -> None:
        """Do what is due until cancelled. What was on its way when the emulator stopped goes on."""
        after: str | None = None
        while waiting := await self._store.page(SMS, PENDING, after=after, limit=1000, ascending=True):
            for sms in waiting:
                if sms.id not in self._timers:
                    self._keep_turn(sms)
                    self.schedule(sms)
                    if sms.arrival and sms.outcome_status == EXPIRED.status and not sms.held:
                        await self._last_mile.go_on(sms)  # its parts were arriving
            after = waiting[-1].id
        for resume in self.on_start:
            await resume()
        await self.work.run()

    # -- taking ------------------------------------------------------------------------------------------------

    async def take(self, sms: Sms, *, metadata: str = "", course: Course | None = None) -> Sms:
        """Take an SMS from a service plan; it waits when the plan's rate is used up.

        `course` is given when the plan itself knows what becomes of it.
        """
        now = self._clock.now()
        turn = now if course else self._rate.turn(sms.plan_id, now, sms.expires_at)
        if turn is None or turn > now:
            return await self._queue(sms, metadata, turn)
        return await self._dispatch(sms, metadata, course, now)

    async def _queue(self, sms: Sms, metadata: str, turn: float | None) -> Sms:
        waiting = changed(
            sms, code=QUEUED, status="Queued", status_at=self._clock.now(), metadata=metadata,
            due_at=sms.expires_at if turn is None else turn,
        )  # fmt: skip
        self._journal.add(
            "sms.queued", app_id=sms.app_id, message_id=sms.message_id, phone=sms.recipient,
            why="the service plan's rate is used up", until="" if turn is None else stamp(turn),
        )  # fmt: skip
        await self._store.put(SMS, waiting)
        self.schedule(waiting)
        return waiting

    def _keep_turn(self, sms: Sms) -> None:
        """Nobody who comes later overtakes an SMS that waits."""
        if sms.status == "Queued" and sms.due_at is not None and sms.due_at < sms.expires_at:
            self._rate.given(sms.plan_id, sms.due_at)

    async def _dispatch(self, sms: Sms, metadata: str, course: Course | None, now: float) -> Sms:
        course = course or self._decide(sms, metadata, now)
        outcome, due = course.outcome, _due_at(course, now, sms.expires_at)
        if outcome is not None and due is not None and due > sms.expires_at:
            outcome, due = EXPIRED, sms.expires_at
        shown = outcome or DELIVERED
        on_its_way = changed(
            sms, due_at=due, code=DISPATCHED, status="Dispatched", status_at=now, outcome_code=shown.code,
            outcome_status=shown.status, outcome_reason=shown.reason, replies=course.replies,
            arrival=arrivals(course.arrival, sms.parts, self._chance) if sms.parts > 1 else (),
        )  # fmt: skip
        data: dict[str, Any] = {
            "source": course.source,
            "outcome": shown.status if outcome else "pending",
            "code": shown.code if outcome else None,
            "after_s": None if due is None else round(due - now, 3),
        }
        if shown.reason:
            data["reason"] = shown.reason
        if course.misses:
            data["misses"] = list(course.misses)
        self._journal.put("sms.fate", data, sms.app_id, sms.message_id, sms.recipient)
        await self._store.put(SMS, on_its_way)
        self.schedule(on_its_way)
        return on_its_way

    def _decide(self, sms: Sms, metadata: str, now: float) -> Course:
        default = self._carriers.course_of(sms.recipient, now, self._chance) if self._carriers else None
        default = default or self._default
        if self._settings.number_fates:
            default = number_fates.course_of(sms.recipient, self._settings.delivery_after_s) or default
        if not self._rules:
            return default
        decision = self._rules.decide(_facts(sms, metadata), now, self._chance)
        return of_decision(decision, default) if decision else default

    def schedule(self, sms: Sms) -> None:
        """Have what `sms.due_at` says happen then."""
        if sms.due_at is not None:
            self._timers[sms.id] = self.work.at(sms.due_at, self._in_time, sms.id)

    # -- what is due -------------------------------------------------------------------------------------------

    async def _due(self, id: str) -> None:
        self._timers.pop(id, None)
        sms = await self._store.get(SMS, id)
        if sms is None or sms.is_final:
            return
        if sms.status == "Queued":
            await self._leave_queue(sms)
        elif sms.outcome_status == "Delivered":
            await self._last_mile.to_handset(sms)
        else:
            await self.finish(sms, Outcome(sms.outcome_code, sms.outcome_status, sms.outcome_reason))

    async def _leave_queue(self, sms: Sms) -> None:
        now = self._clock.now()
        if now >= sms.expires_at:
            await self.finish(sms, EXPIRED)
        else:
            await self._reporting.moved(await self._dispatch(sms, sms.metadata, None, now))

    async def finish(self, sms: Sms, outcome: Outcome) -> None:
        """Write down and report that `sms` has come to its end."""
        now = self._clock.now()
        done = changed(
            sms, code=outcome.code, status=outcome.status, status_at=now, due_at=None, held="",
            outcome_code=outcome.code, outcome_status=outcome.status, outcome_reason=outcome.reason,
        )  # fmt: skip
        await self._store.put(SMS, done)
        await self._reporting.ended(done)

    def cancel(self, sms: Sms) -> None:
        """What was due for `sms` is not due any more."""
        if (timer := self._timers.pop(sms.id, None)) is not None:
            timer.cancel()

    # -- by hand -----------------------------------------------------------------------------------------------

    async def pending(self, number: str = "", *, limit: int = 1000) -> list[Sms]:
        """SMS that have not come to an end, oldest first: all, or those to one number."""
        waiting = await self._store.page(SMS, PENDING, limit=limit, ascending=True)
        return [sms for sms in waiting if not number or sms.recipient == bare(number)]

    async def decide_by_hand(self, id: str, outcome: str, *, reason: str = "", code: int | None = None) -> Sms:
        """Decide now what becomes of an SMS on its way: delivered, failed (with a reason or code) or expired.

        `id` is a message of the Conversation API, a batch with one recipient, or `batch/number`. Delivered by hand
        means delivered, whatever the handset's state. Raises NotFound, InvalidArgument, and FailedPrecondition when
        its fate is final already.
        """
        wanted = _by_hand(outcome, reason, code)
        sms = await self._find(id)
        if sms.is_final:
            raise FailedPrecondition(f"The SMS {id} is {sms.status} already (code {sms.code}); a final status stays")
        self.cancel(sms)
        self._journal.add(
            "sms.fate", app_id=sms.app_id, message_id=sms.message_id, phone=sms.recipient, source="by hand",
            outcome=wanted.status, code=wanted.code, after_s=0.0,
        )  # fmt: skip
        if wanted is DELIVERED:
            await self._last_mile.deliver(sms)
        else:
            await self.finish(sms, wanted)
        return await self._find(sms.id)

    async def _find(self, id: str) -> Sms:
        batch_id, _, recipient = id.partition("/")
        if not recipient:
            message = await self._store.get(MESSAGES, id)
            batch = await self._store.get(BATCHES, message.batch_id if message else id)
            if batch is None or len(batch.recipients) != 1:
                raise NotFound(f"No SMS went out for {id}; name a message, or batch/number")
            batch_id, recipient = batch.id, batch.recipients[0]
        sms = await self._store.get(SMS, sms_id(batch_id, bare(recipient)))
        if sms is None:
            raise NotFound(f"No SMS went out for {id}; name a message, or batch/number")
        return sms

    async def reset(self, app_id: str | None = None) -> None:
        """Forget every SMS and batch, or those of one app; nothing of them is due any more.

        Without an app, also what service plans were told and keep, and the carriers are those of the settings again.
        """
        self._rate.clear()
        async for sms in everything(self._store, SMS):
            if app_id is None or sms.app_id == app_id:
                self.cancel(sms)
                await self._store.delete(SMS, sms.id)
            else:
                self._keep_turn(sms)
        async for batch in everything(self._store, BATCHES):
            if app_id is None or batch.app_id == app_id:
                self._reporting.forget(batch.id)
                await self._store.delete(BATCHES, batch.id)
        if app_id is None:
            self._carriers.set(self._settings.carriers, self._clock.now())
            for kind in _OF_PLANS:
                async for document in everything(self._store, kind):
                    await self._store.delete(kind, document.id)


def _due_at(course: Course, now: float, expires_at: float) -> float | None:
    if course.outcome is None:
        return None
    return expires_at if course.after_s is None else now + max(course.after_s, QUICKEST_S)


def _facts(sms: Sms, metadata: str) -> Facts:
    return Facts(
        to=sms.recipient,
        phone="",
        sender=sms.sender,
        text=sms.text,
        kind=sms.kind,
        encoding=sms.encoding,
        parts=sms.parts,
        flash=sms.flash,
        metadata=metadata,
        app_id=sms.app_id,
        message_id=sms.message_id,
    )


def _by_hand(outcome: str, reason: str, code: int | None) -> Outcome:
    if outcome not in BY_HAND:
        raise InvalidArgument.of("outcome", f"{outcome!r} is not known; allowed: {', '.join(BY_HAND)}")
    decided = BY_HAND[outcome]
    if decided is not None:
        return decided
    if reason and reason not in ReasonCode.__members__:
        raise InvalidArgument.of("reason", f"{reason!r} is not known; allowed: {', '.join(ReasonCode.__members__)}")
    if code == 0:
        raise InvalidArgument.of("code", "0 means delivered; say outcome delivered, or another code")
    if code in (QUEUED, DISPATCHED) or (code is not None and not 0 < code < 1000):
        raise InvalidArgument.of("code", f"{code} ends nothing; 400 and 401 are on the way, codes have three digits")
    return failed(reason, code)
