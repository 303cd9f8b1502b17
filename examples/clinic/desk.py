"""The desk: appointments, campaigns, and what patients write. It knows SMS only through `Sinch`."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from random import Random, SystemRandom
from typing import Any

from clinic import texts
from clinic.gate import Remembered
from clinic.sinch import Sinch


@dataclass(slots=True)
class Appointment:
    """`status`: asked, confirmed, cancelled or unreachable."""

    id: str
    patient: str
    at: datetime
    status: str = "asked"
    message_id: str = ""

    def public(self) -> dict[str, Any]:
        """As the API shows it."""
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(slots=True)
class Campaign:
    """A text to many, and how it fared. `waiting` holds who has no final report yet."""

    id: str
    waiting: set[str] = field(default_factory=set)
    delivered: int = 0
    failed: int = 0
    skipped: int = 0
    yes: int = 0

    def public(self) -> dict[str, Any]:
        """As the API shows it: counts only."""
        return {**asdict(self), "waiting": len(self.waiting)}


class Desk:
    """One clinic's state and behaviour. `take` is for callbacks, the rest for its own API."""

    def __init__(self, sinch: Sinch, chance: Random | None = None) -> None:
        self._sinch = sinch
        self._chance = chance or SystemRandom()
        self._handled = Remembered()
        self._opted_out: set[str] = set()
        self.appointments: dict[str, Appointment] = {}
        self.campaigns: dict[str, Campaign] = {}

    # -- what the clinic starts ----------------------------------------------------------------------------------

    async def remind(self, patient: str, at: datetime) -> Appointment:
        """Make an appointment and ask the patient to confirm it."""
        appointment = Appointment(self._new_id(), bare(patient), at)
        self.appointments[appointment.id] = appointment
        if appointment.patient not in self._opted_out:
            message = texts.reminder(appointment.id, at)
            appointment.message_id = await self._sinch.send(patient, message, f"appointment:{appointment.id}")
        return appointment

    async def brochure(self, phone: str) -> list[str]:
        """Send one message of every kind, in order; the answer is their ids."""
        return [await self._sinch.send(phone, message, "brochure") for message in texts.BROCHURE.values()]

    async def campaign(self, phones: list[str], text: str) -> Campaign:
        """Write to everybody who has not opted out."""
        campaign = Campaign(self._new_id())
        self.campaigns[campaign.id] = campaign
        willing = [phone for phone in phones if bare(phone) not in self._opted_out]
        campaign.skipped = len(phones) - len(willing)
        campaign.waiting = {bare(phone) for phone in willing}
        for phone in willing:
            await self._sinch.send_text(phone, text, f"campaign:{campaign.id}")
        return campaign

    def _new_id(self) -> str:
        return f"{self._chance.getrandbits(32):08x}"

    # -- what comes back -----------------------------------------------------------------------------------------

    async def take(self, event: dict[str, Any]) -> None:
        """Work on one callback. The same message twice counts once: delivery is at least once."""
        if message := event.get("message"):
            if not self.is_repeat(message["id"]):
                await self._take_message(message)
        elif report := event.get("message_delivery_report"):
            self._take_report(report)

    def is_repeat(self, message_id: str) -> bool:
        """Whether this message was handled before; from now on it was."""
        return self._handled.seen(message_id)

    def _take_report(self, report: dict[str, Any]) -> None:
        """Reports may come late, twice or out of order: only a final one changes anything, and only once."""
        kind, _, key = report.get("metadata", "").partition(":")
        failed = report["status"] == "FAILED"
        if kind == "appointment" and failed and (appointment := self.appointments.get(key)):
            if appointment.status == "asked":
                appointment.status = "unreachable"
        elif kind == "campaign" and (campaign := self.campaigns.get(key)):
            phone = report["channel_identity"]["identity"]
            if report["status"] in ("DELIVERED", "FAILED") and phone in campaign.waiting:
                campaign.waiting.discard(phone)
                campaign.failed += failed
                campaign.delivered += not failed

    async def _take_message(self, message: dict[str, Any]) -> None:
        phone = message["channel_identity"]["identity"]
        content = message["contact_message"]
        if choice := content.get("choice_response_message"):
            answer = await self._chosen(phone, choice["postback_data"])
        else:
            answer = self._written(phone, content.get("text_message", {}).get("text", ""))
        if answer and (phone not in self._opted_out or answer == texts.STOPPED):
            await self._sinch.send_text(phone, answer)

    async def _chosen(self, phone: str, postback: str) -> str:
        verb, _, key = postback.partition(":")
        appointment = self.appointments.get(key)
        if verb in ("confirm", "cancel") and appointment is not None and appointment.patient == phone:
            return self.decide(appointment, verb)
        return "Thank you, noted."

    def decide(self, appointment: Appointment, verb: str) -> str:
        """Confirm or cancel; the answer is what to tell the patient."""
        if verb == "confirm":
            appointment.status = "confirmed"
            return f"Thank you! See you on {texts.when(appointment.at)}."
        appointment.status = "cancelled"
        return "Your appointment is cancelled. See you another time."

    def _written(self, phone: str, text: str) -> str:
        """The answer to a plain text, by its first word; "" for none."""
        found = re.match(r"\W*(\w+)", text)
        word = found[1].upper() if found else ""
        if word == "STOP":
            self._opted_out.add(phone)
            return texts.STOPPED
        if word == "START":
            self._opted_out.discard(phone)
            return texts.STARTED
        if word in ("YES", "NO"):
            return self._decided_in_words(phone, "confirm" if word == "YES" else "cancel")
        if re.search(r"\b(hours|open)\b", text, re.IGNORECASE):
            return texts.HOURS
        if re.search(r"\b(where|address)\b", text, re.IGNORECASE):
            return texts.WHERE
        return texts.HELP if word == "HELP" else texts.UNKNOWN

    def _decided_in_words(self, phone: str, verb: str) -> str:
        """YES and NO concern the newest appointment that still waits, else the newest campaign."""
        for appointment in reversed(self.appointments.values()):
            if appointment.patient == phone and appointment.status == "asked":
                return self.decide(appointment, verb)
        for campaign in reversed(self.campaigns.values()):
            campaign.yes += verb == "confirm"
            return "Thank you for your answer."
        return texts.UNKNOWN


def bare(phone: str) -> str:
    """A number as callbacks name it: digits, without the plus."""
    return phone.lstrip("+").replace(" ", "")
