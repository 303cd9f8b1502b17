"""Stage two: from the outbound queue to the channel. What goes wrong here becomes a FAILED report, not a status code.

Source: conversation-api.md section 2.1 ("two-stage validation"), webhooks.md section 9.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from emulator.clock import Clock
from emulator.conversation.callbacks import Callbacks
from emulator.conversation.channel import Channel, ChannelRefused, ChannelUnavailable, Submission
from emulator.conversation.outbox import Queued
from emulator.conversation.overdue import Overdue
from emulator.conversation.reports import Reports
from emulator.conversation.retrying import Retrying
from emulator.delivery import Reason, ReasonCode, Status
from emulator.faulting.channel import failure
from emulator.faulting.fault_set import FaultSet
from emulator.faulting.rules import Occasion
from emulator.store.apps import App
from emulator.store.base import Store, changed
from emulator.store.messages import MESSAGES, Message
from emulator.wire.app_messages import AppMessage
from emulator.wire.enums import Trigger

logger = logging.getLogger(__name__)

Check = Callable[[Queued, Message], Awaitable[Reason | None]]
"""Something that may stop a message at stage two: answers why, or None to let it pass."""
Resolve = Callable[[str, AppMessage], Awaitable[AppMessage]]
"""Puts a template's content in its place, given the project. Raises ChannelRefused with a TEMPLATE_* reason."""


NO_PROPERTIES: Mapping[str, str] = {}


class Handover:
    """Takes one queued message at a time and gives it to its channel."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        callbacks: Callbacks,
        reports: Reports,
        channels: Mapping[str, Channel],
        resolve: Resolve,
        overdue: Overdue,
        retrying: Retrying,
        faults: FaultSet,
        checks: tuple[Check, ...] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._callbacks = callbacks
        self._reports = reports
        self._channels = channels
        self._resolve = resolve
        self._overdue = overdue
        self._retrying = retrying
        self._faults = faults
        self._checks = checks

    async def process(self, queued: Queued) -> None:
        """Hand the message over, or report why not. A message deleted meanwhile is passed over."""
        message = await self._store.get(MESSAGES, queued.message_id)
        if message is None:
            return
        reason = queued.refusal
        for check in self._checks:
            reason = reason or await check(queued, message)
        if reason is not None:
            await self._reports.move(queued.app, message, Status.FAILED, reason)
            return
        try:
            await self._submit(queued, message)
        except ChannelUnavailable as unavailable:
            if not self._retrying.again(queued, message, unavailable.reason):
                await self._reports.fail(queued.app, message, self._given_up(message, unavailable.reason))
        except ChannelRefused as refused:
            self._retrying.settled(message.id)
            await self._reports.fail(queued.app, message, refused.reason)
        except Exception:
            # A fault of ours: the traceback is for the log, but what was accepted must not be left without an end.
            logger.exception("could not hand over message %s", message.id)
            reason = Reason(ReasonCode.INTERNAL_ERROR, "The emulator could not hand the message over; its log says why")
            await self._reports.move(queued.app, message, Status.FAILED, reason)

    def _time_left(self, message: Message) -> float | None:
        """Its ttl counts from its acceptance; a last try at the very end still has an instant."""
        return None if message.ttl_s is None else max(message.accept_time + message.ttl_s - self._clock.now(), 0.001)

    def _given_up(self, message: Message, reason: Reason) -> Reason:
        """Why it failed in the end: its ttl is over, or what the channel said last."""
        if message.ttl_s is None or self._clock.now() < message.accept_time + message.ttl_s:
            return reason
        return Reason(ReasonCode.MESSAGE_EXPIRED, f"The ttl ended before a channel took it. {reason.description}")

    def _check_available(self, message: Message) -> None:
        """Raises ChannelUnavailable while a fault on purpose says so."""
        if not self._faults:
            return
        attempt = Occasion(
            "channel", message.channel, app_id=message.app_id, message_id=message.id, phone=message.identity
        )
        if (reason := failure(self._faults, attempt)) is not None:
            raise ChannelUnavailable(reason)

    async def _submit(self, queued: Queued, message: Message) -> None:
        channel = self._channels.get(message.channel)
        if channel is None:
            raise ChannelRefused(
                Reason(
                    ReasonCode.CHANNEL_FAILURE,
                    f"The underlying channel reported: {message.channel} does not deliver here; "
                    "name it in CONVEMU_WORKING_CHANNELS if it should",
                )
            )
        # The override first: it may name a template of its own, and another channel's template is no matter here.
        content = queued.message.for_channel(message.channel)
        if content.template_message is not None:
            content = await self._resolve(queued.app.project_id, content)
        self._check_available(message)
        submitted = await channel.submit(
            Submission(
                app=queued.app,
                message_id=message.id,
                identity=message.identity,
                message=content,
                properties=dict(message.properties) if message.properties else NO_PROPERTIES,
                ttl_s=self._time_left(message),
                high_priority=message.high_priority,
                metadata=message.metadata,
            )
        )
        self._retrying.settled(message.id)
        on_channel = changed(message, batch_id=submitted.batch_id, channel_metadata=submitted.metadata)
        if content is not queued.message:
            on_channel = changed(on_channel, has_choices=content.has_text_choices)
        heard = await self._callbacks.heard(queued.app, message.callback_url)
        if heard:
            await self._tell_submitted(queued.app, on_channel, content)
        await self._reports.move(queued.app, on_channel, Status.QUEUED_ON_CHANNEL, None, heard=heard)
        self._overdue.watch(queued.app, on_channel)

    async def _tell_submitted(self, app: App, message: Message, content: AppMessage) -> None:
        now = self._clock.now()
        await self._callbacks.emit(
            app,
            Trigger.MESSAGE_SUBMIT,
            "message_submit_notification",
            lambda: _submit_body(message, content),
            project_id=app.project_id,
            accepted_time=now,
            event_time=now,
            correlation_id=message.correlation_id,
            callback_url=message.callback_url,
            message_id=message.id,
            phone=message.identity,
        )


def _submit_body(message: Message, content: AppMessage) -> dict[str, object]:
    return {
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "channel_identity": {"channel": message.channel, "identity": message.identity, "app_id": ""},
        "contact_id": message.contact_id,
        "submitted_message": content.dump(),
        "metadata": message.metadata,
        "processing_mode": message.mode,
    }
