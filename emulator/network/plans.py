"""The service plan: takes a message of the Conversation API as an SMS. Implements `conversation.channel.Channel`.

Properties, sender, parts and limits are its business (sms.md sections 2, 3); what becomes of the SMS is the operator's.
"""

from __future__ import annotations

from collections.abc import Mapping

from emulator.clock import Clock
from emulator.conversation.channel import ChannelRefused, Submission, Submitted
from emulator.delivery import Reason, ReasonCode
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.operator import Operator
from emulator.network.originators import Originators
from emulator.network.references import in_parts
from emulator.network.stops import stopped
from emulator.sms.numbers import is_msisdn
from emulator.sms.parts import MAX_TEXT, split
from emulator.sms.replies import offers
from emulator.sms.senders import applied, sender_kind
from emulator.sms.transcode import NotRenderable, transcode
from emulator.store.apps import App
from emulator.store.base import Store
from emulator.store.batches import BATCHES, Batch, Sms, sms_id
from emulator.store.phones import PhoneChoice
from emulator.wire.app_messages import AppMessage
from emulator.wire.contents import TextMessage

MAX_TTL_S = 3 * 86_400.0
"""How long a service plan tries at most, and unless said (sms.md section 7)."""


class ServicePlans:
    """Sends for every app through the plan of its SMS channel."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, journal: Journal, originators: Originators, operator: Operator
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._originators = originators
        self._operator = operator

    def render(self, message: AppMessage) -> str:
        """The text that a person would read. Raises ChannelRefused when the message has nothing for SMS."""
        try:
            return transcode(message)
        except NotRenderable as error:
            raise ChannelRefused(error.reason) from None

    async def submit(self, submission: Submission) -> Submitted:
        """Make a batch of one recipient and give its SMS to the operator. Raises ChannelRefused as XMS answers 400."""
        text = self.render(submission.message)
        sender, limit, flash = _checked(submission, text)
        recipient, now, batch_id = submission.identity, self._clock.now(), self._ids.ulid()
        shown = sender or self._originators.for_recipient(recipient) or ""
        parts = split(text)
        if len(parts.parts) > 1:
            parts = await in_parts(self._store, text, shown, recipient)
        sms = Sms(
            id=sms_id(batch_id, recipient),
            batch_id=batch_id,
            plan_id=submission.app.service_plan_id,
            app_id=submission.app.id,
            message_id=submission.message_id,
            recipient=recipient,
            sender=shown,
            text=text,
            kind=submission.message.kind,
            encoding=str(parts.encoding),
            parts=len(parts.parts),
            flash=flash,
            created_at=now,
            expires_at=now + min(submission.ttl_s or MAX_TTL_S, MAX_TTL_S),
            due_at=None,
            code=0,
            status="Queued",
            status_at=now,
            from_pool=not sender,
            parts_limited=limit is not None,
            choices=_choices(submission),
        )
        await self._store.put(
            BATCHES,
            Batch(batch_id, sms.plan_id, sms.app_id, sms.message_id, sender, (recipient,), now, now, sms.expires_at),
        )
        data = {
            "batch_id": batch_id, "text": text, "kind": sms.kind, "sender": shown, "encoding": sms.encoding,
            "parts": sms.parts, "flash": flash, "metadata": submission.metadata,
        }  # fmt: skip
        self._journal.put("message.submitted", data, sms.app_id, sms.message_id, recipient)
        await self._operator.take(sms, metadata=submission.metadata, course=stopped(sms, limit))
        counted = "" if limit is None else f',"number_of_message_parts":{sms.parts}'
        # Written by hand: it is made for every message, and an id needs no escaping.
        return Submitted(batch_id, f'{{"sms_batch_id":"{batch_id}"{counted}}}')

    async def say(self, app: App, identity: str, text: str) -> Submitted:
        """Send a text of the service's own, such as an automatic reply: no message of the app, no report."""
        message = AppMessage(text_message=TextMessage(text=text))
        return await self.submit(Submission(app, "", identity, message, {}, None, False, ""))


def _checked(submission: Submission, text: str) -> tuple[str, int | None, bool]:
    """Sender (applied, "" when not given), limit of parts, flash. Raises ChannelRefused."""
    if not is_msisdn(submission.identity):
        description = f"{submission.identity!r} is not a phone number of 7 to 15 digits"
        raise ChannelRefused(Reason(ReasonCode.RECIPIENT_INVALID_CHANNEL_IDENTITY, description))
    units = len(text) if len(text) > MAX_TEXT or text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > MAX_TEXT:
        raise _bad(f"the text has {units} characters; an SMS may have {MAX_TEXT}")
    properties = submission.properties
    if not properties:  # nearly always
        return "", None, False
    return _sender(properties), _limit(properties), _flash(properties)


def _sender(properties: Mapping[str, str]) -> str:
    given = properties.get("SMS_SENDER", "")
    if given and sender_kind(given) is None:
        raise _bad(
            f"SMS_SENDER {given!r} is no sender; allowed: a number, a short code, or up to 11 letters and digits"
        )
    return applied(given) if given else ""


def _limit(properties: Mapping[str, str]) -> int | None:
    given = properties.get("SMS_MAX_NUMBER_OF_MESSAGE_PARTS", "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or int(given) < 1:
        raise _bad(f"SMS_MAX_NUMBER_OF_MESSAGE_PARTS must be a whole number from 1, found {given!r}")
    return int(given)


def _flash(properties: Mapping[str, str]) -> bool:
    given = properties.get("SMS_FLASH_MESSAGE", "false").strip().lower()
    if given not in ("true", "false", ""):
        raise _bad(f"SMS_FLASH_MESSAGE must be true or false, found {given!r}")
    return given == "true"


def _bad(description: str) -> ChannelRefused:
    return ChannelRefused(Reason(ReasonCode.BAD_REQUEST, f"The underlying channel reported: {description}"))


def _choices(submission: Submission) -> tuple[PhoneChoice, ...]:
    if submission.message.text_message is not None:
        return ()  # nearly every message
    return tuple(PhoneChoice(offer.text, offer.postback(submission.message_id)) for offer in offers(submission.message))
