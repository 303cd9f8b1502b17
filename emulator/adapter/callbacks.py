"""The adapter: takes a service plan's callbacks and turns them into what the Conversation API tells its apps.

The simulated network and `POST /adapter/v1/{app_id}/callback` call the same `take`.
"""

from __future__ import annotations

from typing import assert_never

from emulator.adapter.checks import check_inbound
from emulator.adapter.consent_words import ConsentWords
from emulator.adapter.media import messages_of
from emulator.adapter.reports import told
from emulator.adapter.taken import Once
from emulator.clock import Clock
from emulator.conversation.inbound import Inbound
from emulator.conversation.messages import Messages
from emulator.conversation.reports import Reports
from emulator.errors import NotFound
from emulator.sms.replies import Question, match_reply
from emulator.store.apps import APPS, App
from emulator.store.base import Store
from emulator.store.messages import Message
from emulator.wire.contact_messages import ChoiceResponseMessage, ContactMessage, ContactText
from emulator.wire.xms import (
    DeliveryReport,
    InboundCallback,
    MoBinary,
    MoMedia,
    MoText,
    RecipientDeliveryReport,
    XmsCallback,
)

SMS = "SMS"
MMS = "MMS"


class Adapter:
    """One door for every callback of a service plan."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        inbound: Inbound,
        reports: Reports,
        messages: Messages,
        consent_words: ConsentWords,
    ) -> None:
        self._store = store
        self._clock = clock
        self._inbound = inbound
        self._reports = reports
        self._messages = messages
        self._consent_words = consent_words
        self._once = Once(store, clock)

    async def take(self, app_id: str, callback: XmsCallback) -> bool:
        """Take a callback for an app; whether it said anything new: False for one that was taken before.

        Raises NotFound for an unknown app, and for a report about a batch that no message of the app went out with;
        InvalidArgument for an inbound message that no service plan would call with.
        """
        app = await self._store.get(APPS, app_id)
        if app is None:
            raise NotFound(f"App {app_id} does not exist.")
        if isinstance(callback, DeliveryReport | RecipientDeliveryReport):
            return await self._report(app, callback)
        check_inbound(callback)
        if not await self._once.claim(callback.id, app_id):
            return False
        try:
            await self._receive(app, callback)
        except BaseException:
            await self._once.give_back(callback.id, app_id)
            raise
        return True

    # -- delivery reports --------------------------------------------------------------------------------------

    async def _report(self, app: App, report: DeliveryReport | RecipientDeliveryReport) -> bool:
        """A report that comes again finds the message in its final state and changes nothing."""
        at = report.at if isinstance(report, RecipientDeliveryReport) else self._clock.now()
        new = False
        for one in told(report):
            if not await self._reports.report(app.id, report.batch_id, one.status, one.reason, at):
                raise NotFound(f"No message of app {app.id} went out with batch {report.batch_id}.")
            new = True
        return new

    # -- from a handset ----------------------------------------------------------------------------------------

    async def _receive(self, app: App, callback: InboundCallback) -> None:
        match callback:
            case MoText():
                await self._text(app, callback)
            case MoMedia():
                channel = MMS if app.credential(MMS) else SMS
                for message in messages_of(callback.body):
                    await self._pass_on(app, callback, message, channel=channel)
            case MoBinary():
                await self._inbound.unsupported(
                    app,
                    channel=SMS,
                    identity=callback.from_,
                    sender_id=callback.to,
                    payload=callback.dump_json().decode(),
                )
            case _:
                assert_never(callback)

    async def _text(self, app: App, callback: MoText) -> None:
        """A text that names a choice of an earlier message answers it; anything else is text, untouched."""
        asked = await self._messages.questions(app.id, callback.from_)
        questions = (Question(message.id, content) for message, content in asked)
        answer = match_reply(questions, callback.body)
        if answer is None:
            text = ContactMessage(text_message=ContactText(text=callback.body))
            received = await self._pass_on(app, callback, text)
            await self._consent_words.heard(app, callback.from_, received.contact_id, callback.body)
            return
        response = ChoiceResponseMessage(message_id=answer.message_id, postback_data=answer.postback_data)
        # A choice response carries the metadata of the send that it answers (sms.md section 6.1).
        metadata = next(message.metadata for message, _ in asked if message.id == answer.message_id)
        await self._pass_on(app, callback, ContactMessage(choice_response_message=response), metadata=metadata)

    async def _pass_on(
        self, app: App, callback: InboundCallback, message: ContactMessage, *, channel: str = SMS, metadata: str = ""
    ) -> Message:
        return await self._inbound.receive(
            app,
            channel=channel,
            identity=callback.from_,
            sender_id=callback.to,
            message=message,
            event_time=callback.received_at,
            metadata=metadata,
        )
