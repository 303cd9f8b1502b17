"""The phones: what is on them, what state they are in, and what people write on them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from emulator.clock import Clock
from emulator.errors import InvalidArgument, NotFound
from emulator.ids import Ids
from emulator.journal import Journal
from emulator.network.answers import pick
from emulator.network.origins import Origins
from emulator.network.pieces import joined
from emulator.network.references import in_parts
from emulator.network.uplink import Uplink
from emulator.sms.numbers import is_msisdn
from emulator.sms.udh import check_binary
from emulator.store.base import Store
from emulator.store.batches import Sms
from emulator.store.phones import (
    PARTS_SEEN,
    PHONE_MESSAGES,
    PHONES,
    HandsetState,
    PartsSeen,
    Phone,
    PhoneMessage,
    on_phone,
)
from emulator.wire.identities import bare
from emulator.wire.xms import MAX_BODY, InboundMedia, InboundMmsBody, MoBinary, MoMedia, MoText

_TAKES = {HandsetState.ON, HandsetState.INBOX_FULL, HandsetState.BLOCKED}


class Handsets:
    """Every phone there is. Numbers may be given in any spelling."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, journal: Journal, origins: Origins, uplink: Uplink
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._origins = origins
        self._uplink = uplink
        self.on_reachable: Callable[[str], object] | None = None  # told the number of a handset that can take SMS again

    # -- looking -----------------------------------------------------------------------------------------------

    async def phones(self, *, after: str | None = None, limit: int = 1000) -> list[Phone]:
        """Phones on which something happened, by number."""
        return await self._store.page(PHONES, after=after, limit=limit, ascending=True)

    async def phone(self, number: str) -> Phone:
        """The phone with this number; one nobody has used is simply on. Raises InvalidArgument for no number."""
        number = _checked(number)
        return await self._store.get(PHONES, number) or Phone(number)

    async def name_of(self, number: str) -> str:
        """The name of the phone with this (bare) number, "" when there is none."""
        phone = await self._store.get(PHONES, number)
        return phone.name if phone else ""

    async def inbox(self, number: str, *, after: str | None = None, limit: int = 100) -> list[PhoneMessage]:
        """What is on a phone, newest first, both directions; `after` is the id of the last one seen."""
        return await self._store.page(PHONE_MESSAGES, on_phone(_checked(number)), after=after, limit=limit)

    async def unread(self, phone: Phone) -> int:
        """How many messages arrived since the person last looked; counting stops at a thousand."""
        newer = await self._store.page(
            PHONE_MESSAGES, on_phone(phone.id), after=phone.read_up_to, limit=1000, ascending=True
        )
        return sum(message.direction == "MT" for message in newer)

    async def mark_read(self, number: str) -> Phone:
        """The person has seen everything on the phone."""
        phone, newest = await self.phone(number), await self.inbox(number, limit=1)
        read = replace(phone, read_up_to=newest[0].id if newest else "")
        await self._store.put(PHONES, read)
        return read

    # -- states ------------------------------------------------------------------------------------------------

    async def set_state(
        self, number: str, state: HandsetState | str, *, blocks: Iterable[str] | None = None, name: str | None = None
    ) -> Phone:
        """Change a handset: its state, the senders it blocks, its name. Raises InvalidArgument for an unknown state."""
        before = await self.phone(number)
        try:
            state = HandsetState(state)
        except ValueError:
            allowed = ", ".join(each.value for each in HandsetState)
            raise InvalidArgument.of("state", f"{state!r} is not known; allowed: {allowed}") from None
        blocked = before.blocks if blocks is None else tuple(bare(sender) for sender in blocks)
        after = replace(before, state=state, blocks=blocked, name=before.name if name is None else name)
        await self._store.put(PHONES, after)
        if after.state is not before.state or after.blocks != before.blocks:
            self._journal.add("phone.state", phone=after.id, state=state.value, blocks=list(blocked))
        if state in _TAKES and before.state not in _TAKES and self.on_reachable is not None:
            self.on_reachable(after.id)
        return after

    # -- from the network --------------------------------------------------------------------------------------

    async def receive(self, sms: Sms) -> PhoneMessage:
        """Show an SMS. Whether the handset can take it is the operator's question, asked before."""
        message = PhoneMessage(
            id=self._ids.ulid(),
            number=sms.recipient,
            direction="MT",
            other=sms.sender,
            text=sms.text,
            at=self._clock.now(),
            app_id=sms.app_id,
            message_id=sms.message_id,
            batch_id=sms.batch_id,
            kind=sms.kind,
            encoding=sms.encoding,
            parts=sms.parts,
            flash=sms.flash,
            choices=sms.choices,
            media=sms.media,
            udh=sms.udh,
        )
        await self._show(message)
        self._journal.add(
            "phone.received",
            app_id=sms.app_id,
            message_id=sms.message_id,
            phone=sms.recipient,
            id=message.id,
            sender=sms.sender,
            text=sms.text,
            kind=sms.kind,
            encoding=sms.encoding,
            parts=sms.parts,
            flash=sms.flash,
            batch_id=sms.batch_id,
        )
        return message

    async def receive_part(self, sms: Sms, sequence: int) -> tuple[int, ...]:
        """Take one part of a long SMS; the sequence numbers that are there now. It shows when all of them are."""
        before = await self._store.get(PARTS_SEEN, sms.id) or PartsSeen(sms.id)
        if sequence in before.sequences:
            return before.sequences
        seen = (*before.sequences, sequence)
        self._journal.add(
            "phone.part", app_id=sms.app_id, message_id=sms.message_id, phone=sms.recipient, batch_id=sms.batch_id,
            sequence=sequence, parts=sms.parts, missing=sms.parts - len(seen),
        )  # fmt: skip
        if len(seen) == sms.parts:
            await self._store.delete(PARTS_SEEN, sms.id)
        else:
            await self._store.put(PARTS_SEEN, PartsSeen(sms.id, seen))
        return seen

    # -- from the person ---------------------------------------------------------------------------------------

    async def originate(self, number: str, text: str, *, to: str = "", app_id: str = "") -> PhoneMessage:
        """Send `text` from a phone. Without `to` and `app_id` it answers the newest message on the phone.

        Raises InvalidArgument: no number, a text over 2000 characters, a sender that cannot be answered, or nothing
        that says whom it is for. Raises NotFound for an unknown app.
        """
        number = _checked(number)
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_BODY:
            raise InvalidArgument.of("text", f"must be at most {MAX_BODY} characters, found {len(text)}")
        target = await self._origins.resolve(number, to, app_id, await self.inbox(number, limit=50))
        parts = await in_parts(self._store, text, number, target.to)
        message = PhoneMessage(
            id=self._ids.ulid(),
            number=number,
            direction="MO",
            other=target.to,
            text=text,
            at=self._clock.now(),
            app_id=target.app_id,
            encoding=parts.encoding.value,
            parts=len(parts.parts),
        )
        await self._show(message)
        self._journal.add(
            "phone.sent",
            app_id=target.app_id,
            phone=number,
            id=message.id,
            to=target.to,
            text=text,
            encoding=message.encoding,
            parts=message.parts,
        )
        callback = MoText(
            id=self._ids.ulid(), from_=number, to=target.to, body=joined(parts.parts), received_at=message.at
        )
        await self._uplink.inbound(target.app_id, target.plan_id, callback)
        return message

    async def originate_media(
        self, number: str, media: Sequence[tuple[str, str]], *, text: str = "", to: str = "", app_id: str = ""
    ) -> PhoneMessage:
        """Send files (address and media type of each) from a phone, with a text if there is one; as `originate`."""
        number = _checked(number)
        target = await self._origins.resolve(number, to, app_id, await self.inbox(number, limit=50))
        message = PhoneMessage(
            id=self._ids.ulid(), number=number, direction="MO", other=target.to, text=text, at=self._clock.now(),
            app_id=target.app_id, media=tuple(media),
        )  # fmt: skip
        await self._show(message)
        files = [InboundMedia(url=url, content_type=content_type) for url, content_type in media]
        self._journal.add(
            "phone.sent", app_id=target.app_id, phone=number, id=message.id, to=target.to, text=text,
            media=[url for url, _ in media],
        )  # fmt: skip
        callback = MoMedia(
            id=self._ids.ulid(), from_=number, to=target.to, received_at=message.at,
            body=InboundMmsBody(message=text or None, media=files),
        )  # fmt: skip
        await self._uplink.inbound(target.app_id, target.plan_id, callback)
        return message

    async def originate_binary(
        self, number: str, data: bytes, udh: str, *, to: str = "", app_id: str = ""
    ) -> PhoneMessage:
        """Send bytes with their header (hexadecimal) from a phone; as `originate`. Raises InvalidArgument also for a
        bad header, and for more than 140 bytes together.
        """
        number = _checked(number)
        check_binary(data, udh)
        target = await self._origins.resolve(number, to, app_id, await self.inbox(number, limit=50))
        message = PhoneMessage(
            id=self._ids.ulid(), number=number, direction="MO", other=target.to, text=data.hex().upper(),
            at=self._clock.now(), app_id=target.app_id, kind="mo_binary", encoding="BINARY", udh=udh.upper(),
        )  # fmt: skip
        await self._show(message)
        self._journal.add(
            "phone.sent", app_id=target.app_id, phone=number, id=message.id, to=target.to, text=message.text,
            udh=message.udh,
        )  # fmt: skip
        callback = MoBinary(
            id=self._ids.ulid(), from_=number, to=target.to, received_at=message.at,
            body=base64.b64encode(data).decode(), udh=message.udh,
        )  # fmt: skip
        await self._uplink.inbound(target.app_id, target.plan_id, callback)
        return message

    async def answer_choice(
        self, number: str, choice: str | int, *, message_id: str = "", app_id: str = ""
    ) -> PhoneMessage:
        """Answer a choice of the newest message that has it, as a person would: by typing its words.

        `choice` is its text or postback data, or its number in the list (from 1). Raises NotFound with what there is.
        """
        number = _checked(number)
        asked = [
            message
            for message in await self.inbox(number, limit=50)
            if message.choices
            and (not message_id or message.message_id == message_id)
            and (not app_id or message.app_id == app_id)
        ]
        for question in asked:
            if (picked := pick(question.choices, choice)) is not None:
                return await self.originate(number, picked.label, to=question.other, app_id=question.app_id)
        offered = ", ".join(repr(each.label) for each in asked[0].choices) if asked else ""
        raise NotFound(
            f"No message on {number} offers {choice!r}; the newest with choices offers: {offered}"
            if asked
            else f"No message on {number} offers choices"
        )

    # -- inside ------------------------------------------------------------------------------------------------

    async def reset(self, app_id: str | None = None) -> None:
        """Forget every phone, or what one app has to do with them."""
        index = "" if app_id is None else f"app/{app_id}"
        while page := await self._store.page(PHONE_MESSAGES, index, limit=1000):
            for message in page:
                await self._store.delete(PHONE_MESSAGES, message.id)
                if app_id is None or not await self.inbox(message.number, limit=1):
                    await self._store.delete(PHONES, message.number)
        while app_id is None and (unfinished := await self._store.page(PARTS_SEEN, limit=1000)):
            for seen in unfinished:
                await self._store.delete(PARTS_SEEN, seen.id)
        while app_id is None and (phones := await self._store.page(PHONES, limit=1000)):
            for phone in phones:
                await self._store.delete(PHONES, phone.id)

    async def _show(self, message: PhoneMessage) -> None:
        """Put it on the phone. A flash message is not kept: it stays until the next thing happens on the phone."""
        phone = await self._store.get(PHONES, message.number)
        if phone is not None and phone.flash:
            await self._store.delete(PHONE_MESSAGES, phone.flash)
        flash = message.id if message.flash else ""
        if phone is None or phone.flash != flash:
            await self._store.put(PHONES, replace(phone or Phone(message.number), flash=flash))
        await self._store.put(PHONE_MESSAGES, message)


def _checked(number: str) -> str:
    digits = bare(number)
    if not is_msisdn(digits):
        raise InvalidArgument.of("number", f"{number!r} is not a phone number; write it as +46700000001")
    return digits
