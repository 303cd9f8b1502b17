"""From a batch of the service plan's own API to the SMS of each recipient."""

from __future__ import annotations

from emulator.clock import Clock
from emulator.network.bodies import Unmatched, body_for
from emulator.network.courses import Course, Outcome
from emulator.network.originators import Originators
from emulator.network.references import in_parts
from emulator.network.stops import stopped
from emulator.sms.codes import UNMATCHED_PARAMETER
from emulator.sms.parts import split
from emulator.store.base import Store
from emulator.store.batches import Batch, Sms, sms_id
from emulator.wire.xms_batches import SendBatch, SendText


class Composer:
    """Makes the SMS; sends nothing."""

    def __init__(self, store: Store, clock: Clock, originators: Originators) -> None:
        self._store = store
        self._clock = clock
        self._originators = originators

    async def compose(self, batch: Batch, request: SendBatch, recipient: str) -> tuple[Sms, Course | None]:
        course: Course | None = None
        try:
            body = body_for(request, recipient)
        except Unmatched as unmatched:
            course = Course(f"service plan: no value for ${{{unmatched}}}", Outcome(UNMATCHED_PARAMETER, "Aborted"))
            body = body_for(request.model_copy(update={"parameters": None}), recipient)
        sender = batch.sender or self._originators.for_recipient(recipient) or ""
        options = request if isinstance(request, SendText) else SendText(to=[recipient], body="")
        text, limit = body.text, options.max_number_of_message_parts
        encoding, parts = "BINARY", 1
        if not body.is_binary:
            cut = bool(options.truncate_concat)
            text = split(text, only_one=True).parts[0].text if cut else text
            in_pieces = await in_parts(self._store, text, sender, recipient, only_one=cut)
            encoding, parts = in_pieces.encoding.value, len(in_pieces.parts)
        now = self._clock.now()
        sms = Sms(
            id=sms_id(batch.id, recipient),
            batch_id=batch.id,
            plan_id=batch.plan_id,
            app_id=batch.app_id,
            message_id="",
            recipient=recipient,
            sender=sender,
            text=text,
            kind=request.type,
            encoding=encoding,
            parts=parts,
            flash=bool(options.flash_message),
            created_at=now,
            expires_at=batch.expires_at,
            due_at=None,
            code=0,
            status="Queued",
            status_at=now,
            from_pool=not batch.sender,
            parts_limited=limit is not None,
            media=body.media,
            udh=body.udh,
        )
        return sms, course or stopped(sms, limit)
