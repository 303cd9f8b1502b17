"""Why nothing (more) came: one plain sentence for a message."""

from __future__ import annotations

from emulator.delivery import FINAL, Status
from emulator.store.messages import Message
from emulator.web.parts import Parts
from emulator.webhooks.attempts import Attempt, SentCallback
from emulator.wire.base import stamp


async def explain(own: Parts, message: Message) -> str:
    """The first reason that holds: callbacks that did not arrive, then the message's own."""
    callbacks = await own.dispatcher.callbacks(message_id=message.id)
    if troubled := next((sent for sent in callbacks if sent.state in ("retrying", "failed", "dropped")), None):
        return _of_callback(troubled)
    waiting = next((sent for sent in callbacks if sent.state == "queued" and not sent.attempts), None)
    if waiting is not None and (behind := _behind(own, waiting)):
        return behind
    if not callbacks and (silent := await _nobody_listens(own, message)):
        return silent
    if message.direction == "TO_APP":
        return "The app was told of this message and accepted the callback." if callbacks else "The app is being told."
    if message.status in FINAL:
        return f"The message is {message.status.value}{_why(message)}, which is final: nothing more will come."
    if message.status is Status.QUEUED:
        return _retried(own, message) or "The message waits for its turn in the outbound queue."
    return await _on_channel(own, message)


def _retried(own: Parts, message: Message) -> str:
    """What the channel said, and when it is asked again; "" when it was never asked."""
    tries = own.journal.find(lambda entry: entry.kind == "message.retry" and entry.message_id == message.id)
    if not tries:
        return ""
    told = tries[-1].data
    return f"{told['channel']} does not take the message for now; retry {told['retry']} is due at {told['at']}."


def _why(message: Message) -> str:
    """The reason of a failure, in brackets; "" without one."""
    if message.reason is None:
        return ""
    told = f": {message.reason.description}" if message.reason.description else ""
    return f" ({message.reason.code.value}{told})"


def _of_callback(sent: SentCallback) -> str:
    trigger = sent.callback.trigger
    if sent.state == "dropped":
        why = f": {sent.note}" if sent.note else ""
        return f"The callback {trigger} was dropped before it reached {sent.callback.target.url}{why}."
    last = sent.attempts[-1]
    tried = f"{trigger} was tried {_times(len(sent.attempts))} at {last.url}"
    if sent.state == "failed":
        return f"{tried} and given up: {_outcome(last)}."
    return f"{tried}: {_outcome(last)}.{_next_try(last)}"


def _behind(own: Parts, sent: SentCallback) -> str:
    """Callbacks to one target go one after the other: why this one has not had its turn; "" when it is about to."""
    target = sent.callback.target
    last = own.dispatcher.last_attempt(target.webhook_id)
    if last is None or last.next_try is None:
        return ""
    return (
        f"{sent.callback.trigger} waits behind an earlier callback to {target.url}, which has not got through: "
        f"{_outcome(last)}.{_next_try(last)}"
    )


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def _outcome(attempt: Attempt) -> str:
    return f"the target answered {attempt.status}" if attempt.status is not None else attempt.fault


def _next_try(attempt: Attempt) -> str:
    return f" The next try is at {stamp(attempt.next_try)}." if attempt.next_try is not None else ""


async def _nobody_listens(own: Parts, message: Message) -> str:
    hooks = [hook for hook in await own.webhooks.everywhere() if hook.app_id == message.app_id]
    if message.callback_url:
        return ""
    if not hooks:
        return f"App {message.app_id} has no webhook, so nobody is told; register one, or set CONVEMU_WEBHOOK_URL."
    trigger = "MESSAGE_INBOUND" if message.direction == "TO_APP" else "MESSAGE_DELIVERY"
    if not any(trigger in hook.wire.triggers for hook in hooks):
        return f"No webhook of app {message.app_id} has the trigger {trigger}."
    return ""


async def _on_channel(own: Parts, message: Message) -> str:
    fate = own.journal.find(lambda entry: entry.kind == "sms.fate" and entry.message_id == message.id)
    waiting = await own.operator.pending(message.identity)
    sms = next((each for each in waiting if each.message_id == message.id), None)
    source = fate[-1].data.get("source", "") if fate else ""
    if sms is None:
        return "The message is on its way."
    if sms.status == "Queued" and sms.due_at is not None:
        return f"It waits for its turn until {stamp(sms.due_at)}: the service plan's rate is used up."
    if sms.held:
        until = f"the message waits until it is on, or expires at {stamp(sms.expires_at)}"
        return f"The phone {message.identity} is {sms.held.replace('_', ' ')}: {until}."
    if sms.due_at is None:
        return f"It stays pending because of {source or 'its fate'}, until somebody decides its fate by hand."
    stopped = " The clock is manual: move it." if own.clock.mode == "manual" else ""
    return f"The network reports at {stamp(sms.due_at)} ({source})." + stopped
