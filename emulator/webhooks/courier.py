"""One attempt and what follows from it: the record, the journal, the log, and when the next one is."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import orjson

from emulator.clock import Clock
from emulator.journal import Journal
from emulator.webhooks.attempts import Attempt, SentCallback, State
from emulator.webhooks.book import Book
from emulator.webhooks.callback import Callback
from emulator.webhooks.lane import Item, Lane
from emulator.webhooks.schedule import Schedule, is_retried
from emulator.webhooks.sender import Outcome, Sender
from emulator.webhooks.signing import NONCE

logger = logging.getLogger(__name__)


class Courier:
    """Carries callbacks, and tells what became of them."""

    def __init__(self, clock: Clock, journal: Journal, book: Book, schedule: Schedule) -> None:
        self._clock = clock
        self._journal = journal
        self._book = book
        self._schedule = schedule

    def queued(self, sent: SentCallback) -> None:
        """It has a place in its lane."""
        self._book.write(sent)
        self._tell("callback.queued", sent.callback, **({"note": sent.note} if sent.note else {}))

    def dropped(self, sent: SentCallback, why: str) -> None:
        """It will not be tried, or not again."""
        self._book.write(replace(sent, state="dropped", note=why))
        self._tell("callback.dropped", sent.callback, why=why, attempts=len(sent.attempts))
        logger.info("callback %s to %s, dropped: %s", sent.id, sent.callback.target.url, why)

    async def deliver(self, sender: Sender, lane: Lane, item: Item) -> float | None:
        """One attempt. The seconds of emulator time until the next one; None: there is none."""
        sent, at = item.sent, self._clock.now()
        outcome = await sender.send(sent.callback, item.twist, lane.last_nonce)
        if item.is_unwanted:  # forgotten meanwhile: nobody wants to hear of it
            return None
        wait_s = None
        if not outcome.is_taken and is_retried(outcome.status):
            own = sent.callback.target.waits
            schedule = self._schedule if own is None else Schedule(own)
            wait_s = schedule.wait_after(len(sent.attempts) + 1, outcome.retry_after_s)
        state: State = "done" if outcome.is_taken else "failed" if wait_s is None else "retrying"
        attempt = self._attempt(sent, outcome, at, wait_s)
        lane.last = attempt
        lane.last_nonce = outcome.headers.get(NONCE, lane.last_nonce)
        item.sent = sent = replace(sent, state=state, attempts=(*sent.attempts, attempt))
        self._book.write(sent)
        self._tell_attempt(sent, attempt, wait_s, item.twist.name)
        await self._book.archive()
        return wait_s

    def _attempt(self, sent: SentCallback, outcome: Outcome, at: float, wait_s: float | None) -> Attempt:
        return Attempt(
            number=len(sent.attempts) + 1,
            at=at,
            url=sent.callback.target.url,
            headers=tuple(outcome.headers.items()),
            status=outcome.status,
            fault=outcome.fault,
            duration_s=round(outcome.duration_s, 6),
            answer=outcome.answer,
            next_try=None if wait_s is None else self._clock.now() + wait_s,
        )

    def _tell_attempt(self, sent: SentCallback, attempt: Attempt, wait_s: float | None, spoiled: str) -> None:
        self._tell(
            "callback.attempt", sent.callback, number=attempt.number, status=attempt.status, fault=attempt.fault,
            answered_in_s=round(attempt.duration_s, 3), next_try_in_s=wait_s, state=sent.state, spoiled=spoiled,
            payload=_payload(sent.callback.body),
            **({"answer": attempt.answer[:200]} if attempt.status is not None and attempt.status >= 300 else {}),
        )  # fmt: skip
        came = attempt.fault or attempt.status
        logger.info("callback %s to %s, attempt %d: %s", sent.id, attempt.url, attempt.number, came)
        if wait_s is None:
            self._tell("callback.done", sent.callback, state=sent.state, attempts=len(sent.attempts))

    def _tell(self, kind: str, callback: Callback, **data: Any) -> None:
        """No headers: nonces and signatures differ between runs with one seed, and a journal should not."""
        self._journal.add(
            kind, app_id=callback.app_id, message_id=callback.message_id, phone=callback.phone,
            callback_id=callback.id, trigger=callback.trigger, url=callback.target.url, **data,
        )  # fmt: skip


def _payload(body: bytes) -> dict[str, Any]:
    """The payload for readers of the journal; empty when somebody fired bytes that are no JSON object."""
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return payload if isinstance(payload, dict) else {}
